from collections.abc import Callable

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from inspector.document.edits import EditRefused, delete, move, rename
from inspector.document.nodes import Document, NodeId, Place
from inspector.session.store import State, Store
from tests.fakes.clock import FakeClock
from tests.fakes.documents import Bench, product

Edit = Callable[[Document], Document]


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def bench() -> Bench:
    return product()


@pytest.fixture
def store(bench: Bench, clock: FakeClock) -> Store:
    return Store(bench.document, clock=clock)


def shift(node: NodeId, x: float = 1) -> Edit:
    return lambda document: move(document, [node], Place(x, 0))


def test_that_undo_and_redo_bring_back_the_very_objects(store: Store, bench: Bench) -> None:
    first = store.document
    store.apply("Move", shift(bench.id["x"]))
    second = store.document

    store.undo()
    assert store.document is first
    store.redo()
    assert store.document is second


def test_that_an_edit_that_changes_nothing_leaves_no_step(store: Store, bench: Bench) -> None:
    store.apply("Move", shift(bench.id["x"], 0))

    assert store.undo_label is None
    assert not store.is_modified


def test_that_a_refused_edit_leaves_everything_as_it_was(store: Store, bench: Bench) -> None:
    before = store.state

    with pytest.raises(EditRefused):
        store.apply("Rename", lambda document: rename(document, bench.id["x"], "w"))
    assert store.state is before
    assert store.undo_label is None


def test_that_steps_with_one_key_merge_until_a_pause(
    store: Store, bench: Bench, clock: FakeClock
) -> None:
    first = store.document
    for _ in range(3):
        clock.now += 0.9
        store.apply("Type", shift(bench.id["x"]), merge="x")
    clock.now += 1.1
    store.apply("Type", shift(bench.id["x"]), merge="x")

    store.undo()
    assert store.document is not first
    store.undo()
    assert store.document is first


@pytest.mark.parametrize("between", ["select", "save", "undo", "other"])
def test_that_a_new_step_begins_after(store: Store, bench: Bench, between: str) -> None:
    store.apply("Type", shift(bench.id["x"]), merge="x")
    middle = store.document
    match between:
        case "select":
            store.select([bench.id["w"]])
        case "save":
            store.mark_saved()
        case "undo":
            store.apply("Move", shift(bench.id["w"]))
            store.undo()
        case _:
            store.apply("Type", shift(bench.id["w"]), merge="w")
            middle = store.document
    store.apply("Type", shift(bench.id["x"]), merge="x")

    store.undo()
    assert store.document is middle


def test_that_undo_restores_the_selection_and_selecting_makes_no_step(
    store: Store, bench: Bench
) -> None:
    x, w = bench.id["x"], bench.id["w"]
    store.select([x])
    store.apply("Move", shift(x), select=[w])
    store.undo()
    assert store.selected == {x}

    store.select([])
    assert store.redo_label == "Move"
    store.redo()
    assert store.undo_label == "Move"


def test_that_deleted_nodes_are_not_selected(store: Store, bench: Bench) -> None:
    store.select([bench.id["x"], bench.id["w"]])
    store.apply("Delete", lambda document: delete(document, [bench.id["x"]]))

    assert store.selected == {bench.id["w"]}


def test_that_a_gesture_shows_much_and_leaves_one_step(store: Store, bench: Bench) -> None:
    x = bench.id["x"]
    first = store.document
    gesture = store.begin("Move")
    for far in range(1, 20):
        gesture.show(shift(x, far))
    gesture.commit()

    assert store.document.layout.places[x].x == first.layout.places[x].x + 19
    store.undo()
    assert store.document is first
    assert store.undo_label is None


def test_that_a_cancelled_gesture_restores_the_very_state(store: Store, bench: Bench) -> None:
    before = store.state
    gesture = store.begin("Move")
    gesture.show(shift(bench.id["x"]))
    gesture.cancel()

    assert store.state is before
    assert store.undo_label is None
    gesture.show(shift(bench.id["x"]))
    assert store.state is before


def test_that_undo_in_a_gesture_cancels_it_and_an_edit_commits_it(
    store: Store, bench: Bench
) -> None:
    before = store.state
    gesture = store.begin("Move")
    gesture.show(shift(bench.id["x"]))
    store.undo()
    assert store.state is before

    gesture = store.begin("Move")
    gesture.show(shift(bench.id["x"]))
    moved = store.document
    store.apply("Delete", lambda document: delete(document, [bench.id["w"]]))
    assert gesture.is_over
    store.undo()
    assert store.document is moved
    assert store.undo_label == "Move"


def test_that_a_view_may_not_edit_while_it_is_told(
    store: Store, bench: Bench, qtbot: QtBot
) -> None:
    class View(QObject):
        def __init__(self) -> None:
            super().__init__()
            self.refused = 0
            store.changed.connect(self.on_changed)

        def on_changed(self, old: State, new: State) -> None:
            for act in (
                lambda: store.apply("Move", shift(bench.id["w"])),
                lambda: store.select([]),
                lambda: store.begin("Move"),
                store.undo,
                store.redo,
            ):
                try:
                    act()
                except AssertionError:
                    self.refused += 1

    view = View()
    store.apply("Move", shift(bench.id["x"]))

    assert view.refused == 5
    assert store.undo_label == "Move"


def test_that_modified_follows_the_identity_of_the_document(
    store: Store, bench: Bench, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(store.saved_changed):
        store.apply("Move", shift(bench.id["x"]))
    assert store.is_modified
    store.undo()
    assert not store.is_modified
    store.redo()
    store.mark_saved()
    assert not store.is_modified
    store.undo()
    assert store.is_modified


def test_that_opening_begins_a_new_history(store: Store, bench: Bench) -> None:
    store.apply("Move", shift(bench.id["x"]))
    other = product().document
    store.open(other)

    assert store.document is other
    assert store.undo_label is None
    assert store.selected == frozenset()
    assert not store.is_modified


def test_that_changed_carries_the_very_states_and_is_told_only_of_changes(
    store: Store, bench: Bench, qtbot: QtBot
) -> None:
    before = store.state
    with qtbot.waitSignal(store.changed) as told:
        store.apply("Move", shift(bench.id["x"]))
    assert told.args[0] is before
    assert told.args[1] is store.state

    with qtbot.assertNotEmitted(store.changed):
        store.select([])
        store.apply("Move", shift(bench.id["x"], 0))
