"""Which numbers stand at the ends of a scale: all, all but a few, what is visible, what is near."""

import math
from collections.abc import Sequence

from inspector.look.colouring import Limits
from inspector.look.maps import Ends
from inspector.messages.answers import QUANTILES, Counted
from inspector.panels.heatmap.layers import Layer
from inspector.panels.heatmap.lens import Lens

# Of the numbers, so many percent may lie beyond each end of a robust scale.
_LOW, _HIGH = QUANTILES.index(0.01), QUANTILES.index(0.99)
# So much of what is visible counts as near the pointer, and not less than so many cells.
_NEAR, _LEAST_CELLS = 0.08, 2.0


def limits(
    wanted: Limits,
    ends: Ends,
    layers: Sequence[Layer],
    lens: Lens,
    pointer: tuple[int, int] | None,
    counted: Counted | None,
) -> Ends:
    """The ends that are wanted, as far as they are known; else `ends`, those of all numbers."""
    match wanted:
        case "all":
            return ends
        case "robust":
            return _robust(layers, counted) or ends
        case "visible":
            left, top, width, height = lens.visible
            return _of_cells(layers, (left, top, left + width, top + height)) or ends
        case "pointer":
            if pointer is None:
                return _robust(layers, counted) or ends
            _, _, width, height = lens.visible
            reach = max(_LEAST_CELLS, _NEAR * max(width, height))
            row, column = pointer
            box = (column - reach, row - reach, column + 1 + reach, row + 1 + reach)
            return _of_cells(layers, box) or ends


def _robust(layers: Sequence[Layer], counted: Counted | None) -> Ends | None:
    if layers and layers[0].part in ("real", "imaginary"):
        return None
    if counted is not None and counted.tally is not None and counted.tally.quantiles:
        return counted.tally.quantiles[_LOW], counted.tally.quantiles[_HIGH]
    return None


def _of_cells(layers: Sequence[Layer], box: tuple[float, float, float, float]) -> Ends | None:
    """The ends of the finest cells in a box (left, top, right, bottom in cells of the plane)."""
    import numpy

    for layer in reversed(layers):
        down, across = layer.block
        first = max(0, math.floor((box[1] - layer.top) / down))
        last = min(layer.rows, math.ceil((box[3] - layer.top) / down))
        begin = max(0, math.floor((box[0] - layer.left) / across))
        end = min(layer.columns, math.ceil((box[2] - layer.left) / across))
        if first >= last or begin >= end:
            continue
        cells = layer.magnitudes[first:last, begin:end]
        finite = cells[numpy.isfinite(cells)]
        if finite.size:
            return float(finite.min()), float(finite.max())
    return None
