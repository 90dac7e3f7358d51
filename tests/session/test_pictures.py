"""Pictures: asked by themselves, shown greyed while new ones come, cached for undo."""

import struct

import msgspec
from pytestqt.qtbot import QtBot

from inspector.document.contents import numbers
from inspector.document.edits import set_backward
from inspector.document.nodes import BackwardCall, NodeId
from inspector.document.tensor_edits import set_contents
from inspector.messages.answers import Fact, Seen
from inspector.messages.orders import Count, Locate, Look, Region, Which
from inspector.session.faces import Known, Less, Picture, Wanted
from inspector.session.looking import is_slow
from inspector.session.pictures import Pictures
from inspector.session.results import Results
from inspector.session.session import Session
from tests.fakes.documents import Bench
from tests.fakes.link import FakeLink, settle

WHOLE = Region(0, 1)


def wanted(bench: Bench, name: str, which: Which = "value") -> Wanted:
    return Wanted(bench.id[name], 0, which, WHOLE)


def type_x(session: Session, bench: Bench, *values: float) -> None:
    contents = numbers(values, (2, 2))
    session.store.apply("Type", lambda d: set_contents(d, bench.id["x"], contents))


def shown(picture: Picture | None) -> tuple[float, ...]:
    assert picture is not None
    return struct.unpack(f"<{len(picture.seen.data) // 4}f", picture.seen.data)


def looks(link: FakeLink) -> list[Look]:
    return [order for order in link.sent if isinstance(order, Look)]


def test_that_a_watched_value_is_seen_and_told_of(
    session: Session, bench: Bench, qtbot: QtBot
) -> None:
    want = wanted(bench, "m")
    assert session.picture(want) is None
    with qtbot.waitSignal(session.pictures_changed, check_params_cb=lambda some: want in some):
        session.watch(bench, frozenset({want}))
    settle(session)

    assert shown(session.picture(want)) == (1, 4, 3, 8)


def test_that_the_last_picture_stays_until_the_new_one_comes(
    session: Session, bench: Bench, link: FakeLink, qtbot: QtBot
) -> None:
    want = wanted(bench, "m")
    session.watch(bench, frozenset({want}))
    settle(session)
    link.answering = "on demand"
    type_x(session, bench, 0, 0, 0, 1)
    qtbot.waitUntil(lambda: bool(link.waiting))
    picture = session.picture(want)
    assert picture is not None
    assert not picture.current
    assert shown(picture) == (1, 4, 3, 8)

    with qtbot.waitSignal(session.pictures_changed, check_params_cb=lambda some: want in some):
        link.answer()
    picture = session.picture(want)
    assert picture is not None
    assert picture.current
    assert shown(picture) == (0, 0, 0, 2)


def test_that_undo_shows_cached_pictures_without_asking(
    session: Session, bench: Bench, link: FakeLink
) -> None:
    want = wanted(bench, "m")
    session.watch(bench, frozenset({want}))
    settle(session)
    type_x(session, bench, 0, 0, 0, 1)
    settle(session)
    asked = len(looks(link))
    session.store.undo()

    picture = session.picture(want)
    assert picture is not None
    assert picture.current
    assert shown(picture) == (1, 4, 3, 8)
    settle(session)
    assert len(looks(link)) == asked


def test_that_only_what_an_edit_changed_is_looked_at_again(
    session: Session, bench: Bench, link: FakeLink
) -> None:
    session.watch(bench, frozenset({wanted(bench, "x"), wanted(bench, "w")}))
    settle(session)
    before = len(looks(link))
    type_x(session, bench, 0, 0, 0, 1)
    settle(session)

    assert [look.node for look in looks(link)[before:]] == [bench.id["x"]]


