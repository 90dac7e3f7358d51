"""Results by recipe: asked once, late ones filed, undo finds them."""

from pytestqt.qtbot import QtBot

from inspector.document.contents import filled, numbers
from inspector.document.edits import delete, move, rename, set_parameter
from inspector.document.nodes import Place
from inspector.document.tensor_edits import set_contents
from inspector.document.wiring import connect, disconnect
from inspector.messages.answers import Device
from inspector.messages.orders import Forget, Supply
from inspector.session.faces import Failed, Known, NotAskable, Unreached, Waiting
from inspector.session.session import Session
from inspector.session.store import Store
from tests.fakes.documents import Bench
from tests.fakes.engine import CPU
from tests.fakes.link import FakeLink, settle


def type_x(session: Session, bench: Bench, *values: float) -> None:
    contents = numbers(values, (2, 2))
    session.store.apply("Type", lambda d: set_contents(d, bench.id["x"], contents))


def test_that_every_node_is_known_after_opening(session: Session, bench: Bench) -> None:
    face = session.face(bench.id["m"])

    assert isinstance(face, Known)
    assert face.outputs[0].shape == (2, 2)
    assert face.outputs[0].grad_fn == "MmBackward0"
    assert session.is_idle


def test_that_only_what_an_edit_changed_is_asked_for(
    session: Session, bench: Bench, link: FakeLink
) -> None:
    link.engine.ran.clear()
    type_x(session, bench, 5, 6, 7, 8)
    settle(session)

    assert link.engine.ran == ["x", "m", "y"]


def test_that_moving_and_renaming_ask_nothing(
    session: Session, bench: Bench, link: FakeLink
) -> None:
    asked = len(link.sent)
    session.store.apply("Move", lambda d: move(d, [bench.id["x"]], Place(9, 9)))
    session.store.apply("Rename", lambda d: rename(d, bench.id["x"], "first"))
    settle(session)

    assert len(link.sent) == asked
    assert isinstance(session.face(bench.id["x"]), Known)


def test_that_many_edits_in_one_turn_are_two_computes_at_most(
    session: Session, bench: Bench, link: FakeLink
) -> None:
    computes = len(link.computes())
    for number in range(5):
        type_x(session, bench, number, 0, 0, 0)
    settle(session)

    assert len(link.computes()) <= computes + 2


def test_that_undo_finds_its_numbers_without_asking(
    session: Session, bench: Bench, link: FakeLink
) -> None:
    before = session.face(bench.id["y"])
    type_x(session, bench, 5, 6, 7, 8)
    settle(session)
    asked = len(link.sent)
    session.store.undo()

    assert session.face(bench.id["y"]) is before
    settle(session)
    assert len(link.sent) == asked


def test_that_a_literal_is_supplied_once(session: Session, bench: Bench, link: FakeLink) -> None:
    type_x(session, bench, 5, 6, 7, 8)
    settle(session)
    session.store.undo()
    session.store.apply("Delete", lambda d: delete(d, [bench.id["y"]]))
    settle(session)

    supplied = [order.digest for order in link.sent if isinstance(order, Supply)]
    assert len(supplied) == len(set(supplied)) == 3


def test_that_a_waiting_node_keeps_what_was_known(
    session: Session, bench: Bench, link: FakeLink
) -> None:
    before = session.face(bench.id["y"])
    link.answering = "on demand"
    type_x(session, bench, 5, 6, 7, 8)

    assert isinstance(before, Known)
    assert session.face(bench.id["y"]) == Waiting(before)
    assert isinstance(session.face(bench.id["w"]), Known)


def test_that_a_late_answer_is_filed_where_it_belongs(
    session: Session, bench: Bench, link: FakeLink, qtbot: QtBot
) -> None:
    link.answering = "on demand"
    type_x(session, bench, 5, 6, 7, 8)
    qtbot.waitUntil(lambda: bool(link.waiting))
    session.store.undo()
    link.answer()
    settled = session.face(bench.id["y"])
    session.store.redo()

    assert isinstance(settled, Known)
    assert isinstance(session.face(bench.id["y"]), Known)


def test_that_answers_of_one_batch_are_told_once(
    session: Session, bench: Bench, link: FakeLink, qtbot: QtBot
) -> None:
    told: list[frozenset[str]] = []
    link.answering = "on demand"
    type_x(session, bench, 5, 6, 7, 8)
    qtbot.waitUntil(lambda: bool(link.waiting))
    session.results_changed.connect(told.append)
    link.answer()

    assert told == [{bench.id[name] for name in ("x", "m", "y")}]


def test_that_unanswered_steps_are_asked_again_by_the_next_compute(
    session: Session, bench: Bench, link: FakeLink, qtbot: QtBot
) -> None:
    link.answering = "on demand"
    type_x(session, bench, 5, 6, 7, 8)
    qtbot.waitUntil(lambda: bool(link.waiting))
    zeros = filled("zeros", (2, 2))
    session.store.apply("Type", lambda d: set_contents(d, bench.id["w"], zeros))
    qtbot.waitUntil(lambda: [s.name for s in link.computes()[-1].steps] == ["x", "w", "m", "y"])

    assert len(link.waiting) <= 2  # the Supply and the Compute that supersedes


