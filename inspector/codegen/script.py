"""The whole script of a document, and the line of one node.

The script makes the leaves first, then calls the operations in the engine's own order: PyTorch
adds gradients up in the order of the calls, and another one may round differently. Where a node
changes a tensor in place, each value is printed right after its line: later it is another.
"""

from collections.abc import Iterable

from inspector.codegen.calls import FUNCTIONAL, comment, printable, statements
from inspector.codegen.leaves import IMPORTED, Writer
from inspector.codegen.short import short
from inspector.codegen.starts import changes_in_place, recorded, start
from inspector.document.contents import Contents
from inspector.document.nodes import (
    Document,
    Frame,
    Graph,
    Leaf,
    NodeId,
    Operation,
    Source,
    label,
)
from inspector.document.order import sources_of
from inspector.document.recipes import Recipes, recipes
from inspector.document.running import passing_port

Line = tuple[NodeId | None, str]


def to_python(
    document: Document,
    *,
    backward: bool = True,
    device: str = "cpu",
    root: Source | None = None,
) -> str:
    """The document as a Python script that computes the same numbers on `device` and prints them.

    Backward starts from `root`, else the document's own root, else its single scalar result;
    where there is none of these, and with `backward` False, the script has no Backward.
    """
    graph = document.graph
    writer = Writer(device, {name: _free(graph, name) for name in IMPORTED})
    body = _Body(graph, device, writer).lines()
    known = recipes(graph, device)
    begin = (root or start(known.run)) if backward else None
    if begin is not None and known.origin(begin).node not in known.of:
        begin = None
    after = _backward(graph, begin, writer) if begin is not None else []
    runs = [node for node in known.order if node in known.of]
    runs += [node for node, source in known.passes.items() if source.node in known.of]
    prints = [] if changes_in_place(known.run) else _prints(graph, runs)
    gradients = _gradient_prints(graph, known) if begin is not None else []
    head = []
    for name, module in IMPORTED.items():
        if name in writer.used:
            alias = _free(graph, name)
            suffix = "" if alias == name else f" as {alias}"
            head += [f"from {module} import {name}{suffix}"]
            head += [""] if module == "base64" else []
    head += ["import torch"]
    if any(
        isinstance(node, Operation) and node.op.startswith(FUNCTIONAL)
        for node in graph.nodes.values()
    ):
        head += ["import torch.nn.functional as F"]
    notes = [_comment(note.text) for note in document.layout.notes.values() if note.text.strip()]
    blocks = [*notes, head, [text for _, text in body], prints, after, gradients]
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def _comment(text: str) -> list[str]:
    """A note's lines as comments; what Python could take for the end of a line is left out."""
    lines = text.expandtabs(4).strip().splitlines()
    shown = ("".join(c for c in line if c.isprintable()).rstrip() for line in lines)
    return [f"# {line}".rstrip() for line in shown]


def line_of(document: Document, node: NodeId) -> str:
    """The line of one node, for reading: without its frame, and many numbers cut to `…`."""
    graph = document.graph
    found = graph.nodes[node]
    if isinstance(found, Leaf):
        return short(found.name, found.contents, found.requires_grad)
    if found.skip == "mute":
        return _muted(graph, found)
    if found.skip == "bypass" and found.inputs.get(passing_port(found) or ""):
        return _bypassed(graph, node)
    row = found.row
    if row is None:
        return f"{found.name} = {printable(found.op)}(…)"
    names = [port.name for port in row.inputs if not port.optional and not port.number]
    if all(found.inputs.get(name) for name in names):
        return "; ".join(statements(graph, found))
    return f"{found.name} = {row.function}(…)"


def lines_for(document: Document, root: Source | None = None) -> list[Line]:
    """The script for reading beside the graph: each line with the node that it belongs to (None:
    the head of a frame, and the Backward), many numbers cut to `…`; no imports, no prints."""
    graph = document.graph
    body = _Body(graph, "cpu", None)
    lines, known = body.lines(), body.known
    begin = root or start(known.run)
    if begin is not None and known.origin(begin).node in known.of:
        gradient = "gradient" if graph.backward.gradient is not None else None
        lines.append((None, _backward_call(graph, begin, gradient)))
    return lines


