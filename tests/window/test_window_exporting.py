"""Values and gradients that leave: the dialog, what it refuses, and numbers copied as text."""

from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QGuiApplication, QImage

from inspector.document.contents import Literal, numbers
from inspector.document.edits import add_leaf
from inspector.document.nodes import Leaf, Place
from inspector.files.exporting.formats import why_not_held
from inspector.panels.tensor.panel import TensorPanel
from inspector.panels.transfer.exporting import ExportTensorsDialog
from inspector.window.numbers_menu import numbers_menu
from tests.fakes.link import settle
from tests.window.conftest import Room


def asked(room: Room) -> ExportTensorsDialog:
    room.do("export-tensors")
    dialog = room.window.equip().exporting.dialog
    assert dialog is not None
    return dialog


def names(dialog: ExportTensorsDialog) -> list[str]:
    return [row.cells[0] for row in dialog.rows.rows]


def test_that_all_values_and_gradients_are_offered_and_written(room: Room, tmp_path: Path) -> None:
    room.store.select([])
    room.do("backward")
    room.asker.saves = tmp_path / "all"

    dialog = asked(room)

    assert names(dialog) == ["x", "x.grad", "w", "w.grad", "h", "h.flow", "y", "y.flow"]
    assert dialog.rows.chosen == set(range(8))
    dialog.export_button.click()
    settle(room.session)
    assert room.link.engine.wrote == [(str(tmp_path / "all.safetensors"), tuple(names(dialog)))]
    assert room.window.status.text() == (
        f"8 tensors written to {tmp_path / 'all.safetensors'} (1000 bytes)."
    )


def test_that_the_selection_is_ticked_and_one_tensor_is_one_file(room: Room) -> None:
    room.store.select([room.id("w")])

    dialog = asked(room)

    assert [names(dialog)[row] for row in dialog.rows.chosen] == ["w"]
    assert dialog.form.currentText() == ".npy"
    dialog.every.click()
    assert dialog.error.text() == (
        "This cannot be: a .npy holds one tensor: .safetensors, .npz, .pt hold several."
    )
    assert not dialog.export_button.isEnabled()
    dialog.none.click()
    assert not dialog.export_button.isEnabled()
    dialog.reject()


@pytest.mark.parametrize(
    ("act", "starts"),
    [
        ("copy-literal", "torch.tensor(["),
        ("copy-latex", "\\begin{bmatrix}"),
        ("copy-markdown", "| | 0 |"),
        ("copy-tsv", ""),
    ],
)
def test_that_a_value_is_copied_as_text(room: Room, act: str, starts: str) -> None:
    room.store.select([room.id("w")])

    room.do(act)

    text = QGuiApplication.clipboard().text()
    assert text.startswith(starts)
    assert text.endswith("\n")
    assert "w is on the clipboard as" in room.window.status.text()
    QGuiApplication.clipboard().clear()


def test_that_a_gradient_is_copied_once_there_is_one(room: Room) -> None:
    room.store.select([room.id("h")])
    room.do("copy-gradient-latex")
    assert room.window.status.text() == "There is no gradient at h to copy: run Backward (F5)."

    room.store.select([])
    room.do("backward")
    room.store.select([room.id("h")])
    room.do("copy-gradient-tsv")

    assert room.window.status.text() == (
        "the gradient at h is on the clipboard as tab-separated text."
    )
    assert set(QGuiApplication.clipboard().text().split()) == {"1.0"}
    QGuiApplication.clipboard().clear()


def test_that_a_copied_picture_is_pasted_as_its_channels(room: Room) -> None:
    image = QImage(4, 2, QImage.Format.Format_RGB32)
    image.fill(QColor(255, 0, 51))
    QGuiApplication.clipboard().setImage(image)

    room.do("paste")

    (chosen,) = room.store.selected
    leaf = room.store.document.graph.nodes[chosen]
    assert isinstance(leaf, Leaf)
    assert (leaf.name, leaf.contents.shape) == ("picture", (3, 2, 4))
    assert isinstance(leaf.contents.base, Literal)
    QGuiApplication.clipboard().clear()


