"""The command line as a user meets it: what is printed, the exit status, and one line on stderr."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import inspector
from inspector.commands.main import main
from inspector.commands.version import version
from inspector.document.contents import filled, numbers
from inspector.document.edits import set_backward
from inspector.document.nodes import BackwardCall, Document
from inspector.files.examples import EXAMPLES, example
from inspector.files.session_file import load, save
from tests.fakes.documents import Bench

_ROOT = Path(__file__).resolve().parents[2]


def _session(folder: Path, document: Document) -> str:
    path = folder / "session.tgi"
    save(document, path)
    return str(path)


def _json(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    assert main(["run", *arguments, "--json"]) == 0
    return json.loads(capsys.readouterr().out, parse_constant=pytest.fail)


def _path(name: str) -> str:
    found = example(name)
    assert found is not None
    return str(found.path)


def _rounded(numbers: Any) -> Any:
    if isinstance(numbers, list):
        return [_rounded(each) for each in numbers]
    return round(numbers, 4)


def test_that_the_first_experiment_comes_out_to_the_digit(
    capsys: pytest.CaptureFixture[str],
) -> None:
    nodes = _json(capsys, _path("first-gradients"), "--backward", "y")["nodes"]

    assert _rounded(nodes["x"]["value"][0]) == [0.4568, 0.3014, 0.1629]
    assert _rounded(nodes["y"]["value"]) == 15.6081
    assert nodes["y"]["grad_fn"] == "SumBackward0"
    assert nodes["y"]["grad"] is None
    assert nodes["x"]["grad"] == [[3.0] * 3] * 3
    assert _rounded(nodes["w"]["grad"]) == [[2.2278] * 3, [1.3763] * 3, [1.5986] * 3]
    assert nodes["h"]["flow"] == [[1.0] * 3] * 3


def test_that_the_second_experiment_comes_out_to_the_digit(
    capsys: pytest.CaptureFixture[str],
) -> None:
    nodes = _json(capsys, _path("mean-of-a-product"), "--backward", "y")["nodes"]

    assert _rounded(nodes["x"]["grad"]) == [[0.0577] * 3, [0.1561] * 3, [0.2086] * 3]
    assert _rounded(nodes["w"]["grad"]) == [[0.0997, 0.1507, 0.1826]] * 3
    assert nodes["yy"]["grad"] is None
    assert _rounded(nodes["yy"]["flow"]) == [[0.1111] * 3] * 3
    assert nodes["detach_yy"]["value"] == nodes["yy"]["value"]
    assert (nodes["detach_yy"]["grad_fn"], nodes["detach_yy"]["requires_grad"]) == (None, False)


def test_that_a_no_grad_frame_shows_in_the_facts(capsys: pytest.CaptureFixture[str]) -> None:
    nodes = _json(capsys, _path("no-grad-frame"))["nodes"]

    assert nodes["y"]["requires_grad"] is True
    assert nodes["y_no_grad"]["requires_grad"] is False
    assert nodes["y"]["value"] == nodes["y_no_grad"]["value"]


def test_that_json_has_the_fields_that_others_rely_on(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    bench = Bench().leaf("x", numbers((float("nan"), float("inf"), -float("inf")), (3,)))
    bench.leaf("c", numbers((complex(1, -2),), (1,), "complex64"))
    bench.leaf("a", filled("arange", (2,), "int64")).call("m", "torch.max", input="x")
    bench.call("bad", "torch.mm", input="x", mat2="a").call("late", "torch.sum", input="bad")
    found = _json(capsys, _session(tmp_path, bench.document))
    nodes = found["nodes"]
    fields = {"op", "shape", "dtype", "requires_grad", "is_leaf", "grad_fn", "value", "grad"}

    assert found["device"] == "cpu"
    assert nodes["x"].keys() == fields | {"flow", "error"}
    assert nodes["x"]["value"] == ["nan", "inf", "-inf"]
    assert nodes["c"]["value"] == [[1.0, -2.0]]
    assert (nodes["a"]["op"], nodes["a"]["value"]) == ("arange", [0, 1])
    assert [each["name"] for each in nodes["m"]["outputs"]] == ["values", "indices"]
    assert nodes["m"]["outputs"][1]["dtype"] == "int64"
    assert "RuntimeError" in nodes["bad"]["error"]
    assert nodes["late"]["error"] == "not run: bad failed"
    assert nodes["bad"]["value"] is None


def test_that_the_lines_for_people_show_values_and_gradients(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["run", _path("first-gradients"), "--backward", "y"]) == 0
    printed = capsys.readouterr().out

    assert "y = torch.sum   scalar · float32 · requires_grad · grad_fn SumBackward0" in printed
    assert "w.grad\n  2.2278  2.2278  2.2278" in printed


def test_that_large_tensors_are_cut_for_people(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    bench = Bench().leaf("x", filled("rand", (100, 100))).leaf("e", filled("ones", (0,)))
    assert main(["run", _session(tmp_path, bench.document)]) == 0
    printed = capsys.readouterr().out

    assert "… 88 more rows" in printed
    assert "(empty)" in printed
    assert max(map(len, printed.splitlines())) < 100


def _refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(list(arguments)) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.count("\n") == 1
    assert printed.err.startswith("tensor-inspector: ")
    return printed.err


def test_that_what_cannot_be_done_is_one_line(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    first, frame = _path("first-gradients"), _path("no-grad-frame")
    text = tmp_path / "text.tgi"
    text.write_text("hello")

    assert "no such file" in _refused(capsys, "run", "missing.tgi")
    assert "is a directory" in _refused(capsys, "run", str(tmp_path))
    assert "no session file" in _refused(capsys, "run", str(text))
    assert "FILE" in _refused(capsys, "run")
    assert "no value 'q'" in _refused(capsys, "run", first, "--backward", "q")
    assert "does not require grad" in _refused(capsys, "run", frame, "--backward", "y_no_grad")
    assert "no device “moon”" in _refused(capsys, "run", first, "--device", "moon")
    assert "unrecognized" in _refused(capsys, "run", first, "--fast")
    assert "must end in" in _refused(capsys, "export", first, str(tmp_path / "a.doc"))
    out = str(tmp_path / "missing" / "a.py")
    assert "cannot be written" in _refused(capsys, "export", first, out)
    assert "no example “q”" in _refused(capsys, "examples", "q", "out.tgi")
    assert "where to" in _refused(capsys, "examples", "broadcasting")
    assert "no option --fast" in _refused(capsys, "--fast")


def test_that_backward_needs_a_scalar_or_a_gradient(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    bench = Bench().leaf("x", grad=True).call("y", "torch.exp", input="x")
    path = _session(tmp_path, bench.document)

    assert "only for scalar outputs" in _refused(capsys, "run", path, "--backward", "y")
    seed = filled("full", (2, 2), fill_value=2)
    with_seed = set_backward(bench.document, BackwardCall(bench.at("y"), seed))
    nodes = _json(capsys, _session(tmp_path, with_seed), "--backward", "y")["nodes"]
    assert nodes["y"]["flow"] == [[2.0, 2.0], [2.0, 2.0]]


def test_that_the_autograd_graph_is_exported_with_the_picture(tmp_path: Path) -> None:
    plain, over = tmp_path / "plain.svg", tmp_path / "over.svg"

    assert main(["export", _path("first-gradients"), str(plain)]) == 0
    assert main(["export", _path("first-gradients"), str(over), "--autograd"]) == 0
    assert over.read_text("utf-8").count("AccumulateGrad") == 2
    assert "AccumulateGrad" not in plain.read_text("utf-8")


def test_that_an_exported_script_prints_the_same_numbers(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    out = tmp_path / "script.py"
    assert main(["export", _path("first-gradients"), str(out)]) == 0
    done = subprocess.run([sys.executable, out], capture_output=True, text=True, check=True)
    nodes = _json(capsys, _path("first-gradients"), "--backward", "y")["nodes"]

    assert f"tensor({round(nodes['y']['value'], 4)}, grad_fn=<SumBackward0>)" in done.stdout
    for row in _rounded(nodes["w"]["grad"]):
        assert ", ".join(f"{number:.4f}" for number in row) in done.stdout


def test_that_examples_are_listed_and_written_out(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert main(["examples"]) == 0
    listed = capsys.readouterr().out
    out = tmp_path / "mine.tgi"
    assert main(["examples", "tiny-network", str(out)]) == 0

    assert [line.split()[0] for line in listed.splitlines()] == [each.name for each in EXAMPLES]
    assert load(out) == load(_path("tiny-network"))


def test_that_version_and_help_are_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert main(["--help"]) == 0
    printed = capsys.readouterr().out

    assert f"tensor-inspector {version()}\n" in printed
    for command in ("run", "export", "examples"):
        assert f"tensor-inspector {command}" in printed


def test_that_the_python_interface_goes_all_the_way_round(tmp_path: Path) -> None:
    import torch

    def function(x: torch.Tensor, w: torch.Tensor) -> torch.Tensor:
        return (x @ w).sum()

    x = torch.ones(2, 2, requires_grad=True)
    document = inspector.record(function, x, torch.full((2, 2), 3.0))
    inspector.save(document, tmp_path / "a.tgi")
    opened = inspector.load(tmp_path / "a.tgi")
    run = inspector.run(opened)
    run.backward()

    assert opened == document
    assert (run.leaves, run.outputs) == (("x", "w"), ("sum_1",))
    assert run["x"].grad is not None
    assert run["x"].grad.tolist() == [[6.0, 6.0], [6.0, 6.0]]
    assert "torch.matmul(x, w)" in inspector.to_python(opened)


def test_that_files_and_scripts_need_no_torch_and_no_qt(tmp_path: Path) -> None:
    code = (
        "import sys, inspector;"
        f"document = inspector.load({_path('tiny-network')!r});"
        f"inspector.save(document, {str(tmp_path / 'a.tgi')!r});"
        "inspector.to_python(document);"
        "print([m for m in ('torch', 'PySide6', 'pyqtgraph') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=_ROOT, capture_output=True, text=True, check=True
    )

    assert done.stdout == "[]\n"
