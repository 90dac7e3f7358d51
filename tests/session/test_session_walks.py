"""The autograd graph is walked only for those who look, and anew after whatever makes another."""

from pytestqt.qtbot import QtBot

from inspector.document.edits import delete
from inspector.messages.walks import Open, Walk
from inspector.session.session import Session
from tests.fakes.documents import Bench
from tests.fakes.link import FakeLink, settle
from tests.session.test_surveys import type_x


def walks(link: FakeLink) -> list[Walk]:
    return [order for order in link.sent if isinstance(order, Walk)]


def test_that_nothing_is_walked_while_nobody_looks(session: Session, link: FakeLink) -> None:
    session.backward()
    settle(session)

    assert walks(link) == []
    assert session.surveys.walks.known is None


def test_that_the_graph_is_known_before_any_backward(session: Session, link: FakeLink) -> None:
    session.surveys.walks.want(link, True)
    settle(session)
    known = session.surveys.walks.known

    assert known is not None
    assert "AccumulateGrad" in {each.kind for each in known.nodes}


def test_that_each_backward_and_each_edit_is_walked_once(
    session: Session, bench: Bench, link: FakeLink, qtbot: QtBot
) -> None:
    session.surveys.walks.want(link, True)
    settle(session)
    session.backward()
    settle(session)
    qtbot.waitUntil(lambda: len(walks(link)) == 2)
    type_x(session, bench, 5, 6, 7, 8)
    qtbot.waitUntil(lambda: len(walks(link)) == 3)
    settle(session)

    assert [bool(order.address) for order in walks(link)] == [False, True, False]


def test_that_another_graph_is_told_once(
    session: Session, bench: Bench, link: FakeLink, qtbot: QtBot
) -> None:
    told: list[int] = []
    session.surveys.walks.changed.connect(lambda: told.append(1))
    session.surveys.walks.want(link, True)
    settle(session)
    session.backward()
    settle(session)
    qtbot.waitUntil(lambda: len(walks(link)) == 2)
    settle(session)

    assert len(told) == 1  # Backward left the graph as it was
    gone = next(iter(session.store.document.graph.nodes))
    with qtbot.waitSignal(session.surveys.walks.changed):
        session.store.apply("Delete", lambda d: delete(d, [gone]))
        settle(session)


def test_that_what_a_node_keeps_is_asked_for_once(session: Session, link: FakeLink) -> None:
    walks = session.surveys.walks
    walks.want(link, True)
    settle(session)
    walks.saved(0)
    settle(session)
    found = walks.saved(0)

    assert [order.at for order in link.sent if isinstance(order, Open)] == [0]
    assert found is not None
    assert found[0].name == "self"


def test_that_who_looks_away_leaves_nothing_behind(session: Session, link: FakeLink) -> None:
    session.surveys.walks.want(link, True)
    settle(session)
    session.surveys.walks.want(link, False)

    assert session.surveys.walks.known is None
