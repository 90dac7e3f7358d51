"""Tensors of files: by the menu, dropped, left in the file or embedded, found again, refused."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from inspector.document.contents import Literal, Mapped
from inspector.document.nodes import Leaf, NodeId, node_named
from inspector.files.importing.making import python_name
from inspector.panels.transfer.importing import ImportDialog
from inspector.window.program import _open_first
from tests.window.conftest import Room


def leaf(room: Room, name: str) -> Leaf:
    found = node_named(room.store.document.graph, name)
    assert isinstance(found, Leaf), name
    return found


def there(qtbot: QtBot, room: Room, name: str) -> Leaf:
    qtbot.waitUntil(lambda: node_named(room.store.document.graph, name) is not None, timeout=20_000)
    return leaf(room, name)


def listed(qtbot: QtBot, room: Room) -> ImportDialog:
    qtbot.waitUntil(lambda: room.window.equip().importing.dialog is not None, timeout=20_000)
    dialog = room.window.equip().importing.dialog
    assert dialog is not None
    return dialog


def drop(room: Room, paths: list[Path], at: QPoint) -> None:
    held = QMimeData()
    held.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    viewport = room.window.canvas.viewport()
    action, button = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    held_keys = Qt.KeyboardModifier.NoModifier
    entered = QDragEnterEvent(at, action, held, button, held_keys)
    QApplication.sendEvent(viewport, entered)
    assert entered.isAccepted()
    QApplication.sendEvent(viewport, QDropEvent(QPointF(at), action, held, button, held_keys))


def test_that_a_small_file_is_embedded_and_a_large_one_stays(
    qtbot: QtBot, room: Room, tmp_path: Path
) -> None:
    small = np.arange(6, dtype="<f4").reshape(2, 3)
    large = np.zeros((60_000, 28, 28), dtype=np.uint8)
    np.save(tmp_path / "small.npy", small)
    np.save(tmp_path / "large.npy", large)
    room.asker.tensors = [tmp_path / "small.npy"]
    steps = len(room.store._history.done)

    room.do("import")

    held = there(qtbot, room, "small")
    assert isinstance(held.contents.base, Literal)
    assert held.contents.base.data == small.tobytes()
    assert room.window.status.text() == "small is 2×3 float32 of small.npy, embedded."
    room.asker.tensors = [tmp_path / "large.npy"]
    room.do("import")
    stays = there(qtbot, room, "large")
    assert stays.contents.shape == (60_000, 28, 28)
    assert isinstance(stays.contents.base, Mapped)
    assert stays.contents.base.path == str(tmp_path / "large.npy")
    assert len(room.store._history.done) == steps + 2
    assert "large is 60000×28×28 uint8 of large.npy, left in the file" in room.window.status.text()


def test_that_a_file_with_several_tensors_is_listed_before_any_is_taken(
    qtbot: QtBot, room: Room, tmp_path: Path
) -> None:
    path = tmp_path / "model.npz"
    arrays: dict[str, Any] = {
        "layer.weight": np.ones((4, 3), "<f4"),
        "layer.bias": np.zeros(4, "<f4"),
        "words": np.array(["a", "b"]),
    }
    np.savez(path, **arrays)
    room.asker.tensors = [path]
    before = room.store.document

    room.do("import")
    dialog = listed(qtbot, room)

    assert room.store.document is before
    shown = [
        [str(dialog.rows.data(dialog.rows.index(row, column))) for column in range(5)]
        for row in range(dialog.rows.rowCount())
    ]
    assert shown == [
        ["layer.weight", "4 × 3", "float32", "float32", "48 B"],
        ["layer.bias", "4", "float32", "float32", "16 B"],
        ["words", "2", "'<U1'", "—", ""],
    ]
    assert dialog.rows.chosen == {0, 1}
    assert dialog.embed.isChecked()
    assert not dialog.rows.flags(dialog.rows.index(2, 0)) & Qt.ItemFlag.ItemIsEnabled
    dialog.requires_grad.click()
    dialog.rows.choose([1], False)
    dialog.import_button.click()

    weight = there(qtbot, room, "layer_weight")
    assert weight.requires_grad
    assert node_named(room.store.document.graph, "layer_bias") is None
    room.do("undo")
    assert room.store.document is before


def test_that_what_is_dropped_on_the_canvas_lies_there(
    qtbot: QtBot, room: Room, tmp_path: Path
) -> None:
    np.save(tmp_path / "here.npy", np.ones(3, "<f4"))
    room.do("new") if not room.store.is_modified else None
    canvas = room.window.canvas
    at = QPoint(200, 140)

    drop(room, [tmp_path / "here.npy"], at)

    node = there(qtbot, room, "here").id
    place = room.store.document.layout.places[node]
    wanted = canvas.mapToScene(at)
    assert abs(place.x - wanted.x()) < 100
    assert abs(place.y - wanted.y()) < 100


def test_that_a_file_that_cannot_be_read_is_one_sentence(
    qtbot: QtBot, room: Room, tmp_path: Path
) -> None:
    (tmp_path / "bad.npy").write_bytes(b"\x93NUMPY\x01\x00")
    room.asker.tensors = [tmp_path / "bad.npy"]
    before = room.store.document

    room.do("import")

    failure = room.window.failure
    qtbot.waitUntil(lambda: "bad.npy" in failure.sentence, timeout=20_000)
    assert failure.sentence == (
        "“bad.npy” cannot be imported: its header is longer than one may be; choose another file."
    )
    assert room.store.document is before


def test_that_a_moved_file_is_found_and_a_file_can_be_embedded(
    qtbot: QtBot, room: Room, tmp_path: Path
) -> None:
    path, moved = tmp_path / "w.npy", tmp_path / "elsewhere.npy"
    array = np.arange(1 << 19, dtype="<f4")
    np.save(path, array)
    room.asker.tensors = [path]
    room.do("import")
    node = there(qtbot, room, "w" if node_named(room.store.document.graph, "w") is None else "w1")
    assert room.enabled("embed-file")
    path.rename(moved)

    room.asker.tensors = [moved]
    room.do("find-file")
    qtbot.waitUntil(lambda: _path(room, node.id) == str(moved), timeout=20_000)
    assert room.window.status.text() == f"{node.name}: read from “elsewhere.npy”, as before."

    room.do("embed-file")
    qtbot.waitUntil(lambda: _path(room, node.id) == "", timeout=20_000)
    base = leaf(room, node.name).contents.base
    assert isinstance(base, Literal)
    assert base.data == array.tobytes()
    assert not room.enabled("embed-file")


def test_that_another_file_of_that_shape_is_taken_and_said_to_be_another(
    qtbot: QtBot, room: Room, tmp_path: Path
) -> None:
    np.save(tmp_path / "a.npy", np.zeros(1 << 19, "<f4"))
    np.save(tmp_path / "b.npy", np.ones(1 << 19, "<f4"))
    np.save(tmp_path / "c.npy", np.ones(5, "<f4"))
    room.asker.tensors = [tmp_path / "a.npy"]
    room.do("import")
    node = there(qtbot, room, "a")

    room.asker.tensors = [tmp_path / "c.npy"]
    room.do("find-file")
    qtbot.waitUntil(lambda: "c.npy" in room.window.failure.sentence, timeout=20_000)
    assert _path(room, node.id) == str(tmp_path / "a.npy")

    room.asker.tensors = [tmp_path / "b.npy"]
    room.do("find-file")
    qtbot.waitUntil(lambda: _path(room, node.id) == str(tmp_path / "b.npy"), timeout=20_000)
    assert "other numbers than before" in room.window.status.text()


def test_that_a_file_of_tensors_that_is_opened_is_imported(
    qtbot: QtBot, room: Room, tmp_path: Path
) -> None:
    np.save(tmp_path / "t.npy", np.ones(3, "<f4"))
    room.asker.opens = tmp_path / "t.npy"

    room.do("open")

    there(qtbot, room, "t")
    assert node_named(room.store.document.graph, "w") is not None, "the document stays open"


def test_that_the_command_line_takes_tensors_beside_a_session(room: Room, tmp_path: Path) -> None:
    names = [str(tmp_path / "x.npy"), str(tmp_path / "m.safetensors")]

    assert _open_first(room.window, names) == [Path(name) for name in names]


@pytest.mark.parametrize(
    ("name", "python"),
    [("layer.0.weight", "layer_0_weight"), ("0.w", "t_0_w"), ("é", "t"), ("a b", "a_b")],
)
def test_that_names_of_a_file_become_names_of_python(name: str, python: str) -> None:
    assert python_name(name) == python


def _path(room: Room, node: NodeId) -> str:
    found = room.store.document.graph.nodes[node]
    assert isinstance(found, Leaf)
    base = found.contents.base
    return base.path if isinstance(base, Mapped) else ""


def test_that_packed_numbers_may_stay_in_their_file(
    qtbot: QtBot, room: Room, tmp_path: Path
) -> None:
    path = tmp_path / "packed.npz"
    np.savez_compressed(path, large=np.zeros((1000, 1000), "<f4"))
    room.asker.tensors = [path]

    room.do("import")
    dialog = listed(qtbot, room)

    assert dialog.embed.isChecked()
    assert dialog.embed.text() == "Embed them in the document (3.8 MiB)"
    assert dialog.stay.isEnabled()
    assert dialog.stay_words.text().startswith("Packed, or no plain numbers: read when the session")
    dialog.stay.click()
    dialog.import_button.click()

    made = there(qtbot, room, "large").contents
    assert isinstance(made.base, Mapped)
    assert (made.base.index, made.base.stored) == (0, "float32")
    assert room.window.status.text() == (
        "large is 1000×1000 float32 of packed.npz, left in the file."
    )
    room.store.select([leaf(room, "large").id])
    room.do("embed-file")
    qtbot.waitUntil(lambda: isinstance(leaf(room, "large").contents.base, Literal), timeout=20_000)


def test_that_every_file_that_is_refused_is_told(qtbot: QtBot, room: Room, tmp_path: Path) -> None:
    bar = room.window.failure
    bad = [tmp_path / f"bad{number}.npy" for number in range(6)]
    for path in bad:
        path.write_bytes(b"no array")
    np.save(tmp_path / "good.npy", np.zeros(3, dtype="f4"))

    drop(room, [*bad[:2], tmp_path / "good.npy"], QPoint(200, 150))
    there(qtbot, room, "good")
    qtbot.waitUntil(lambda: "bad1.npy" in bar.sentence, timeout=20_000)
    assert "bad0.npy" in bar.sentence

    drop(room, bad, QPoint(200, 150))
    qtbot.waitUntil(lambda: "bad5.npy" in bar.details, timeout=20_000)
    assert len(bar.sentence.splitlines()) == 5
    assert bar.sentence.endswith("2 more cannot be imported: press Copy details.")
    bar.dismiss()
    drop(room, bad[:1], QPoint(200, 150))
    qtbot.waitUntil(lambda: "bad0.npy" in bar.sentence, timeout=20_000)
    assert "bad1.npy" not in bar.sentence
