"""`export FILE OUT.npz`: values and gradients for other programs."""

from pathlib import Path

import numpy as np
import pytest
import safetensors.numpy
import torch

from inspector.commands.main import main
from inspector.files.examples import example


def first() -> str:
    found = example("first-gradients")
    assert found is not None
    return str(found.path)


def test_that_values_and_gradients_are_written(tmp_path: Path) -> None:
    out = tmp_path / "all.npz"

    assert main(["export", first(), str(out), "--backward", "y"]) == 0

    with np.load(out) as held:
        assert held.files == ["x", "x.grad", "w", "w.grad", "h", "h.flow", "y", "y.flow"]
        assert np.allclose(held["x.grad"], 3.0)
        assert np.array_equal(
            held["h"], (torch.tensor(held["x"]) @ torch.tensor(held["w"])).numpy()
        )


@pytest.mark.parametrize("ending", [".safetensors", ".pt"])
def test_that_one_can_choose_what_is_written(tmp_path: Path, ending: str) -> None:
    out = tmp_path / f"some{ending}"

    assert main(["export", first(), str(out), "--tensor", "w", "--tensor", "w.grad"]) == 0

    if ending == ".pt":
        assert list(torch.load(out, weights_only=True)) == ["w", "w.grad"]
    else:
        assert sorted(safetensors.numpy.load_file(out)) == ["w", "w.grad"]


def test_that_one_tensor_is_written_as_text(tmp_path: Path) -> None:
    out = tmp_path / "w.csv"

    assert main(["export", first(), str(out), "--tensor", "w"]) == 0

    assert np.loadtxt(out, delimiter=",").shape == (3, 3)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("all.npy",), "a .npy holds one tensor"),
        (("w.csv", "--tensor", "q"), "there is no “q” to export; there is x, x.grad,"),
        (("w.npz", "--backward", "h"), "Backward from h failed"),
        (("w.npz", "--backward", "q"), "there is no value 'q'"),
        (("gone/w.npz",), "no such file or directory"),
    ],
)
def test_that_what_cannot_be_written_is_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], said: str
) -> None:
    out, *others = arguments

    assert main(["export", first(), str(tmp_path / out), *others]) == 1

    complaint = capsys.readouterr().err
    assert said in complaint
    assert complaint.count("\n") == 1
    assert not list(tmp_path.iterdir())
