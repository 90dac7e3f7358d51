"""To the start, back, play, forward, to the end: the buttons of stepping, and where one stands."""

from typing import Literal

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QWidget

from inspector.look.fonts import words
from inspector.look.plain import label
from inspector.look.theme import Theme
from inspector.session.stepping import Stepping
from inspector.session.steps import START

Sign = Literal["start", "back", "play", "forward", "end"]


class SignButton(QAbstractButton):
    """A button with a drawn sign; `on` draws two bars for play."""

    def __init__(self, sign: Sign, name: str, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._sign = sign
        self._theme = theme
        self.on = False
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_theme(self, theme: Theme) -> None:
        """Draw in these colours."""
        self._theme = theme
        self.update()

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
    """The buttons and `step 3 of 12`. `keys` are shown in the tips."""

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
        self.place = label("", "muted", self)
        self.place.setFont(words())
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        for button, do in zip(self.buttons, does, strict=True):
            button.clicked.connect(do)
            row.addWidget(button)
        row.addSpacing(8)
        row.addWidget(self.place)

    def set_theme(self, theme: Theme) -> None:
        """Draw in these colours."""
        for button in self.buttons:
            button.set_theme(theme)

    def project(self) -> None:
        """Show where the user stands."""
        stepping = self._stepping
        steps, at = stepping.steps, stepping.at
        self.play.on = stepping.is_playing
        self.play.update()
        self.start.setEnabled(at != START)
        self.back.setEnabled(at != START)
        ended = steps is not None and at == steps.last
        self.forward.setEnabled(not ended)
        self.end.setEnabled(not ended)
        if steps is None:
            self.place.setText("")
        elif at is None:
            self.place.setText(f"{len(steps.turns)} steps")
        else:
            self.place.setText(f"step {at + 1} of {len(steps.turns)}")
