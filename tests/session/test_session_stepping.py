"""Where the user stands in a Backward: what has come by then, and what has not."""

from collections.abc import Iterator

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot

from inspector.document.edits import set_backward
from inspector.document.nodes import BackwardCall, Source, node_named
from inspector.document.patching import with_cells
from inspector.document.tensor_edits import set_cells
from inspector.messages.altering import Alter, Scale
from inspector.messages.orders import Unpack
from inspector.messages.turns import NOT_PROVED, Traced
from inspector.session.faces import Gradient, NoGradient, Wanted
from inspector.session.session import Session
from inspector.session.steps import START
from inspector.session.store import Store
from tests.fakes.link import FakeLink, settle
from tests.fakes.placed import product


@pytest.fixture
def session(qtbot: QtBot) -> Iterator[Session]:
    made = Session(Store(product()), FakeLink())
    settle(made)
    made.backward()
    settle(made)
    made.stepping.ask()
    settle(made)
    yield made
    made.close()


def _source(session: Session, name: str) -> Source:
    found = node_named(session.store.document.graph, name)
    assert found is not None
    return Source(found.id)


def _shown(session: Session) -> set[str]:
    return {
        name
        for name in ("x", "w", "h", "y")
        if isinstance(session.flow(_source(session, name)), Gradient)
    }


def test_that_at_rest_all_is_shown(session: Session) -> None:
    assert session.stepping.at is None
    assert _shown(session) == {"x", "w", "h", "y"}


def test_that_a_gradient_is_shown_once_it_has_come(session: Session) -> None:
    stepping = session.stepping
    shown = []
    stepping.to_start()
    shown.append(_shown(session))
    for _ in range(4):
        stepping.forward()
        shown.append(_shown(session))

    assert shown[:3] == [{"y"}, {"y", "h"}, {"y", "h", "x", "w"}]
    assert [turn.kind for turn in stepping.steps.turns] == [  # type: ignore[union-attr]
        "SumBackward0",
        "MmBackward0",
        "AccumulateGrad",
        "AccumulateGrad",
    ]


def test_that_what_has_not_come_says_when_it_will(session: Session) -> None:
    session.stepping.to_start()
    flow = session.flow(_source(session, "h"))
    stored = session.stored(_source(session, "x"))

    assert flow == NoGradient(
        "not computed", "Backward is not there yet: it has come whole at step 1 of 4."
    )
    assert isinstance(stored, NoGradient)
    assert "it is stored at step" in stored.text


def test_that_pictures_of_what_has_not_come_are_none(session: Session) -> None:
    from inspector.panels.backward.cards import thumbnail

    wanted = Wanted(_source(session, "h").node, 0, "flow", thumbnail((3, 3)))
    session.watch(session, frozenset({wanted}))
    settle(session)
    there = session.picture(wanted)
    session.stepping.to_start()
    hidden = session.picture(wanted)
    session.stepping.leave()

    assert there is not None
    assert hidden is None
    assert session.picture(wanted) == there


def test_that_steps_stay_within_the_pass(session: Session) -> None:
    stepping = session.stepping
    stepping.back()
    assert stepping.at == 2
    stepping.to_end()
    stepping.forward()
    assert stepping.at == 3
    stepping.go(-7)
    assert stepping.at == START


def test_that_wires_carry_what_the_turn_sends(session: Session) -> None:
    stepping = session.stepping
    stepping.go(1)
    x, h, y = (_source(session, name) for name in ("x", "h", "y"))

    assert stepping.carries(x, h.node)
    assert not stepping.carries(h, y.node)
    assert [stepping.reached(each) for each in (y, h, x)] == ["done", "now", "come"]


def test_that_a_closed_session_plays_no_further(session: Session) -> None:
    session.stepping.play()
    session.close()

    assert not session.stepping.is_playing
    assert not any(timer.isActive() for timer in session.findChildren(QTimer))


def test_that_playing_takes_every_turn_and_ends(session: Session, qtbot: QtBot) -> None:
    stepping = session.stepping
    stepping.play()
    assert stepping.is_playing
    qtbot.waitUntil(lambda: not stepping.is_playing, timeout=5000)

    assert stepping.at == 3


def test_that_a_breakpoint_stops(session: Session) -> None:
    stepping = session.stepping
    stepping.toggle_break(_source(session, "h").node)
    stepping.to_break()
    assert stepping.at == 1
    stepping.to_break()
    assert stepping.at == 3
    stepping.toggle_break(_source(session, "h").node)
    stepping.breaks.limit = 0.5
    stepping.to_start()
    stepping.to_break()
    assert stepping.at == 0


def test_that_an_edit_of_a_number_leaves_the_place_in_time(session: Session) -> None:
    session.store.apply("Live", lambda document: set_backward(document, BackwardCall(live=True)))
    settle(session)
    session.stepping.ask()
    settle(session)
    session.stepping.go(1)
    x = _source(session, "x")
    session.store.apply("Edit", lambda document: set_cells(document, x.node, {0: b"\0\0\0\x40"}))
    settle(session)

    assert session.stepping.at == 1
    assert session.stepping.is_current


