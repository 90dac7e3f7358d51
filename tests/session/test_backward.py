"""Backward by hand and live: acts, where it starts, and why a gradient is not there."""

import pytest
from pytestqt.qtbot import QtBot

from inspector.document.contents import filled, numbers
from inspector.document.edits import set_backward, set_retain_grad
from inspector.document.frames import add_frame
from inspector.document.nodes import BackwardCall, Document, Source
from inspector.document.skipping import set_skip
from inspector.document.tensor_edits import set_contents, set_requires_grad
from inspector.messages.answers import Refused, Swept
from inspector.messages.orders import Backward, Compute, Stop
from inspector.session.faces import Gradient, NoGradient
from inspector.session.session import Session
from inspector.session.store import Store
from inspector.session.why import NON_LEAF, NOT_PRESSED
from tests.fakes.documents import Bench, product
from tests.fakes.link import FakeLink, settle


@pytest.fixture
def link(qapp: object) -> FakeLink:
    return FakeLink()


def opened(document: Document, link: FakeLink) -> Session:
    session = Session(Store(document), link)
    settle(session)
    return session


def pressed(document: Document, link: FakeLink) -> Session:
    session = opened(document, link)
    session.backward()
    settle(session)
    return session


def why(answer: Gradient | NoGradient) -> str:
    assert isinstance(answer, NoGradient)
    return answer.text


def call(session: Session, **arguments: object) -> None:
    made = BackwardCall(**arguments)  # type: ignore[arg-type]
    session.store.apply("Backward", lambda d: set_backward(d, made))


def type_x(session: Session, bench: Bench, *values: float) -> None:
    contents = numbers(values, (2, 2))
    session.store.apply("Type", lambda d: set_contents(d, bench.id["x"], contents))


def test_that_nothing_is_there_before_backward(link: FakeLink) -> None:
    bench = product()
    session = opened(bench.document, link)

    assert session.flow(bench.at("x")) == NoGradient("not computed", NOT_PRESSED)
    assert session.stored(bench.at("x")) == NoGradient("not computed", NOT_PRESSED)
    assert session.acts == ()
    assert session.root() == bench.at("y")
    assert session.why_not_backward() is None


def test_that_gradients_flow_in_order_and_leaves_store_theirs(link: FakeLink) -> None:
    bench = product()
    session = pressed(bench.document, link)

    flows = [session.flow(bench.at(name)) for name in ("y", "m", "x")]
    assert [flow.step for flow in flows if isinstance(flow, Gradient)] == [0, 1, 2]
    stored = session.stored(bench.at("x"))
    assert isinstance(stored, Gradient)
    assert (stored.count, stored.current) == (1, True)
    assert session.stored(bench.at("m")) == NoGradient("none", NON_LEAF)
    assert [act.root_label for act in session.acts] == ["y"]
    assert isinstance(session.acts[0].outcome, Swept)


def test_that_an_edit_makes_gradients_those_of_before(link: FakeLink) -> None:
    bench = product()
    session = pressed(bench.document, link)
    type_x(session, bench, 5, 6, 7, 8)
    settle(session)
    for found in (session.flow(bench.at("x")), session.stored(bench.at("x"))):
        assert isinstance(found, Gradient)
        assert not found.current

    session.store.undo()
    flow = session.flow(bench.at("x"))
    assert isinstance(flow, Gradient)
    assert flow.current


def test_that_a_second_backward_raises_what_pytorch_raises(link: FakeLink) -> None:
    bench = product()
    session = pressed(bench.document, link)
    session.backward()
    settle(session)

    outcome = session.acts[-1].outcome
    assert isinstance(outcome, Refused)
    assert outcome.text.startswith("Trying to backward through the graph a second time")
    (problem,) = session.problems
    assert problem.node == bench.id["y"]
    assert problem.fix is not None
    session.store.apply(problem.fix.label, problem.fix.edit)
    assert session.store.document.graph.backward.retain_graph
    assert isinstance(session.stored(bench.at("x")), Gradient)


