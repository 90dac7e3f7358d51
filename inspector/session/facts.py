"""What is known of the values of a graph without their numbers: by the faces of its nodes."""

from collections.abc import Callable

from inspector.document.nodes import NodeId, Source
from inspector.messages.answers import Fact
from inspector.session.faces import Face, Known, Waiting


class Facts:
    """Facts as they are known now, or were known last."""

    def __init__(self, face: Callable[[NodeId], Face]) -> None:
        self._face = face

    def of(self, source: Source) -> Fact | None:
        """The fact of a value; None where none is known."""
        known = self._known(source.node)
        if known is None or source.output >= len(known.outputs):
            return None
        return known.outputs[source.output]

    def outputs(self, node: NodeId) -> int:
        """How many outputs a node has, as far as is known."""
        known = self._known(node)
        return 1 if known is None else len(known.outputs)

    def _known(self, node: NodeId) -> Known | None:
        match self._face(node):
            case Known() as known:
                return known
            case Waiting(last=last):
                return last
            case _:
                return None
