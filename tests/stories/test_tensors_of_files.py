"""An afternoon with somebody else's numbers: weights and pictures from files, Backward, and
everything out again; the session is moved, and a file is lost and found."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.numpy import load_file
from safetensors.torch import save_file

from inspector.document.contents import Mapped
from inspector.document.edits import add_operation
from inspector.document.in_files import mapped_in
from inspector.document.nodes import Leaf, NodeId, Place, Source, node_named
from inspector.document.tensor_edits import set_dtype
from inspector.files.session_file import load
from inspector.session.faces import Failed, Known
from tests.stories.hands import Hands


class Chooses:
    """Which files the story imports."""

    def __init__(self, *paths: Path) -> None:
        self.paths = paths

    def tensor_paths(self, folder: Path) -> Sequence[Path]:
        return self.paths


def brought(hands: Hands, monkeypatch: pytest.MonkeyPatch, path: Path, name: str) -> Leaf:
    monkeypatch.setattr(hands.told, "tensor_paths", Chooses(path).tensor_paths)
    hands.window.equip()
    hands.window.commands.do("import")
    if path.suffix == ".safetensors":
        importing = hands.window.equip().importing
        hands.until(lambda: importing.dialog is not None)
        assert importing.dialog is not None
        importing.dialog.requires_grad.click()
        importing.dialog.stay.click()
        importing.dialog.import_button.click()
    hands.until(lambda: node_named(hands.window.store.document.graph, name) is not None)
    return leaf(hands, name)


def leaf(hands: Hands, name: str) -> Leaf:
    found = hands.node(name)
    assert isinstance(found, Leaf)
    return found


def called(hands: Hands, op: str, name: str, at: Place, **wires: NodeId) -> NodeId:
    inputs = {port: (Source(node),) for port, node in wires.items()}
    made: list[NodeId] = []

    def edit(document):  # type: ignore[no-untyped-def]
        document, node = add_operation(document, op, at=at, name=name, inputs=inputs)
        made.append(node)
        return document

    hands.window.store.apply(f"Add {name}", edit)
    return made[-1]


def test_that_numbers_of_files_are_computed_with_and_go_out_again(
    hands: Hands, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = tmp_path / "here"
    here.mkdir()
    torch.manual_seed(0)
    weights = {"fc.weight": torch.randn(10, 784), "fc.bias": torch.randn(10)}
    save_file(weights, here / "model.safetensors")
    pictures = np.random.default_rng(0).integers(0, 256, (60_000, 28, 28), dtype=np.uint8)
    np.save(here / "pictures.npy", pictures)

    stack = brought(hands, monkeypatch, here / "pictures.npy", "pictures")
    weight = brought(hands, monkeypatch, here / "model.safetensors", "fc_weight")
    bias = hands.node("fc_bias")
    assert isinstance(stack.contents.base, Mapped)
    assert isinstance(weight.contents.base, Mapped)
    hands.rest()
    face = hands.window.session.face(stack.id)
    assert isinstance(face, Known)
    assert (face.outputs[0].shape, face.outputs[0].dtype) == ((60_000, 28, 28), "uint8")

    summed = called(hands, "torch.sum", "total", Place(600, 0), input=weight.id)
    hands.rest()
    hands.window.store.select([summed])
    hands.window.commands.do("backward")
    hands.rest()

    out = here / "all"
    hands.told.to_save = out
    hands.window.store.select([weight.id, bias.id, summed])
    hands.window.commands.do("export-tensors")
    dialog = hands.window.equip().exporting.dialog
    assert dialog is not None
    dialog.form.setCurrentText(".safetensors")
    dialog.export_button.click()
    hands.until(lambda: (here / "all.safetensors").exists())
    held = load_file(here / "all.safetensors")
    assert np.array_equal(held["fc_weight"], weights["fc.weight"].numpy())
    assert (held["fc_weight.grad"] == 1).all()
    assert held["total"] == weights["fc.weight"].sum().numpy()

    hands.told.to_save = here / "session.tgi"
    hands.window.commands.do("save-as")
    there = tmp_path / "there"
    here.rename(there)
    assert hands.window.file.open(there / "session.tgi")
    hands.rest()
    assert isinstance(hands.window.session.face(stack.id), Known)
    assert load(there / "session.tgi") == hands.window.store.document

    (there / "pictures.npy").rename(there / "renamed.npy")
    hands.window.store.apply("As float", lambda d: set_dtype(d, stack.id, "float32"))
    hands.rest()
    lost = hands.window.session.face(stack.id)
    assert isinstance(lost, Failed)
    assert lost.text.startswith("“pictures.npy” is not in ")
    hands.window.store.select([stack.id])
    monkeypatch.setattr(hands.told, "tensor_paths", Chooses(there / "renamed.npy").tensor_paths)
    hands.window.commands.do("find-file")
    hands.until(lambda: isinstance(hands.window.session.face(stack.id), Known))
    found = hands.window.session.face(stack.id)
    assert isinstance(found, Known)
    assert found.outputs[0].dtype == "float32"

    hands.window.commands.do("embed-file")
    hands.until(lambda: mapped_in(leaf(hands, "pictures").contents) is None)
    hands.rest()
    assert isinstance(hands.window.session.face(stack.id), Known)
    assert leaf(hands, "pictures").contents.dtype == "float32"
