"""The values and gradients of a graph that can leave the program now."""

import math
from collections.abc import Iterator

import msgspec

from inspector.document.dtypes import STORED
from inspector.document.nodes import NodeId, Source, label
from inspector.messages.orders import Which
from inspector.session.faces import Gradient, Known
from inspector.session.session import Session

_WHAT = {"value": "value", "grad": ".grad, stored", "flow": "gradient, flowed"}


class Offered(msgspec.Struct, frozen=True):
    """One of them. `name` is what it is called in a file: `w`, `w.grad`, `h.flow`."""

    name: str
    source: Source
    which: Which
    shape: tuple[int, ...]
    dtype: str
    reason: str = ""

    @property
    def what(self) -> str:
        """What it is, in words."""
        return _WHAT[self.which]

    @property
    def size(self) -> int:
        """The bytes of its numbers."""
        width = STORED[self.dtype][0] if self.dtype in STORED else 8
        return math.prod(self.shape) * width


def offered(session: Session, also: tuple[Source, Which] | None = None) -> list[Offered]:
    """All of them, in the document's order; of what is stored and flowed the stored one, and what
    is `also` wanted."""
    nodes = session.store.document.graph.nodes
    return [each for node in nodes for each in _of(session, node, also)]


def _of(session: Session, node: NodeId, also: tuple[Source, Which] | None) -> Iterator[Offered]:
    face = session.face(node)
    if not isinstance(face, Known):
        return
    graph = session.store.document.graph
    for output, fact in enumerate(face.outputs):
        source = Source(node, output)
        name = label(graph, source, len(face.outputs))
        yield Offered(name, source, "value", fact.shape, fact.dtype)
        stored, flow = session.stored(source), session.flow(source)
        if isinstance(stored, Gradient):
            yield Offered(f"{name}.grad", source, "grad", stored.shape, stored.dtype)
        wanted = also == (source, "flow") or not isinstance(stored, Gradient)
        if wanted and isinstance(flow, Gradient):
            yield Offered(f"{name}.flow", source, "flow", flow.shape, flow.dtype)
