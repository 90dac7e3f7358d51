"""Groups by the user's hands: made, named, folded, looked into, left, undone."""

from collections.abc import Callable

import msgspec
import pytest
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu

from inspector.canvas.frame_item import title_of_frame
from inspector.canvas.group_item import paint_group
from inspector.canvas.hits import FoldHit, GroupHit, StubHit, hit
from inspector.document.grouping import fold_group, group_nodes
from inspector.document.groups import members
from inspector.document.nodes import Document, Group, GroupId, Operation, Source
from inspector.look.theme import DARK
from tests.canvas.conftest import Desk

CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture
def grouped(desk: Desk) -> Desk:
    """`pair` around h and y."""
    nodes = [desk.id("h"), desk.id("y")]
    desk.store.apply("Group", lambda document: group_nodes(document, "pair", nodes)[0])
    desk.settle()
    return desk


@pytest.fixture
def folded(grouped: Desk) -> Desk:
    grouped.store.apply("Fold", lambda document: fold_group(document, _only(grouped).id, True))
    return grouped


def _only(desk: Desk) -> Group:
    (group,) = desk.document.layout.groups.values()
    return group


def _title(desk: Desk) -> QPointF:
    """A place on the title of the only group, folded or not."""
    card = desk.canvas.graph_scene.standing.folded.get(_only(desk).id)
    if card is not None:
        return card.rect.topLeft() + QPointF(card.rect.width() / 2, 14)
    tab = desk.canvas.graph_scene.around.groups[_only(desk).id].tab
    return QPointF(tab.right() - 12, tab.center().y())


def test_that_a_key_groups_the_selection_and_asks_for_a_title(desk: Desk) -> None:
    desk.click(desk.body("h"))
    desk.click(desk.body("y"), SHIFT)
    desk.key(Qt.Key.Key_K, CONTROL | SHIFT)
    desk.type("head")

    assert _only(desk).title == "head"
    assert set(_only(desk).nodes) == {desk.id("h"), desk.id("y")}

    desk.store.undo()
    desk.store.undo()
    assert desk.document.layout.groups == {}


def test_that_esc_keeps_the_first_title(desk: Desk) -> None:
    desk.click(desk.body("h"))
    desk.key(Qt.Key.Key_K, CONTROL | SHIFT)
    desk.type("something", enter=False)
    QTest.keyClick(desk.canvas.editor, Qt.Key.Key_Escape)

    assert _only(desk).title == "group"


def test_that_a_group_is_renamed_in_place(grouped: Desk) -> None:
    grouped.click(grouped.body("h"))
    grouped.key(Qt.Key.Key_F2, SHIFT)
    grouped.type("tail")

    assert _only(grouped).title == "tail"


def test_that_a_group_is_dissolved_and_comes_back(grouped: Desk) -> None:
    before = grouped.document
    grouped.click(_title(grouped))
    grouped.canvas.commands.do("ungroup")

    assert grouped.document.layout.groups == {}
    grouped.store.undo()
    assert grouped.document is before


def test_that_a_node_dragged_into_a_group_joins_it(grouped: Desk) -> None:
    inside = grouped.canvas.graph_scene.around.groups[_only(grouped).id].rect
    start = grouped.body("more")
    grouped.drag(start, QPointF(inside.center().x() - 30, inside.center().y()))

    assert grouped.id("more") in _only(grouped).nodes
    grouped.store.undo()
    assert grouped.id("more") not in _only(grouped).nodes


def test_that_a_node_is_taken_out_by_an_act(grouped: Desk) -> None:
    before = grouped.document
    grouped.store.select([grouped.id("h")])
    grouped.canvas.commands.do("leave-its-group")

    assert _only(grouped).nodes == (grouped.id("y"),)
    grouped.store.undo()
    assert grouped.document is before


def test_that_a_group_selected_whole_leaves_the_one_around_it(grouped: Desk) -> None:
    inner, nodes = _only(grouped).id, [grouped.id(name) for name in ("h", "y", "more")]
    grouped.store.apply("Group", lambda document: group_nodes(document, "all", nodes)[0])
    assert grouped.document.layout.groups[inner].parent is not None
    grouped.store.select([grouped.id("h"), grouped.id("y")])
    grouped.canvas.commands.do("leave-its-group")
    assert grouped.document.layout.groups[inner].parent is None

    after = grouped.document
    grouped.canvas.commands.do("leave-its-group")
    assert grouped.document is after
    assert grouped.said[-1] == "pair stands in no other group."


