"""The device selector: the CPU and every accelerator that torch reports; what is missing is grey
and says why."""

from functools import partial

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QAction, QColor, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from inspector.look.fonts import words
from inspector.look.plain import plain
from inspector.look.theme import Theme
from inspector.messages.answers import Device
from inspector.session.session import Session

_GIB = 2**30


def line_of(device: Device) -> str:
    """How a device is called in the menu: name, title, memory, or why it cannot be used."""
    parts = [device.name]
    if device.title and device.title.casefold() != device.name.casefold():
        parts.append(device.title)
    text = "  ".join(parts)
    if device.reason:
        return f"{text}: {device.reason}"
    return f"{text} · {device.memory / _GIB:.0f} GB" if device.memory else text


class DeviceBox(QToolButton):
    """A button with the device in use; its menu chooses another."""

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._theme = theme
        self._shown: tuple[str, str, str, Theme] | None = None
        self.setObjectName("device")
        self.setProperty("menu", "true")
        self.setFont(words())
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setIconSize(QSize(10, 10))
        self.setMinimumWidth(108)
        self.setFixedHeight(30)
        self._menu = QMenu(self)
        self._menu.setToolTipsVisible(True)
        self._menu.aboutToShow.connect(self._fill)
        self.setMenu(self._menu)
        session.engine_changed.connect(self._show)
        session.results_changed.connect(self._show)
        self._show()

    def set_theme(self, theme: Theme) -> None:
        """Draw in these colours."""
        self._theme = theme
        self._show()

    def entries(self) -> list[QAction]:
        """What the menu offers now."""
        self._fill()
        return self._menu.actions()

    def _show(self, _changed: object = None) -> None:
        device = self._session.device
        engine = self._session.engine
        text = "CPU" if device == "cpu" else device
        shown = (text, engine.kind, engine.text, self._theme)
        if shown == self._shown:
            return
        self._shown = shown
        self.setText(f" {text}")
        self.setAccessibleName(f"Device: {text}")
        self.setToolTip(plain(f"Everything is computed on {text}. {engine.text}"))
        colour = {
            "ready": self._theme.leaf,
            "busy": self._theme.value,
            "failed": self._theme.error,
        }.get(engine.kind, self._theme.muted)
        self.setIcon(_dot(colour, self.devicePixelRatioF()))

    def _fill(self) -> None:
        self._menu.clear()
        devices = self._session.engine.devices or (Device("cpu", "CPU"),)
        for device in devices:
            action = self._menu.addAction(line_of(device).replace("&", "&&"))
            action.setData(device.name)
            action.setCheckable(True)
            action.setChecked(device.name == self._session.device)
            action.setEnabled(not device.reason)
            if device.reason:
                action.setToolTip(plain(device.reason))
            action.triggered.connect(partial(self._chosen, device.name))
        if not self._session.engine.devices:
            waiting = self._menu.addAction("Other devices show when the engine has started")
            waiting.setEnabled(False)

    def _chosen(self, name: str, _checked: bool = False) -> None:
        if name != self._session.device:
            self._session.set_device(name)
        self._show()


def _dot(colour: str, ratio: float) -> QIcon:
    picture = QPixmap(round(10 * ratio), round(10 * ratio))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colour))
    painter.drawEllipse(QRectF(1.5, 1.5, 7, 7))
    painter.end()
    return QIcon(picture)
