"""The document: a graph of leaf tensors and operations, and where they lie on the canvas."""

from collections.abc import Mapping
from typing import Literal, NewType

import msgspec

from inspector.catalogue.rows import Row, Value, catalogue
from inspector.document.contents import Contents

NodeId = NewType("NodeId", str)
FrameId = NewType("FrameId", str)
GroupId = NewType("GroupId", str)
NoteId = NewType("NoteId", str)
FrameMode = Literal["no_grad", "inference_mode"]
Skip = Literal["bypass", "mute"]
Tint = Literal["grey", "teal", "violet", "rose", "sand", "olive"]


class Source(msgspec.Struct, frozen=True, array_like=True):
    """Where a wire begins: an output of a node."""

    node: NodeId
    output: int = 0


class Leaf(msgspec.Struct, frozen=True, tag="tensor"):
    """A tensor made by hand. `name` is a Python identifier, unique in the graph."""

    id: NodeId
    name: str
    contents: Contents
    requires_grad: bool = False


class Operation(msgspec.Struct, frozen=True, tag="operation"):
    """One call of a catalogue operation.

    `inputs` maps a port to the wires that end there: one, or several at a variadic port.
    `parameters` holds what differs from the defaults, and numbers typed at ports. `after` names
    nodes that run before this one though no wire leads from them: they change in place what this
    one reads. `skip`: it is not run; bypassed it passes an input through (document/running.py),
    muted what needs it is not run either.
    """

    id: NodeId
    name: str
    op: str
    inputs: Mapping[str, tuple[Source, ...]] = {}
    parameters: Mapping[str, Value] = {}
    retain_grad: bool = False
    after: tuple[NodeId, ...] = ()
    skip: Skip | None = None

    @property
    def row(self) -> Row | None:
        """Its catalogue row; None for an operation that this version does not know."""
        return catalogue().operations.get(self.op)


Node = Leaf | Operation


class Frame(msgspec.Struct, frozen=True):
    """`with torch.no_grad():` or `with torch.inference_mode():` around some nodes.

    A node stands in one frame at most. `title` stands beside what it means.
    """

    id: FrameId
    mode: FrameMode
    nodes: tuple[NodeId, ...]
    title: str = ""
    tint: Tint = "grey"


class BackwardCall(msgspec.Struct, frozen=True):
    """The arguments of `root.backward(gradient, retain_graph, create_graph)`.

    `root` None: the selected node, else the single scalar sink. `gradient` None: PyTorch's
    implicit 1, for scalars only. `live`: zero, forward and backward after every edit.
    """

    root: Source | None = None
    gradient: Contents | None = None
    retain_graph: bool = False
    create_graph: bool = False
    live: bool = False


class Graph(msgspec.Struct, frozen=True):
    """What is computed."""

    nodes: Mapping[NodeId, Node] = {}
    frames: Mapping[FrameId, Frame] = {}
    backward: BackwardCall = BackwardCall()


class Place(msgspec.Struct, frozen=True, array_like=True):
    """Where a node's top left corner lies, in canvas pixels at 100 %."""

    x: float
    y: float


class Outer(msgspec.Struct, frozen=True, array_like=True):
    """A port of a node that a folded group shows: an input by its name, an output by its number."""

    node: NodeId
    port: str | int


class Group(msgspec.Struct, frozen=True):
    """A named set of nodes, perhaps within another: a recorded nn.Module. `nodes` are those that
    stand in no group within it. `folded`: it is shown as one node, with the ports that wires
    cross and with `ports`; None: with those that matter."""

    id: GroupId
    title: str
    nodes: tuple[NodeId, ...]
    parent: GroupId | None = None
    tint: Tint = "grey"
    folded: bool = False
    ports: tuple[Outer, ...] | None = None


class Route(msgspec.Struct, frozen=True, array_like=True):
    """The reroute points of the wire that ends in a slot of a port, from its beginning on."""

    port: str
    slot: int
    points: tuple[Place, ...]


class Note(msgspec.Struct, frozen=True):
    """Text on the canvas, with a little Markdown; `at` is its top left corner, `within` the group
    that it is part of."""

    id: NoteId
    at: Place
    width: float
    height: float
    text: str = ""
    tint: Tint = "sand"
    within: GroupId | None = None


class View(msgspec.Struct, frozen=True, array_like=True):
    """What is in view on the canvas: the point in its middle, and the zoom (1.0 is 100 %)."""

    x: float
    y: float
    zoom: float


class Layout(msgspec.Struct, frozen=True):
    """Where things lie and what they are grouped as; changing it computes nothing. `routes`: for
    a node the points that wires to it run through. `bookmarks`: views by the number of a key."""

    places: Mapping[NodeId, Place] = {}
    groups: Mapping[GroupId, Group] = {}
    routes: Mapping[NodeId, tuple[Route, ...]] = {}
    notes: Mapping[NoteId, Note] = {}
    bookmarks: Mapping[int, View] = {}


class Document(msgspec.Struct, frozen=True):
    """The whole: parts that an edit leaves alone keep their identity."""

    graph: Graph = Graph()
    layout: Layout = Layout()


EMPTY = Document()


def mode_of(graph: Graph, node: NodeId) -> FrameMode | None:
    """The mode of the frame around a node, or None."""
    return next((f.mode for f in graph.frames.values() if node in f.nodes), None)


def node_named(graph: Graph, name: str) -> Node | None:
    """The node of that name, or None."""
    return next((node for node in graph.nodes.values() if node.name == name), None)


def label(graph: Graph, source: Source, outputs: int = 1) -> str:
    """How a value is called in sentences and in a script: `h`, or `h.values` with several
    outputs."""
    node = graph.nodes[source.node]
    if isinstance(node, Operation) and node.row is not None:
        row = node.row
        if row.varying or (row.plain and len(row.outputs) > 1) or outputs > len(row.outputs):
            return f"{node.name}[{source.output}]"
        if len(row.outputs) > 1:
            name = row.outputs[source.output]
            return f"{node.name}.{name}" if name.isidentifier() else f"{node.name}[{source.output}]"
    return node.name
