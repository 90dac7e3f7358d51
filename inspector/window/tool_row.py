"""The row above the work: the file, Backward and its arguments, the device and the engine."""

import msgspec
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QIcon, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from inspector.document.edits import set_backward
from inspector.document.nodes import BackwardCall, Document
from inspector.look.fonts import mono, words
from inspector.look.plain import plain
from inspector.look.switch import Switch
from inspector.look.theme import Theme
from inspector.offers.commands import Commands
from inspector.session.session import Session
from inspector.session.store import State
from inspector.window.device_box import DeviceBox
from inspector.window.root_box import RootBox

_BUSY_MS = 300
_HEIGHT = 52


class _Elided(QLabel):
    """A label that gives way: it shortens its text with … and shows all of it as a tooltip."""

    def __init__(self, least: int, where: Qt.TextElideMode) -> None:
        super().__init__()
        self._where = where
        self._whole = ""
        self._least = least
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)

    def say(self, text: str) -> None:
        if text == self._whole:
            return
        self._whole = text
        self.updateGeometry()
        self._shorten()

    @property
    def whole(self) -> str:
        return self._whole

    def _shorten(self) -> None:
        short = self.fontMetrics().elidedText(self._whole, self._where, self.contentsRect().width())
        self.setText(short)
        self.setAccessibleName(self._whole)
        self.setToolTip(plain(self._whole) if short != self._whole else "")

    def sizeHint(self) -> QSize:
        width = self.fontMetrics().horizontalAdvance(self._whole) + 4
        return QSize(width, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(min(self._least, self.sizeHint().width()), super().sizeHint().height())

    def resizeEvent(self, _event: object) -> None:
        self._shorten()


class ToolRow(QFrame):
    """Buttons say what they would do; what they cannot do now they say why in their tooltip."""

    export_wanted = Signal()

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._store = session.store
        self.setObjectName("tools")
        self.setFixedHeight(_HEIGHT)
        self.file = _Elided(140, Qt.TextElideMode.ElideMiddle)
        self.file.setFont(mono(13, bold=True))
        self.saved = QLabel()
        self.saved.setProperty("role", "muted")
        self.saved.setFont(words(11))
        self.backward = QPushButton("◀ Backward")
        self.backward.setObjectName("backward")
        self.backward.setProperty("kind", "gradient")
        self.backward.setAccessibleName("Backward")
        self.backward.setFont(words(bold=True))
        self.backward.setFixedHeight(30)
        self.backward.setMinimumWidth(124)
        self.backward.clicked.connect(session.backward)
        self.root = RootBox(session)
        self.live = Switch("Live", theme, tone="gradient")
        self.live.setToolTip("Zero the gradients, run forward and Backward after every edit")
        self.retain_graph = Switch("retain_graph", theme, tone="gradient")
        self.retain_graph.setToolTip("Keep the graph, so that Backward can go through it again")
        self.create_graph = Switch("create_graph", theme, tone="gradient")
        self.create_graph.setToolTip(
            "Record Backward itself, so that gradients can be differentiated"
        )
        for switch in (self.live, self.retain_graph, self.create_graph):
            switch.clicked.connect(self._arguments_clicked)
        self.zero = QPushButton("Zero ∇")
        self.zero.setObjectName("zero")
        self.zero.setAccessibleName("Zero gradients")
        self.zero.setFixedHeight(30)
        self.zero.clicked.connect(session.zero_gradients)
        self.stop = QPushButton("Stop")
        self.stop.setObjectName("stop")
        self.stop.setProperty("kind", "danger")
        self.stop.setFixedHeight(30)
        self.stop.clicked.connect(session.stop)
        keeps = self.stop.sizePolicy()
        keeps.setRetainSizeWhenHidden(True)
        self.stop.setSizePolicy(keeps)
        self.stop.hide()
        self.device = DeviceBox(session, theme)
        self.engine = _Elided(72, Qt.TextElideMode.ElideRight)
        self.engine.setMaximumWidth(240)
        self.engine.setProperty("role", "muted")
        self.engine.setFont(words(11))
        self.camera = QPushButton()
        self.camera.setObjectName("camera")
        self.camera.setAccessibleName("Export picture")
        self.camera.setFixedSize(34, 30)
        self.camera.clicked.connect(self.export_wanted)
        self._backward_tip = self._zero_tip = ""
        self._slow = QTimer(self)
        self._slow.setSingleShot(True)
        self._slow.setInterval(_BUSY_MS)
        self._slow.timeout.connect(self._show_stop)
        self._lay_out()
        self.set_theme(theme)
        session.engine_changed.connect(self._on_engine)
        self._store.changed.connect(self._on_changed)
        self._on_engine()
        self._project(self._store.document.graph.backward)

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(18, 0, 18, 0)
        row.setSpacing(8)
        self._from = QLabel("from")
        self._from.setProperty("role", "muted")
        row.addWidget(self.file)
        row.addSpacing(4)
        row.addWidget(self.saved)
        row.addStretch(3)
        row.addWidget(self.backward)
        row.addSpacing(4)
        row.addWidget(self._from)
        row.addWidget(self.root)
        row.addSpacing(4)
        for switch in (self.live, self.retain_graph, self.create_graph):
            row.addWidget(switch)
        row.addSpacing(4)
        row.addWidget(self.zero)
        row.addStretch(4)
        row.addWidget(self.stop)
        row.addWidget(self.device)
        row.addWidget(self.engine)
        row.addWidget(self.camera)

    def show_keys(self, commands: Commands) -> None:
        """The keys on the buttons and in their tooltips, which the user may have changed."""
        self.backward.setText(f"◀ Backward  {commands.key_text('backward')}".rstrip())
        self._backward_tip = commands.with_key(
            "Run Backward from the value on the right", "backward"
        )
        self._zero_tip = commands.with_key("Set every .grad to None", "zero")
        self.stop.setToolTip(commands.with_key("Stop what the engine computes", "stop"))
        self.camera.setToolTip(commands.hint("export"))

    def show_file(self, name: str, *, modified: bool, is_saved: bool) -> None:
        """Show the file's name and whether it holds what is on the screen."""
        self.file.say(name)
        self.saved.setText("edited" if modified else "saved" if is_saved else "not saved yet")

    def show_situation(self, cannot: str | None, *, gradients: bool) -> None:
        """Enable Backward and Zero as far as they can be done now."""
        self.backward.setEnabled(cannot is None)
        self.backward.setToolTip(plain(cannot) if cannot else self._backward_tip)
        self.backward.setAccessibleDescription(cannot or "")
        self.zero.setEnabled(gradients)
        self.zero.setToolTip(self._zero_tip if gradients else "No gradient is stored yet")

    def set_theme(self, theme: Theme) -> None:
        """Draw in these colours."""
        for switch in (self.live, self.retain_graph, self.create_graph):
            switch.set_theme(theme)
        self.device.set_theme(theme)
        self.camera.setIcon(_camera(theme.text, self.devicePixelRatioF()))
        self.camera.setIconSize(QSize(18, 18))

    def toggle_live(self) -> None:
        """Live on, or off again."""
        self.live.setChecked(not self.live.isChecked())
        self._arguments_clicked()

    def _arguments_clicked(self, _checked: bool = False) -> None:
        live, retain, create = (
            s.isChecked() for s in (self.live, self.retain_graph, self.create_graph)
        )

        def edit(document: Document) -> Document:
            call = msgspec.structs.replace(
                document.graph.backward, live=live, retain_graph=retain, create_graph=create
            )
            return set_backward(document, call)

        before = self._store.document.graph.backward
        name = (
            "Live"
            if live != before.live
            else "retain_graph"
            if retain != before.retain_graph
            else "create_graph"
        )
        self._store.apply(f"Switch {name}", edit)

    def _on_changed(self, old: State, new: State) -> None:
        if old.document.graph.backward is not new.document.graph.backward:
            self._project(new.document.graph.backward)

    def _project(self, call: BackwardCall) -> None:
        self.live.setChecked(call.live)
        self.retain_graph.setChecked(call.retain_graph)
        self.create_graph.setChecked(call.create_graph)

    def _on_engine(self) -> None:
        engine = self._session.engine
        torch = ".".join(engine.torch.split(".")[:2])
        # Short, for a narrow window: the lamp beside it says that it is ready.
        short = {"ready": f"torch {torch}", "starting": "starting…"}.get(engine.kind)
        self.engine.say(short or engine.text)
        if short is not None:
            self.engine.setToolTip(plain(engine.text))
        if engine.kind == "busy":
            if not self._slow.isActive() and self.stop.isHidden():
                self._slow.start()
        else:
            self._slow.stop()
            self.stop.hide()

    def _show_stop(self) -> None:
        self.stop.show()


def _camera(colour: str, ratio: float) -> QIcon:
    picture = QPixmap(round(18 * ratio), round(18 * ratio))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(colour), 1.5))
    painter.drawRoundedRect(QRectF(1.75, 4.75, 14.5, 10.5), 2.5, 2.5)
    painter.drawLine(QPointF(6.5, 2.75), QPointF(11.5, 2.75))
    painter.drawEllipse(QPointF(9, 10), 2.75, 2.75)
    painter.end()
    return QIcon(picture)
