"""A run is looked over only for those who look, once for each Backward, and tells what is bad."""

import math

from inspector.document.contents import numbers
from inspector.document.edits import add_leaf
from inspector.document.nodes import Place
from inspector.document.tensor_edits import set_contents
from inspector.messages.surveys import Birth, Cause, Off, Reckon, Reckoned, Survey
from inspector.session.births import off_text, sentence
from inspector.session.faces import Wanted
from inspector.session.session import Session
from inspector.session.store import Store
from tests.fakes.documents import Bench
from tests.fakes.link import FakeLink, settle
from tests.session.test_pictures import WHOLE


def surveys(link: FakeLink) -> list[Survey]:
    return [order for order in link.sent if isinstance(order, Survey)]


def type_x(session: Session, bench: Bench, *values: float) -> None:
    contents = numbers(values, (2, 2))
    session.store.apply("Type", lambda d: set_contents(d, bench.id["x"], contents))
    settle(session)


def test_that_nothing_is_counted_while_nobody_looks(session: Session, link: FakeLink) -> None:
    session.backward()
    settle(session)

    assert surveys(link) == []
    assert session.surveys.now is None


def test_that_a_backward_is_counted_once_for_those_who_look(
    session: Session, link: FakeLink
) -> None:
    session.surveys.want(link, True)
    session.backward()
    settle(session)
    known = session.surveys.now
    session.surveys.want(link, False)
    session.surveys.want(link, True)
    settle(session)

    assert [bool(order.address) for order in surveys(link)] == [False, True]
    assert known is not None
    assert len(known.gradients) == 3
    assert session.surveys.now is known


def test_that_an_edit_is_counted_anew_and_its_undo_is_known(
    session: Session, bench: Bench, link: FakeLink
) -> None:
    session.surveys.want(link, True)
    before = session.surveys.now
    type_x(session, bench, 5, 6, 7, 8)
    other = session.surveys.now
    session.store.undo()
    settle(session)

    assert other is not None
    assert other is not before
    assert session.surveys.now is before
    assert len(surveys(link)) == 2


def test_that_an_infinity_that_somebody_sees_is_told_as_a_problem(link: FakeLink) -> None:
    bench = Bench().leaf("x")
    session = Session(Store(bench.document), link)
    session.watch(link, frozenset({Wanted(bench.id["x"], 0, "value", WHOLE)}))
    settle(session)
    assert not session.problems
    type_x(session, bench, math.inf, 2, 3, 4)
    (problem,) = session.problems

    assert problem.node == bench.id["x"]
    assert "first inf" in problem.text
    type_x(session, bench, 1, 2, 3, 4)
    assert not session.problems


def test_that_a_question_that_was_stopped_is_asked_again(session: Session, link: FakeLink) -> None:
    link.answering = "on demand"
    session.surveys.want(link, True)
    assert len(surveys(link)) == 1
    session.stop()
    session.restart_engine()
    link.answering = "at once"
    link.answer()
    settle(session)

    assert session.surveys.now is not None


def test_that_births_are_told_in_plain_sentences(bench: Bench) -> None:
    graph, id = bench.document.graph, bench.id
    leaf = Birth("value", "nan", id["x"], 0, (1, 0), math.nan)
    assert sentence(leaf, graph) == "The first NaN is a number of x itself at [1, 0]."
    causes = (Cause(id["x"], 0, 0.0), Cause(id["w"], 0, 2.0))
    made = Birth("value", "infinite", id["m"], 0, (0, 2), -math.inf, id["m"], causes)
    assert sentence(made, graph) == "The first inf is born in m (mm): x is 0 and w is 2 at [0, 2]."
    back = Birth("gradient", "nan", id["x"], 0, (), math.nan, id["m"], (), 0.0, math.inf)
    assert sentence(back, graph) == (
        "The first NaN of the gradient is born on its way back through m (mm) to x."
    )


def test_that_units_that_are_off_are_told_with_their_share(bench: Bench) -> None:
    node = bench.id["m"]

    assert off_text(Off(node, 30, 64, 0, 8), bench.document.graph) == (
        "m: 30 of 64 elements are off (47 %)"
    )
    assert off_text(Off(node, 48, 64, 3, 8), bench.document.graph) == (
        "m: 3 of 8 units are off for every row; 48 of 64 elements are off (75 %)"
    )


def test_that_what_is_kept_is_asked_after_every_backward_and_what_was_freed_for_those_who_show_it(
    session: Session, link: FakeLink
) -> None:
    memory = session.surveys.memory
    memory.want("canvas", True, freed=False)
    session.backward()
    settle(session)
    memory.want(link, True)
    memory.want("canvas", False)
    roots = [bool(order.root) for order in link.sent if isinstance(order, Reckon)]

    assert roots == [False, False, True]
    assert memory.known == Reckoned(memory.known.number if memory.known else 0, ())


def rest(session: Session) -> None:
    """Nothing happens for a moment."""
    session.surveys._rest.stop()
    session.surveys._glance()
    settle(session)


def test_that_a_moment_after_a_backward_the_first_bad_number_is_told(
    session: Session, link: FakeLink
) -> None:
    made, leaf = add_leaf(
        session.store.document, numbers([1, math.inf], (2,)), at=Place(0, 400), name="v"
    )
    session.store.apply("Add", lambda _: made)
    session.backward()
    settle(session)
    assert not session.problems
    rest(session)
    (asked,) = surveys(link)
    (problem,) = session.problems

    assert not asked.offs
    assert problem.node == leaf
    assert session.surveys.now is None
    rest(session)
    assert len(surveys(link)) == 1
    session.surveys.want(link, True)
    assert [order.offs for order in surveys(link)] == [False, True]
    assert session.surveys.now is not None


def test_that_nothing_is_looked_through_without_a_backward(
    session: Session, link: FakeLink
) -> None:
    rest(session)

    assert surveys(link) == []
