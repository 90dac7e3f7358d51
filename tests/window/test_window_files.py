"""New, Open, Save, “save changes?”, recent files, and a file dropped onto the window."""

from pathlib import Path

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QMenu

from inspector.document.edits import rename
from inspector.document.nodes import EMPTY
from inspector.files.examples import EXAMPLES
from inspector.files.session_file import load, save
from inspector.window.menus import fill_recent
from tests.fakes.placed import product
from tests.window.conftest import Room


def edited(room: Room) -> None:
    x = room.id("x")
    room.store.apply("Rename", lambda document: rename(document, x, "renamed"))


def test_that_saving_and_opening_give_the_same_document(room: Room, tmp_path: Path) -> None:
    room.asker.saves = tmp_path / "mine"
    edited(room)
    document = room.store.document
    room.do("save")

    assert room.window.file.path == (tmp_path / "mine.tgi").resolve()
    assert not room.window.isWindowModified()
    assert room.window.windowTitle().startswith("mine.tgi[*]")

    room.do("new")

    assert room.store.document == EMPTY

    room.asker.opens = tmp_path / "mine.tgi"
    room.do("open")

    assert room.store.document == document
    assert load(tmp_path / "mine.tgi") == document


def test_that_the_title_tells_of_an_edit(room: Room) -> None:
    assert not room.window.isWindowModified()

    edited(room)

    assert room.window.isWindowModified()
    assert room.window.tools.saved.text() == "edited"


def test_that_cancel_keeps_an_edited_document_open(room: Room) -> None:
    edited(room)
    document = room.store.document
    room.asker.answer = "cancel"
    room.do("new")

    assert room.store.document is document

    event = QCloseEvent()
    room.window.closeEvent(event)

    assert not event.isAccepted()
    assert room.asker.asked == ["changes in untitled.tgi"] * 2


def test_that_discard_lets_the_window_close(room: Room) -> None:
    edited(room)
    room.asker.answer = "discard"

    event = QCloseEvent()
    room.window.closeEvent(event)

    assert event.isAccepted()


def test_that_save_at_closing_asks_for_a_name_and_saves(room: Room, tmp_path: Path) -> None:
    edited(room)
    room.asker.answer = "save"
    room.asker.saves = tmp_path / "last.tgi"

    event = QCloseEvent()
    room.window.closeEvent(event)

    assert event.isAccepted()
    assert load(tmp_path / "last.tgi") == room.store.document


def test_that_a_save_given_up_keeps_the_window_open(room: Room) -> None:
    edited(room)
    room.asker.answer = "save"
    room.asker.saves = None

    event = QCloseEvent()
    room.window.closeEvent(event)

    assert not event.isAccepted()


def test_that_a_file_that_is_no_session_is_refused_in_one_sentence(
    room: Room, tmp_path: Path
) -> None:
    bad = tmp_path / "bad.tgi"
    bad.write_text("not a session")
    document = room.store.document
    room.asker.opens = bad
    room.do("open")

    assert "bad.tgi" in room.window.failure.sentence
    assert room.store.document is document


def test_that_a_file_dropped_onto_the_window_is_opened(room: Room, tmp_path: Path) -> None:
    path = tmp_path / "dropped.tgi"
    save(product(), path)
    held = QMimeData()
    held.setUrls([QUrl.fromLocalFile(str(path))])
    copy, left, none = (
        Qt.DropAction.CopyAction,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    enter = QDragEnterEvent(QPoint(10, 10), copy, held, left, none)
    room.window.dragEnterEvent(enter)

    assert enter.isAccepted()

    room.window.dropEvent(QDropEvent(QPointF(10, 10), copy, held, left, none))

    assert room.window.file.path == path.resolve()


def test_that_another_file_is_not_taken_by_the_window(room: Room, tmp_path: Path) -> None:
    held = QMimeData()
    held.setUrls([QUrl.fromLocalFile(str(tmp_path / "notes.md"))])
    enter = QDragEnterEvent(
        QPoint(10, 10),
        Qt.DropAction.CopyAction,
        held,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    enter.ignore()
    room.window.dragEnterEvent(enter)

    assert not enter.isAccepted()


def test_that_opened_files_are_listed_as_recent(room: Room, tmp_path: Path) -> None:
    path = tmp_path / "one.tgi"
    save(product(), path)
    assert room.window.file.open(path)

    menu = QMenu(room.window)
    fill_recent(room.window, menu)

    assert [action.text() for action in menu.actions()] == [f"&1  one.tgi  ({tmp_path})"]


def test_that_a_shipped_example_is_saved_under_a_name_of_ones_own(room: Room) -> None:
    assert room.window.file.open_example(EXAMPLES[0])

    assert room.window.file.path is None
    assert room.window.file.name == "first-gradients.tgi"

    room.do("save")

    assert room.asker.asked == ["save first-gradients.tgi as Sessions (*.tgi)"]
