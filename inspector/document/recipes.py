"""Recipes: the addresses of results. A recipe is a digest of everything that a value depends on.

Moving or renaming a node changes no recipe. The node's own id is part of it: two equal nodes are
two tensors, for each has a gradient of its own.
"""

# Not by hashlib, which loads the whole of OpenSSL.
from _blake2 import blake2b
from collections.abc import Mapping
from itertools import islice
from operator import is_not
from types import MappingProxyType

import msgspec

from inspector.document.changing import changes, connected
from inspector.document.contents import (
    Block,
    Contents,
    Fill,
    Formula,
    Literal,
    Mapped,
    Patch,
    Recast,
    Same,
)
from inspector.document.nodes import FrameMode, Graph, Leaf, Node, NodeId, Operation, Source
from inspector.document.order import topological
from inspector.document.running import passing_port, running, why_not_bypassed

replace = msgspec.structs.replace
_encode = msgspec.msgpack.Encoder(order="sorted").encode


class Share(msgspec.Struct, frozen=True):
    """What a node itself brings to its recipe, as long as node and mode are these: a digest, the
    nodes whose recipes it needs beside it, and why it cannot be run."""

    node: Node
    mode: FrameMode | None
    sources: tuple[NodeId, ...]
    told: bytes
    reason: str | None = None


class Recipes(msgspec.Struct, frozen=True):
    """The recipes of a graph on a device. `missing` says, for a node that cannot be run as it
    stands, why; nodes that need one of those are in `blocked` with the node to blame.

    `run` is what of the graph is run: bypassed nodes are left out of it and have no recipe;
    `origin` says whose value such a node's result is.

    `address` is one digest of all recipes: that of the graph's computation. Where retain_grad was
    called counts too: calling it is a line of the script, and means that it runs again. `salted`:
    there are changes in place (see `recipes`)."""

    graph: Graph
    device: str
    order: tuple[NodeId, ...]
    modes: Mapping[NodeId, FrameMode]
    of: Mapping[NodeId, bytes]
    missing: Mapping[NodeId, str]
    blocked: Mapping[NodeId, NodeId]
    address: bytes
    shares: Mapping[NodeId, Share]
    salted: bool = False
    run: Graph = Graph()
    passes: Mapping[NodeId, Source] = {}

    def origin(self, source: Source) -> Source:
        """The value itself; of a bypassed node the one that it passes through."""
        return self.passes.get(source.node, source) if self.passes else source


def digest(*parts: object) -> bytes:
    """16 bytes that stand for these msgpack-able parts."""
    return _hashed(_encode(parts))


def _hashed(told: bytes) -> bytes:
    return blake2b(told, digest_size=16).digest()


def contents_digest(contents: Contents) -> bytes:
    """The address of a tensor's numbers; costs nothing by size, since literals carry theirs."""
    base: object
    match contents.base:
        case Fill(kind=kind, parameters=parameters):
            base = (kind, parameters)
        case Literal(digest=address):
            base = address
        case Mapped() as mapped:
            # With the path: where the file is looked for elsewhere, it is tried anew.
            base = msgspec.structs.astuple(mapped)
        case Recast(of=of):
            base = ("recast", contents_digest(of))
    patches = [_patch_digest(patch) for patch in contents.patches]
    cells = sorted(contents.cells.items())
    return digest(contents.dtype, contents.shape, base, cells, *patches)


def _patch_digest(patch: Patch) -> bytes:
    made: object
    match patch.made:
        case Same(cell=cell):
            made = ("same", cell)
        case Block(numbers=numbers):
            made = ("block", numbers.digest)
        case Formula(text=text, seed=seed):
            made = ("formula", text, seed)
    return digest(patch.spans, made, sorted(patch.cells.items()))


def why_not_askable(node: Operation) -> str | None:
    """Why an operation cannot be run as it stands: an input or a parameter is missing."""
    row = node.row
    if node.skip == "mute":
        return "muted"
    if row is None:
        return f"this version does not know the operation {node.op}"
    if node.skip == "bypass":
        passing = passing_port(node)
        return why_not_bypassed(node) or f"bypassed, but no wire leads to {passing} to pass through"
    for port in row.inputs:
        wired = node.inputs.get(port.name)
        if wired or port.optional or (port.number and port.name in node.parameters):
            continue
        number = " or type a number" if port.number else ""
        return f"{port.name} is missing: drag a wire to it{number}"
    return None


def recipes(graph: Graph, device: str, known: Recipes | None = None) -> Recipes:
    """The recipes of every node; give the last ones as `known`.

    Where nodes change others in place, one tensor has many values in turn: there all that hangs
    together runs anew on fresh tensors whenever anything of it is another. Each leaf's recipe is
    salted with a digest of the whole, so that no result of another order is ever taken for one of
    this.
    """
    now = running(graph)
    found = _of_run(now.graph, device, known)
    return replace(found, graph=graph, passes=now.passes)