def test_that_gradients_are_seen_after_backward_and_greyed_by_an_edit(
    session: Session, bench: Bench, link: FakeLink
) -> None:
    flow, stored = wanted(bench, "x", "flow"), wanted(bench, "x", "grad")
    none = wanted(bench, "w", "grad")
    session.watch(bench, frozenset({flow, stored, none}))
    settle(session)
    assert session.picture(flow) is None
    assert looks(link) == []

    session.backward()
    settle(session)
    assert shown(session.picture(flow)) == (1, 2, 1, 2)
    assert shown(session.picture(stored)) == (1, 2, 1, 2)
    assert session.picture(none) is None

    type_x(session, bench, 0, 0, 0, 1)
    settle(session)
    picture = session.picture(flow)
    assert picture is not None
    assert not picture.current


def test_that_zero_takes_the_stored_picture_away_and_leaves_what_flowed(
    session: Session, bench: Bench
) -> None:
    flow, stored = wanted(bench, "x", "flow"), wanted(bench, "x", "grad")
    session.watch(bench, frozenset({flow, stored}))
    session.backward()
    settle(session)
    session.zero_gradients()
    settle(session)

    assert session.picture(stored) is None
    assert session.picture(flow) is not None


def test_that_live_mode_asks_for_pictures_in_the_same_breath(
    session: Session, bench: Bench, link: FakeLink, qtbot: QtBot
) -> None:
    session.store.apply("Live", lambda d: set_backward(d, BackwardCall(live=True)))
    want = wanted(bench, "x", "flow")
    session.watch(bench, frozenset({want, wanted(bench, "y")}))
    settle(session)
    link.answering = "on demand"
    before = len(looks(link))
    type_x(session, bench, 0, 0, 0, 1)
    qtbot.waitUntil(lambda: len(looks(link)) == before + 2)
    picture = session.picture(want)
    assert picture is not None
    assert not picture.current
    link.answer()

    picture = session.picture(want)
    assert picture is not None
    assert picture.current


def test_that_what_is_no_longer_watched_is_no_longer_asked_for(
    session: Session, bench: Bench, link: FakeLink
) -> None:
    session.watch(bench, frozenset({wanted(bench, "m")}))
    settle(session)
    before = len(looks(link))
    session.unwatch(bench)
    type_x(session, bench, 0, 0, 0, 1)
    settle(session)

    assert len(looks(link)) == before


def test_that_pictures_come_back_after_a_death(
    session: Session, bench: Bench, link: FakeLink
) -> None:
    want = wanted(bench, "m")
    session.watch(bench, frozenset({want}))
    settle(session)
    link.die()
    settle(session)
    picture = session.picture(want)
    assert picture is not None
    assert picture.current

    type_x(session, bench, 0, 0, 0, 1)
    settle(session)
    assert shown(session.picture(want)) == (0, 0, 0, 2)


def test_that_a_failed_node_shows_no_picture(
    session: Session, bench: Bench, link: FakeLink
) -> None:
    want = wanted(bench, "m")
    session.watch(bench, frozenset({want}))
    settle(session)
    link.engine.failures["m"] = ("RuntimeError", "no")
    type_x(session, bench, 0, 0, 0, 1)
    settle(session)
    assert session.picture(want) is None


def test_that_more_looks_than_may_be_away_all_arrive(
    session: Session, bench: Bench, link: FakeLink
) -> None:
    many = frozenset(Wanted(bench.id["x"], 0, "value", Region(0, 1, top=n)) for n in range(500))
    session.watch(bench, many)
    settle(session)

    assert all(session.picture(want) is not None for want in many)
    assert len(looks(link)) == 500


def test_that_a_difference_is_asked_for_anew_when_either_tensor_is_another(
    session: Session, bench: Bench
) -> None:
    want = Wanted(bench.id["m"], 0, "value", WHOLE, less=Less(bench.id["x"], 0, "value"))
    session.watch(bench, frozenset({want}))
    settle(session)
    m, x = (Wanted(bench.id[name], 0, "value", WHOLE) for name in "mx")
    session.watch(session, frozenset({m, x}))
    settle(session)

    def expected() -> list[float]:
        values = shown(session.picture(m)), shown(session.picture(x))
        return [one - other for one, other in zip(*values, strict=True)]

    assert list(shown(session.picture(want))) == expected()
    type_x(session, bench, 5, 0, 0, 1)
    settle(session)
    assert list(shown(session.picture(want))) == expected()


