"""How a document is written as JSON: plain structs, and the way from a document to them and back.

Every part of the file's form is named here, so that the document's own structs may change without
changing files. What is read here has the right types but is not checked for sense: that is
checking.py.
"""

import math
from collections.abc import Iterator, Mapping

import msgspec

from inspector.document.contents import Contents, Literal
from inspector.document.nodes import (
    BackwardCall,
    Document,
    Frame,
    FrameId,
    FrameMode,
    Graph,
    Group,
    GroupId,
    Layout,
    Leaf,
    Node,
    NodeId,
    Note,
    NoteId,
    Operation,
    Outer,
    Place,
    Route,
    Skip,
    Source,
    Tint,
    View,
)
from inspector.files.contents_form import (
    ContentsForm,
    ValueForm,
    contents_form,
    contents_of,
    values,
    values_form,
)
from inspector.files.refused import Damaged

_Wire = tuple[str, int]


class _Leaf(
    msgspec.Struct, frozen=True, tag="tensor", forbid_unknown_fields=True, omit_defaults=True
):
    id: str
    name: str
    contents: ContentsForm
    requires_grad: bool = False


class _Operation(
    msgspec.Struct, frozen=True, tag="operation", forbid_unknown_fields=True, omit_defaults=True
):
    id: str
    name: str
    op: str
    inputs: dict[str, tuple[_Wire, ...]] = {}
    parameters: dict[str, ValueForm] = {}
    retain_grad: bool = False
    after: tuple[str, ...] = ()
    skip: Skip | None = None