def test_that_a_second_backward_accumulates_when_the_graph_was_kept(link: FakeLink) -> None:
    bench = product()
    session = opened(bench.document, link)
    call(session, retain_graph=True)
    for _ in range(3):
        session.backward()
    settle(session)

    found = session.stored(bench.at("x"))
    assert isinstance(found, Gradient)
    assert found.count == 3
    backwards = [order for order in link.sent if isinstance(order, Backward)]
    assert [b.previous for b in backwards] == [None, backwards[0].address, backwards[1].address]


def test_that_backward_after_an_edit_finds_a_fresh_graph_and_accumulates(link: FakeLink) -> None:
    bench = product()
    session = pressed(bench.document, link)
    type_x(session, bench, 5, 6, 7, 8)
    session.backward()
    settle(session)

    found = session.stored(bench.at("x"))
    assert isinstance(found, Gradient)
    assert found.count == 2
    assert found.current


def test_that_an_edit_that_is_undone_leaves_a_fresh_graph_too(link: FakeLink) -> None:
    bench = product()
    session = pressed(bench.document, link)
    type_x(session, bench, 5, 6, 7, 8)
    settle(session)
    session.store.undo()
    session.backward()
    settle(session)

    found = session.stored(bench.at("x"))
    assert isinstance(found, Gradient)
    assert (found.current, found.count) == (True, 2)


def test_that_zero_makes_every_grad_none_but_frees_no_graph_anew(link: FakeLink) -> None:
    bench = product()
    session = pressed(bench.document, link)
    session.zero_gradients()
    settle(session)
    assert "zeroed" in why(session.stored(bench.at("x")))
    assert [act.kind for act in session.acts] == ["backward", "zero"]

    session.backward()
    settle(session)
    assert isinstance(session.acts[-1].outcome, Refused)


def test_that_running_again_gives_backward_a_fresh_graph(link: FakeLink) -> None:
    bench = product()
    session = pressed(bench.document, link)
    session.run_again()
    session.backward()
    settle(session)

    assert isinstance(session.acts[-1].outcome, Swept)


def test_that_opening_another_document_forgets_the_acts(link: FakeLink) -> None:
    bench = product()
    session = pressed(bench.document, link)
    session.store.open(bench.document)
    settle(session)
    assert not session.acts
    assert session.flow(bench.at("x")) == NoGradient("not computed", NOT_PRESSED)

    session.backward()
    settle(session)
    assert isinstance(session.acts[-1].outcome, Swept)


def test_that_a_pending_backward_says_so(link: FakeLink, qtbot: QtBot) -> None:
    bench = product()
    session = opened(bench.document, link)
    link.answering = "on demand"
    session.backward()

    answer = session.flow(bench.at("x"))
    assert isinstance(answer, NoGradient)
    assert answer.kind == "waiting"
    assert session.acts[0].outcome is None
    qtbot.waitUntil(lambda: session.engine.kind == "busy")
    link.answer()
    assert isinstance(session.flow(bench.at("x")), Gradient)


def test_that_retain_grad_after_backward_asks_for_another(link: FakeLink) -> None:
    bench = product()
    session = pressed(bench.document, link)
    session.store.apply("Retain", lambda d: set_retain_grad(d, bench.id["m"], True))
    settle(session)
    assert "press Backward again" in why(session.stored(bench.at("m")))

    session.run_again()
    session.backward()
    settle(session)
    assert isinstance(session.stored(bench.at("m")), Gradient)


# --- where Backward starts


def two_ends() -> Bench:
    return product().call("z", "torch.mean", input="m")


def test_that_the_selected_operation_is_the_root(link: FakeLink) -> None:
    bench = two_ends()
    session = opened(bench.document, link)
    assert session.root() == (
        "Backward could start from several values (y, z): select one of them."
    )
    assert session.why_not_backward() == session.root()
    session.store.select([bench.id["z"]])
    assert session.root() == bench.at("z")
    call(session, root=bench.at("y"))
    assert session.root() == bench.at("y")


def test_that_of_several_sinks_the_scalar_that_requires_grad_is_the_root(link: FakeLink) -> None:
    bench = product().call("wide", "torch.exp", input="m").call("other", "torch.sum", input="w")

    assert opened(bench.document, link).root() == bench.at("y")


def test_that_backward_without_a_root_is_one_sentence(link: FakeLink, qtbot: QtBot) -> None:
    session = opened(Document(), link)
    with qtbot.waitSignal(session.failed) as said:
        session.backward()
    assert said.args == ["There is nothing to start Backward from: add an operation first."]
    assert session.acts == ()


