"""Notes by the user's hands."""

import pytest
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtTest import QTest

from inspector.document.nodes import Note, Place
from inspector.document.notes import add_note, write_note
from tests.canvas.conftest import Desk

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def noted(desk: Desk) -> Desk:
    """A note beside the graph."""
    desk.store.apply("Add", lambda d: add_note(d, Place(0, -260), "# Why\nIt **is** so.")[0])
    return desk


def _only(desk: Desk) -> Note:
    (note,) = desk.document.layout.notes.values()
    return note


def _middle(desk: Desk) -> QPointF:
    return desk.canvas.graph_scene.pinned.items[_only(desk).id].rect.center()


def _write(desk: Desk, text: str, key: Qt.Key, modifiers: Qt.KeyboardModifier) -> None:
    editor = desk.canvas.noting.editor
    assert editor is not None
    assert editor.isVisible()
    QTest.keyClicks(editor, text)
    QTest.keyClick(editor, key, modifiers)


def test_that_a_key_puts_a_note_and_writes_it(desk: Desk) -> None:
    desk.move(desk.empty())
    desk.key(Qt.Key.Key_N)
    _write(desk, "hello", Qt.Key.Key_Return, CONTROL)

    assert _only(desk).text == "hello"
    assert desk.canvas.hasFocus()
    desk.store.undo()
    assert _only(desk).text == ""
    desk.store.undo()
    assert desk.document.layout.notes == {}


def test_that_a_double_click_writes_and_esc_leaves_it(noted: Desk) -> None:
    before = noted.document
    noted.double_click(_middle(noted))
    _write(noted, "another", Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier)

    assert noted.document is before
    noted.double_click(_middle(noted))
    _write(noted, "another", Qt.Key.Key_Return, CONTROL)
    assert _only(noted).text == "another"
    noted.store.undo()
    assert noted.document is before


def test_that_a_text_too_long_is_refused_and_stays(noted: Desk) -> None:
    before = noted.document
    noted.double_click(_middle(noted))
    editor = noted.canvas.noting.editor
    assert editor is not None
    editor.setPlainText("x" * 10_001)
    QTest.keyClick(editor, Qt.Key.Key_Return, CONTROL)

    assert editor.isVisible()
    assert noted.said == ["a note has at most 10,000 letters"]
    assert noted.document is before


def test_that_a_note_is_dragged_and_esc_takes_it_back(noted: Desk) -> None:
    before = noted.document
    start = _middle(noted)
    noted.press(start)
    noted.move(start + QPointF(30, 0))
    noted.move(start + QPointF(60, 10))
    assert _only(noted).at == Place(60, -250)
    noted.key(Qt.Key.Key_Escape)
    assert noted.document is before

    noted.release(start)
    noted.drag(start, start + QPointF(60, 10))
    assert _only(noted).at == Place(60, -250)
    assert noted.document.graph is before.graph
    noted.store.undo()
    assert noted.document is before


def test_that_a_note_is_resized_by_its_corner(noted: Desk) -> None:
    before = noted.document
    corner = noted.canvas.graph_scene.pinned.items[_only(noted).id].corner.center()
    noted.press(corner)
    noted.move(corner + QPointF(30, 30))
    noted.key(Qt.Key.Key_Escape)
    noted.release(corner)
    assert noted.document is before
    noted.drag(corner, corner + QPointF(100, 40))

    assert (_only(noted).width, _only(noted).height) == (340, 180)
    noted.drag(corner + QPointF(100, 40), QPointF(-500, -500))
    assert (_only(noted).width, _only(noted).height) == (80, 40)
    noted.store.undo()
    noted.store.undo()
    assert noted.document is before


def test_that_a_note_is_copied_pasted_duplicated_and_deleted(noted: Desk) -> None:
    before = noted.document
    noted.click(_middle(noted))
    noted.key(Qt.Key.Key_C, CONTROL)
    noted.key(Qt.Key.Key_V, CONTROL)
    noted.key(Qt.Key.Key_D, CONTROL)

    texts = [note.text for note in noted.document.layout.notes.values()]
    assert texts == [_only_text(before)] * 3
    noted.key(Qt.Key.Key_Delete)
    assert len(noted.document.layout.notes) == 2
    for _ in range(3):
        noted.store.undo()
    assert noted.document is before


def _only_text(document: object) -> str:
    (note,) = document.layout.notes.values()  # type: ignore[attr-defined]
    return str(note.text)


def test_that_a_box_chooses_notes_too(noted: Desk) -> None:
    rect = noted.canvas.graph_scene.pinned.items[_only(noted).id].rect
    noted.drag(rect.topLeft() - QPointF(20, 20), rect.center())

    assert noted.canvas.graph_scene.pinned.chosen == {_only(noted).id}
    noted.key(Qt.Key.Key_Escape)
    assert noted.canvas.graph_scene.pinned.chosen == frozenset()


def test_that_notes_are_in_figures(noted: Desk) -> None:
    rect = noted.canvas.graph_scene.pinned.items[_only(noted).id].rect
    assert noted.canvas.content_rect().contains(rect)

    def pixels() -> set[int]:
        image = QImage(240, 140, QImage.Format.Format_RGB32)
        painter = QPainter(image)
        theme = noted.canvas.graph_scene.theme
        noted.canvas.paint_graph(painter, QRectF(0, 0, 240, 140), theme, rect)
        painter.end()
        return {image.pixel(x, y) for x in range(240) for y in range(140)}

    assert QColor(noted.canvas.graph_scene.theme.text).rgb() in pixels()
    note = _only(noted).id
    noted.store.apply("Empty", lambda document: write_note(document, note, ""))
    assert QColor(noted.canvas.graph_scene.theme.text).rgb() not in pixels()


def test_that_notes_hide_while_a_group_is_looked_into(noted: Desk) -> None:
    noted.click(noted.body("h"))
    noted.key(Qt.Key.Key_K, CONTROL | Qt.KeyboardModifier.ShiftModifier)
    noted.type("g")
    noted.canvas.levels.enter()

    assert noted.canvas.graph_scene.pinned.seen == []
    noted.canvas.levels.leave()
    assert len(noted.canvas.graph_scene.pinned.seen) == 1
