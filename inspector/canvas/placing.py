"""Where a new node finds room."""

from PySide6.QtCore import QRectF

from inspector.canvas.scene import GraphScene
from inspector.document.measure import LEAST_WIDTH
from inspector.document.nodes import NodeId, Place

GAP = 72.0
NEW_HEIGHT = 168.0
"""How high a new node is at most."""
_STEP = 24.0
# What a new node keeps free around it, and how far it looks for room.
_APART = 8.0
_RINGS = 40


def free_place(
    scene: GraphScene, at: Place, *, wide: float = LEAST_WIDTH, high: float = NEW_HEIGHT
) -> Place:
    """The place itself, or the nearest one around it where a new node covers no other."""
    bodies = [item.body.adjusted(-_APART, -_APART, _APART, _APART) for item in scene.nodes.values()]
    for ring in range(_RINGS):
        for across, down in _around(ring):
            wanted = QRectF(at.x + across * _STEP, at.y + down * _STEP, wide, high)
            if not any(wanted.intersects(body) for body in bodies):
                return Place(round(wanted.x()), round(wanted.y()))
    return Place(round(at.x), round(at.y))


def place_beside(scene: GraphScene, node: NodeId) -> Place:
    """Right of a node, for one that takes its result."""
    body = scene.nodes[node].body
    return Place(body.right() + GAP, body.top())


def _around(ring: int) -> list[tuple[int, int]]:
    """The steps across and down to the places on a square ring, below and to the right first."""
    if ring == 0:
        return [(0, 0)]
    side = range(-ring, ring + 1)
    return sorted(
        {(a, d) for a in side for d in side if max(abs(a), abs(d)) == ring},
        key=lambda step: (step[0] ** 2 + step[1] ** 2, -step[1], -step[0]),
    )
