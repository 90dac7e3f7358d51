"""How the canvas is to behave is remembered from one start to the next."""

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from inspector.canvas.minimap import Minimap
from inspector.files.recent import RecentFiles
from inspector.look.theme import DARK
from inspector.session.session import Session
from inspector.session.store import Store
from inspector.window.main_window import MainWindow
from inspector.window.settings import read_settings
from tests.fakes.link import FakeLink, settle
from tests.fakes.placed import product
from tests.window.conftest import FakeAsker, Room, clear_away


def started_again(room: Room) -> Room:
    """Another window, with the settings that the first one left."""
    link = FakeLink()
    session = Session(Store(product()), link)
    asker, file = FakeAsker(), room.settings_file
    window = MainWindow(
        session,
        DARK,
        asker=asker,
        settings=read_settings(file),
        settings_file=file,
        recent=RecentFiles(file.parent / "recent.json"),
    )
    window.resize(1280, 720)
    window.complete()
    window.show()
    settle(session)
    return Room(window, session, link, asker, file)


def _map(room: Room) -> Minimap | None:
    return room.window.canvas.overlays.minimap


@pytest.mark.parametrize("times", [1, 2])
def test_that_the_minimap_is_there_again_if_it_was(room: Room, qtbot: QtBot, times: int) -> None:
    for _ in range(times):
        room.do("minimap")
    again = started_again(room)
    try:
        qtbot.waitUntil(again.window.isVisible)
        QApplication.processEvents()
        there = _map(again)

        assert again.window.actions_by_id["minimap"].isChecked() == (times == 1)
        assert (there is not None and there.isVisible()) == (times == 1)
    finally:
        clear_away(again)


@pytest.mark.parametrize("act", ["snap", "reduce-motion"])
def test_that_snapping_and_motion_are_as_they_were(room: Room, act: str) -> None:
    room.do(act)
    again = started_again(room)
    try:
        canvas = again.window.canvas

        assert again.window.actions_by_id[act].isChecked() == (act != "snap")
        assert canvas.snaps == (act != "snap")
        assert canvas.gliding.reduced == (act == "reduce-motion")
    finally:
        clear_away(again)


def test_that_a_backward_is_played_as_fast_as_before(room: Room) -> None:
    room.do("play-slow")
    assert room.session.stepping.pace == "slow"
    again = started_again(room)
    try:
        assert again.session.stepping.pace == "slow"
        assert again.window.actions_by_id["play-slow"].isChecked()
        panel = again.window.backward_panel
        assert panel is not None
        panel.transport.pace_chosen.emit("fast")
        assert again.window.actions_by_id["play-fast"].isChecked()
        assert not again.window.actions_by_id["play-slow"].isChecked()
    finally:
        clear_away(again)