def test_that_who_is_told_of_other_turns_never_stands_behind_their_last(session: Session) -> None:
    stepping = session.stepping
    stepping.ask()
    settle(session)
    stepping.to_end()
    settle(session)
    steps = stepping.steps
    assert steps is not None
    stood: list[bool] = []

    def note() -> None:
        told = stepping.steps
        stood.append(told is None or stepping.at is None or stepping.at <= told.last)

    stepping.changed.connect(note)
    stepping.moved.connect(note)
    stepping._show(replace(steps.traced, turns=steps.traced.turns[:1]))

    assert stood
    assert all(stood)
    assert stepping.at is None


def test_that_a_small_backward_is_gone_through_by_itself_at_rest(qtbot: QtBot) -> None:
    link = FakeLink()
    session = Session(Store(product()), link)
    settle(session)
    session.backward()
    settle(session)
    at_once = list(link.engine.traced)
    qtbot.waitUntil(lambda: session.stepping.proof is not None, timeout=3000)

    assert at_once == []
    assert session.stepping.proof is not None
    assert session.stepping.proof.wrong == 0
    assert session.stepping.at is None
    session.close()


def test_that_a_step_that_comes_before_the_turns_is_taken_when_they_come(qtbot: QtBot) -> None:
    session = Session(Store(product()), FakeLink())
    settle(session)
    session.backward()
    settle(session)
    session.stepping.forward()
    settle(session)

    assert session.stepping.at == 0
    session.close()


def test_that_the_saved_tensors_of_a_turn_come_when_asked(session: Session, qtbot: QtBot) -> None:
    steps, probing = session.stepping.steps, session.stepping.probing
    assert steps is not None
    asked = Unpack(steps.traced.address, 1)
    with qtbot.waitSignal(probing.answered):
        probing.saved(asked)

    saved = probing.saved(asked)
    assert saved is not None
    assert [each.value for each in saved] == [
        (_source(session, name).node, 0) for name in ("x", "w")
    ]


def test_that_nothing_odd_is_said_in_words(session: Session) -> None:
    assert "No gradient" in session.stepping.to_first_odd()
    assert session.stepping.at is None


def test_that_changes_by_hand_are_shown_until_they_are_taken_back(session: Session) -> None:
    stepping = session.stepping
    own = stepping.steps
    stepping.altering.scale([(1, 0)], 0.0)
    settle(session)
    altered = stepping.altered
    assert altered is not None
    assert stepping.steps is not own
    assert stepping.proof is None
    stepping.altering.scale([(1, 0)], 2.0)
    settle(session)

    assert stepping.altering.changes == (Scale(1, 0, 2.0),)
    assert stepping.altered not in (None, altered)
    stepping.altering.take_back()
    assert stepping.steps is own
    assert stepping.proof is not None


def test_that_another_backward_has_no_changes(session: Session) -> None:
    session.stepping.altering.scale([(1, 0)], 0.0)
    settle(session)
    session.zero_gradients()
    session.run_again()
    session.backward()
    settle(session)
    session.stepping.ask()
    settle(session)

    assert session.stepping.altering.changes == ()
    assert session.stepping.altered is None


def test_that_a_new_engine_goes_through_the_backward_again(session: Session) -> None:
    session.stepping.go(1)
    session.restart_engine()
    settle(session)
    settle(session)

    assert session.stepping.is_current
    assert session.stepping.at == 1


def test_that_what_follows_from_a_change_is_known_and_nothing_before_it(session: Session) -> None:
    altering = session.stepping.altering
    steps = session.stepping.steps
    assert steps is not None
    (way,) = [(at, edge) for at, edge in steps.turns[3].slots[0].came]
    altering.scale([way], 0.5)

    assert altering.following.edges == {way}
    assert altering.following.slots == {(3, 0)}
    (source,) = altering.following.values
    flow = session.flow(source)
    assert isinstance(flow, Gradient)
    assert flow.by_hand
    altering.rewrite("Type", 0, 0, with_cells(altering.contents(0, 0), {0: bytes(4)}))
    assert {turn for turn, _ in altering.following.slots} == {0, 1, 2, 3}


def test_that_a_change_that_cannot_be_carried_out_is_none(qtbot: QtBot) -> None:
    link = FakeLink()
    session = Session(Store(product()), link)
    settle(session)
    session.backward()
    settle(session)
    session.stepping.ask()
    settle(session)
    altering = session.stepping.altering
    said: list[str] = []
    altering.refused.connect(said.append)
    altering.scale([(1, 0)], 0.5)
    kept, shown = altering.changes, altering.steps
    link.answering = "on demand"
    altering.scale([(1, 0)], 2.0)
    (order,) = link.waiting
    assert isinstance(order, Alter)
    link.say(Traced(order.altered, (), NOT_PROVED, "It has no room."))

    assert said == ["It has no room."]
    assert altering.changes == kept
    assert altering.steps is shown
    session.close()


def test_that_changes_stay_over_an_edit_of_a_number_in_live_mode(session: Session) -> None:
    stepping = session.stepping
    call = BackwardCall(live=True)
    session.store.apply("Live", lambda d: set_backward(d, call))
    settle(session)
    stepping.ask()
    settle(session)
    stepping.altering.scale([(1, 0)], 0.0)
    settle(session)
    before = stepping.altered
    x = _source(session, "x").node
    session.store.apply("Type", lambda d: set_cells(d, node=x, cells={0: bytes(4)}))
    settle(session)
    assert stepping.altered is None
    stepping.ask()
    settle(session)

    assert stepping.altering.changes == (Scale(1, 0, 0.0),)
    assert stepping.altered not in (None, before)
    session.backward()
    settle(session)
    assert stepping.altering.changes == ()
