"""Over PyTorch's own list of operations: what is recorded gives torch's numbers and gradients,
and survives saving, opening and exporting.

`make test` takes another part of the list each day; `make op-db` takes all of it.
"""

import os
import subprocess
import sys
import warnings
from collections.abc import Callable
from contextlib import redirect_stdout
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import pytest
import torch

from inspector.codegen.script import to_python
from inspector.document.changing import changed_sources, changes
from inspector.document.nodes import Document, Leaf, Source
from inspector.engine.run import run
from inspector.files.session_file import decoded, encoded
from inspector.recording.record import RecordingRefused
from tests.recording.op_db import Case, Differs, apart_of, cases, check, entries, missed, same

WHOLE = os.environ.get("OP_DB") == "whole"
PARTS = 1 if WHOLE else 6
TODAY = datetime.now(UTC).toordinal() % PARTS

pytestmark = pytest.mark.filterwarnings("ignore")


def _each(holds: Callable[[Case], object], *, most: int = 6, every: int = 1) -> dict[str, str]:
    """The first reason of every entry of today's part for which something does not hold."""
    wrong: dict[str, str] = {}
    expected = missed()
    for number, (name, op) in enumerate(entries().items()):
        passed = number % PARTS != TODAY or (number // PARTS) % every
        if passed and (name not in expected or WHOLE):
            continue
        for case in cases(op, most):
            try:
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    holds(case)
            except (RecordingRefused, Differs) as reason:
                wrong[name] = str(reason)
                break
    return wrong


def test_that_values_and_gradients_of_what_is_recorded_are_torch_s() -> None:
    wrong, expected = _each(check), missed()

    assert {name: reason for name, reason in wrong.items() if name not in expected} == {}
    assert expected.keys() - wrong.keys() == set(), "recorded by now: take it off the list"
    assert len(expected) < 0.02 * len(entries())


def test_that_what_is_missed_is_listed_once_and_with_a_reason() -> None:
    lines = missed()

    assert set(lines) <= set(entries())
    assert all(len(reason.split()) > 2 for reason in lines.values())


def _survives(case: Case) -> None:
    document = check(case)
    again = decoded(b"".join(encoded(document)))
    if again != document:
        raise Differs("what is opened is not what was saved")
    script = to_python(document)
    made: dict[str, object] = {"__name__": "script"}
    torch.manual_seed(11)  # the script seeds what it draws
    try:
        with redirect_stdout(StringIO()):
            exec(compile(script, "script", "exec"), made)
    except Exception as error:
        raise Differs(f"the script raises {type(error).__name__}: {error}") from error
    _compare_script(document, made, apart_of(case))


def _compare_script(document: Document, made: dict[str, object], apart: float) -> None:
    done = run(document)
    if document.graph.backward.root is not None:
        done.backward()
    graph = document.graph
    # Running statistics are written to without a new version.
    written = {s for node in changes(graph).changers for s in changed_sources(graph, node)}
    for node in graph.nodes.values():
        mine, theirs = done[node.name], made.get(node.name)
        if isinstance(theirs, torch.Tensor) and mine.value is not None:
            # What was changed in place since its line is no longer what the node shows.
            changed = theirs._version > 0 or Source(node.id) in written
            if not changed and not same(mine.value.detach(), theirs.detach(), apart):
                raise Differs(f"the script's {node.name} is another value")
            if isinstance(node, Leaf) and (mine.grad is None) != (theirs.grad is None):
                raise Differs(f"the script's gradient of {node.name} is None, or is not")
            both = isinstance(node, Leaf) and mine.grad is not None and theirs.grad is not None
            if both and not same(mine.grad, theirs.grad, apart):  # type: ignore[arg-type]
                raise Differs(f"the script's gradient of {node.name} is another")


def test_that_documents_survive_saving_opening_and_exporting() -> None:
    wrong = _each(_survives, most=6 if WHOLE else 2, every=1 if WHOLE else 3)

    assert {name: reason for name, reason in wrong.items() if name not in missed()} == {}


def test_that_an_exported_script_runs_by_itself(tmp_path: Path) -> None:
    op = entries()["nn.functional.layer_norm"]
    document = check(next(iter(cases(op))))
    script = tmp_path / "script.py"
    script.write_text(to_python(document))
    said = subprocess.run(
        [sys.executable, str(script)], capture_output=True, text=True, check=True, timeout=120
    )

    assert "part" in said.stdout or "total" in said.stdout
