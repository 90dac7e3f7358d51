"""The real window with the real engine, for stories."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from inspector.files.recent import RecentFiles
from inspector.look.theme import DARK
from inspector.session.link import EngineLink
from inspector.session.session import Session
from inspector.session.store import Store
from inspector.window.main_window import MainWindow
from inspector.window.program import application, close
from inspector.window.settings import Settings
from tests.stories.hands import LONGEST_MS, Hands, Told


@pytest.fixture(scope="session")
def qapp() -> QApplication:
    """Our own application: style, fonts and names as in the program."""
    return application()


@pytest.fixture
def hands(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[Hands]:
    """A user before an empty window whose engine is ready."""
    told = Told()
    store = Store()
    session = Session(store, EngineLink())
    window = MainWindow(
        session,
        DARK,
        asker=told,
        settings=Settings(),
        recent=RecentFiles(tmp_path / "recent.json"),
    )
    session.setParent(window)
    store.setParent(window)
    window.open_at_size()
    # The offscreen platform's screen is smaller than the window is meant to be.
    window.resize(1600, 1000)
    window.columns.setSizes([236, 884, 480])
    window.middle.setSizes([720, 200])
    window.show()
    window.complete()
    qtbot.waitExposed(window)
    qtbot.waitUntil(lambda: session.engine.kind == "ready", timeout=LONGEST_MS)
    yield Hands(qtbot, window, told)
    close(window)