def test_that_a_printed_tensor_is_pasted_with_its_dtype_and_requires_grad(room: Room) -> None:
    QGuiApplication.clipboard().setText(
        "tensor([[ 1.0000, -2.5000]], dtype=torch.float64, requires_grad=True)"
    )

    room.do("paste")

    (chosen,) = room.store.selected
    leaf = room.store.document.graph.nodes[chosen]
    assert isinstance(leaf, Leaf)
    assert (leaf.contents.dtype, leaf.contents.shape) == ("float64", (1, 2))
    assert leaf.requires_grad
    QGuiApplication.clipboard().clear()


def test_that_the_right_side_offers_its_numbers(room: Room) -> None:
    room.store.select([room.id("w")])
    panel = room.window.tensor_panel
    assert panel is not None

    menu = numbers_menu(room.window, panel)

    titles = [action.text().replace("&", "") for action in menu.actions() if action.text()]
    assert titles[0] == "Copy value as Python literal"
    assert titles[-3:] == ["Export this value…", "Export this gradient…", "Export tensors…"]
    assert len(titles) == 11
    assert all(action.isEnabled() for action in menu.actions() if action.text())
    menu.close()


def test_that_each_picture_offers_its_own_numbers(room: Room) -> None:
    room.store.select([])
    room.do("backward")
    room.store.select([room.id("w")])
    panel, said = room.window.tensor_panel, room.window.status
    assert isinstance(panel, TensorPanel)
    exporting = room.window.equip().exporting

    panel.pair.leaving_wanted.emit("grad", "latex")
    assert said.text() == "w.grad is on the clipboard as a LaTeX matrix."
    panel.pair.leaving_wanted.emit("flow", "tsv")
    assert said.text() == "the gradient at w is on the clipboard as tab-separated text."
    panel.pair.leaving_wanted.emit("flow", "")
    dialog = exporting.dialog
    assert dialog is not None
    assert [names(dialog)[row] for row in dialog.rows.chosen] == ["w.flow"]
    dialog.reject()
    room.do("export-value")
    dialog = exporting.dialog
    assert dialog is not None
    assert [names(dialog)[row] for row in dialog.rows.chosen] == ["w"]
    dialog.reject()
    QGuiApplication.clipboard().clear()


def test_that_the_menu_of_the_cells_offers_them_as_text(room: Room) -> None:
    room.store.select([room.id("w")])
    room.window.equip()
    panel = room.window.tensor_panel
    assert isinstance(panel, TensorPanel)
    grid = panel.grid
    grid.view.selectAll()
    rows, columns = grid.model.rowCount(), grid.model.columnCount()

    menu = grid.acts.menu()
    titles = [action.text().replace("&", "") for action in menu.actions() if action.text()]
    assert titles[:4] == ["Copy", "Paste", "Copy cells as", "Copy all as"]
    assert "Export this value…" in titles
    assert "Fill cells with a number or formula…" in titles
    room.do("copy-cells-markdown")

    text = QGuiApplication.clipboard().text()
    assert grid.said() == f"Copied {rows}×{columns} numbers as a Markdown table."
    assert text.startswith("| | 0 |")
    assert len(text.splitlines()) == rows + 2
    menu.close()
    QGuiApplication.clipboard().clear()


def test_that_a_jpeg_is_offered_and_said_to_be_lossy(room: Room) -> None:
    room.store.select([room.id("w")])
    dialog = asked(room)
    dialog.form.setCurrentText(".jpg")
    dialog.form.activated.emit(dialog.form.currentIndex())

    assert dialog.form_words.text() == (
        "one tensor as a picture; lossy: its numbers are no longer the same"
    )
    assert dialog.export_button.isEnabled()
    dialog.reject()
    assert "no transparency" in why_not_held(".jpg", [("x", "uint8", (4, 2, 2))])


def test_that_cells_copied_from_a_grid_become_a_tensor_of_their_dtype(room: Room) -> None:
    truths = numbers([True, False], (1, 2), "bool")
    room.store.apply("Add", lambda d: add_leaf(d, truths, at=Place(0, 400), name="b")[0])
    room.store.select([room.id("b")])
    room.window.equip()
    panel = room.window.tensor_panel
    assert isinstance(panel, TensorPanel)
    panel.grid.view.selectAll()
    panel.grid.view.clipboard.copy()

    room.do("paste")

    (chosen,) = room.store.selected
    leaf = room.store.document.graph.nodes[chosen]
    assert isinstance(leaf, Leaf)
    assert (leaf.contents.dtype, leaf.contents.shape) == ("bool", (2,))
    assert leaf.contents.base == truths.base
    QGuiApplication.clipboard().clear()
