"""A derivative set as a formula, in the theme's colours, sharp on every screen.

What cannot be set is shown as text.
"""

from PySide6.QtCore import QByteArray, QObject, QProcess, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QSizePolicy, QWidget

from inspector.look.fonts import SECONDARY_PX, mono
from inspector.look.mathml import Inks
from inspector.look.plain import plain
from inspector.look.theme import Theme
from inspector.look.typesetting import Asked, Line, answer_of, ask
from inspector.session.aside import started_aside

NOT_ALWAYS = "Other settings of this operation can change this formula."
"""Said below a formula that is true of some settings only."""
_SPACE = 6.0
_SMALLEST = 0.7  # of the size at which it is set; what is still too wide is shown as text


class Typesetter(QObject):
    """Has formulas set by a process of its own, started at the first one; `typeset` tells which
    one is there."""

    typeset = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._done: dict[Asked, tuple[Line, ...]] = {}
        self._asked: dict[Asked, None] = {}
        self._process: QProcess | None = None

    def lines(self, asked: Asked) -> tuple[Line, ...] | None:
        """The formula's lines, none where it cannot be set; None while it is being set."""
        if asked in self._done:
            return self._done[asked]
        if asked not in self._asked:
            self._asked[asked] = None
            self._started().write(ask(asked) + b"\n")
        return None

    def _started(self) -> QProcess:
        if self._process is None:
            self._process = started_aside(self, "--typeset", self._on_answers, self._on_ended)
        return self._process

    def _on_answers(self) -> None:
        process = self._process
        while process is not None and process.canReadLine():
            answer = answer_of(process.readLine().data())
            self._done[answer.asked] = answer.lines
            self._asked.pop(answer.asked, None)
            self.typeset.emit(answer.asked)

    def _on_ended(self, *_how: object) -> None:
        # What it was asked is shown as text: asking again could end the next one too.
        self._process = None
        for asked in tuple(self._asked):
            self._done[asked] = ()
            del self._asked[asked]
            self.typeset.emit(asked)


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
