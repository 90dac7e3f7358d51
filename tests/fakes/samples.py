"""Documents made of the catalogue's samples: one operation with the tensors to try it with."""

from inspector.catalogue.rows import Row, Sample, SampleTensor
from inspector.document.contents import Contents, literal
from inspector.document.dtypes import DTYPES, to_bytes
from inspector.document.edits import add_leaf, add_operation
from inspector.document.nodes import EMPTY, Document, NodeId, Place, Source


def sampled(
    row: Row, sample: Sample, *, device_grad: bool = True
) -> tuple[Document, dict[str, tuple[Source, ...]], NodeId]:
    """The leaves of a sample, and the operation, called y, wired to them. What can have a gradient
    requires grad; what is changed in place is a clone, since a leaf must not be."""
    document, wired = EMPTY, {}
    for port, tensors in sample.inputs.items():
        found = row.port(port)
        sources = []
        for number, tensor in enumerate(tensors):
            grad = DTYPES[tensor.dtype].may_require_grad and found is not None and found.gradient
            document, leaf = add_leaf(
                document,
                contents_of(tensor),
                at=Place(0, 0),
                name=f"{port}_{number}",
                requires_grad=grad and device_grad,
            )
            if port in row.changes:
                cloned = {"input": (Source(leaf),)}
                document, leaf = add_operation(
                    document, "torch.clone", at=Place(0, 0), name=f"{port}_own", inputs=cloned
                )
            sources.append(Source(leaf))
        if sources:
            wired[port] = tuple(sources)
    document, node = add_operation(
        document, row.id, at=Place(0, 0), name="y", inputs=wired, parameters=sample.parameters
    )
    return document, wired, node


def contents_of(tensor: SampleTensor) -> Contents:
    """The numbers of a sample's tensor."""
    data = b"".join(to_bytes(_number(each, tensor.dtype), tensor.dtype) for each in tensor.numbers)
    return Contents(tensor.dtype, tensor.shape, literal(data))


def _number(text: str, dtype: str) -> complex | float | int | bool:
    match DTYPES[dtype].family:
        case "bool":
            return complex(text) != 0
        case "int":
            return int(text)
        case "float":
            return float(text)
        case _:
            return complex(text)
