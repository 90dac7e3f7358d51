"""Every operation of the catalogue is written as the call that the engine makes."""

import pytest
import torch

from inspector.catalogue.rows import Row, catalogue
from inspector.codegen.script import to_python
from inspector.codegen.starts import recorded, start
from inspector.document.edits import set_retain_grad
from inspector.document.nodes import Source
from inspector.engine.run import run
from tests.codegen.executing import bits, executed
from tests.fakes.samples import sampled

_ROWS = catalogue().operations


def _rows() -> list[object]:
    return [
        pytest.param(row, number, id=f"{row.id}-{number}")
        for row in _ROWS.values()
        for number in range(len(row.details.samples))
    ]


@pytest.mark.parametrize(("row", "number"), _rows())
@pytest.mark.filterwarnings("ignore")
def test_that_a_script_gives_the_numbers_of_the_engine(row: Row, number: int) -> None:
    document, _, node = sampled(row, row.details.samples[number])
    document = set_retain_grad(document, node, True)
    done = run(document)
    assert done["y"].error is None, done["y"].error
    script = to_python(document)
    names, _ = executed(script)
    found = names["y"]
    found = found if isinstance(found, tuple | list) else (found,)

    assert len(found) == len(done["y"].outputs), script
    for tensor, output in zip(found, done["y"].outputs, strict=True):
        assert bits(tensor) == bits(output.value), script
    told = recorded(document.graph)
    for place, tensor in enumerate(found):
        source = Source(node, 0 if row.varying else place)
        assert tensor.requires_grad or source not in told.surely, script
        assert not tensor.requires_grad or source in told.perhaps, script
    if start(document.graph) is not None:
        assert found[0].shape == ()
        assert torch.is_tensor(found[0].grad), script