class _Body:
    """The leaves and the calls. Without a writer leaves are shortened, for reading."""

    def __init__(self, graph: Graph, device: str, writer: Writer | None) -> None:
        self._graph = graph
        self._writer = writer
        self.known: Recipes = recipes(graph, device)
        self._recorded = recorded(self.known.run)
        self._frame = {node: frame for frame in graph.frames.values() for node in frame.nodes}
        self._done: set[NodeId] = set()
        self._in_place = changes_in_place(self.known.run)
        self._passing: dict[NodeId, list[NodeId]] = {}
        for node, source in self.known.passes.items():
            self._passing.setdefault(source.node, []).append(node)

    def lines(self) -> list[Line]:
        order = [node for node in self.known.order if node in self.known.of]
        nodes = self._graph.nodes
        leaves = [node for node in order if isinstance(nodes[node], Leaf)]
        calls = [node for node in order if not isinstance(nodes[node], Leaf)]
        skipped = [
            node
            for node in self._graph.nodes
            if self.known.origin(Source(node)).node not in self.known.of
        ]
        comments: list[Line] = [(node, self._why_not(node)) for node in skipped]
        if self._in_place:
            return self._one_by_one(leaves + calls) + comments
        lines: list[Line] = []
        self._done.update(node for node in leaves if node not in self._frame)
        for node in leaves:
            if node not in self._frame:
                lines += self._lines_of(node)
        for node in leaves + calls:
            if node in self._done:
                continue
            frame = self._frame.get(node)
            if frame is None:
                self._done.add(node)
                lines += self._lines_of(node)
            else:
                lines += self._block(frame, order)
        return lines + comments

    def _one_by_one(self, order: Iterable[NodeId]) -> list[Line]:
        """In this very order, since a change in place may stand between any two; a frame whose
        nodes are not neighbours is opened more than once."""
        lines: list[Line] = []
        inside: Frame | None = None
        for node in order:
            frame = self._frame.get(node)
            if frame is not None and frame is not inside:
                lines.append((None, f"with torch.{frame.mode}():"))
            inside = frame
            pad = "" if frame is None else "    "
            own = self._lines_of(node)
            if self._writer is not None:
                for each in (node, *self._passing.get(node, ())):
                    own += [(each, _print(name)) for name in _values(self._graph, each)]
            lines += [(each, pad + text) for each, text in own]
        return lines

    def _block(self, frame: Frame, order: Iterable[NodeId]) -> list[Line]:
        """As much of a frame as can run now; calls inside it are not recorded, so that moving
        them before others changes no gradient."""
        lines: list[Line] = [(None, f"with torch.{frame.mode}():")]
        inside = frozenset(frame.nodes)
        for node in order:
            ready = all(s.node in self._done for s in sources_of(self.known.run, node))
            if node in inside and node not in self._done and ready:
                self._done.add(node)
                lines += [(each, f"    {text}") for each, text in self._lines_of(node)]
        return lines

    def _lines_of(self, node: NodeId) -> list[Line]:
        """The lines of a node, and of the bypassed nodes that pass its result through."""
        return self._own_lines(node) + [
            (each, _bypassed(self._graph, each)) for each in self._passing.get(node, ())
        ]

    def _own_lines(self, node: NodeId) -> list[Line]:
        found = self._graph.nodes[node]
        if isinstance(found, Leaf):
            if self._writer is None:
                return [(node, short(found.name, found.contents, found.requires_grad))]
            made = self._writer.statements(found.name, found.contents, found.requires_grad)
            return [(node, text) for text in made]
        lines: list[Line] = [(node, text) for text in statements(self._graph, found)]
        if found.retain_grad:
            lines += [(node, text) for text in self._retained(found)]
        return lines

    def _retained(self, node: Operation) -> list[str]:
        # `retain_grad` raises on a value that is not recorded.
        row = node.row
        first = Source(node.id)
        if row is not None and row.varying and first in self._recorded.perhaps:
            piece = _free(self._graph, "piece")
            return [
                f"for {piece} in {node.name}:",
                *(f"    {text}" for text in self._retain(piece, first)),
            ]
        outputs = range(len(row.outputs) if row else 1)
        values = (Source(node.id, output) for output in outputs)
        return [text for value in values for text in self._retain(label(self._graph, value), value)]

    def _retain(self, name: str, value: Source) -> list[str]:
        if value in self._recorded.surely:
            return [f"{name}.retain_grad()"]
        if value in self._recorded.perhaps:
            return [f"if {name}.requires_grad:", f"    {name}.retain_grad()"]
        return []

    def _why_not(self, node: NodeId) -> str:
        found = self._graph.nodes[node]
        if isinstance(found, Operation) and found.skip == "mute":
            return _muted(self._graph, found)
        origin = self.known.origin(Source(node)).node
        blame = self.known.blocked.get(origin, None if origin == node else origin)
        if blame is not None:
            muted = self.known.missing.get(blame) == "muted"
            state = "is muted" if muted else "cannot run yet"
            reason = f"it needs {self._graph.nodes[blame].name}, which {state}"
        else:
            reason = self.known.missing.get(node, "its wires make a loop")
        return comment(found.name, reason)