def test_that_a_difference_from_what_has_not_run_is_no_picture(
    session: Session, bench: Bench, link: FakeLink
) -> None:
    link.engine.failures["m"] = ("RuntimeError", "no")
    want = Wanted(bench.id["x"], 0, "value", WHOLE, less=Less(bench.id["m"], 0, "value"))
    session.watch(bench, frozenset({want}))
    type_x(session, bench, 5, 0, 0, 1)
    settle(session)

    assert session.picture(want) is None


def test_that_statistics_that_come_later_are_told_of(
    session: Session, bench: Bench, link: FakeLink, qtbot: QtBot
) -> None:
    want = wanted(bench, "m")
    session.watch(bench, frozenset({want}))
    settle(session)
    picture = session.picture(want)
    assert picture is not None
    whole = picture.seen
    early = msgspec.structs.replace(whole, statistics=None, pending=True, ends=(0.0, 9.0))
    with qtbot.waitSignal(session.pictures_changed):
        link.answered.emit(early)
        link.arrived.emit()
    with qtbot.waitSignal(session.pictures_changed, check_params_cb=lambda some: want in some):
        link.answered.emit(whole)
        link.arrived.emit()
    picture = session.picture(want)

    assert picture is not None
    assert picture.seen is whole


def test_that_a_picture_whose_statistics_died_with_the_engine_is_asked_for_anew(
    session: Session, bench: Bench, link: FakeLink
) -> None:
    want = wanted(bench, "m")
    session.watch(bench, frozenset({want}))
    settle(session)
    picture = session.picture(want)
    assert picture is not None
    link.answered.emit(msgspec.structs.replace(picture.seen, statistics=None, pending=True))
    link.die()
    settle(session)
    again = session.picture(want)

    assert again is not None
    assert again.current
    assert not again.seen.pending


def test_that_what_is_counted_and_where_it_lies_is_asked_once(
    session: Session, bench: Bench, link: FakeLink
) -> None:
    want = wanted(bench, "m")
    session.watch(bench, frozenset({want}))
    settle(session)
    picture = session.picture(want)
    assert picture is not None
    look = picture.seen.look
    for _ in range(3):
        session.questions.counted(look)
        session.questions.located(look)
        settle(session)
    assert len([order for order in link.sent if isinstance(order, Count)]) == 1
    assert len([order for order in link.sent if isinstance(order, Locate)]) == 1
    assert session.questions.counted(look) is not None

    session.questions.located(look, afresh=True)
    assert len([order for order in link.sent if isinstance(order, Locate)]) == 2


def test_that_a_picture_of_very_much_keeps_nobody_waiting_for_the_rest() -> None:
    tile = Wanted(NodeId("x"), 0, "value", Region(0, 1, (), 0, 0, 64, 64, 64), False)
    whole = Wanted(NodeId("x"), 0, "value", Region(0, 1, (), 0, 0, 2**31, 2**31, 256), False)
    results = Results()
    pictures = Pictures(
        lambda each: (Look("value", b"r", "x", 0, each.region, False), True),
        lambda look: is_slow(look, results),
    )
    pictures.watch(tile, frozenset({tile, whole}))
    asked = pictures.looks(lambda _: True)
    assert pictures.is_waiting_shortly, "how large it is nobody knows yet"
    fact = Fact((1000, 1_000_000), "int8", "cpu", False, True, None, 0, 10**9)
    results.keep(b"r", Known((fact,)))

    assert pictures.is_waiting_shortly
    look = next(each for each in asked if each.region == tile.region)
    pictures.take(Seen(look, fact.shape, "int8", 1, 1, (1, 1), b"\0"))
    assert not pictures.is_waiting_shortly
    assert pictures.is_waiting
