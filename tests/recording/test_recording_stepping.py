"""Over PyTorch's own list of operations: the backward pass gone through node by node gives, at
every node and along every edge, the gradients of PyTorch's engine.

`make test` takes another part of the list each day; `make op-db` takes all of it.
"""

import os
import warnings
from datetime import UTC, datetime
from typing import Any

import pytest
import torch

from inspector.engine.run import run
from inspector.messages.orders import Trace
from inspector.recording.record import record
from tests.recording.op_db import Case, cases, entries, fresh, missed, outputs_of, scalar

WHOLE = os.environ.get("OP_DB") == "whole"
PARTS = 1 if WHOLE else 6
TODAY = datetime.now(UTC).toordinal() % PARTS

pytestmark = pytest.mark.filterwarnings("ignore")


def _wrong_with(case: Case) -> tuple[str, int]:
    """What is wrong with stepping through a case, and how many gradients were compared."""

    def function(*tensors: torch.Tensor) -> Any:
        found = outputs_of(case.function(*tensors))
        total = scalar(found)
        return found if total is None else total

    torch.manual_seed(3)
    document = record(function, *fresh(case.tensors))
    if document.graph.backward.root is None:
        return "", 0
    done = run(document)
    done.backward()
    assert done.address is not None
    traced = done.machine.trace(Trace(done.address))
    proof = traced.proof
    if not proof.in_order:
        return "PyTorch's engine takes the nodes in another order", proof.compared
    return traced.reason or proof.first, proof.compared


def test_that_every_operation_is_stepped_through_exactly() -> None:
    wrong: dict[str, str] = {}
    compared = 0
    known = missed()  # what cannot be recorded is no document
    for number, (name, op) in enumerate(entries().items()):
        if number % PARTS != TODAY or name in known:
            continue
        for case in cases(op, 4 if WHOLE else 2):
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                found, count = _wrong_with(case)
            compared += count
            if found:
                wrong[name] = found
                break

    assert wrong == {}
    assert compared > (10_000 if WHOLE else 500)
