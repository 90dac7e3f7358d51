"""Documents to arrange tests with."""

from inspector.document.contents import Contents, filled, numbers
from inspector.document.edits import add_leaf, add_operation
from inspector.document.nodes import EMPTY, Document, NodeId, Place, Source


class Bench:
    """Builds a document by names: `Bench().leaf("x").call("y", "torch.sum", input="x")`."""

    def __init__(self, document: Document = EMPTY) -> None:
        self.document = document
        self.id: dict[str, NodeId] = {}

    def leaf(self, name: str, contents: Contents | None = None, *, grad: bool = False) -> "Bench":
        """A leaf; without contents ones of shape (2, 2)."""
        self.document, self.id[name] = add_leaf(
            self.document,
            contents or filled("ones", (2, 2)),
            at=Place(10.0 * len(self.id), 0),
            name=name,
            requires_grad=grad,
        )
        return self

    def call(self, name: str, op: str, **wires: str) -> "Bench":
        """An operation; wires from port to name."""
        inputs = {port: (Source(self.id[source]),) for port, source in wires.items()}
        self.document, self.id[name] = add_operation(
            self.document, op, at=Place(10.0 * len(self.id), 50), name=name, inputs=inputs
        )
        return self

    def at(self, name: str) -> Source:
        """The first output of a node."""
        return Source(self.id[name])


def product() -> Bench:
    """x (requires grad) and w, m = mm(x, w), y = sum(m)."""
    return (
        Bench()
        .leaf("x", numbers([1, 2, 3, 4], (2, 2)), grad=True)
        .leaf("w", numbers([1, 0, 0, 2], (2, 2)))
        .call("m", "torch.mm", input="x", mat2="w")
        .call("y", "torch.sum", input="m")
    )
