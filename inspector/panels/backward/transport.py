"""To the start, back, play, forward, to the end: the buttons of stepping, and where one stands."""

from functools import partial
from typing import Literal

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QHelpEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import (
    QAbstractButton,
    QHBoxLayout,
    QMenu,
    QSizePolicy,
    QToolButton,
    QToolTip,
    QWidget,
)

from inspector.look.fonts import words
from inspector.look.keyed import keyed
from inspector.look.plain import label, plain
from inspector.look.theme import Theme
from inspector.session.pace import Pace
from inspector.session.stepping import Stepping
from inspector.session.steps import START

# What the menu says, and the button.
_PACES: dict[Pace, tuple[str, str]] = {
    "slow": ("Play slowly", "⅓×"),
    "normal": ("Play normally", "1×"),
    "fast": ("Play quickly", "3×"),
}
Sign = Literal["start", "back", "play", "forward", "end"]


class SignButton(QAbstractButton):
    """A button with a drawn sign; `on` draws two bars for play."""

    def __init__(self, sign: Sign, name: str, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._sign = sign
        self._theme = theme
        self.on = False
        self._name = name
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_theme(self, theme: Theme) -> None:
        """Draw in these colours."""
        self._theme = theme
        self.update()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            # Its key may have become another since it was made.
            QToolTip.showText(event.globalPos(), plain(keyed(self._name)), self)
            return True
        return super().event(event)

    def sizeHint(self) -> QSize:
        return QSize(28, 26)

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        if self.underMouse() and self.isEnabled():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.raised))
            painter.drawRoundedRect(box, 6, 6)
        if self.hasFocus():
            painter.setPen(QPen(QColor(theme.value), 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box, 6, 6)
        ink = QColor(theme.text if self.isEnabled() else theme.line)
        painter.translate(box.center())
        painter.setBrush(ink)
        painter.setPen(Qt.PenStyle.NoPen)
        match self._sign:
            case "start":
                painter.drawRect(QRectF(-6, -5, 2, 10))
                painter.drawPolygon(_triangle(6, -3))
            case "end":
                painter.drawRect(QRectF(4, -5, 2, 10))
                painter.drawPolygon(_triangle(-6, 3))
            case "play" if self.on:
                painter.setBrush(QColor(theme.gradient))
                painter.drawRect(QRectF(-5, -5, 3.5, 10))
                painter.drawRect(QRectF(1.5, -5, 3.5, 10))
            case "play":
                painter.setBrush(QColor(theme.gradient) if self.isEnabled() else ink)
                painter.drawPolygon(_triangle(-5, 6))
            case "back" | "forward":
                painter.setPen(QPen(ink, 2, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                side = 1 if self._sign == "back" else -1
                points = [QPointF(2.5 * side, -5), QPointF(-2.5 * side, 0), QPointF(2.5 * side, 5)]
                painter.drawPolyline(QPolygonF(points))
        painter.end()


def _triangle(base: float, tip: float) -> QPolygonF:
    return QPolygonF([QPointF(base, -5.5), QPointF(tip, 0), QPointF(base, 5.5)])


class Transport(QWidget):
    """The buttons, how fast it plays, and `step 3 of 12`."""

    pace_chosen = Signal(str)

    def __init__(self, stepping: Stepping, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._stepping = stepping
        self.start = SignButton("start", "To the start of Backward (Shift+F8)", theme, self)
        self.back = SignButton("back", "One step back (Shift+F7)", theme, self)
        self.play = SignButton("play", "Play, or pause (F8)", theme, self)
        self.forward = SignButton("forward", "One step forward (F7)", theme, self)
        self.end = SignButton("end", "To the end of Backward (Ctrl+F8)", theme, self)
        self.buttons = (self.start, self.back, self.play, self.forward, self.end)
        does = (
            stepping.to_start,
            stepping.back,
            stepping.toggle_play,
            stepping.forward,
            stepping.to_end,
        )
        self.pace = QToolButton(self)
        self.pace.setProperty("kind", "quiet")
        self.pace.setAccessibleName("How fast it is played")
        self.pace.clicked.connect(self._ask_pace)
        self.place = label("", "muted", self)
        self.place.setFont(words())
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        for button, do in zip(self.buttons, does, strict=True):
            button.clicked.connect(do)
            row.addWidget(button)
        row.addWidget(self.pace)
        row.addSpacing(8)
        row.addWidget(self.place)

    def set_theme(self, theme: Theme) -> None:
        """Draw in these colours."""
        for button in self.buttons:
            button.set_theme(theme)

    def _ask_pace(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for each, (text, _) in _PACES.items():
            action = menu.addAction(text)
            action.setCheckable(True)
            action.setChecked(each == self._stepping.pace)
            action.triggered.connect(partial(self._on_pace, each))
        menu.popup(self.pace.mapToGlobal(QPoint(0, self.pace.height())))

    def _on_pace(self, pace: Pace, _checked: bool = False) -> None:
        self.pace_chosen.emit(pace)

    def project(self) -> None:
        """Show where the user stands."""
        stepping = self._stepping
        steps, at = stepping.steps, stepping.at
        self.play.on = stepping.is_playing
        self.play.update()
        text, sign = _PACES[stepping.pace]
        if self.pace.text() != sign:
            self.pace.setText(sign)
            self.pace.setToolTip(plain(f"{text}: click for another pace"))
        self.start.setEnabled(at != START)
        self.back.setEnabled(at != START)
        ended = steps is not None and at == steps.last
        self.forward.setEnabled(not ended)
        self.end.setEnabled(not ended)
        if steps is None:
            self.place.setText("")
        elif at is None:
            self.place.setText("1 step" if len(steps.turns) == 1 else f"{len(steps.turns)} steps")
        else:
            self.place.setText(f"step {at + 1} of {len(steps.turns)}")
