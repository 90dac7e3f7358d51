"""A ring around the list, table, picture or text that has the keyboard, where it shows no other."""

import shiboken6
from PySide6.QtCore import QEvent, QObject, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QApplication,
    QLabel,
    QScrollArea,
    QScrollBar,
    QTabBar,
    QWidget,
)

from inspector.look.theme import Theme

_WIDTH = 2.0
_ROOM = 4


class FocusRing(QWidget):
    """Lies over what has the keyboard, and lets the mouse through. Who came there by the mouse
    knows where that is: no ring."""

    def __init__(self, window: QWidget, spared: QWidget, theme: Theme) -> None:
        super().__init__(window)
        self.theme = theme
        self._window = window
        self._spared = spared
        self._around: QWidget | None = None
        self._watched: list[QWidget] = []
        self._bar: QScrollBar | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._follow)

    def _follow(self, _old: QWidget | None, new: QWidget | None) -> None:
        by_mouse = QGuiApplication.mouseButtons() != Qt.MouseButton.NoButton
        wanted = None if new is None or by_mouse or not self._is_plain(new) else new
        if wanted is self._around:
            return
        for each in self._watched:
            if shiboken6.isValid(each):
                each.removeEventFilter(self)
        if self._bar is not None:
            self._bar.valueChanged.disconnect(self._place)
        self._around, self._bar = wanted, None
        # What it lies in may move, and take it along.
        self._watched = [] if wanted is None else [wanted, *_within(wanted, self._window)]
        for each in self._watched:
            each.installEventFilter(self)
        if wanted is not None:
            area = _area_around(wanted)
            if area is not None:
                self._bar = area.verticalScrollBar()
                self._bar.valueChanged.connect(self._place)
        self._place()

    def _is_plain(self, widget: QWidget) -> bool:
        kinds = QAbstractScrollArea | QLabel | QTabBar
        inside = widget.window() is self._window
        return inside and widget is not self._spared and isinstance(widget, kinds)

    def _place(self, _scrolled: int = 0) -> None:
        seen = QRect() if self._around is None else self._around.visibleRegion().boundingRect()
        if self._around is not None and not seen.isEmpty():
            place = QRect(self._around.mapTo(self._window, seen.topLeft()), seen.size())
            # A single word would have the ring through its letters.
            out = _ROOM if isinstance(self._around, QLabel) else 0
            self.setGeometry(place.adjusted(-out, -out, out, out))
            self.raise_()
        self.setVisible(not seen.isEmpty())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if self._around is not None and event.type() in (QEvent.Type.Resize, QEvent.Type.Move):
            self._place()
        elif watched is self._around and self._around is not None:
            if event.type() == QEvent.Type.Show:
                self._place()
            elif event.type() in (QEvent.Type.Hide, QEvent.Type.MouseButtonPress):
                self.hide()
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        painter.setPen(QPen(QColor(self.theme.value), _WIDTH))
        inset = _WIDTH / 2
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(inset, inset, -inset, -inset), 6, 6)
        painter.end()


def _within(widget: QWidget, window: QWidget) -> list[QWidget]:
    """All that the widget lies in, up to the window."""
    found, around = [], widget.parentWidget()
    while around is not None and around is not window:
        found.append(around)
        around = around.parentWidget()
    return found


def _area_around(widget: QWidget) -> QScrollArea | None:
    """What the widget is scrolled in, if anything."""
    around = widget.parentWidget()
    while around is not None and not isinstance(around, QScrollArea):
        around = around.parentWidget()
    return around
