"""The main window: what stands where, and what it tells when something changes."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QGuiApplication,
)
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QMainWindow,
    QSplitter,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from inspector.canvas.canvas import Canvas
from inspector.files.recent import RecentFiles
from inspector.look.keyed import Keyed
from inspector.look.stylesheet import palette, stylesheet
from inspector.look.theme import Theme
from inspector.offers.acts import situation_of
from inspector.offers.commands import Commands
from inspector.offers.memory import Memory
from inspector.session.session import Session
from inspector.window.document_file import Asker, Dialogs, DocumentFile
from inspector.window.failure_bar import FailureBar, StatusLine
from inspector.window.left_side import LeftSide
from inspector.window.menus import add_menus
from inspector.window.seeing import see
from inspector.window.settings import (
    Colours,
    Settings,
    theme_of,
    write_settings,
)
from inspector.window.sheet import rules
from inspector.window.tool_row import ToolRow

if TYPE_CHECKING:
    # Of no use before something is dragged here: with it comes a millisecond of constants.
    from PySide6.QtGui import QAction, QDragEnterEvent, QDropEvent

    from inspector.panels.backward.panel import BackwardPanel
    from inspector.panels.newtensor.dialog import NewTensorDialog
    from inspector.panels.problems.panel import ProblemsPanel
    from inspector.window.bottom import Bottom
    from inspector.window.doing import Doing

_LEFT, _RIGHT, _BOTTOM = 236, 480, 200


class MainWindow(QMainWindow):
    """Build on the left, the graph in the middle with Backward below it, the chosen tensor on the
    right. What is not needed for the first picture of the window is filled in after it: the left
    side, then with `complete` the bottom and the right one, which needs numpy and pyqtgraph."""

    completed = Signal()

    def __init__(
        self,
        session: Session,
        theme: Theme,
        *,
        asker: Asker | None = None,
        settings: Settings | None = None,
        settings_file: Path | None = None,
        recent: RecentFiles | None = None,
    ) -> None:
        super().__init__()
        self.session = session
        self.store = session.store
        self.theme = theme
        self.settings = settings or Settings()
        self._settings_file = settings_file
        self.recent = recent
        self.asker: Asker = asker or Dialogs(self)
        self.file = DocumentFile(self.store, self.asker, self)
        self._right: QWidget | None = None
        self._new_tensor: NewTensorDialog | None = None
        self.backward_panel: BackwardPanel | None = None
        self.problems_panel: ProblemsPanel | None = None
        self._bottom: Bottom | None = None
        self._build()
        # After all is in its place: with a style sheet each change of parent polishes anew.
        self._dress(theme)
        self.menus = add_menus(self)
        self._doing: Doing | None = None
        self._refresh = QTimer(self)
        self._refresh.setSingleShot(True)
        self._refresh.timeout.connect(self.refresh)
        self._connect()
        self.setAcceptDrops(True)
        # Narrower, the tool row's parts would lie over each other.
        self.setMinimumSize(1252, 600)
        self._tick_colours()
        see(self, self.settings.seeing)
        self._show_file()
        self.refresh_soon()

    def _build(self) -> None:
        self.commands = Commands(self.session, self)
        self.commands.recent = self.settings.commands
        if self.settings.keys:
            self.commands.set_keys(self.settings.keys)
        self.tools = ToolRow(self.session, self.theme)
        self.tools.show_keys(self.commands)
        self.failure = FailureBar()
        self.memory = Memory(self.settings.open_groups, self.settings.recent, self)
        self.canvas = Canvas(self.session, self.theme, self.memory, self.commands)
        self.status = StatusLine(self.canvas)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setDrawBase(False)
        self.tabs.setObjectName("bottom")
        self.tabs.setAccessibleName("What Backward did")
        # Their contents come with `complete`.
        for title in ("Backward", "Problems", "Flow", "Memory", "Proof", "Hessian"):
            page = QWidget()
            QVBoxLayout(page).setContentsMargins(0, 0, 0, 0)
            self.tabs.addTab(page, title)
        self.left = LeftSide(self)
        self.middle = QSplitter(Qt.Orientation.Vertical)
        self.middle.addWidget(self.canvas)
        self.middle.addWidget(self.tabs)
        self.middle.setStretchFactor(0, 1)
        self.middle.setStretchFactor(1, 0)
        self._place = QWidget()
        self._place.setProperty("surface", "panel")
        column = QHBoxLayout(self._place)
        column.setContentsMargins(0, 0, 0, 0)
        self.columns = QSplitter(Qt.Orientation.Horizontal)
        for at, part in enumerate((self.left, self.middle, self._place)):
            self.columns.addWidget(part)
            self.columns.setStretchFactor(at, 1 if at == 1 else 0)
        for splitter in (self.left, self.middle, self.columns):
            splitter.setHandleWidth(1)
            splitter.setChildrenCollapsible(False)
        self._place.setMinimumWidth(360)
        self.tabs.setMinimumHeight(184)
        central = QWidget()
        whole = QVBoxLayout(central)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.tools)
        whole.addWidget(self.failure)
        whole.addWidget(self.columns, 1)
        self.setCentralWidget(central)

    def _connect(self) -> None:
        session, store = self.session, self.store
        store.changed.connect(self.refresh_soon)
        store.saved_changed.connect(self._show_file)
        self.commands.refused.connect(self.status.say)
        self.commands.keys_changed.connect(self._on_keys)
        session.engine_changed.connect(self.refresh_soon)
        session.results_changed.connect(self.refresh_soon)
        session.gradients_changed.connect(self.refresh_soon)
        self.tools.backward.clicked.connect(self._show_backward)
        self.commands.done.connect(self._on_done)
        session.failed.connect(self._on_failed)
        session.engine_changed.connect(self._on_engine)
        self.failure.offered.connect(partial(self.commands.do, "restart"))
        session.problems_changed.connect(self._count_problems)
        self.canvas.message.connect(self.status.say)
        self.tools.export_wanted.connect(partial(self.commands.do, "export"))
        self.file.changed.connect(self._show_file)
        self.file.refused.connect(self.failure.say)
        self.file.opened.connect(self._on_file_used)
        self.file.saved.connect(self._on_file_used)
        self.file.shown.connect(self._on_shown)
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._on_system_colours)
        self._count_problems()

    @property
    def actions_by_id(self) -> "Mapping[str, QAction]":
        """All that can be done here."""
        self.equip()
        return self.commands.actions

    def equip(self) -> "Doing":
        """Menus, keys and what they do: made after the first picture, which shows none of them, or
        before, where a key is pressed or a menu opened."""
        if self._doing is None:
            from inspector.window.doing import Doing

            self._doing = Doing(self)
        return self._doing

    def complete(self) -> None:
        """Fill all sides; once."""
        if self._right is not None:
            return
        self.equip()
        self.left.fill()
        from inspector.canvas.accessible import let_be_read
        from inspector.panels.tensor.panel import TensorPanel
        from inspector.window.announcing import Announcing
        from inspector.window.bottom import Bottom
        from inspector.window.numbers_menu import offer_numbers

        self._bottom = Bottom(self)
        panel = TensorPanel(self.session, self.theme)
        self._right = panel
        offer_numbers(self, panel)
        layout = self._place.layout()
        assert layout is not None
        layout.addWidget(panel)
        let_be_read(self.canvas)
        Announcing(self.session, self)
        self.canvas.blocks.offer()
        self.completed.emit()

    def new_tensor_dialog(self) -> "NewTensorDialog":
        """The dialog for a new tensor; made when it is first asked for."""
        from inspector.panels.newtensor.dialog import NewTensorDialog

        if self._new_tensor is None:
            self._new_tensor = NewTensorDialog(self.session, self.theme, self)
        return self._new_tensor

    @property
    def tensor_panel(self) -> QWidget | None:
        """The right side, once it is there."""
        return self._right

    def open_at_size(self) -> None:
        """Give the window the size it had last, as far as the screen has room."""
        room = self.screen().availableGeometry()
        width = min(self.settings.width, room.width())
        height = min(self.settings.height, room.height())
        self.resize(width, height)
        right = _RIGHT if width >= 1440 else 400
        left = _LEFT if width >= 1440 else 208
        self.columns.setSizes([left, max(1, width - left - right), right])
        bottom = _BOTTOM if height >= 850 else 184
        self.middle.setSizes([max(1, height - bottom - 120), bottom])

    def set_colours(self, colours: Colours) -> None:
        """Dark, light, or what the system says; remembered."""
        self.remember(msgspec.structs.replace(self.settings, colours=colours))
        self._on_system_colours()

    def set_theme(self, theme: Theme) -> None:
        """Draw everything in these colours."""
        self.theme = theme
        self._dress(theme)
        if self._doing is not None:
            self._doing.set_theme(theme)
        parts = (
            self.tools,
            self.left,
            self.canvas,
            self._bottom,
            self._right,
            self._new_tensor,
        )
        for part in parts:
            if part is not None:
                part.set_theme(theme)  # type: ignore[union-attr]
        self._tick_colours()

    def _dress(self, theme: Theme) -> None:
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.setPalette(palette(theme))
        sheet = stylesheet(theme) + rules(theme)
        # Setting it anew polishes every widget again even where it is the same.
        if app.styleSheet() != sheet:
            app.setStyleSheet(sheet)

    def _tick_colours(self) -> None:
        for name in ("dark", "light", "system"):
            self.commands.tick(name, on=self.settings.colours == name)

    def remember(self, settings: Settings) -> None:
        """Keep these settings for the next start."""
        self.settings = settings
        if self._settings_file is not None:
            write_settings(self._settings_file, settings)

    def refresh_soon(self, *_what: object) -> None:
        """Enable what can be done, once, after everything that is happening now."""
        if not self._refresh.isActive():
            self._refresh.start(0)

    def refresh(self) -> None:
        """Enable what can be done."""
        now = situation_of(self.session)
        self.commands.refresh(now)
        self.tools.show_situation(now.cannot, gradients=now.gradients)
        self.commands.tick("live", on=self.store.document.graph.backward.live)

    def _on_keys(self) -> None:
        self.tools.show_keys(self.commands)
        for each in self.findChildren(Keyed):
            each.renew()
        self.remember(msgspec.structs.replace(self.settings, keys=dict(self.commands.own_keys)))
        self.refresh_soon()

    def _on_done(self, act: str) -> None:
        self.refresh_soon()
        if act == "backward":
            self._show_backward()

    def _show_backward(self, _checked: bool = False) -> None:
        # Whoever presses it wants to see what it does; so do the tabs behind Problems.
        if self.tabs.currentIndex() == 1:
            self.tabs.setCurrentIndex(0)

    def _show_file(self) -> None:
        modified = self.store.is_modified
        self.setWindowTitle(f"{self.file.name}[*] · Tensor Gradient Inspector")
        self.setWindowModified(modified)
        on_disk = self.file.path is not None
        self.tools.show_file(self.file.name, modified=modified, is_saved=on_disk)

    def _count_problems(self) -> None:
        count = len(self.session.problems)
        text = f"Problems {count}" if count else "Problems"
        if text != self.tabs.tabText(1):
            self.tabs.setTabText(1, text)

    def _on_failed(self, sentence: str) -> None:
        ended = self.session.engine.kind == "failed"
        self.failure.say(sentence, offer="Restart the engine" if ended else "")

    def _on_engine(self) -> None:
        engine = self.session.engine
        if engine.kind == "restarting":
            self.status.say(engine.text)

    def _on_file_used(self, path: Path) -> None:
        if self.recent is not None:
            self.recent.add(path)

    def _on_shown(self) -> None:
        self.failure.dismiss()
        self.canvas.camera.fit()

    def _on_system_colours(self, _scheme: object = None) -> None:
        scheme = QGuiApplication.styleHints().colorScheme()
        is_light = scheme == Qt.ColorScheme.Light
        self.set_theme(theme_of(self.settings, system_is_light=is_light))

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride:
            self.equip()
            if self._refresh.isActive():
                # A key pressed right after an edit finds what can be done then, not before.
                self._refresh.stop()
                self.refresh()
        return super().event(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self.file.may_leave():
            event.ignore()
            return
        size = self.normalGeometry()
        if size.isValid():
            self.remember(
                msgspec.structs.replace(
                    self.settings,
                    width=size.width(),
                    height=size.height(),
                    open_groups=tuple(sorted(self.memory.open)),
                    recent=self.memory.recent,
                    commands=self.commands.recent,
                )
            )
        event.accept()

    def dragEnterEvent(self, event: "QDragEnterEvent") -> None:
        from inspector.window.dropping import is_taken

        if is_taken(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: "QDropEvent") -> None:
        from inspector.window.dropping import take_dropped

        if take_dropped(self, event.mimeData()):
            event.acceptProposedAction()
