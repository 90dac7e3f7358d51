"""How a node stands out: selected, under the pointer, or where a dragged wire fits."""

from typing import Literal

import msgspec

from inspector.canvas.hits import Hit, InputHit, OutputHit, ToggleHit
from inspector.canvas.paint_ports import PLAIN, Marks
from inspector.document.nodes import Node, NodeId, Operation


class Fitting(msgspec.Struct, frozen=True):
    """A wire is being dragged: it could end at the `side` of every node that is not refused."""

    side: Literal["inputs", "outputs"]
    refused: frozenset[NodeId]
    origin: NodeId


def marks(
    node_id: NodeId, node: Node, selected: bool, hot: Hit | None, fitting: Fitting | None
) -> Marks:
    """The marks of one node; `hot` is what the pointer stands on."""
    mine = getattr(hot, "node", None) == node_id
    if fitting is None and not selected and not mine:
        return PLAIN
    lit = fitting is not None and _fits(fitting, node)
    return Marks(
        selected=selected,
        dimmed=fitting is not None and not lit and node_id != fitting.origin,
        lit_inputs=lit and fitting is not None and fitting.side == "inputs",
        lit_outputs=lit and fitting is not None and fitting.side == "outputs",
        hot_input=(hot.port, hot.slot) if mine and isinstance(hot, InputHit) else None,
        hot_output=hot.index if mine and isinstance(hot, OutputHit) else None,
        hot_toggle=mine and isinstance(hot, ToggleHit),
    )


def _fits(fitting: Fitting, node: Node) -> bool:
    if node.id in fitting.refused:
        return False
    return fitting.side == "outputs" or isinstance(node, Operation)
