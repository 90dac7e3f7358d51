"""Whether a document that was read makes sense: what the edits would never have let happen."""

import math
import re
from collections.abc import Iterator

from inspector.catalogue.rows import Value, catalogue
from inspector.document.bookmarks import NUMBERS
from inspector.document.contents import (
    Block,
    Contents,
    ContentsRefused,
    Formula,
    Literal,
    Mapped,
    Recast,
    Same,
    check_contents,
)
from inspector.document.dtypes import DTYPES
from inspector.document.groups import members
from inspector.document.naming import why_not_a_name
from inspector.document.nodes import Document, Graph, Leaf, NodeId, Operation, Outer, Source
from inspector.document.notes import LEAST_SIZE, MOST_NOTES, MOST_SIZE, MOST_TEXT
from inspector.document.order import has_loop
from inspector.document.parameters import why_not_a_value
from inspector.document.routes import MOST_POINTS
from inspector.document.running import why_not_bypassed
from inspector.files.beside import why_not_a_place
from inspector.files.refused import Damaged

MOST_NODES = 50_000
_ID = re.compile(r"[A-Za-z0-9_]{1,64}")
_OP = re.compile(r"[A-Za-z_][A-Za-z0-9_.:]{0,199}")
_PORT = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}")
_MOST_NAME = 1000
# Of an operation whose outputs are counted only by running it, or that is not known here.
_MOST_OUTPUTS = 1 << 20


def check(document: Document) -> None:
    """Raises Damaged, saying where, if this is no document that the program could have made."""
    graph = document.graph
    if len(graph.nodes) > MOST_NODES:
        raise Damaged(f"it has more than {MOST_NODES} nodes")
    names: set[str] = set()
    for node in graph.nodes.values():
        _check_name(node.id, node.name)
        if node.name in names:
            raise Damaged(f"two nodes are called {node.name}")
        names.add(node.name)
        if isinstance(node, Leaf):
            _check_leaf(node)
        else:
            _check_operation(graph, node)
    if has_loop(graph):
        raise Damaged("its wires make a loop")
    _check_frames(graph)
    _check_backward(graph)
    _check_groups(document)
    _check_notes(document)
    _check_routes(document)
    _check_bookmarks(document)
    for key, place in document.layout.places.items():
        if key not in graph.nodes:
            raise Damaged("it has a place for a node that is not there")
        if not (math.isfinite(place.x) and math.isfinite(place.y)):
            raise Damaged("a node lies nowhere")


def _check_name(key: str, name: str) -> None:
    if not _ID.fullmatch(key):
        raise Damaged(f"{key[:40]!r} is no id of a node")
    if len(name) > _MOST_NAME:
        raise Damaged(f"the name of a node is longer than {_MOST_NAME} letters")
    # Whether the name is free is looked up by the caller: asking each node here is quadratic.
    reason = why_not_a_name(Graph(), name)
    if reason:
        raise Damaged(reason)


def _check_leaf(leaf: Leaf) -> None:
    _check_contents(leaf.name, leaf.contents)
    if leaf.requires_grad and not DTYPES[leaf.contents.dtype].may_require_grad:
        raise Damaged(f"{leaf.name} is {leaf.contents.dtype} and cannot require gradients")


def _check_contents(name: str, contents: Contents) -> None:
    try:
        check_contents(contents)
    except ContentsRefused as refused:
        raise Damaged(f"{name} cannot be made: {refused}") from refused
    base = contents.base
    if isinstance(base, Recast):
        _check_contents(name, base.of)
    elif isinstance(base, Literal):
        if contents.dtype == "bool" and not _is_truth(base.data):
            raise Damaged(f"{name} is bool and holds neither true nor false")
    elif isinstance(base, Mapped):
        nowhere = why_not_a_place(base)
        if nowhere:
            raise Damaged(f"{name} cannot be made: {nowhere}")
    else:
        row = catalogue().fills[base.kind]
        for key, value in base.parameters.items():
            _check_text(name, value)
            reason = why_not_a_value(row, key, value)
            if reason:
                raise Damaged(f"{name} cannot be made: {reason}")
    if contents.dtype == "bool" and not all(map(_is_truth, _typed(contents))):
        raise Damaged(f"{name} is bool and holds neither true nor false")


def _typed(contents: Contents) -> Iterator[bytes]:
    yield from contents.cells.values()
    for patch in contents.patches:
        yield from patch.cells.values()
        match patch.made:
            case Same(cell=cell):
                yield cell
            case Block(numbers=numbers):
                yield numbers.data
            case Formula():
                pass


def _is_truth(data: bytes) -> bool:
    return not data.translate(None, b"\0\1")


def _check_operation(graph: Graph, node: Operation) -> None:
    if not _OP.fullmatch(node.op):
        raise Damaged(f"{node.name} has an operation that cannot be")
    row = node.row
    if node.skip == "bypass" and row is not None and why_not_bypassed(node):
        raise Damaged(f"{node.name} is bypassed and has no one input to pass through")
    for name, value in node.parameters.items():
        _check_text(node.name, value)
        reason = why_not_a_value(row, name, value) if row else None
        if reason or not _PORT.fullmatch(name):
            raise Damaged(f"{node.name} has a setting that cannot be: {reason or 'its name'}")
    for each in node.after:
        if each not in graph.nodes:
            raise Damaged(f"{node.name} runs after a node that is not there")
    for port, sources in node.inputs.items():
        found = row.port(port) if row else None
        if not _PORT.fullmatch(port) or (row is not None and found is None):
            raise Damaged(f"{node.name} has no input {port[:40]!r}")
        if not sources or (found is not None and not found.variadic and len(sources) != 1):
            raise Damaged(f"{len(sources)} wires end at {node.name}.{port}")
        for source in sources:
            _check_source(graph, source, f"a wire to {node.name}")


