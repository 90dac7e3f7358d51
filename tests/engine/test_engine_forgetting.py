"""What was changed in place is forgotten as a whole or not at all."""

import pytest
import torch

from inspector.catalogue.rows import Port, Row, catalogue
from inspector.document.contents import Fill
from inspector.engine.machine import Machine
from inspector.engine.operations import OPERATIONS
from inspector.messages.orders import Call, Compute, Forget, MakeLeaf, Step
from inspector.messages.tensors import Tensor

# A row of the tests' own: what the shipped rows say of ports is another matter.
NEGATE = Row("test.neg_", "neg_", "", "", (Port("input"),), ("input",), changes=("input",))
X = MakeLeaf(b"x", "x", "x", Tensor("float32", (2,), Fill("ones")), False)
READER = Call(b"r", "r", "r", "torch.exp", {"input": ((b"x", 0),)})
CHANGER = Call(b"z", "z", "z", NEGATE.id, {"input": ((b"x", 0),)})


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Machine:
    monkeypatch.setitem(catalogue().operations, NEGATE.id, NEGATE)
    monkeypatch.setitem(OPERATIONS, NEGATE.id, torch.Tensor.neg_)
    machine = Machine()
    carry_out(machine, X, READER, CHANGER)
    return machine


def carry_out(machine: Machine, *steps: Step) -> None:
    list(machine.compute(Compute(1, "cpu", b"graph", steps)))


def numbers(machine: Machine, recipe: bytes) -> list[float]:
    value = machine.value(recipe)
    assert value is not None
    return value.tolist()


@pytest.mark.parametrize("gone", [(b"z",), (b"r",), (b"z", b"r")])
def test_that_a_kept_tensor_is_not_changed_or_read_again(
    machine: Machine, gone: tuple[bytes, ...]
) -> None:
    before = numbers(machine, b"r")

    machine.forget(Forget(gone))
    carry_out(machine, X, READER, CHANGER)

    assert numbers(machine, b"x") == [1.0, 1.0]
    assert numbers(machine, b"r") == before
    assert numbers(machine, b"z") == [-1.0, -1.0]


def test_that_all_of_it_goes_together(machine: Machine) -> None:
    machine.forget(Forget((b"z", b"r")))
    machine.forget(Forget((b"x",)))

    assert [machine.value(recipe) for recipe in (b"x", b"r", b"z")] == [None, None, None]