def test_that_a_node_dragged_far_out_leaves_and_esc_takes_it_back(grouped: Desk) -> None:
    before = grouped.document
    start = grouped.body("y")
    far = start + QPointF(20, 330)
    grouped.press(start)
    grouped.move(start + QPointF(0, 40))
    grouped.move(far)

    assert grouped.id("y") not in _only(grouped).nodes
    grouped.key(Qt.Key.Key_Escape)
    assert grouped.document is before

    grouped.release(far)
    grouped.drag(start, far)
    assert _only(grouped).nodes == (grouped.id("h"),)
    grouped.store.undo()
    assert grouped.document is before


def test_that_the_chevron_folds_and_unfolds(grouped: Desk) -> None:
    graph = grouped.document.graph
    rect = grouped.canvas.graph_scene.around.groups[_only(grouped).id].rect
    asked = len(grouped.link.sent)
    grouped.click(rect.topLeft() + QPointF(16, 16))

    assert _only(grouped).folded
    assert grouped.document.graph is graph
    assert len(grouped.link.sent) == asked
    scene = grouped.canvas.graph_scene
    assert not scene.nodes[grouped.id("h")].isVisible()
    card = scene.standing.folded[_only(grouped).id]
    assert card.card.op == "2 nodes"
    grouped.click(card.fold_rect.center())
    assert not _only(grouped).folded
    assert scene.nodes[grouped.id("h")].isVisible()
    grouped.store.undo()
    assert _only(grouped).folded


def test_that_wires_end_at_the_ports_of_a_folded_group(folded: Desk) -> None:
    scene = folded.canvas.graph_scene
    card = scene.standing.folded[_only(folded).id]
    ends = {key.port: wire.ends[1] for key, wire in scene.wires.items() if wire.isVisible()}

    assert ends.keys() == {"input", "mat2"}
    assert all(end.x() == card.rect.left() for end in ends.values())
    assert [each.label for each in card.measure.inputs] == ["h.input", "h.mat2"]
    assert card.found.outputs == (Source(folded.id("y")),)


def test_that_a_wire_is_dragged_from_and_to_a_folded_group(folded: Desk) -> None:
    before = folded.document
    folded.drag(folded.output("y"), folded.input("more", "input"))
    more = folded.document.graph.nodes[folded.id("more")]

    assert isinstance(more, Operation)
    assert more.inputs["input"] == (Source(folded.id("y")),)
    folded.store.undo()
    assert folded.document is before
    folded.press(folded.output("w"))
    folded.move(folded.input("h", "input"))
    folded.key(Qt.Key.Key_Escape)
    folded.release(folded.input("h", "input"))
    assert folded.document is before
    folded.drag(folded.output("w"), folded.input("h", "input"))
    h = folded.document.graph.nodes[folded.id("h")]
    assert isinstance(h, Operation)
    assert h.inputs["input"] == (Source(folded.id("w")),)


def test_that_a_folded_group_is_selected_moved_copied_and_deleted(folded: Desk) -> None:
    places = folded.document.layout.places
    folded.click(_title(folded))
    both = {folded.id("h"), folded.id("y")}

    assert folded.store.selected == both
    start = _title(folded)
    folded.drag(start, start + QPointF(40, 60))
    moved = folded.document.layout.places
    assert all(moved[n].x == places[n].x + 40 and moved[n].y == places[n].y + 60 for n in both)
    folded.key(Qt.Key.Key_D, CONTROL)
    groups = folded.document.layout.groups
    assert [group.folded for group in groups.values()] == [True, True]
    assert len(folded.canvas.graph_scene.standing.folded) == 2
    folded.key(Qt.Key.Key_Delete)
    assert len(folded.document.layout.groups) == 1
    folded.store.undo()
    folded.store.undo()
    folded.store.undo()
    assert folded.document.layout.places is places