def _check_source(graph: Graph, source: Source, what: str) -> None:
    origin = graph.nodes.get(source.node)
    if origin is None:
        raise Damaged(f"{what} begins at a node that is not there")
    outputs = 1
    if isinstance(origin, Operation):
        row = origin.row
        outputs = _MOST_OUTPUTS if row is None or row.varying else len(row.outputs)
    if not 0 <= source.output < outputs:
        raise Damaged(f"{what} begins at an output that {origin.name} has not")


def _check_frames(graph: Graph) -> None:
    framed: set[str] = set()
    for key, frame in graph.frames.items():
        if not _ID.fullmatch(key):
            raise Damaged(f"{key[:40]!r} is no id of a frame")
        if not frame.nodes:
            raise Damaged("a frame stands around nothing")
        if len(frame.title) > _MOST_NAME or not _writable(frame.title):
            raise Damaged("a frame has a title that is no text")
        for node in frame.nodes:
            if node not in graph.nodes:
                raise Damaged("a frame stands around a node that is not there")
            if node in framed:
                raise Damaged(f"{graph.nodes[node].name} stands in two frames")
            framed.add(node)


def _check_groups(document: Document) -> None:
    groups = document.layout.groups
    grouped: set[str] = set()
    for key, group in groups.items():
        if not _ID.fullmatch(key):
            raise Damaged(f"{key[:40]!r} is no id of a group")
        if len(group.title) > _MOST_NAME or not _writable(group.title):
            raise Damaged("a group has a title that is no text")
        if group.parent is not None and group.parent not in groups:
            raise Damaged("a group stands in one that is not there")
        for node in group.nodes:
            if node not in document.graph.nodes:
                raise Damaged("a group stands around a node that is not there")
            if node in grouped:
                raise Damaged(f"{document.graph.nodes[node].name} stands in two groups")
            grouped.add(node)
    # Those with no parent first, then those whose parents are known: a loop is never reached.
    known = {key for key, group in groups.items() if group.parent is None}
    waiting = [key for key in groups if key not in known]
    while found := {key for key in waiting if groups[key].parent in known}:
        known |= found
        waiting = [key for key in waiting if key not in found]
    if waiting:
        raise Damaged("its groups stand within each other")
    inside = {key: frozenset(found) for key, found in members(groups).items()}
    for key, group in groups.items():
        if group.ports is not None:
            _check_ports(group.ports, inside[key])


def _check_ports(ports: tuple[Outer, ...], inside: frozenset[NodeId]) -> None:
    if len(set(ports)) != len(ports):
        raise Damaged("a group shows a port twice")
    for node, port in ((each.node, each.port) for each in ports):
        if node not in inside:
            raise Damaged("a group shows a port of a node that is not in it")
        known = _PORT.fullmatch(port) if isinstance(port, str) else 0 <= port < _MOST_OUTPUTS
        if not known:
            raise Damaged("a group shows a port that cannot be")


def _check_bookmarks(document: Document) -> None:
    for number, view in document.layout.bookmarks.items():
        if number not in NUMBERS:
            raise Damaged("it has a bookmark for a key that is not there")
        if not all(map(math.isfinite, (view.x, view.y, view.zoom))) or view.zoom <= 0:
            raise Damaged("a bookmark shows nothing")


def _check_routes(document: Document) -> None:
    for node, routes in document.layout.routes.items():
        if node not in document.graph.nodes:
            raise Damaged("it bends a wire to a node that is not there")
        name = document.graph.nodes[node].name
        ends = [(route.port, route.slot) for route in routes]
        if len(set(ends)) != len(ends):
            raise Damaged(f"a wire to {name} is bent twice")
        for route in routes:
            if not _PORT.fullmatch(route.port) or route.slot < 0:
                raise Damaged(f"it bends a wire to {name} that cannot be")
            if not 0 < len(route.points) <= MOST_POINTS:
                raise Damaged(f"a wire to {name} is bent at {len(route.points)} points")
            if not all(math.isfinite(at.x) and math.isfinite(at.y) for at in route.points):
                raise Damaged(f"a wire to {name} is bent nowhere")


def _check_notes(document: Document) -> None:
    notes = document.layout.notes
    if len(notes) > MOST_NOTES:
        raise Damaged(f"it has more than {MOST_NOTES} notes")
    for key, note in notes.items():
        if not _ID.fullmatch(key):
            raise Damaged(f"{key[:40]!r} is no id of a note")
        if len(note.text) > MOST_TEXT or not _writable(note.text):
            raise Damaged("a note holds what is no text, or too much of it")
        if not (math.isfinite(note.at.x) and math.isfinite(note.at.y)):
            raise Damaged("a note lies nowhere")
        if note.within is not None and note.within not in document.layout.groups:
            raise Damaged("a note is part of a group that is not there")
        sizes = zip((note.width, note.height), LEAST_SIZE, MOST_SIZE, strict=True)
        if not all(least <= size <= most for size, least, most in sizes):
            raise Damaged("a note has a size that cannot be")


def _check_backward(graph: Graph) -> None:
    call = graph.backward
    if call.root is not None:
        _check_source(graph, call.root, "Backward")
    if call.gradient is not None:
        _check_contents("the gradient", call.gradient)


def _check_text(name: str, value: Value) -> None:
    # A lone surrogate comes through JSON but can be written nowhere again.
    if isinstance(value, str) and (len(value) > 4096 or not _writable(value)):
        raise Damaged(f"{name} has a setting that is no text")


def _writable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