def _bypassed(graph: Graph, node: NodeId) -> str:
    found = graph.nodes[node]
    assert isinstance(found, Operation), "tensors made by hand are not bypassed"
    passed = found.inputs[passing_port(found) or ""][0]
    called = found.row.name if found.row is not None else printable(found.op)
    return f"{found.name} = {label(graph, passed)}  # {called} is bypassed"


def _muted(graph: Graph, node: Operation) -> str:
    row = node.row
    ports = [] if row is None else [p.name for p in row.inputs if not p.optional and not p.number]
    if row is None or not all(node.inputs.get(name) for name in ports):
        return comment(node.name, "muted")
    return f"# {printable('; '.join(statements(graph, node)))}  (muted)"


def _backward(graph: Graph, begin: Source, writer: Writer) -> list[str]:
    given: Contents | None = graph.backward.gradient
    if given is None:
        return [_backward_call(graph, begin, None)]
    inline = writer.expression(given)
    if inline is not None:
        return [_backward_call(graph, begin, inline)]
    name = _free(graph, "gradient")
    return [*writer.statements(name, given), _backward_call(graph, begin, name)]


def _backward_call(graph: Graph, begin: Source, gradient: str | None) -> str:
    call = graph.backward
    words = [f"gradient={gradient}"] if gradient is not None else []
    words += ["retain_graph=True"] if call.retain_graph else []
    words += ["create_graph=True"] if call.create_graph else []
    return f"{label(graph, begin)}.backward({', '.join(words)})"


def _prints(graph: Graph, nodes: Iterable[NodeId]) -> list[str]:
    return [_print(name) for node in nodes for name in _values(graph, node)]


def _gradient_prints(graph: Graph, known: Recipes) -> list[str]:
    lines = []
    values = recorded(graph).perhaps
    for node_id in known.order:
        node = graph.nodes[node_id]
        if node_id not in known.of:
            continue
        if isinstance(node, Leaf):
            lines += [_print(f"{node.name}.grad")] if node.requires_grad else []
        elif node.retain_grad and node.row is not None and not node.row.varying:
            outputs = (Source(node_id, output) for output in range(len(node.row.outputs)))
            lines += [_print(f"{label(graph, each)}.grad") for each in outputs if each in values]
    return lines


def _values(graph: Graph, node: NodeId) -> list[str]:
    found = graph.nodes[node]
    row = found.row if isinstance(found, Operation) else None
    if row is None or row.varying:
        return [found.name]
    return [label(graph, Source(node, output)) for output in range(len(row.outputs))]


def _print(name: str) -> str:
    return f'print("{name} =", {name}, sep="\\n")'


def _free(graph: Graph, name: str) -> str:
    taken = {node.name for node in graph.nodes.values()}
    while name in taken:
        name += "_"
    return name
