"""Bypassing and muting the selected operations."""

from inspector.canvas.acts import Acts
from inspector.document.nodes import Operation, Skip
from inspector.document.skipping import set_skip

_ON = {"bypass": "Bypass", "mute": "Mute"}
_OFF = {"bypass": "Do not bypass", "mute": "Do not mute"}


def toggle_skip(acts: Acts, skip: Skip) -> None:
    """The selected operations bypassed or muted, or run again where all of them are already; one
    undo step."""
    graph = acts.store.document.graph
    nodes = [n for n in map(graph.nodes.get, acts.chosen) if isinstance(n, Operation)]
    if not nodes:
        acts.say("Select an operation first: a tensor made by hand is not run.")
        return
    on = not all(node.skip == skip for node in nodes)
    ids = [node.id for node in nodes]
    label = f"{(_ON if on else _OFF)[skip]} {acts.named(ids)}"
    acts.attempt(label, lambda document: set_skip(document, ids, skip if on else None))