def test_that_a_wide_root_is_foretold_and_refused_by_pytorch_with_a_fix(link: FakeLink) -> None:
    bench = product()
    session = opened(bench.document, link)
    session.store.select([bench.id["m"]])
    foretold = session.why_not_backward()
    assert foretold is not None
    assert foretold.startswith("m has shape [2, 2]")

    session.backward()
    settle(session)
    (problem,) = session.problems
    assert problem.exact == ("RuntimeError: grad can be implicitly created only for scalar outputs")
    assert problem.fix is not None
    session.store.apply(problem.fix.label, problem.fix.edit)
    assert session.why_not_backward() is None
    session.backward()
    settle(session)
    assert isinstance(session.acts[-1].outcome, Swept)


# --- why there is no gradient


def test_that_a_value_that_the_root_does_not_need_says_so(link: FakeLink) -> None:
    bench = product().leaf("z", grad=True)
    session = pressed(bench.document, link)

    text = "y does not depend on z, so no gradient reaches it."
    assert why(session.flow(bench.at("z"))) == text
    assert why(session.stored(bench.at("z"))) == text


def test_that_a_leaf_without_requires_grad_says_so(link: FakeLink) -> None:
    bench = product()
    session = pressed(bench.document, link)

    text = "w does not require grad: switch its requires_grad on."
    assert why(session.flow(bench.at("w"))) == text
    assert why(session.stored(bench.at("w"))) == text


def test_that_detach_is_named_as_the_cutter(link: FakeLink) -> None:
    bench = (
        Bench()
        .leaf("x", grad=True)
        .leaf("v", grad=True)
        .call("h", "torch.exp", input="x")
        .call("cut", "torch.Tensor.detach", input="h")
        .call("s", "torch.add", input="cut", other="v")
        .call("y", "torch.sum", input="s")
    )
    session = pressed(bench.document, link)

    assert why(session.flow(bench.at("h"))) == (
        "h reaches y only through cut, where the gradient stops: detach cuts it off from what it "
        "was made of."
    )
    assert why(session.stored(bench.at("cut"))) == (
        "cut does not require grad: detach cuts it off from what it was made of."
    )


def test_that_a_muted_root_is_known_before_backward_is_pressed(link: FakeLink) -> None:
    bench = product()
    session = Session(Store(bench.document), link)
    settle(session)
    assert session.why_not_backward() is None
    session.store.apply("Mute", lambda document: set_skip(document, [bench.id["y"]], "mute"))
    settle(session)

    assert session.why_not_backward() == (
        "y is not run, because it is muted: press M to run it again."
    )
    session.store.undo()
    settle(session)
    assert session.why_not_backward() is None
    session.close()


def test_that_a_frame_is_named_and_taking_out_mends_it(link: FakeLink) -> None:
    bench = product()
    framed, _ = add_frame(bench.document, "no_grad", [bench.id["y"]])
    session = pressed(framed, link)
    text = "y does not require grad: it is computed inside no_grad, where PyTorch records nothing."
    assert session.why_not_backward() == text
    assert isinstance(session.acts[-1].outcome, Refused)
    (problem,) = session.problems
    assert text in problem.meaning
    assert problem.fix is not None
    assert problem.fix.title == "Take y out of the frame"

    session.store.apply(problem.fix.label, problem.fix.edit)
    settle(session)
    session.backward()
    settle(session)
    assert isinstance(session.flow(bench.at("x")), Gradient)


def test_that_whole_numbers_are_named_and_converting_mends_it(link: FakeLink) -> None:
    bench = Bench().leaf("a", filled("arange", (3, 3), "int64")).call("y", "torch.sum", input="a")
    session = pressed(bench.document, link)

    assert "a is int64" in why(session.flow(bench.at("y")))
    fixes = [problem.fix for problem in session.problems if problem.fix is not None]
    assert [fix.title for fix in fixes] == ["Convert a to float32", "Convert a to float32"]
    session.store.apply(fixes[0].label, fixes[0].edit)
    settle(session)
    assert session.why_not_backward() == (
        "Nothing that y is made of requires grad: switch requires_grad on for a."
    )
    session.store.apply("Grad", lambda d: set_requires_grad(d, bench.id["a"], True))
    settle(session)
    session.backward()
    settle(session)
    assert isinstance(session.flow(bench.at("a")), Gradient)


