"""Graphs as entangled as those of operations can be, and how many wires of a drawing cross."""

import random
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from inspector.document.nodes import Place
from inspector.document.sketch import Box, Sketch, Wire

Numbers = NDArray[np.float64]


def tangle(count: int, seed: int = 1) -> Sketch:
    """So many boxes, a fifth of them leaves, about 1.4 wires a box, most of them short."""
    chance = random.Random(seed)
    wires = []
    for end in range(3, count):
        if chance.random() < 0.2:
            continue
        for slot in range(1 + (chance.random() < 0.75)):
            near = end - 1 - int(chance.expovariate(1 / 30))
            start = near if near >= 0 and chance.random() < 0.9 else chance.randrange(end)
            wires.append(Wire(start, end, 64.0, 64.0 + 22 * slot))
    return Sketch(tuple(Box(196.0, 134.0) for _ in range(count)), tuple(wires))


def crossings(sketch: Sketch, places: Sequence[Place]) -> int:
    """How many pairs of wires cross, were they straight lines."""
    lines = np.array(
        [
            (
                places[wire.start].x + sketch.boxes[wire.start].width,
                places[wire.start].y + wire.exit,
                places[wire.end].x,
                places[wire.end].y + wire.entry,
            )
            for wire in sketch.wires
        ]
    )
    total = 0
    for at, one in enumerate(lines):
        rest = lines[at + 1 :]
        apart = _side(one, rest[:, :2]) * _side(one, rest[:, 2:]) < 0
        back = np.array([_turn(rest, one[:2]), _turn(rest, one[2:])])
        total += int((apart & (back[0] * back[1] < 0)).sum())
    return total


def _side(line: Numbers, points: Numbers) -> Numbers:
    x, y, right, low = line
    found: Numbers = np.sign((right - x) * (points[:, 1] - y) - (low - y) * (points[:, 0] - x))
    return found


def _turn(lines: Numbers, point: Numbers) -> Numbers:
    x, y, right, low = lines.T
    found: Numbers = np.sign((right - x) * (point[1] - y) - (low - y) * (point[0] - x))
    return found
