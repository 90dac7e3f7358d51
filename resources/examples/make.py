"""Writes the shipped examples: `python resources/examples/make.py` in the checkout's root."""

from collections.abc import Mapping
from itertools import pairwise
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
    Note,
    NoteId,
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

# What the lessons say beside their graphs.
BROADCASTING = """\
# Why does broadcasting sum?
1. `bias` has four numbers, `x` three rows of four: the same bias is added to **every row**.
2. Press **Backward** (F5). The gradient at `shifted` has the shape 3×4, that of `bias` only 4.
3. Each number of `bias` went three ways, so its gradient is the **sum of a column** of the \
gradient at `shifted`. Change one cell of `x` and see one number of `bias.grad` follow."""
TWO_PATHS = """\
# Two paths add
1. `x` goes two ways: through `squared` and through `tripled`. They meet in `both`.
2. Press **Backward** (F5) and look at `x`: its gradient is **2·x + 3**, one part from each way.
3. Mute `tripled` (M) or bypass it (Ctrl+B) and press Backward again: one part is gone."""
RELU = """\
# Relu at zero
Three ways to write the same function, **max(x, 0)**: `relu`, `clamp` and `maximum`.
1. Press **Backward** (F5) and compare the gradients of `a`, `b` and `c`.
2. They agree but where x is **0**: relu says 0, clamp says 1, maximum says ½. There the slope is \
0 on the left and 1 on the right, and each takes its own number in between.
3. Open **Proof** and press *Prove*: by numbers alone it is ½, and the kink is named. **Flow** \
counts the elements that relu switches off."""
SOFTMAX = """\
# Softmax, then log
The same numbers twice. Above: `log` of `softmax`. Below: `log_softmax` at once.
1. `p` is 0 at [2]: e⁻¹²² is smaller than float32 holds. Its logarithm is -inf.
2. Press **Backward** (F5), then **F4**: it goes to where the first infinity was born. Again F4: \
the gradient of `x` is NaN, though only one number was too small.
3. Below nothing of that happens: `log_softmax` never makes the small number."""
SIGMOIDS = """\
# The vanishing gradient
1. Twenty sigmoids, one after the other. Press **Backward** (F5) and open the tab **Flow**.
2. A sigmoid's slope is ¼ at most: each step leaves less than a quarter of the gradient. On a \
scale of decades that is a straight line down.
3. Switch *on the wires* on: thick and orange is much, thin and grey is next to nothing."""
DETACH = """\
# Detach stops here
1. `constant` is a copy of `squared` by **detach**: the same numbers, no way back. Its wire is cut.
2. y is the sum of x⁴, whose slope is 4·x³. Press **Backward** (F5): `x.grad` is **2·x³**, half of \
it.
3. Open **Proof** and press *Prove*: numbers go on through `constant`, and say 4·x³.
4. PyTorch took it for a constant. Delete and reconnect it (Ctrl+Del) and press Backward again: \
now both say 4·x³."""

SECOND = """\
# The gradient of a gradient
1. `g` is the gradient of y at x as a **value**, 3·x²: `torch.autograd.grad` with create_graph.
2. z is its sum. Press **Backward** (F5): `x.grad` is **6·x**, the second derivative of x³.
3. Choose *from* `y` above, press Zero and Backward, and look at **Hessian**: on its diagonal \
stands 6·x too, and nothing beside it, for no cell of x meets another one."""


class Sketch:
    """A document in the making. Ids are names, so that the same files come out every time."""

    def __init__(self) -> None:
        self._nodes: dict[NodeId, Node] = {}
        self._notes: dict[NoteId, Note] = {}

    def note(self, text: str, at: tuple[float, float], size: tuple[float, float]) -> None:
        """What to look at, and in which order."""
        key = NoteId(f"note{len(self._notes) + 1}")
        self._notes[key] = Note(key, Place(*at), *size, text)

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
            return Document(bare.graph, Layout(arranged(bare), notes=self._notes))
        there = {NodeId(n): Place(x, y) for n, (x, y) in places.items()}
        return Document(bare.graph, Layout(there, notes=self._notes))


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
    sketch.note(BROADCASTING, (0, -148), (600, 124))
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


def two_paths_add() -> Document:
    sketch = Sketch()
    sketch.leaf("x", numbers((2.0, -1.0, 0.5), (3,)), requires_grad=True)
    sketch.call("squared", "torch.square", input="x")
    sketch.call("tripled", "torch.mul", {"other": 3.0}, input="x")
    sketch.call("both", "torch.add", input="squared", other="tripled")
    sketch.call("y", "torch.sum", input="both")
    sketch.note(TWO_PATHS, (0, -132), (600, 108))
    places = {
        "x": (0.0, 80.0),
        "squared": (280.0, 0.0),
        "tripled": (280.0, 176.0),
        "both": (624.0, 80.0),
        "y": (904.0, 80.0),
    }
    return sketch.document("y", places=places)