# --- Live mode


@pytest.fixture
def live(link: FakeLink) -> tuple[Session, Bench]:
    bench = product()
    session = opened(bench.document, link)
    call(session, live=True)
    settle(session)
    return session, bench


def test_that_live_mode_does_backward_by_itself(live: tuple[Session, Bench]) -> None:
    session, bench = live

    assert isinstance(session.flow(bench.at("x")), Gradient)
    assert len(session.acts) == 1


def test_that_live_mode_sends_everything_at_once(
    live: tuple[Session, Bench], link: FakeLink, qtbot: QtBot
) -> None:
    session, bench = live
    link.answering = "on demand"
    sent = len(link.sent)
    type_x(session, bench, 5, 6, 7, 8)
    qtbot.waitUntil(lambda: len(link.sent) > sent)
    orders = [order for order in link.sent[sent:] if isinstance(order, Compute | Backward)]
    assert isinstance(orders[0], Compute)
    assert isinstance(orders[1], Backward)
    assert (orders[1].previous, orders[1].fresh) == (None, True)

    stale = session.flow(bench.at("x"))
    assert isinstance(stale, Gradient)
    assert not stale.current
    link.answer()
    fresh = session.stored(bench.at("x"))
    assert isinstance(fresh, Gradient)
    assert (fresh.current, fresh.count) == (True, 1)


def test_that_live_mode_finds_undone_gradients_without_asking(
    live: tuple[Session, Bench], link: FakeLink
) -> None:
    session, bench = live
    type_x(session, bench, 5, 6, 7, 8)
    settle(session)
    sent = len(link.sent)
    session.store.undo()
    settle(session)

    assert len(link.sent) == sent
    flow = session.flow(bench.at("x"))
    assert isinstance(flow, Gradient)
    assert flow.current


def test_that_a_stream_of_edits_in_live_mode_never_piles_up(
    live: tuple[Session, Bench], link: FakeLink, qtbot: QtBot
) -> None:
    session, bench = live
    link.answering = "on demand"
    type_x(session, bench, 0, 0, 0, 1)
    qtbot.waitUntil(lambda: len(link.waiting) >= 2)
    waiting = len(link.waiting)
    for number in range(5):
        type_x(session, bench, number, 1, 1, 1)
        qtbot.wait(1)
    assert len(link.waiting) == waiting

    qtbot.waitUntil(lambda: any(isinstance(order, Stop) for order in link.sent))
    assert sum(isinstance(order, Backward) for order in link.waiting) == 1
    link.answering = "at once"
    link.answer()
    settle(session)
    flow = session.flow(bench.at("x"))
    assert isinstance(flow, Gradient)
    assert flow.current
    assert session.engine.kind == "ready"


def test_that_looking_at_a_node_does_not_move_the_start_in_live_mode(
    live: tuple[Session, Bench], link: FakeLink
) -> None:
    session, bench = live
    sent = len(link.sent)
    session.store.select([bench.id["m"]])
    settle(session)

    assert session.root() == bench.at("y")
    assert len(link.sent) == sent


def test_that_a_stopped_live_backward_is_not_begun_again_by_itself(
    live: tuple[Session, Bench], link: FakeLink, qtbot: QtBot
) -> None:
    session, bench = live
    link.answering = "on demand"
    type_x(session, bench, 0, 0, 0, 1)
    qtbot.waitUntil(lambda: len(link.waiting) >= 2)
    link.answer(2)  # Supply and Compute: the Backward is what runs now
    session.stop()
    link.answering = "at once"
    settle(session)
    outcome = session.acts[-1].outcome
    assert isinstance(outcome, Refused)
    assert outcome.error == "Stopped"

    session.run_again()
    settle(session)
    assert isinstance(session.acts[-1].outcome, Swept)


def test_that_switching_live_mode_off_lets_the_next_backward_be_literal(
    live: tuple[Session, Bench], link: FakeLink
) -> None:
    session, bench = live
    call(session)
    session.backward()
    settle(session)

    assert isinstance(session.acts[-1].outcome, Refused)
    assert session.root() == Source(bench.id["y"])
