"""What if the gradient that comes back along a wire were another: the menu of it."""

from functools import partial
from typing import TYPE_CHECKING

from inspector.canvas.wires import WireKey, wires_of
from inspector.document.nodes import Source
from inspector.look.menu import Menu
from inspector.offers.factors import fill_factors
from inspector.session.altering import Way

if TYPE_CHECKING:
    from inspector.canvas.canvas import Canvas


def offer_what_if(canvas: "Canvas", menu: Menu, key: WireKey, source: Source) -> None:
    """Mute or scale what comes back along a wire, where the Backward that is shown went there."""
    altering = canvas.session.stepping.altering
    ways = ways_of(canvas, key, source)
    if not ways:
        return
    menu.addSeparator()
    within = menu.below("What if its gradient were")
    factor = altering.following.factors.get(ways[0], 1.0)
    fill_factors(within, factor, partial(altering.scale, ways))


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