def relu_at_zero() -> Document:
    sketch = Sketch()
    for name in ("a", "b", "c"):
        sketch.leaf(name, numbers((-2.0, -1.0, 0.0, 1.0, 2.0), (5,)), requires_grad=True)
    sketch.leaf("zero", filled("zeros", (5,)))
    sketch.call("relu", "torch.relu", input="a")
    sketch.call("clamp", "torch.clamp", {"min": 0.0}, input="b")
    sketch.call("maximum", "torch.maximum", input="c", other="zero")
    sketch.call("two", "torch.add", input="relu", other="clamp")
    sketch.call("three", "torch.add", input="two", other="maximum")
    sketch.call("y", "torch.sum", input="three")
    sketch.note(RELU, (0, -184), (640, 160))
    places = {
        "a": (0.0, 0.0),
        "b": (0.0, 176.0),
        "c": (0.0, 352.0),
        "zero": (0.0, 528.0),
        "relu": (256.0, 0.0),
        "clamp": (256.0, 176.0),
        "maximum": (256.0, 420.0),
        "two": (576.0, 88.0),
        "three": (848.0, 240.0),
        "y": (1112.0, 240.0),
    }
    return sketch.document("y", places=places)


def softmax_then_log() -> Document:
    sketch = Sketch()
    for name in ("x", "x_too"):
        sketch.leaf(name, numbers((2.0, 0.0, -120.0), (3,)), requires_grad=True)
    sketch.call("p", "torch.softmax", {"dim": 0}, input="x")
    sketch.call("log_p", "torch.log", input="p")
    sketch.call("at_once", "torch.log_softmax", {"dim": 0}, input="x_too")
    sketch.call("worse", "torch.sum", input="log_p")
    sketch.call("better", "torch.sum", input="at_once")
    sketch.call("y", "torch.add", input="worse", other="better")
    sketch.note(SOFTMAX, (0, -168), (640, 144))
    places = {
        "x": (0.0, 0.0),
        "p": (280.0, 0.0),
        "log_p": (560.0, 0.0),
        "worse": (840.0, 0.0),
        "x_too": (0.0, 208.0),
        "at_once": (420.0, 208.0),
        "better": (840.0, 208.0),
        "y": (1120.0, 104.0),
    }
    return sketch.document("y", places=places)


def twenty_sigmoids() -> Document:
    sketch = Sketch()
    sketch.leaf("x", filled("linspace", (3, 3), start=-2, end=2), requires_grad=True)
    names = ["x", *(f"s{number}" for number in range(1, 21)), "y"]
    for before, name in pairwise(names[:-1]):
        sketch.call(name, "torch.sigmoid", input=before)
    sketch.call("y", "torch.sum", input="s20")
    sketch.note(SIGMOIDS, (0, -152), (600, 128))
    in_a_row = 6
    places = {
        name: (248.0 * (at % in_a_row), 184.0 * (at // in_a_row)) for at, name in enumerate(names)
    }
    return sketch.document("y", places=places)


def detach_stops_here() -> Document:
    sketch = Sketch()
    sketch.leaf("x", numbers((1.0, 2.0, -3.0), (3,)), requires_grad=True)
    sketch.call("squared", "torch.square", input="x")
    sketch.call("constant", "torch.Tensor.detach", input="squared")
    sketch.call("product", "torch.mul", input="squared", other="constant")
    sketch.call("y", "torch.sum", input="product")
    sketch.note(DETACH, (0, -184), (640, 160))
    places = {
        "x": (0.0, 0.0),
        "squared": (280.0, 0.0),
        "constant": (560.0, 152.0),
        "product": (840.0, 40.0),
        "y": (1120.0, 40.0),
    }
    return sketch.document("y", places=places)


def gradient_of_a_gradient() -> Document:
    sketch = Sketch()
    sketch.leaf("x", numbers((1.0, 2.0, -3.0), (3,)), requires_grad=True)
    sketch.call("squared", "torch.square", input="x")
    sketch.call("cubed", "torch.mul", input="squared", other="x")
    sketch.call("y", "torch.sum", input="cubed")
    sketch.call("g", "torch.autograd.grad", outputs="y", inputs="x")
    sketch.call("z", "torch.sum", input="g")
    sketch.note(SECOND, (0, -168), (640, 144))
    places = {
        "x": (0.0, 0.0),
        "squared": (264.0, 0.0),
        "cubed": (528.0, 0.0),
        "y": (848.0, 0.0),
        "g": (528.0, 192.0),
        "z": (848.0, 192.0),
    }
    return sketch.document("z", places=places)


MADE = {
    "first-gradients": first_gradients,
    "integers-cannot": integers_cannot,
    "mean-of-a-product": mean_of_a_product,
    "no-grad-frame": no_grad_frame,
    "broadcasting": broadcasting,
    "tiny-network": tiny_network,
    "two-paths-add": two_paths_add,
    "relu-at-zero": relu_at_zero,
    "softmax-then-log": softmax_then_log,
    "twenty-sigmoids": twenty_sigmoids,
    "detach-stops-here": detach_stops_here,
    "gradient-of-a-gradient": gradient_of_a_gradient,
}


def main() -> None:
    """Writes every example beside this script."""
    for name, make in MADE.items():
        path = Path(__file__).with_name(f"{name}.tgi")
        save(make(), path)
        path.with_name(f"{path.name}~").unlink(missing_ok=True)


if __name__ == "__main__":
    main()