class _Frame(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    id: str
    mode: FrameMode
    nodes: tuple[str, ...]
    title: str = ""
    tint: Tint = "grey"


class _Backward(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    root: _Wire | None = None
    gradient: ContentsForm | None = None
    retain_graph: bool = False
    create_graph: bool = False
    live: bool = False


class GraphForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """graph.json."""

    nodes: tuple[_Leaf | _Operation, ...]
    frames: tuple[_Frame, ...] = ()
    backward: _Backward = _Backward()


class _Group(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    id: str
    title: str
    nodes: tuple[str, ...] = ()
    parent: str | None = None
    tint: Tint = "grey"
    folded: bool = False
    ports: tuple[tuple[str, str | int], ...] | None = None


class _Route(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    port: str
    points: tuple[tuple[float, float], ...]
    slot: int = 0


class _Note(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    id: str
    at: tuple[float, float]
    size: tuple[float, float]
    text: str = ""
    tint: Tint = "sand"
    group: str | None = None


class LayoutForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """layout.json."""

    places: dict[str, tuple[float, float]]
    groups: tuple[_Group, ...] = ()
    routes: dict[str, tuple[_Route, ...]] = {}
    notes: tuple[_Note, ...] = ()
    bookmarks: dict[int, tuple[float, float, float]] = {}


def graph_form(graph: Graph) -> GraphForm:
    """A graph as it is written."""
    call = graph.backward
    return GraphForm(
        tuple(_node_form(node) for node in graph.nodes.values()),
        tuple(_Frame(f.id, f.mode, f.nodes, f.title, f.tint) for f in graph.frames.values()),
        _Backward(
            None if call.root is None else (call.root.node, call.root.output),
            None if call.gradient is None else contents_form(call.gradient),
            call.retain_graph,
            call.create_graph,
            call.live,
        ),
    )


def layout_form(layout: Layout) -> LayoutForm:
    """A layout as it is written."""
    places = {node: (float(at.x), float(at.y)) for node, at in layout.places.items()}
    return LayoutForm(
        {n: at for n, at in places.items() if all(map(math.isfinite, at))},
        tuple(_group_form(group) for group in layout.groups.values()),
        {
            node: tuple(form for each in found if (form := _route_form(each)).points)
            for node, found in layout.routes.items()
        },
        tuple(
            _Note(
                n.id,
                (float(n.at.x), float(n.at.y)),
                (n.width, n.height),
                n.text,
                n.tint,
                n.within,
            )
            for n in layout.notes.values()
        ),
        bookmarks={
            number: (float(view.x), float(view.y), float(view.zoom))
            for number, view in layout.bookmarks.items()
        },
    )


def _route_form(route: Route) -> _Route:
    points = ((float(at.x), float(at.y)) for at in route.points)
    return _Route(route.port, tuple(at for at in points if all(map(math.isfinite, at))), route.slot)


def literals_of(graph: Graph) -> Iterator[Contents]:
    """All contents of a graph, in the order in which they are written."""
    for node in graph.nodes.values():
        if isinstance(node, Leaf):
            yield node.contents
    if graph.backward.gradient is not None:
        yield graph.backward.gradient


def document_of(
    graph: GraphForm, layout: LayoutForm, literals: Mapping[bytes, Literal]
) -> Document:
    """The document that was written. Raises Damaged where a part is named twice or missing."""
    nodes: dict[NodeId, Node] = {}
    for form in graph.nodes:
        node = _node(form, literals)
        if node.id in nodes:
            raise Damaged(f"two nodes have the id {node.id[:40]!r}")
        nodes[node.id] = node
    frames: dict[FrameId, Frame] = {}
    for each in graph.frames:
        key = FrameId(each.id)
        if key in frames:
            raise Damaged(f"two frames have the id {each.id[:40]!r}")
        inside = tuple(NodeId(node) for node in each.nodes)
        frames[key] = Frame(key, each.mode, inside, each.title, each.tint)
    call = graph.backward
    backward = BackwardCall(
        None if call.root is None else _source(call.root),
        None if call.gradient is None else contents_of(call.gradient, literals),
        call.retain_graph,
        call.create_graph,
        call.live,
    )
    places = {NodeId(node): Place(x, y) for node, (x, y) in layout.places.items()}
    routes = {
        NodeId(node): tuple(
            Route(each.port, each.slot, tuple(Place(x, y) for x, y in each.points))
            for each in found
        )
        for node, found in layout.routes.items()
    }
    bookmarks = {number: View(*view) for number, view in layout.bookmarks.items()}
    return Document(
        Graph(nodes, frames, backward),
        Layout(places, _groups(layout), routes, _notes(layout), bookmarks),
    )


def _groups(layout: LayoutForm) -> dict[GroupId, Group]:
    groups: dict[GroupId, Group] = {}
    for each in layout.groups:
        key = GroupId(each.id)
        if key in groups:
            raise Damaged(f"two groups have the id {each.id[:40]!r}")
        parent = None if each.parent is None else GroupId(each.parent)
        ports = each.ports
        groups[key] = Group(
            key,
            each.title,
            tuple(NodeId(node) for node in each.nodes),
            parent,
            each.tint,
            each.folded,
            None if ports is None else tuple(Outer(NodeId(node), port) for node, port in ports),
        )
    return groups


def _notes(layout: LayoutForm) -> dict[NoteId, Note]:
    notes: dict[NoteId, Note] = {}
    for each in layout.notes:
        key = NoteId(each.id)
        if key in notes:
            raise Damaged(f"two notes have the id {each.id[:40]!r}")
        within = None if each.group is None else GroupId(each.group)
        notes[key] = Note(key, Place(*each.at), *each.size, each.text, each.tint, within)
    return notes


def _group_form(group: Group) -> _Group:
    ports = group.ports
    return _Group(
        group.id,
        group.title,
        group.nodes,
        group.parent,
        group.tint,
        group.folded,
        None if ports is None else tuple((port.node, port.port) for port in ports),
    )


def _node_form(node: Node) -> _Leaf | _Operation:
    if isinstance(node, Leaf):
        return _Leaf(node.id, node.name, contents_form(node.contents), node.requires_grad)
    return _Operation(
        node.id,
        node.name,
        node.op,
        {port: tuple((s.node, s.output) for s in wired) for port, wired in node.inputs.items()},
        values_form(node.parameters),
        node.retain_grad,
        node.after,
        node.skip,
    )


def _node(form: _Leaf | _Operation, literals: Mapping[bytes, Literal]) -> Node:
    if isinstance(form, _Leaf):
        contents = contents_of(form.contents, literals)
        return Leaf(NodeId(form.id), form.name, contents, form.requires_grad)
    return Operation(
        NodeId(form.id),
        form.name,
        form.op,
        {port: tuple(_source(wire) for wire in wires) for port, wires in form.inputs.items()},
        values(form.parameters),
        form.retain_grad,
        tuple(NodeId(each) for each in form.after),
        form.skip,
    )


def _source(wire: _Wire) -> Source:
    return Source(NodeId(wire[0]), wire[1])
