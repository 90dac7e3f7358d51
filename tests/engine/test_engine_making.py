"""Contents that no step makes are told as the leaf that they would be."""

from inspector.document.contents import Formula, Patch, filled
from inspector.document.patching import with_cells, with_patch
from inspector.engine.fills import from_bytes
from inspector.engine.machine import Machine
from inspector.messages.making import MOST_MADE, Made, Make
from inspector.messages.questions import Unable
from inspector.messages.steps import tensor
from inspector.messages.tensors import Stored, Tensor


def test_that_a_formula_over_cells_is_told() -> None:
    contents = with_cells(filled("ones", (2, 2)), {3: b"\0\0\0\0"})
    contents = with_patch(contents, Patch(((0, 2), (0, 2)), Formula("x + 10 * i + j")))
    found = Machine().answer(Make(3, tensor(contents)))

    assert isinstance(found, Made)
    assert found.number == 3
    numbers = from_bytes(found.data, Machine()._tape.fills.made(tensor(contents), "cpu").dtype)
    assert numbers.tolist() == [1.0, 2.0, 11.0, 11.0]


def test_that_too_many_and_what_cannot_be_made_are_refused_in_a_sentence() -> None:
    machine = Machine()
    many = machine.answer(Make(1, tensor(filled("ones", (MOST_MADE + 1,)))))
    unknown = machine.answer(Make(2, Tensor("float32", (1,), Stored(b"never"))))

    assert isinstance(many, Unable)
    assert many.text == "65,537 numbers are too many to be told."
    assert isinstance(unknown, Unable)
    assert "never sent" in unknown.text