def test_that_a_double_click_looks_into_a_group_and_esc_comes_back(folded: Desk) -> None:
    canvas = folded.canvas
    zoom, middle = canvas.camera.zoom, canvas.camera.middle()
    before = folded.document
    folded.double_click(_title(folded))
    scene = canvas.graph_scene

    assert canvas.levels.within == _only(folded).id
    folded.key(Qt.Key.Key_A, CONTROL)
    assert folded.store.selected == {folded.id("h"), folded.id("y")}
    folded.key(Qt.Key.Key_Escape)
    assert scene.nodes[folded.id("h")].isVisible()
    assert not scene.nodes[folded.id("x")].isVisible()
    assert [word.text() for word in canvas.levels.trail.words] == ["Document", "›  pair"]
    assert {stub.text for stub in scene.standing.stubs} == {"x", "w"}
    folded.key(Qt.Key.Key_Escape)
    assert canvas.levels.within is None
    assert canvas.levels.trail.isHidden()
    assert (canvas.camera.zoom, canvas.camera.middle()) == (zoom, middle)
    assert folded.document is before
    assert folded.store.selected == {folded.id("h"), folded.id("y")}


@pytest.mark.parametrize(("key", "held"), [(Qt.Key.Key_Backspace, None), (Qt.Key.Key_Up, CONTROL)])
def test_that_keys_of_file_managers_lead_out_where_nothing_is_chosen(
    grouped: Desk, key: Qt.Key, held: Qt.KeyboardModifier | None
) -> None:
    before, levels = grouped.document, grouped.canvas.levels
    levels.enter(_only(grouped).id)
    grouped.store.select(())
    grouped.key(key, held or Qt.KeyboardModifier.NoModifier)

    assert levels.within is None
    assert grouped.document is before
    assert grouped.store.selected == {grouped.id("h"), grouped.id("y")}


def test_that_enter_looks_into_the_chosen_group_and_the_trail_leads_back(grouped: Desk) -> None:
    grouped.click(_title(grouped))
    grouped.key(Qt.Key.Key_Return)

    assert grouped.canvas.levels.within == _only(grouped).id
    QTest.mouseClick(grouped.canvas.levels.trail.words[0], Qt.MouseButton.LeftButton)
    assert grouped.canvas.levels.within is None
    grouped.key(Qt.Key.Key_Down, ALT)
    assert grouped.canvas.levels.within == _only(grouped).id
    grouped.key(Qt.Key.Key_Up, ALT)
    assert grouped.canvas.levels.within is None


def test_that_what_is_added_within_a_group_belongs_to_it(grouped: Desk) -> None:
    grouped.double_click(_title(grouped))
    grouped.key(Qt.Key.Key_Tab)
    grouped.type("exp")
    added = grouped.selected_one

    assert added in _only(grouped).nodes
    assert grouped.canvas.graph_scene.nodes[added].isVisible()


def test_that_a_stub_gives_wires_and_leads_outside(grouped: Desk) -> None:
    grouped.double_click(_title(grouped))
    scene = grouped.canvas.graph_scene
    stub = next(each for each in scene.standing.stubs if each.text == "x")

    assert hit(scene, stub.rect.center()) == StubHit(grouped.id("x"))
    grouped.drag(stub.port, grouped.input("h", "mat2"))
    h = grouped.document.graph.nodes[grouped.id("h")]
    assert isinstance(h, Operation)
    assert h.inputs["mat2"] == (Source(grouped.id("x")),)
    stub = next(each for each in scene.standing.stubs if each.text == "x")
    grouped.double_click(stub.rect.center() - QPointF(4, 0))
    assert grouped.canvas.levels.within is None
    assert grouped.store.selected == {grouped.id("x")}


def test_that_a_group_that_is_undone_is_left(desk: Desk) -> None:
    desk.click(desk.body("h"))
    desk.key(Qt.Key.Key_K, CONTROL | SHIFT)
    desk.type("g")
    desk.canvas.levels.enter(_only(desk).id)
    desk.store.undo()
    desk.store.undo()

    assert desk.document.layout.groups == {}
    assert desk.canvas.levels.within is None
    assert desk.canvas.graph_scene.nodes[desk.id("x")].isVisible()