def _of_run(graph: Graph, device: str, known: Recipes | None) -> Recipes:
    changing = changes(graph)
    if not changing.changers:
        plain = None if known is None or known.salted else known
        return _recipes(graph, device, plain)
    reasons = {node: each.text for node, each in changing.reasons.items()}
    plain = _recipes(graph, device, None, reasons=reasons)
    together = connected(graph, changing.changers)
    salted = together & plain.of.keys()
    salt = digest(tuple(plain.of[node] for node in plain.order if node in salted))
    return _recipes(graph, device, None, reasons=reasons, salts=dict.fromkeys(together, salt))


def _recipes(
    graph: Graph,
    device: str,
    known: Recipes | None,
    *,
    reasons: Mapping[NodeId, str] = MappingProxyType({}),
    salts: Mapping[NodeId, bytes] = MappingProxyType({}),
) -> Recipes:
    """The recipes of every node. Give the last ones as `known`: nodes that did not change and
    need none that did are not hashed again, and of those that do only the inputs are (an edit at
    the start of 1,000 nodes: 2 ms instead of 4)."""
    modes = {node: frame.mode for frame in graph.frames.values() for node in frame.nodes}
    old = known if known is not None and known.device == device else None
    order = _order(graph, old)
    nodes = graph.nodes
    same = 0 if old is None or salts or reasons else _same(graph, order, modes, old)
    shares: dict[NodeId, Share] = {}
    of: dict[NodeId, bytes] = {}
    if same and old is not None:
        shares, of = dict(islice(old.shares.items(), same)), dict(islice(old.of.items(), same))
    missing: dict[NodeId, str] = {}
    blocked: dict[NodeId, NodeId] = {}
    changed: set[NodeId] = set()
    old_shares = {} if old is None else old.shares
    old_of = {} if old is None else old.of
    for node_id in islice(order, same, None):
        node, mode = nodes[node_id], modes.get(node_id)
        share = old_shares.get(node_id)
        before = old_of.get(node_id)
        if share is None or share.node is not node or share.mode != mode:
            share = _share(node, device, mode, salts.get(node_id), reasons.get(node_id))
        elif before is not None and changed.isdisjoint(share.sources):
            shares[node_id] = share
            of[node_id] = before
            continue
        shares[node_id] = share
        if share.reason is not None:
            missing[node_id] = share.reason
        elif not share.sources:
            of[node_id] = _hashed(share.told)
        else:
            inputs = [of.get(each) for each in share.sources]
            if None in inputs:
                blame = share.sources[inputs.index(None)]
                blocked[node_id] = blocked.get(blame, blame)
            else:
                of[node_id] = _hashed(b"".join([share.told, *inputs]))  # type: ignore[list-item]
        if before is None or of.get(node_id) != before:
            changed.add(node_id)
    address = digest(tuple(of.values()), _retaining(graph))
    return Recipes(
        graph, device, order, modes, of, missing, blocked, address, shares, bool(salts), graph
    )


def _same(
    graph: Graph, order: tuple[NodeId, ...], modes: Mapping[NodeId, FrameMode], old: Recipes
) -> int:
    """How many nodes at the start of the order are the very same, and have a recipe already."""
    if order is not old.order or modes != old.modes or len(old.of) != len(order):
        return 0
    # No loop of Python's own: with 1,000 nodes that is a tenth of an edit.
    before, after = map(old.run.nodes.get, order), map(graph.nodes.get, order)
    others = [*map(is_not, before, after), True]
    return others.index(True)


def _share(
    node: Node, device: str, mode: FrameMode | None, salt: bytes | None, reason: str | None
) -> Share:
    if isinstance(node, Leaf):
        told = digest(
            node.id,
            device,
            node.requires_grad,
            contents_digest(node.contents),
            mode == "inference_mode",
            salt,
        )
        return Share(node, mode, (), told)
    ports = {port: [source.output for source in wired] for port, wired in node.inputs.items()}
    told = digest(node.id, device, node.op, mode, node.parameters, ports, len(node.after), salt)
    # In the order in which digest writes ports.
    sources = tuple([s.node for _, wired in sorted(node.inputs.items()) for s in wired])
    return Share(node, mode, (*sources, *node.after), told, why_not_askable(node) or reason)


def _retaining(graph: Graph) -> list[NodeId]:
    return [
        node.id for node in graph.nodes.values() if isinstance(node, Operation) and node.retain_grad
    ]


def _order(graph: Graph, old: Recipes | None) -> tuple[NodeId, ...]:
    if old is not None and graph.nodes.keys() == old.run.nodes.keys():
        before = old.run.nodes
        # Most nodes are the very same: those are passed over first.
        other = [key for key, node in graph.nodes.items() if node is not before[key]]
        rewired = any(
            isinstance(node := graph.nodes[key], Operation)
            and node.inputs is not getattr(before[key], "inputs", None)
            for key in other
        )
        if not rewired and len(old.order) == len(graph.nodes):
            return old.order
    return topological(graph)
