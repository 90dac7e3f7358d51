"""A derivative set as a formula, in the theme's colours, sharp on every screen.

ziamath draws it, on a thread of its own: importing it takes a third of a second, and a formula
takes longer than a frame. What it cannot set is shown as text.
"""

import queue
import threading
from functools import lru_cache

import msgspec
from PySide6.QtCore import QByteArray, QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QSizePolicy, QWidget

from inspector.look.fonts import SECONDARY_PX, mono
from inspector.look.mathml import Inks, NotAFormula, formulas
from inspector.look.plain import plain
from inspector.look.theme import Theme

_PX = 15.0
_SPACE = 6.0
_SMALLEST = 0.7  # of the size at which it is set; what is still too wide is shown as text


class Line(msgspec.Struct, frozen=True):
    """One line of a formula as SVG; its size in pixels at scale 1."""

    svg: bytes
    width: float
    height: float


class Asked(msgspec.Struct, frozen=True):
    """A text to be set, the input whose gradient it is ("": none), and in which colours."""

    text: str
    of: str
    inks: Inks


@lru_cache(maxsize=1024)
def lines_of(asked: Asked) -> tuple[Line, ...]:
    """The formula's lines; none where the text cannot be set as one. Takes tens of milliseconds,
    and a third of a second more the first time."""
    try:
        written = formulas(asked.text, asked.of, asked.inks)
        from ziafont.config import config
        from ziamath.zmath import Math
    except (NotAFormula, ImportError):
        return ()
    # SVG 1 spells each letter out as a path, which is what QtSvg can draw.
    config.svg2 = False
    made = []
    for each in written:
        try:
            drawn = Math(each, size=_PX)
            width, height = drawn.getsize()
            svg: str = drawn.svg()
        except Exception:  # noqa: BLE001  # whatever it cannot draw is shown as text
            return ()
        made.append(Line(svg.encode(), float(width) + 2, float(height) + 2))
    return tuple(made)


class Typesetter(QObject):
    """Sets formulas on a thread of its own; `typeset` tells which one is there."""

    typeset = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._waiting: queue.SimpleQueue[Asked] = queue.SimpleQueue()
        self._done: dict[Asked, tuple[Line, ...]] = {}
        self._asked: set[Asked] = set()
        self._thread: threading.Thread | None = None

    def lines(self, asked: Asked) -> tuple[Line, ...] | None:
        """The formula's lines, none where it cannot be set; None while it is being set."""
        if asked in self._done:
            return self._done[asked]
        if asked not in self._asked:
            self._asked.add(asked)
            self._waiting.put(asked)
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, daemon=True)
                self._thread.start()
        return None

    def _work(self) -> None:
        while True:
            asked = self._waiting.get()
            self._done[asked] = lines_of(asked)
            try:
                self.typeset.emit(asked)
            except RuntimeError:  # the window is gone
                return


class Formula(QWidget):
    """Shows one derivative; its text is in the tooltip."""

    def __init__(self, typesetter: Typesetter, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._typesetter = typesetter
        self._theme = theme
        self._text = ""
        self._of = ""
        self._lines: tuple[Line, ...] | None = ()
        self._drawn: list[QSvgRenderer] = []
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        typesetter.typeset.connect(self._on_typeset)

    @property
    def text(self) -> str:
        """What is shown, as a Python expression."""
        return self._text

    @property
    def is_set(self) -> bool:
        """Whether it stands there as a formula, not as text."""
        return bool(self._lines)

    def show_text(self, text: str, of: str = "") -> None:
        """The derivative with respect to `of`; "" leaves the left side out."""
        if (text, of) != (self._text, self._of):
            self._text, self._of = text, of
            self.setToolTip(plain(text))
            self.setAccessibleName(text)
            self._renew()

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""
        self._theme = theme
        self._renew()

    def _asked(self) -> Asked:
        theme = self._theme
        inks = Inks(theme.text, theme.muted, theme.value, theme.gradient)
        return Asked(self._text, self._of, inks)

    def _renew(self) -> None:
        self._lines = self._typesetter.lines(self._asked()) if self._text else ()
        self._drawn = [
            QSvgRenderer(QByteArray(line.svg), parent=self) for line in self._lines or ()
        ]
        self.updateGeometry()
        self.update()

    def _on_typeset(self, asked: object) -> None:
        if self._lines is None and asked == self._asked():
            self._renew()

    def _scale(self, width: int) -> float:
        """By how much the lines shrink to fit; 0 where they cannot."""
        widest = max((line.width for line in self._lines or ()), default=0.0)
        if widest <= width or not widest:
            return 1.0
        scale = width / widest
        return scale if scale >= _SMALLEST else 0.0

    def _as_text(self) -> str:
        return self._text if not self._of else f"d{self._of} = {self._text}"

    def sizeHint(self) -> QSize:
        """As large as the formula is at full size."""
        widest = max((line.width for line in self._lines or ()), default=200.0)
        return QSize(round(widest), self.heightForWidth(max(self.width(), 200)))

    def hasHeightForWidth(self) -> bool:
        """Text is wrapped, and a formula shrinks."""
        return True

    def heightForWidth(self, width: int) -> int:
        """So high at this width."""
        if not self._text:
            return 0
        if self._lines is None:
            return 32
        scale = self._scale(width)
        if self._lines and scale:
            heights = sum(line.height for line in self._lines) * scale
            return round(heights + _SPACE * (len(self._lines) - 1))
        metrics = QFontMetricsF(mono(SECONDARY_PX))
        box = QRectF(0, 0, width, 10_000)
        return round(metrics.boundingRect(box, _WRAPPED, self._as_text()).height()) + 2

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The lines, each at the left, or the text."""
        if self._lines is None or not self._text:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        scale = self._scale(self.width())
        if self._lines and scale:
            y = 0.0
            for line, drawn in zip(self._lines, self._drawn, strict=True):
                drawn.render(painter, QRectF(0, y, line.width * scale, line.height * scale))
                y += line.height * scale + _SPACE
        else:
            painter.setFont(mono(SECONDARY_PX))
            painter.setPen(QColor(self._theme.text))
            painter.drawText(QRectF(self.rect()), _WRAPPED, self._as_text())
        painter.end()


_WRAPPED = int(Qt.TextFlag.TextWrapAnywhere) | int(Qt.AlignmentFlag.AlignLeft)