def test_that_ports_are_chosen_in_the_menu(folded: Desk) -> None:
    group = _only(folded).id
    menu = QMenu()
    folded.canvas.grouping.fill_ports(menu, group)
    by_text = {action.text(): action for action in menu.actions()}

    assert by_text["→ h.input"].isChecked()
    assert not by_text["→ h.input"].isEnabled()
    assert by_text["y →"].isChecked()
    by_text["h →"].trigger()
    card = folded.canvas.graph_scene.standing.folded[group]
    assert set(card.found.outputs) == {Source(folded.id("h")), Source(folded.id("y"))}
    folded.store.undo()
    assert set(card.found.outputs) == {Source(folded.id("y"))}


def test_that_a_nested_group_is_seen_where_it_stands(
    new_desk: Callable[[Document], Desk], desk: Desk
) -> None:
    document, outer = group_nodes(desk.document, "outer", [desk.id("h"), desk.id("y")])
    document, inner = group_nodes(document, "inner", [desk.id("h")])
    document = fold_group(fold_group(document, inner, True), outer, True)
    other = new_desk(document)
    scene = other.canvas.graph_scene

    assert scene.standing.folded.keys() == {outer}
    other.canvas.levels.go(outer)
    assert scene.standing.folded.keys() == {inner}
    assert [w.text() for w in other.canvas.levels.trail.words] == ["Document", "›  outer"]
    other.canvas.levels.go(inner)
    assert {stub.text for stub in scene.standing.stubs} == {"x", "w", "y"}
    other.canvas.levels.leave()
    assert other.canvas.levels.within == outer
    assert set(members(document.layout.groups)[inner]) == other.store.selected


def test_that_what_lies_on_a_group_is_found(grouped: Desk) -> None:
    scene = grouped.canvas.graph_scene
    rect = scene.around.groups[_only(grouped).id].rect
    group = GroupId(_only(grouped).id)

    assert hit(scene, rect.topLeft() + QPointF(16, 16)) == FoldHit(group)
    assert hit(scene, _title(grouped)) == GroupHit(group)


def test_that_a_folded_group_asks_for_the_pictures_of_its_result(folded: Desk) -> None:
    wanting = folded.canvas.wanting
    wanting.ask()

    assert {wanted.node for wanted in wanting.asked} >= {folded.id("y"), folded.id("x")}
    assert folded.id("h") not in {wanted.node for wanted in wanting.asked}


def test_that_a_frame_has_a_title_and_keeps_its_word(desk: Desk) -> None:
    desk.click(desk.body("h"))
    desk.key(Qt.Key.Key_G, CONTROL)
    (frame,) = desk.document.graph.frames
    before = desk.document
    item = desk.canvas.graph_scene.around.frames[frame]
    desk.double_click(item.tab.center())
    desk.type("frozen", enter=False)
    QTest.keyClick(desk.canvas.editor, Qt.Key.Key_Escape)
    assert desk.document is before

    desk.settle()
    asked = len(desk.link.sent)
    desk.double_click(item.tab.center())
    desk.type("frozen")
    desk.canvas.framing.tint_frame(frame, "violet")
    desk.settle()
    assert title_of_frame(item.frame) == "with torch.no_grad():  frozen"
    assert item.frame.tint == "violet"
    assert len(desk.link.sent) == asked
    desk.store.undo()
    desk.store.undo()
    assert desk.document is before


@pytest.mark.parametrize("zoom", [1.0, 0.6, 0.3])
def test_that_the_title_of_an_inner_group_is_painted_from_near_and_from_far(
    grouped: Desk, zoom: float
) -> None:
    group = _only(grouped)

    def painted(title: str) -> QImage:
        image = QImage(400, 60, QImage.Format.Format_RGB32)
        image.fill(QColor(DARK.canvas))
        painter = QPainter(image)
        painter.scale(zoom, zoom)
        shown = msgspec.structs.replace(group, title=title)
        paint_group(painter, QRectF(0, 0, 600, 200), shown, DARK, outermost=False)
        painter.end()
        return image

    assert painted("attention") != painted("")
