"""The acts of the menus: what they do, and when they can be done."""

from PySide6.QtGui import QKeySequence
from pytestqt.qtbot import QtBot

from inspector.document.nodes import Source
from inspector.messages.answers import Swept
from inspector.offers.acts import ACTS, BY_ID, Situation
from inspector.session.faces import Gradient
from inspector.window.settings import read_settings
from tests.fakes.link import settle
from tests.window.conftest import Room


def test_that_every_act_is_done_by_something(room: Room) -> None:
    for act in ACTS:
        assert room.window.commands.is_bound(act.id), act.id


def test_that_no_two_acts_share_a_key() -> None:
    keys = [QKeySequence(key).toString() for act in ACTS for key in act.keys]

    assert len(keys) == len(set(keys))


def test_that_undo_names_what_it_would_take_back(room: Room) -> None:
    room.store.select([room.id("y")])
    room.do("delete")

    assert room.window.actions_by_id["undo"].text() == "&Undo Delete y"

    room.do("undo")

    assert room.window.actions_by_id["redo"].text() == "&Redo Delete y"
    assert not room.enabled("undo")


def test_that_acts_on_nodes_need_nodes(room: Room) -> None:
    room.store.select([])
    for act in ("cut", "copy", "duplicate", "rename", "no-grad"):
        assert not room.enabled(act), act

    room.store.select([room.id("x")])

    for act in ("cut", "copy", "duplicate", "rename", "no-grad"):
        assert room.enabled(act), act


def test_that_cut_and_paste_bring_the_nodes_back(room: Room) -> None:
    before = len(room.store.document.graph.nodes)
    room.store.select([room.id("x")])
    room.do("cut")

    assert len(room.store.document.graph.nodes) == before - 1

    room.do("paste")

    assert room.id("x") in room.store.selected


def test_that_a_frame_is_put_around_nodes_and_taken_away(room: Room) -> None:
    room.store.select([room.id("h")])
    room.do("no-grad")

    (frame,) = room.store.document.graph.frames.values()
    assert frame.nodes == (room.id("h"),)

    room.do("take-out")

    assert not room.store.document.graph.frames


def test_that_backward_runs_and_zero_takes_it_back(room: Room) -> None:
    x = Source(room.id("x"))
    room.do("backward")

    assert isinstance(room.session.stored(x), Gradient)

    room.do("zero")

    assert not isinstance(room.session.stored(x), Gradient)
    assert not room.enabled("zero")


def test_that_backward_shows_what_it_did(room: Room) -> None:
    room.window.complete()
    room.window.tabs.setCurrentIndex(1)
    room.do("backward")
    settle(room.session)

    assert room.window.tabs.currentIndex() == 0


def test_that_live_runs_backward_after_an_edit(room: Room) -> None:
    room.do("live")

    assert room.window.tools.live.isChecked()
    assert isinstance(room.session.acts[-1].outcome, Swept)


def test_that_arranging_moves_nodes_apart_in_one_step(room: Room) -> None:
    room.do("select-all")
    before = room.store.document.layout
    room.do("arrange")

    assert room.store.document.layout != before
    assert room.store.undo_label == "Arrange"


def test_that_stop_can_be_pressed_only_while_the_engine_works(room: Room, qtbot: QtBot) -> None:
    assert not room.enabled("stop")

    room.link.answering = "never"
    room.store.select([room.id("w")])
    room.window.canvas.clipboard.duplicate()

    qtbot.waitUntil(lambda: room.enabled("stop"))


def test_that_why_backward_cannot_start_is_said(room: Room) -> None:
    settle(room.session)
    room.store.select([room.id("h")])
    settle(room.session)
    room.window.refresh()

    reason = room.session.why_not_backward()
    assert reason is not None
    assert not room.window.tools.backward.isEnabled()
    assert room.window.tools.backward.accessibleDescription() == reason
    panel = room.window.backward_panel
    assert panel is not None
    assert reason in panel.empty.text()


def test_that_an_act_out_of_place_is_disabled_by_the_table_alone(room: Room) -> None:
    assert BY_ID["backward"].why_not(Situation(cannot="no value")) == "no value"
    assert BY_ID["take-out"].why_not(Situation(selected=1))
    assert not BY_ID["take-out"].why_not(Situation(selected=1, framed=True))
    assert set(room.window.actions_by_id) == set(BY_ID)


def test_that_snapping_and_reduced_motion_are_remembered(room: Room) -> None:
    assert room.window.canvas.snaps
    room.do("snap")
    room.do("reduce-motion")
    kept = read_settings(room.settings_file)

    assert not room.window.canvas.snaps
    assert room.window.canvas.gliding.reduced
    assert (kept.snap, kept.reduce_motion) == (False, True)