def test_that_a_failure_is_shown_and_what_needs_it_is_unreached(
    session: Session, bench: Bench, link: FakeLink
) -> None:
    contents = numbers([1, 2, 3], (3, 1))
    session.store.apply("Type", lambda d: set_contents(d, bench.id["w"], contents))
    settle(session)

    face = session.face(bench.id["m"])
    assert isinstance(face, Failed)
    assert face.text == "mat1 and mat2 shapes cannot be multiplied (2x2 and 3x1)"
    assert session.face(bench.id["y"]) == Unreached(bench.id["m"])
    (problem,) = session.problems
    assert problem.node == bench.id["m"]
    assert problem.exact == f"RuntimeError: {face.text}"
    assert "rows of the second" in problem.meaning


def test_that_what_needs_a_failed_step_is_never_asked_for(
    session: Session, bench: Bench, link: FakeLink
) -> None:
    link.engine.failures["m"] = ("RuntimeError", "no")
    type_x(session, bench, 5, 6, 7, 8)
    settle(session)
    link.engine.ran.clear()
    session.store.apply("Edit", lambda d: set_parameter(d, bench.id["y"], "keepdim", True))
    settle(session)

    assert link.engine.ran == []
    assert session.face(bench.id["y"]) == Unreached(bench.id["m"])

    link.engine.failures.clear()
    session.run_again()
    settle(session)
    assert isinstance(session.face(bench.id["y"]), Known)


def test_that_a_missing_wire_is_not_askable_and_blamed(
    session: Session, bench: Bench, link: FakeLink
) -> None:
    session.store.apply("Cut", lambda d: disconnect(d, bench.id["m"], "mat2"))
    settle(session)
    face = session.face(bench.id["m"])
    assert isinstance(face, NotAskable)
    assert "mat2 is missing" in face.reason
    assert session.face(bench.id["y"]) == Unreached(bench.id["m"])

    session.store.apply("Wire", lambda d: connect(d, bench.at("w"), bench.id["m"], "mat2"))
    settle(session)
    assert isinstance(session.face(bench.id["y"]), Known)


def test_that_results_over_the_budget_are_freed_but_not_those_in_use(
    bench: Bench, link: FakeLink
) -> None:
    session = Session(Store(bench.document), link, budget_bytes=200)
    settle(session)
    for number in range(10):
        type_x(session, bench, number, 0, 0, 0)
        settle(session)

    forgotten = {key for order in link.sent if isinstance(order, Forget) for key in order.keys}
    in_use = {step.recipe for step in link.computes()[-1].steps}
    assert forgotten
    assert not forgotten & in_use
    session.store.undo()
    session.store.undo()
    settle(session)
    assert isinstance(session.face(bench.id["y"]), Known)


def test_that_another_device_computes_everything_again(
    bench: Bench, link: FakeLink, qtbot: QtBot
) -> None:
    link.engine.devices = (CPU, Device("cuda:0", "A card", 2**34))
    session = Session(Store(bench.document), link)
    settle(session)
    link.engine.ran.clear()
    with qtbot.waitSignal(session.engine_changed):
        session.set_device("cuda:0")
    settle(session)

    assert link.computes()[-1].device == "cuda:0"
    assert link.engine.ran == ["x", "w", "m", "y"]


def test_that_a_missing_device_is_refused_in_one_sentence(session: Session) -> None:
    said: list[object] = []
    session.failed.connect(said.append)
    session.set_device("cuda")
    session.set_device("moon")

    assert session.device == "cpu"
    assert said == [
        "CUDA cannot be used: this PyTorch is built without CUDA.",
        "There is no device moon here.",
    ]


def test_that_a_device_that_turns_out_to_be_missing_gives_way_to_the_cpu(
    bench: Bench, link: FakeLink
) -> None:
    session = Session(Store(bench.document), link, device="cuda")
    settle(session)

    assert session.device == "cpu"
    assert link.computes()[-1].device == "cpu"


def test_that_what_comes_soon_after_an_edit_is_told_once(
    session: Session, bench: Bench, link: FakeLink, qtbot: QtBot
) -> None:
    told: list[frozenset[str]] = []
    session.results_changed.connect(told.append)
    type_x(session, bench, 5, 6, 7, 8)
    settle(session)

    assert told == [{bench.id[name] for name in ("x", "m", "y")}]


def test_that_what_keeps_the_engine_busy_is_told_meanwhile(
    session: Session, bench: Bench, link: FakeLink, qtbot: QtBot
) -> None:
    link.answering = "never"
    with qtbot.waitSignal(session.results_changed):
        type_x(session, bench, 5, 6, 7, 8)

    assert isinstance(session.face(bench.id["y"]), Waiting)
    assert not session.is_idle
