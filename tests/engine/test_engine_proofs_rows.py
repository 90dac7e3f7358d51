"""Central differences beside autograd over the catalogue's own samples, other rows each day: what
they disagree on is listed here, with the reason."""

import math
import random
from datetime import UTC, datetime

import pytest

from inspector.catalogue.rows import catalogue
from inspector.document.edits import add_operation
from inspector.document.nodes import EMPTY, Document, Leaf, NodeId, Place, Source
from inspector.document.recipes import recipes
from inspector.document.trying import try_operation
from inspector.engine.machine import Machine
from inspector.messages.answers import Computed, Swept
from inspector.messages.orders import Compute
from inspector.messages.proofs import Differ, Differed
from inspector.messages.questions import Unable
from inspector.messages.steps import backward, steps, supplies

KNOWN = {
    # One triangle is read, and the gradient is that of the symmetric matrix.
    "torch.cholesky", "torch.linalg.cholesky", "torch.linalg.cholesky_ex", "torch.linalg.eigh",
    "torch.linalg.eigvalsh", "torch.cholesky_inverse", "torch.cholesky_solve",
    # The gradient is another one on purpose: before log_softmax, none through what is drawn, none
    # of the renormalising by max_norm.
    "torch.nn.functional.ctc_loss", "torch.normal", "torch.nn.functional.embedding_bag",
    # PyTorch 2.13 is wrong with a storage_offset; torch.autograd.gradcheck says so too.
    "torch.as_strided_scatter",
    # Numbers so large, or a matrix so singular, that float32 has no digit left for the sine.
    "torch.linalg.vander", "torch.polygamma", "torch.linalg.pinv",
}  # fmt: skip
_ROUNDING = {"torch.Tensor.half": 2e-2, "torch.Tensor.bfloat16": 2e-1, "torch.Tensor.chalf": 2e-2}
_MOST_CELLS = 24
TODAY = datetime.now(UTC).toordinal()
ROWS = [id for id, row in catalogue().operations.items() if row.differentiable]


@pytest.mark.parametrize("op", random.Random(TODAY).sample(ROWS, 60))
@pytest.mark.filterwarnings("ignore")
def test_that_both_ways_agree_on_a_rows_own_sample(op: str) -> None:
    found = _proofs(op)

    if op in KNOWN:
        return
    for proof in found:
        kinks = {kink.cell - proof.first for kink in proof.kinks}
        sizes = [abs(each) for each in (*proof.autograd, *proof.central) if math.isfinite(each)]
        within = _ROUNDING.get(op, 1e-3) * max(sizes, default=0.0) + 1e-6
        for cell, (mine, theirs) in enumerate(zip(proof.autograd, proof.central, strict=True)):
            if cell not in kinks and (math.isfinite(mine) or math.isfinite(theirs)):
                assert mine == pytest.approx(theirs, rel=0, abs=within)


def _proofs(op: str) -> list[Differed]:
    """What the engine says of every leaf of the sum of the sines of the row's first real result."""
    document, nodes = try_operation(EMPTY, op, at=Place(0, 0))
    machine = Machine()
    facts = _run(machine, document, nodes[-1])
    real = [i for i, (grad, dtype) in enumerate(facts) if grad and dtype.startswith("float")]
    if not real:
        return []
    made, source = nodes[-1], Source(nodes[-1], real[0])
    for name in ("torch.sin", "torch.sum"):
        document, made = add_operation(document, name, at=Place(0, 0), inputs={"input": (source,)})
        source = Source(made)
    _run(machine, document, made)
    swept = machine.backward(
        backward(recipes(document.graph, "cpu"), Source(made), previous=None, fresh=True)
    )
    assert isinstance(swept, Swept), swept
    found = []
    for leaf in document.graph.nodes.values():
        count = min(_MOST_CELLS, leaf.contents.count) if isinstance(leaf, Leaf) else 0
        if isinstance(leaf, Leaf) and leaf.requires_grad and count:
            told = machine.answer(Differ(1, swept.address, leaf.id, 0, count))
            if isinstance(told, Unable):
                assert "between 0 and 1" in told.text
                continue
            assert isinstance(told, Differed)
            found.append(told)
    return found


def _run(machine: Machine, document: Document, node: NodeId) -> list[tuple[bool, str]]:
    known = recipes(document.graph, "cpu")
    for supply in supplies(document.graph, known.order):
        machine.supply(supply)
    compute = Compute(1, "cpu", known.address, tuple(steps(known, known.order)))
    results = [result for ran in machine.compute(compute) for result in ran.results]
    found = next((r for r in results if r.recipe == known.of.get(node)), None)
    if not isinstance(found, Computed):
        return []
    return [(fact.requires_grad, fact.dtype) for fact in found.outputs]
