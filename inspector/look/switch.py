"""The pill that switches something on: requires_grad, Live, retain_graph."""

from typing import Literal

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from inspector.look.fonts import words
from inspector.look.theme import Theme

Tone = Literal["leaf", "gradient", "value"]
_PILL = QSize(26, 16)
_SPACE = 8


class Switch(QAbstractButton):
    """A checkable button drawn as a pill and its text; the pill takes its tone's colour when on.

    Connect to `clicked` for what the user did; `setChecked` shows a state.
    """

    def __init__(
        self, text: str, theme: Theme, tone: Tone = "leaf", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._tone = tone
        self.setText(text)
        self.setAccessibleName(text)
        self.setCheckable(True)
        self.setFont(words())
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""
        self._theme = theme
        self.update()

    def sizeHint(self) -> QSize:
        """As wide as the pill and the text."""
        metrics = QFontMetricsF(self.font())
        width = 4 + _PILL.width()
        if self.text():
            width += _SPACE + round(metrics.horizontalAdvance(self.text()) + 0.5) + 4
        return QSize(width, max(24, round(metrics.height()) + 4))

    def minimumSizeHint(self) -> QSize:
        """Never narrower: the text is not cut."""
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The pill, its knob, the text, and a ring when the keyboard is here."""
        theme = self._theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if not self.isEnabled():
            painter.setOpacity(0.5)
        pill = QRectF(2, (self.height() - _PILL.height()) / 2, _PILL.width(), _PILL.height())
        on = self.isChecked()
        tone = {"leaf": theme.leaf, "gradient": theme.gradient, "value": theme.value}[self._tone]
        # The off pill is bordered in muted: its state must be seen at 3:1 on any panel.
        painter.setPen(Qt.PenStyle.NoPen if on else QPen(QColor(theme.muted), 1))
        painter.setBrush(QColor(tone if on else theme.raised))
        outline = pill if on else pill.adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(outline, outline.height() / 2, outline.height() / 2)
        radius = 6.0 if on else 4.5
        x = pill.right() - 8 if on else pill.left() + 8
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor("#FFFFFF" if on else theme.muted))
        painter.drawEllipse(QPointF(x, pill.center().y()), radius, radius)
        painter.setPen(QColor(theme.text))
        painter.setFont(self.font())
        left = pill.right() + _SPACE
        painter.drawText(
            QRectF(left, 0, self.width() - left, self.height()),
            Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft,
            self.text(),
        )
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(theme.value), 1.5))
            ring = QRectF(self.rect()).adjusted(0.75, 0.75, -0.75, -0.75)
            painter.drawRoundedRect(ring, 6, 6)
        painter.end()
