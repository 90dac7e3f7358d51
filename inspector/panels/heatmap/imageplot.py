"""The cells of a picture as colours, many at once. Imports numpy; see cellplot.py."""

import numpy
from PySide6.QtGui import QImage

from inspector.document.dtypes import numpy_dtype
from inspector.look.maps import Scale
from inspector.panels.heatmap.layers import Layer

Colours = numpy.ndarray[tuple[int, int, int], numpy.dtype[numpy.uint8]]


def colours(layer: Layer, scale: Scale) -> Colours:
    """Red, green, blue of each cell of a picture; as `Scale.rgb`, for many at once."""
    shape = (layer.rows, layer.columns)
    raw = numpy.frombuffer(layer.seen.data, dtype=numpy_dtype(layer.seen.dtype)).reshape(shape)
    with numpy.errstate(all="ignore"):
        wide = numpy.abs(raw) if raw.dtype.kind == "c" else raw
        numbers = wide.astype("float64")
        if scale.is_constant:
            at = numpy.full(shape, scale.position(scale.low))
            at[numpy.isposinf(numbers)] = 1.0
            at[numpy.isneginf(numbers)] = 0.0
        else:
            at = (numbers / 2 - scale.low / 2) / (scale.high / 2 - scale.low / 2)
        unknown = numpy.isnan(numbers)
        at = numpy.clip(numpy.where(unknown, 0.0, at), 0.0, 1.0)
    table = numpy.array([*scale.table(), scale.missing], dtype=numpy.uint8)
    steps = numpy.rint(at * 255).astype(numpy.intp)
    steps[unknown] = len(table) - 1
    found: Colours = table[steps]
    return found


class CellImage:
    """A layer with its colours, as an image and by cell."""

    def __init__(self, layer: Layer, scale: Scale) -> None:
        self.layer = layer
        self.colours = colours(layer, scale)
        self._pixels = numpy.ascontiguousarray(self.colours)
        self.image = QImage(
            self._pixels.data,
            layer.columns,
            layer.rows,
            layer.columns * 3,
            QImage.Format.Format_RGB888,
        )
