"""One sentence about what went wrong, above the work, until it is dismissed; and the line that
tells of small refusals and fades."""

from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QWidget,
)

from inspector.look.fonts import words
from inspector.look.keyed import Keyed

if TYPE_CHECKING:
    from PySide6.QtCore import QPropertyAnimation
    from PySide6.QtWidgets import QGraphicsOpacityEffect

_SHOWN_MS = 7000
_FADE_MS = 300


def is_listened_to() -> bool:
    """Whether a screen reader or another assistive technology is there."""
    # Not before there is something to say: their many enums take 3 ms of the start.
    from PySide6.QtGui import QAccessible

    return QAccessible.isActive()


def announce(widget: QWidget, text: str) -> None:
    """Have a screen reader say it."""
    if is_listened_to():
        from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent

        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(widget, text))


class FailureBar(QFrame):
    """A sentence, “Copy details” where there are any, and Dismiss. The newest failure
    stands."""

    dismissed = Signal()
    offered = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("failure")
        self._details = ""
        self._sentence = QLabel()
        self._sentence.setTextFormat(Qt.TextFormat.PlainText)
        self._sentence.setWordWrap(True)
        self._sentence.setFont(words())
        self._sentence.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._copy = QPushButton("Copy details")
        self._copy.setProperty("kind", "quiet")
        self._copy.clicked.connect(self._copy_details)
        self.offer = QPushButton()
        self.offer.clicked.connect(self.offered)
        self._dismiss = QPushButton("Dismiss")
        self._dismiss.setProperty("kind", "quiet")
        self._dismiss.clicked.connect(self.dismiss)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 6, 8, 6)
        row.setSpacing(8)
        row.addWidget(self._sentence, 1)
        row.addWidget(self.offer)
        row.addWidget(self._copy)
        row.addWidget(self._dismiss)
        self.hide()

    @property
    def sentence(self) -> str:
        """What it says now; empty when it says nothing."""
        return self._sentence.text() if not self.isHidden() else ""

    @property
    def details(self) -> str:
        """What “Copy details” copies."""
        return self._details

    def say(self, sentence: str, details: str = "", *, offer: str = "") -> None:
        """Show this failure in place of the last; `offer` is what a button says that mends it
        (`offered` tells that it was pressed)."""
        self.offer.setText(offer)
        self.offer.setVisible(bool(offer))
        self._details = details
        self._sentence.setText(sentence)
        self._copy.setVisible(bool(details))
        self.show()
        announce(self, sentence)

    def dismiss(self) -> None:
        """Take the bar away."""
        self.hide()
        self.dismissed.emit()

    def _copy_details(self) -> None:
        QGuiApplication.clipboard().setText(f"{self._sentence.text()}\n\n{self._details}")


class StatusLine(Keyed):
    """A refusal in one sentence over the lower left corner of `host`; it fades by itself."""

    def __init__(self, host: QWidget) -> None:
        super().__init__("", host)
        self._host = host
        self.setObjectName("status")
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFont(words())
        self.setWordWrap(True)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_SHOWN_MS)
        self._rest.timeout.connect(self._fade)
        host.installEventFilter(self)
        self.hide()

    @cached_property
    def _opacity(self) -> "QGraphicsOpacityEffect":
        from PySide6.QtWidgets import QGraphicsOpacityEffect

        opacity = QGraphicsOpacityEffect(self)
        self.setGraphicsEffect(opacity)
        return opacity

    @cached_property
    def _fading(self) -> "QPropertyAnimation":
        from PySide6.QtCore import QPropertyAnimation

        fading = QPropertyAnimation(self._opacity, b"opacity", self)
        fading.setDuration(_FADE_MS)
        fading.setStartValue(1.0)
        fading.setEndValue(0.0)
        fading.finished.connect(self._end)
        return fading

    def say(self, sentence: str) -> None:
        """Show the sentence for some seconds."""
        if not sentence:
            return
        self._fading.stop()
        self._opacity.setEnabled(False)
        self.setText(sentence)
        self._settle()
        self.show()
        self.raise_()
        self._rest.start()
        announce(self, self.text())

    def _settle(self) -> None:
        most = max(120, self._host.width() - 160)
        self.setMaximumWidth(most)
        wanted = self.fontMetrics().horizontalAdvance(self.text()) + 40
        width = min(most, wanted)
        self.resize(width, self.heightForWidth(width))
        self.move(16, self._host.height() - self.height() - 16)

    def _fade(self) -> None:
        self._opacity.setOpacity(1.0)
        self._opacity.setEnabled(True)
        self._fading.start()

    def _end(self) -> None:
        self._opacity.setEnabled(False)
        self.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and not self.isHidden():
            self._settle()
        return super().eventFilter(watched, event)
