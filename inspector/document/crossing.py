"""The ports that a folded group shows: where wires cross its edge, and what was chosen beside."""

from collections.abc import Iterator, Sequence

import msgspec

from inspector.document.nodes import Graph, NodeId, Operation, Outer, Source


class Entry(msgspec.Struct, frozen=True):
    """An input within the group that may be fed from outside."""

    node: NodeId
    port: str
    slot: int
    wired: bool
    missing: bool = False


class Crossing(msgspec.Struct, frozen=True):
    """What a folded group shows, in the order of its nodes; `main` is the output that it is
    mostly about."""

    inputs: tuple[Entry, ...]
    outputs: tuple[Source, ...]
    main: Source | None


class Uses:
    """Who takes the values of each node, and where each node stands in the graph: asked once for
    however many groups."""

    def __init__(self, graph: Graph) -> None:
        self.place = {node: number for number, node in enumerate(graph.nodes)}
        self.takers: dict[NodeId, list[tuple[NodeId, Source]]] = {}
        for node in graph.nodes.values():
            if isinstance(node, Operation):
                for wires in node.inputs.values():
                    for source in wires:
                        self.takers.setdefault(source.node, []).append((node.id, source))

    def of(self, held: frozenset[NodeId]) -> tuple[set[Source], set[Source]]:
        """The values of these nodes that are taken among them, and by others."""
        inside: set[Source] = set()
        outside: set[Source] = set()
        for node in held:
            for taker, source in self.takers.get(node, ()):
                (inside if taker in held else outside).add(source)
        return inside, outside


def crossing(
    graph: Graph,
    inside: Sequence[NodeId],
    ports: Sequence[Outer] | None = None,
    uses: Uses | None = None,
) -> Crossing:
    """The ports of a group of these nodes. Those that wires cross are always among them; with
    `ports` None also inputs that lack a wire, and results that nothing takes. `uses`: those of
    the graph, where they are known already."""
    held = frozenset(inside)
    chosen = None if ports is None else frozenset(ports)
    uses = uses or Uses(graph)
    used_inside, used_outside = uses.of(held)
    used_count: dict[NodeId, int] = {}
    for source in used_inside | used_outside:
        used_count[source.node] = max(used_count.get(source.node, 0), source.output + 1)
    inputs: list[Entry] = []
    outputs: list[Source] = []
    sinks: list[Source] = []
    for key in sorted(held & graph.nodes.keys(), key=uses.place.__getitem__):
        for entry in entries_of(graph, key):
            node = graph.nodes[key]
            wires = node.inputs.get(entry.port, ()) if isinstance(node, Operation) else ()
            if entry.wired and wires[entry.slot].node in held:
                continue
            wanted = entry.missing if chosen is None else Outer(key, entry.port) in chosen
            if entry.wired or wanted:
                inputs.append(entry)
        beyond = used_count.get(key, 0)
        for index in range(max(outputs_of(graph, key), beyond)):
            source = Source(key, index)
            sink = source not in used_inside and source not in used_outside
            sink = sink and isinstance(graph.nodes[key], Operation)
            if sink:
                sinks.append(source)
            wanted = sink if chosen is None else Outer(key, index) in chosen
            if source in used_outside or wanted:
                outputs.append(source)
    given = [source for source in outputs if source in used_outside] or outputs or sinks
    fallback = Source(inside[-1]) if inside else None
    return Crossing(tuple(inputs), tuple(outputs), given[-1] if given else fallback)


def entries_of(graph: Graph, key: NodeId) -> Iterator[Entry]:
    """Every place at a node where a wire ends or could."""
    node = graph.nodes[key]
    if not isinstance(node, Operation):
        return
    row = node.row
    names = [port.name for port in row.inputs] if row else list(node.inputs)
    for name in names:
        wires = node.inputs.get(name, ())
        for slot in range(len(wires)):
            yield Entry(key, name, slot, True)
        port = row.port(name) if row else None
        if port is None or (wires and not port.variadic):
            continue
        given = port.number and name in node.parameters
        yield Entry(key, name, len(wires), False, not (wires or port.optional or given))


def outputs_of(graph: Graph, key: NodeId) -> int:
    """How many outputs a node has, as far as its row says."""
    node = graph.nodes[key]
    row = node.row if isinstance(node, Operation) else None
    return 1 if row is None else max(1, len(row.outputs))


def entry_label(graph: Graph, entry: Entry) -> str:
    """How an input of a group is called: by its node, and by its port where there are several."""
    node = graph.nodes[entry.node]
    row = node.row if isinstance(node, Operation) else None
    if row is not None and len(row.inputs) == 1 and not row.inputs[0].variadic:
        return node.name
    port = row.port(entry.port) if row else None
    several = port is not None and port.variadic
    return f"{node.name}.{entry.port}[{entry.slot}]" if several else f"{node.name}.{entry.port}"
