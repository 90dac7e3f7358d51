"""What if the gradient that comes back along a wire were another: the menu of it."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QMenu

from inspector.canvas.wires import WireKey, wires_of
from inspector.document.nodes import Source
from inspector.session.altering import FACTORS, Way

if TYPE_CHECKING:
    from inspector.canvas.canvas import Canvas


def offer_what_if(canvas: "Canvas", menu: QMenu, key: WireKey, source: Source) -> None:
    """Mute or scale what comes back along a wire, where the Backward that is shown went there."""
    altering = canvas.session.stepping.altering
    ways = ways_of(canvas, key, source)
    if not ways:
        return
    menu.addSeparator()
    within = menu.addMenu("What if its gradient were")
    factor = altering.following.factors.get(ways[0], 1.0)
    for text, other in (
        ("muted", 0.0),
        *((f"scaled by {each:g}", each) for each in FACTORS),
        ("as PyTorch has it", 1.0),
    ):
        action = within.addAction(text)
        action.setCheckable(True)
        action.setChecked(other == factor)
        action.triggered.connect(partial(_scale, canvas, ways, other))


def ways_of(canvas: "Canvas", key: WireKey, source: Source) -> list[Way]:
    """The (turn, edge)s of one wire: where several lead from a value into a node, its own if each
    has one; else all, for nobody can tell them apart."""
    stepping = canvas.session.stepping
    if stepping.steps is None or not stepping.is_current or stepping.is_refused:
        return []
    ways = stepping.steps.ways(source, key.node)
    node = canvas.store.document.graph.nodes[key.node]
    wires = [each for each, begins in wires_of(node) if begins == source]
    return [ways[wires.index(key)]] if len(ways) == len(wires) else ways


def _scale(canvas: "Canvas", ways: list[Way], factor: float, _checked: bool = False) -> None:
    canvas.session.stepping.altering.scale(ways, factor)
