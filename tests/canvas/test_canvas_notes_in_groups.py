"""Notes that are part of a group: seen where its nodes are, and moved with them."""

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest

from inspector.document.grouping import fold_group, group_nodes
from inspector.document.groups import dissolve_group
from inspector.document.nodes import Document, GroupId, Note, Place
from inspector.files.session_file import decoded, encoded
from tests.canvas.conftest import Desk


@pytest.fixture
def noted(desk: Desk) -> Desk:
    """A note written while looking into `pair`, which is around h and y."""
    nodes = [desk.id("h"), desk.id("y")]
    desk.store.apply("Group", lambda document: group_nodes(document, "pair", nodes)[0])
    desk.canvas.gliding.reduced = True
    desk.canvas.levels.enter(_group(desk))
    desk.canvas.noting.add(QPointF(340, 300))
    editor = desk.canvas.noting.editor
    assert editor is not None
    QTest.keyClicks(editor, "inside")
    QTest.keyClick(editor, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    desk.settle()
    return desk


def _group(desk: Desk) -> GroupId:
    (group,) = desk.document.layout.groups
    return group


def _note(desk: Desk) -> Note:
    (note,) = desk.document.layout.notes.values()
    return note


def _is_seen(desk: Desk) -> bool:
    return bool(desk.canvas.graph_scene.pinned.seen)


def test_that_a_note_written_within_a_group_is_part_of_it(noted: Desk) -> None:
    assert (_note(noted).within, _note(noted).text) == (_group(noted), "inside")
    assert _is_seen(noted)


def test_that_it_is_seen_around_it_while_the_group_is_open(noted: Desk) -> None:
    noted.canvas.levels.go(None)
    outline = noted.canvas.graph_scene.around.groups[_group(noted)].rect
    assert _is_seen(noted)
    assert outline.contains(noted.canvas.graph_scene.pinned.rect)

    noted.canvas.grouping.toggle(_group(noted))
    assert not _is_seen(noted)
    noted.store.undo()
    assert _is_seen(noted)


def test_that_notes_of_the_whole_are_not_seen_within_a_group(noted: Desk) -> None:
    noted.canvas.levels.go(None)
    noted.canvas.noting.add(QPointF(0, 800))
    noted.canvas.levels.enter(_group(noted))

    (item,) = noted.canvas.graph_scene.pinned.seen
    assert item.note.text == "inside"


def test_that_it_goes_with_its_group(noted: Desk) -> None:
    noted.canvas.levels.go(None)
    noted.canvas.camera.fit()
    before, at = noted.document, _note(noted).at
    tab = noted.canvas.graph_scene.around.groups[_group(noted)].tab
    start = QPointF(tab.right() - 12, tab.center().y())
    noted.drag(start, start + QPointF(40, 60))
    assert _note(noted).at == Place(at.x + 40, at.y + 60)
    noted.store.undo()
    assert noted.document is before
    noted.canvas.grouping.toggle(_group(noted))
    noted.store.select([noted.id("h"), noted.id("y")])
    noted.key(Qt.Key.Key_Right)
    assert _note(noted).at == Place(at.x + 8, at.y)


def test_that_it_stays_when_its_group_goes(noted: Desk) -> None:
    group = _group(noted)
    noted.store.apply("Away", lambda document: dissolve_group(document, group))

    assert _note(noted).within is None
    assert _is_seen(noted)
    noted.store.undo()
    assert _note(noted).within == group


def test_that_it_goes_with_the_nodes_of_its_group(noted: Desk) -> None:
    before = noted.document
    noted.canvas.levels.go(None)
    noted.store.select([noted.id("h"), noted.id("y")])
    noted.canvas.acts.delete()

    assert noted.document.layout.groups == {}
    assert noted.document.layout.notes == {}
    noted.store.undo()
    assert noted.document is before


@pytest.mark.parametrize("how", ["duplicate", "paste", "block"])
def test_that_it_is_copied_with_its_group(noted: Desk, how: str) -> None:
    noted.canvas.levels.go(None)
    group, noted_at = _group(noted), _note(noted).at
    noted.store.select([noted.id("h"), noted.id("y")])
    before = noted.document
    if how == "duplicate":
        noted.key(Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    elif how == "paste":
        noted.key(Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
        noted.key(Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    else:
        noted.double_click(noted.empty())
        noted.type("pair")
    one, other = noted.document.layout.notes.values()
    (copy,) = noted.document.layout.groups.keys() - {group}

    assert (one.within, one.at) == (group, noted_at)
    assert (other.within, other.text) == (copy, "inside")
    noted.store.undo()
    assert noted.document is before


def test_that_it_is_saved_with_its_group(noted: Desk) -> None:
    again = decoded(b"".join(encoded(noted.document)))

    assert again.layout.notes == noted.document.layout.notes


def test_that_find_goes_to_it_wherever_it_is(noted: Desk) -> None:
    noted.canvas.levels.go(None)
    noted.store.apply("Fold", lambda document: fold_group(document, _group(noted), True))
    noted.key(Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    finding = noted.canvas.finding
    assert finding is not None
    QTest.keyClicks(finding.bar.field, "note inside")
    assert (finding.hits, finding.notes) == ([], [_note(noted).id])
    QTest.keyClick(finding.bar.field, Qt.Key.Key_Return)

    assert noted.canvas.levels.within == _group(noted)
    assert noted.canvas.graph_scene.pinned.chosen == {_note(noted).id}
    assert finding.bar.count.text() == "1 of 1"


def test_that_unfolding_makes_room_for_it_too(noted: Desk) -> None:
    noted.canvas.levels.go(None)
    noted.canvas.grouping.toggle(_group(noted))
    noted.store.select(())
    noted.canvas.arranging.arrange()
    noted.canvas.grouping.toggle(_group(noted))
    outline = noted.canvas.graph_scene.around.groups[_group(noted)].rect

    assert outline.contains(noted.canvas.graph_scene.pinned.rect)
    for name in ("x", "w", "more"):
        assert not outline.intersects(noted.canvas.graph_scene.nodes[noted.id(name)].body)


def test_that_a_group_that_is_not_there_is_refused(noted: Desk) -> None:
    note = _note(noted)

    def lost(document: Document) -> Document:
        notes = {note.id: Note(note.id, note.at, 200, 100, within=GroupId("gone"))}
        layout = type(document.layout)(document.layout.places, notes=notes)
        return Document(document.graph, layout)

    data = b"".join(encoded(lost(noted.document)))
    with pytest.raises(ValueError, match="a note is part of a group that is not there"):
        decoded(data)
