"""An operation with inputs that show what it does: the catalogue's sample, as wired leaves."""

from inspector.catalogue.rows import Row, Sample, SampleTensor, catalogue
from inspector.document.contents import Contents, numbers
from inspector.document.dtypes import DTYPES, Number
from inspector.document.edits import EditRefused, add_leaf, add_operation
from inspector.document.naming import fresh_name
from inspector.document.nodes import Document, NodeId, Place, Source

_ACROSS, _DOWN = 300.0, 200.0


def try_operation(document: Document, op: str, *, at: Place) -> tuple[Document, tuple[NodeId, ...]]:
    """The operation and a leaf for each tensor of its first sample, wired; the leaves stand in a
    column from `at` on, the operation right of them. Gives the new nodes, the operation last.

    Leaves require grad where a gradient can flow to them; what is changed in place does not,
    because PyTorch refuses that. Raises EditRefused where there is no such operation.
    """
    row = catalogue().operations.get(op)
    if row is None:
        raise EditRefused(f"there is no operation {op!r}")
    sample = next(iter(row.details.samples), Sample())
    inputs: dict[str, tuple[Source, ...]] = {}
    leaves: list[NodeId] = []
    for port, tensors in sample.inputs.items():
        wired = []
        for tensor in tensors:
            place = Place(at.x, at.y + _DOWN * len(leaves))
            document, leaf = add_leaf(
                document,
                _contents(tensor),
                at=place,
                name=fresh_name(document.graph, port),
                requires_grad=_requires_grad(row, port, tensor),
            )
            leaves.append(leaf)
            wired.append(Source(leaf))
        inputs[port] = tuple(wired)
    middle = at.y + _DOWN * max(0, len(leaves) - 1) / 2
    across = _ACROSS if leaves else 0.0
    document, node = add_operation(
        document,
        op,
        at=Place(at.x + across, middle),
        inputs=inputs,
        parameters=sample.parameters,
    )
    return document, (*leaves, node)


def _requires_grad(row: Row, name: str, tensor: SampleTensor) -> bool:
    port = row.port(name)
    differentiable = row.differentiable and port is not None and port.gradient
    return differentiable and name not in row.changes and DTYPES[tensor.dtype].may_require_grad


def _contents(tensor: SampleTensor) -> Contents:
    return numbers(
        [_number(text, tensor.dtype) for text in tensor.numbers], tensor.shape, tensor.dtype
    )


def _number(text: str, dtype: str) -> Number:
    if DTYPES[dtype].family == "complex":
        return complex(text)
    if DTYPES[dtype].family == "float":
        return complex(text).real
    # A large int64 has no exact complex.
    return int(text) if text.lstrip("+-").isdigit() else int(complex(text).real)
