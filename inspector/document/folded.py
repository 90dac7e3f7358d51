"""The card that stands for a folded group: its ports, its measure, and where it lies."""

from collections.abc import Sequence

import msgspec

from inspector.document.crossing import Crossing, Uses, crossing, entry_label
from inspector.document.groups import members, seen_folded
from inspector.document.measure import InputKind, Measure, box_around
from inspector.document.nodes import (
    Document,
    Graph,
    Group,
    GroupId,
    NodeId,
    Place,
    Source,
    label,
)

INDENT = "   "
"""Room for the chevron before the title, in letters."""


class Folded(msgspec.Struct, frozen=True):
    """A folded group's card: what stands in for the ports of the nodes `inside`."""

    inside: Sequence[NodeId]
    found: Crossing
    measure: Measure

    def input_at(self, node: NodeId, port: str, slot: int) -> tuple[float, float]:
        """Where a wire to that input of a node within ends, from the card's corner."""
        return self.measure.input_at(port_key(node, port), slot)

    def output_at(self, node: NodeId, index: int) -> tuple[float, float]:
        """Where wires from that output of a node within begin, from the card's corner."""
        source, outputs = Source(node, index), self.found.outputs
        return self.measure.output_at(outputs.index(source) if source in outputs else 0)

    def corner(self, left: float, top: float, right: float, bottom: float) -> Place:
        """Its place: in the middle of the rectangle around its nodes."""
        width, height = self.measure.width, self.measure.height
        return Place(round((left + right - width) / 2), round((top + bottom - height) / 2))


def folded(
    graph: Graph, group: Group, inside: Sequence[NodeId], uses: Uses | None = None
) -> Folded:
    """The card of a group of these nodes."""
    found = crossing(graph, inside, group.ports, uses)
    inputs: tuple[tuple[str, int, str, InputKind], ...] = tuple(
        (
            port_key(each.node, each.port),
            each.slot,
            entry_label(graph, each),
            "wired" if each.wired else "missing" if each.missing else "optional",
        )
        for each in found.inputs
    )
    outputs = tuple(label(graph, source) for source in found.outputs)
    size = box_around(INDENT + group.title, counted(len(inside)), inputs, outputs)
    return Folded(inside, found, size)


def cards_of(document: Document, within: GroupId | None = None) -> dict[GroupId, Folded]:
    """The cards that are seen in the group looked into; None: in the whole document."""
    groups, seen = document.layout.groups, seen_folded(document.layout.groups, within)
    if not seen:
        return {}
    inside, uses = members(groups), Uses(document.graph)
    return {key: folded(document.graph, groups[key], inside[key], uses) for key in seen}


def port_key(node: NodeId, port: str) -> str:
    """How the card's measure names an input of a node within."""
    return f"{node} {port}"


def counted(count: int) -> str:
    """`12 nodes`."""
    return f"{count} node" if count == 1 else f"{count} nodes"
