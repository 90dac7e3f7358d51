"""Stop, death and restart of the engine; the document is never touched by it."""

import pytest
from pytestqt.qtbot import QtBot

from inspector.document.contents import numbers
from inspector.document.tensor_edits import set_contents
from inspector.messages.orders import Compute, Hello, Stop
from inspector.session.faces import Failed, Gradient, Known, Unreached
from inspector.session.session import Session
from inspector.session.store import Store
from tests.fakes.clock import FakeClock
from tests.fakes.documents import Bench, product
from tests.fakes.link import FakeLink, settle


@pytest.fixture
def bench() -> Bench:
    return product()


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def link(qapp: object) -> FakeLink:
    return FakeLink()


@pytest.fixture
def session(bench: Bench, link: FakeLink, clock: FakeClock) -> Session:
    session = Session(Store(bench.document), link, clock=clock, stop_ms=20)
    settle(session)
    return session


def type_x(session: Session, bench: Bench, *values: float) -> None:
    contents = numbers(values, (2, 2))
    session.store.apply("Type", lambda d: set_contents(d, bench.id["x"], contents))


def test_that_the_engine_is_greeted_first(session: Session, link: FakeLink) -> None:
    assert isinstance(link.sent[0], Hello)
    assert session.engine.kind == "ready"
    assert session.engine.torch == "2.13.0"


def test_that_the_numbers_come_back_after_a_death(
    session: Session, bench: Bench, link: FakeLink
) -> None:
    before = session.store.document
    session.backward()
    settle(session)
    link.die()
    settle(session)

    assert session.store.document is before
    assert link.starts == 2
    assert isinstance(session.face(bench.id["y"]), Known)
    assert link.engine.ran == ["x", "w", "m", "y"]
    assert isinstance(session.stored(bench.at("x")), Gradient)
    assert session.engine.kind == "ready"


def test_that_every_act_is_done_again_with_its_own_graph(
    session: Session, bench: Bench, link: FakeLink
) -> None:
    session.backward()
    settle(session)
    type_x(session, bench, 5, 6, 7, 8)
    settle(session)
    session.backward()
    settle(session)
    acts = session.acts
    link.die()
    settle(session)

    assert session.acts == acts
    found = session.stored(bench.at("x"))
    assert isinstance(found, Gradient)
    assert found.count == 2
    assert link.engine.ran == ["x", "w", "m", "y", "x", "m", "y"]


def test_that_a_step_that_kills_the_engine_twice_is_left_alone(
    session: Session, bench: Bench, link: FakeLink, qtbot: QtBot
) -> None:
    link.answering = "on demand"
    type_x(session, bench, 5, 6, 7, 8)
    for _ in range(2):
        qtbot.waitUntil(lambda: any(isinstance(order, Compute) for order in link.waiting))
        link.die()
    link.answering = "at once"
    link.answer()
    settle(session)

    face = session.face(bench.id["x"])
    assert isinstance(face, Failed)
    assert face.error == "Crashed"
    assert session.face(bench.id["y"]) == Unreached(bench.id["x"])
    assert isinstance(session.face(bench.id["w"]), Known)


def test_that_an_engine_that_keeps_dying_is_given_up_until_it_is_asked_for(
    session: Session, link: FakeLink, clock: FakeClock, qtbot: QtBot
) -> None:
    link.die()
    link.die()
    link.die()
    with qtbot.waitSignal(session.failed):
        link.die("The engine ended by signal 11.")
    given_up = session.engine
    assert given_up.kind == "failed"
    assert "signal 11" in given_up.text
    assert session.is_idle

    session.restart_engine()
    settle(session)
    assert session.engine.kind == "ready"


def test_that_deaths_long_ago_do_not_count(
    session: Session, link: FakeLink, clock: FakeClock
) -> None:
    for _ in range(6):
        clock.now += 30
        link.die()
    settle(session)

    assert session.engine.kind == "ready"


def test_that_stop_marks_what_ran_and_it_runs_again_when_told(
    session: Session, bench: Bench, link: FakeLink, qtbot: QtBot
) -> None:
    link.answering = "on demand"
    type_x(session, bench, 5, 6, 7, 8)
    qtbot.waitUntil(lambda: bool(link.waiting))
    session.stop()
    link.answering = "at once"
    settle(session)

    assert link.starts == 1
    assert session.face(bench.id["x"]) == Failed("Stopped", "stopped")
    assert session.face(bench.id["m"]) == Unreached(bench.id["x"])
    session.run_again()
    settle(session)
    assert isinstance(session.face(bench.id["y"]), Known)


def test_that_an_engine_that_does_not_stop_is_killed(
    session: Session, bench: Bench, link: FakeLink, qtbot: QtBot
) -> None:
    link.answering = "never"
    link.stops_politely = False
    type_x(session, bench, 5, 6, 7, 8)
    qtbot.waitUntil(lambda: session.engine.kind == "busy")
    session.stop()
    assert isinstance(link.sent[-1], Stop)
    link.answering = "at once"
    qtbot.waitUntil(lambda: link.starts == 2)
    settle(session)

    assert session.face(bench.id["x"]) == Failed("Stopped", "stopped")
    assert isinstance(session.face(bench.id["w"]), Known)
    assert session.engine.kind == "ready"


def test_that_stopping_nothing_does_nothing(session: Session, link: FakeLink) -> None:
    session.stop()

    assert not any(isinstance(order, Stop) for order in link.sent)


def test_that_an_edit_while_the_engine_loads_is_computed_when_it_is_ready(
    bench: Bench, qapp: object
) -> None:
    class Slow(FakeLink):
        def _say(self, order: object) -> None:
            self.hello = order

    link = Slow()
    session = Session(Store(bench.document), link)
    type_x(session, bench, 5, 6, 7, 8)
    session.backward()
    assert session.engine.kind == "starting"
    assert not session.is_idle
    FakeLink._say(link, link.sent[0])
    settle(session)

    assert isinstance(session.face(bench.id["y"]), Known)
    assert isinstance(session.flow(bench.at("x")), Gradient)
