"""The cells of a picture as colours, many at once. Imports numpy; see cellplot.py."""

import numpy
from PySide6.QtGui import QImage

from inspector.look.maps import Scale
from inspector.panels.heatmap.layers import Layer, array_of

Magnitudes = numpy.ndarray[tuple[int, ...], numpy.dtype[numpy.float64]]
Colours = numpy.ndarray[tuple[int, int, int], numpy.dtype[numpy.uint8]]


def colours(layer: Layer, scale: Scale) -> Colours:
    """Red, green, blue of each cell of a picture; as `Scale.rgb`, for many at once."""
    if layer.channels:
        return _mixed(layer, scale)
    numbers = layer.magnitudes
    with numpy.errstate(all="ignore"):
        if scale.is_constant:
            at = numpy.full(numbers.shape, scale.position(scale.low))
            at[numpy.isposinf(numbers)] = 1.0
            at[numpy.isneginf(numbers)] = 0.0
        else:
            low, high = scale.placed(scale.low), scale.placed(scale.high)
            at = (_placed(numpy.clip(numbers, scale.low, scale.high), scale) - low) / (high - low)
        unknown = numpy.isnan(numbers)
        at = numpy.clip(numpy.where(unknown, 0.0, at), 0.0, 1.0)
    table = numpy.array([*scale.table(), scale.missing], dtype=numpy.uint8)
    steps = numpy.rint(at * 255).astype(numpy.intp)
    steps[unknown] = len(table) - 1
    found: Colours = table[steps]
    return found


def _mixed(layer: Layer, scale: Scale) -> Colours:
    """Red, green and blue by a channel each."""
    channels = numpy.stack([array_of(each) for each in layer.channels], axis=-1)
    with numpy.errstate(all="ignore"):
        span = (scale.high - scale.low) or 1.0
        at = numpy.clip((channels - scale.low) / span, 0.0, 1.0)
        found: Colours = numpy.rint(numpy.nan_to_num(at) * 255).astype(numpy.uint8)
    found[numpy.isnan(channels).any(axis=-1)] = scale.missing
    return found


def _placed(numbers: Magnitudes, scale: Scale) -> Magnitudes:
    match scale.stretch:
        case "linear":
            return numbers / 2
        case "log":
            return numpy.log(numbers)
        case "arcsinh":
            return numpy.arcsinh(numbers / scale.knee)


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
