from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from inspector.document.contents import filled
from inspector.document.edits import add_leaf, add_operation, delete, rename
from inspector.document.nodes import EMPTY, NodeId, Place, Source
from inspector.look.fonts import load_fonts
from inspector.look.theme import DARK
from inspector.panels.outline.outline import Outline
from inspector.session.session import Session
from inspector.session.store import Store
from tests.fakes.link import FakeLink, settle


def outline_of(qtbot: QtBot) -> tuple[Outline, Store, dict[str, NodeId]]:
    load_fonts()
    document, x = add_leaf(EMPTY, filled("ones", (3, 3)), at=Place(0, 0), name="x")
    document, bad = add_operation(
        document, "torch.exp", at=Place(0, 0), name="bad", inputs={"input": (Source(x),)}
    )
    document, y = add_operation(
        document, "torch.sum", at=Place(0, 0), name="y", inputs={"input": (Source(x),)}
    )
    store, link = Store(), FakeLink()
    link.engine.failures["bad"] = ("RuntimeError", "this cannot be")
    session = Session(store, link)
    outline = Outline(session, DARK)
    qtbot.addWidget(outline)
    outline.resize(230, 300)
    outline.show()
    qtbot.waitExposed(outline)
    assert outline._empty.isVisible()
    store.open(document)
    settle(session)
    return outline, store, {"x": x, "bad": bad, "y": y}


def test_that_every_node_is_listed_with_what_it_is(qtbot: QtBot) -> None:
    outline, _, _ = outline_of(qtbot)
    rows = outline._rows
    told = {node.name: (rows.words(node), rows.colour(node)) for node in rows.nodes}

    assert told == {
        "x": ("leaf · 3×3", "leaf"),
        "bad": ("exp · failed", "error"),
        "y": ("sum · scalar", "muted"),
    }
    assert not outline._empty.isVisible()
    outline.session.close()


def test_that_selection_goes_both_ways(qtbot: QtBot) -> None:
    outline, store, ids = outline_of(qtbot)
    index = outline._rows.index(2, 0)
    QTest.mouseClick(
        outline.list.viewport(),
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
        outline.list.visualRect(index).center(),
    )
    assert store.selected == {ids["y"]}

    store.select([ids["x"], ids["bad"]])
    shown = {i.row() for i in outline.list.selectionModel().selectedIndexes()}
    assert shown == {0, 1}
    outline.session.close()


def test_that_edits_are_followed_and_the_selection_stays(qtbot: QtBot) -> None:
    outline, store, ids = outline_of(qtbot)
    store.select([ids["y"]])
    store.apply("Rename", lambda document: rename(document, ids["x"], "weights"))
    store.apply("Delete", lambda document: delete(document, [ids["bad"]]))

    assert [node.name for node in outline._rows.nodes] == ["weights", "y"]
    assert {i.row() for i in outline.list.selectionModel().selectedIndexes()} == {1}
    store.undo()
    assert [node.name for node in outline._rows.nodes] == ["weights", "bad", "y"]
    outline.session.close()
