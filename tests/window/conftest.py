"""A main window over a session whose engine answers at once, and a user who answers by himself."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from inspector.document.nodes import Document, NodeId, node_named
from inspector.files.recent import RecentFiles
from inspector.look.fonts import load_fonts
from inspector.look.keyed import name_keys
from inspector.look.theme import DARK
from inspector.session.session import Session
from inspector.session.store import Store
from inspector.window.document_file import Answer
from inspector.window.main_window import MainWindow
from inspector.window.settings import Settings
from tests.fakes.link import FakeLink, settle
from tests.fakes.placed import product


@dataclass
class FakeAsker:
    """Answers what the dialogs would ask, and keeps what was asked."""

    opens: Path | None = None
    tensors: Sequence[Path] = ()
    saves: Path | None = None
    answer: Answer = "cancel"
    asked: list[str] = field(default_factory=list)

    def open_path(self, folder: Path) -> Path | None:
        self.asked.append(f"open in {folder}")
        return self.opens

    def save_path(self, suggested: Path, kinds: str) -> Path | None:
        self.asked.append(f"save {suggested.name} as {kinds}")
        return self.saves

    def tensor_paths(self, folder: Path) -> Sequence[Path]:
        self.asked.append(f"tensors in {folder}")
        return self.tensors

    def save_changes(self, name: str) -> Answer:
        self.asked.append(f"changes in {name}")
        return self.answer


@dataclass
class Room:
    """A window, what it stands on, and who answers its questions."""

    window: MainWindow
    session: Session
    link: FakeLink
    asker: FakeAsker
    settings_file: Path

    @property
    def store(self) -> Store:
        return self.session.store

    def id(self, name: str) -> NodeId:
        node = node_named(self.store.document.graph, name)
        assert node is not None, name
        return node.id

    def do(self, act: str) -> None:
        """Choose this act in the menu."""
        self.window.refresh()
        action = self.window.actions_by_id[act]
        assert action.isEnabled(), f"{act} cannot be done now"
        action.trigger()
        settle(self.session)
        self.window.refresh()

    def enabled(self, act: str) -> bool:
        self.window.refresh()
        return self.window.actions_by_id[act].isEnabled()


def make_room(folder: Path, document: Document) -> Room:
    load_fonts()
    link = FakeLink()
    session = Session(Store(document), link)
    asker = FakeAsker()
    settings_file = folder / "settings.json"
    window = MainWindow(
        session,
        DARK,
        asker=asker,
        settings=Settings(colours="dark"),
        settings_file=settings_file,
        recent=RecentFiles(folder / "recent.json"),
    )
    window.resize(1280, 720)
    window.complete()
    return Room(window, session, link, asker, settings_file)


def clear_away(room: Room) -> None:
    room.session.close()
    # What keys are called is the application's.
    name_keys({})
    room.window.hide()
    room.window.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def room(qtbot: QtBot, tmp_path: Path) -> Iterator[Room]:
    """x, w, h = mm(x, w), y = sum(h), in a shown window."""
    made = make_room(tmp_path, product())
    made.window.show()
    qtbot.waitExposed(made.window)
    settle(made.session)
    made.window.refresh()
    yield made
    clear_away(made)
