"""Writes the shipped examples: `python resources/examples/make.py` in the checkout's root."""

from collections.abc import Mapping
from pathlib import Path

from inspector.catalogue.rows import Value
from inspector.document.arranging import arranged
from inspector.document.contents import Contents, filled, numbers
from inspector.document.nodes import (
    BackwardCall,
    Document,
    Frame,
    FrameId,
    Graph,
    Layout,
    Leaf,
    Node,
    NodeId,
    Operation,
    Place,
    Source,
)
from inspector.files.session_file import save

# Printed with four digits these are the numbers of the experiment; the fifth digits of the last
# column make its sums come out as it reports them (1.5986 and 15.6081).
FIRST_X = (0.4568, 0.3014, 0.16293, 0.9983, 0.9308, 0.45883, 0.7727, 0.1441, 0.97684)
SECOND_X = (0.2699, 0.2150, 0.4124, 0.5506, 0.1069, 0.6992, 0.1359, 0.9054, 0.6022)
SECOND_W = (0.3951, 0.9469, 0.1590, 0.0279, 0.3368, 0.9199, 0.0966, 0.1213, 0.7982)


class Sketch:
    """A document in the making. Ids are names, so that the same files come out every time."""

    def __init__(self) -> None:
        self._nodes: dict[NodeId, Node] = {}

    def leaf(self, name: str, contents: Contents, requires_grad: bool = False) -> None:
        key = NodeId(name)
        self._nodes[key] = Leaf(key, name, contents, requires_grad)

    def call(
        self, name: str, op: str, parameters: Mapping[str, Value] | None = None, **inputs: str
    ) -> None:
        key = NodeId(name)
        wires = {port: (Source(NodeId(source)),) for port, source in inputs.items()}
        self._nodes[key] = Operation(key, name, op, wires, parameters or {})

    def document(
        self,
        root: str | None = None,
        frame: tuple[str, ...] = (),
        places: Mapping[str, tuple[float, float]] | None = None,
    ) -> Document:
        key = FrameId("f1")
        frames = {key: Frame(key, "no_grad", tuple(NodeId(n) for n in frame))} if frame else {}
        call = BackwardCall(None if root is None else Source(NodeId(root)))
        bare = Document(Graph(self._nodes, frames, call))
        if places is None:
            return Document(bare.graph, Layout(arranged(bare)))
        return Document(
            bare.graph, Layout({NodeId(n): Place(x, y) for n, (x, y) in places.items()})
        )


def first_gradients() -> Document:
    sketch = Sketch()
    sketch.leaf("x", numbers(FIRST_X, (3, 3)), requires_grad=True)
    sketch.leaf("w", filled("ones", (3, 3)), requires_grad=True)
    sketch.call("h", "torch.mm", input="x", mat2="w")
    sketch.call("y", "torch.sum", input="h")
    places = {"x": (0.0, 0.0), "w": (0.0, 208.0), "h": (280.0, 104.0), "y": (560.0, 104.0)}
    return sketch.document("y", places=places)


def integers_cannot() -> Document:
    sketch = Sketch()
    sketch.leaf("a", filled("arange", (3, 3), "int64"))
    return sketch.document()


def mean_of_a_product() -> Document:
    sketch = Sketch()
    sketch.leaf("w", numbers(SECOND_W, (3, 3)), requires_grad=True)
    sketch.leaf("x", numbers(SECOND_X, (3, 3)), requires_grad=True)
    sketch.call("yy", "torch.mm", input="w", mat2="x")
    sketch.call("y", "torch.mean", input="yy")
    sketch.call("detach_yy", "torch.Tensor.detach", input="yy")
    return sketch.document("y")


def no_grad_frame() -> Document:
    sketch = Sketch()
    sketch.leaf("w", numbers(SECOND_W, (3, 3)), requires_grad=True)
    sketch.leaf("x", numbers(SECOND_X, (3, 3)), requires_grad=True)
    sketch.call("h", "torch.mm", input="w", mat2="x")
    sketch.call("y", "torch.sum", input="h")
    sketch.call("h_no_grad", "torch.mm", input="w", mat2="x")
    sketch.call("y_no_grad", "torch.sum", input="h_no_grad")
    places = {
        "w": (0.0, 72.0),
        "x": (0.0, 296.0),
        "h": (280.0, 0.0),
        "y": (560.0, 0.0),
        "h_no_grad": (280.0, 344.0),
        "y_no_grad": (560.0, 344.0),
    }
    return sketch.document("y", frame=("h_no_grad", "y_no_grad"), places=places)


def broadcasting() -> Document:
    sketch = Sketch()
    sketch.leaf("x", filled("linspace", (3, 4), start=-1, end=1), requires_grad=True)
    sketch.leaf("bias", numbers((0.5, -0.25, 0.0, 1.0), (4,)), requires_grad=True)
    sketch.call("shifted", "torch.add", input="x", other="bias")
    sketch.call("squared", "torch.square", input="shifted")
    sketch.call("y", "torch.sum", input="squared")
    return sketch.document("y")


def tiny_network() -> Document:
    sketch = Sketch()
    sketch.leaf("x", filled("randn", (8, 3), seed=1))
    sketch.leaf("w1", filled("randn", (5, 3), seed=2), requires_grad=True)
    sketch.leaf("b1", filled("zeros", (5,)), requires_grad=True)
    sketch.call("hidden", "torch.nn.functional.linear", input="x", weight="w1", bias="b1")
    sketch.call("active", "torch.relu", input="hidden")
    sketch.leaf("w2", filled("randn", (1, 5), seed=3), requires_grad=True)
    sketch.leaf("b2", filled("zeros", (1,)), requires_grad=True)
    sketch.call("guess", "torch.nn.functional.linear", input="active", weight="w2", bias="b2")
    sketch.leaf("target", filled("rand", (8, 1), seed=4))
    sketch.call("loss", "torch.nn.functional.mse_loss", input="guess", target="target")
    return sketch.document("loss")


MADE = {
    "first-gradients": first_gradients,
    "integers-cannot": integers_cannot,
    "mean-of-a-product": mean_of_a_product,
    "no-grad-frame": no_grad_frame,
    "broadcasting": broadcasting,
    "tiny-network": tiny_network,
}


def main() -> None:
    """Writes every example beside this script."""
    for name, make in MADE.items():
        path = Path(__file__).with_name(f"{name}.tgi")
        save(make(), path)
        path.with_name(f"{path.name}~").unlink(missing_ok=True)


if __name__ == "__main__":
    main()
