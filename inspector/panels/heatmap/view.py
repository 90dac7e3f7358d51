"""What the user chose to see of a tensor: a value, so that a figure can show the same."""

from dataclasses import dataclass

from inspector.messages.orders import Reduce
from inspector.panels.heatmap.arrangement import Arrangement, Mode, modes
from inspector.panels.heatmap.choice import Choice
from inspector.panels.heatmap.layers import Part
from inspector.panels.heatmap.lens import Lens, height_for
from inspector.panels.heatmap.regions import Slice, kept_slice
from inspector.panels.heatmap.subject import Comparison


@dataclass(frozen=True)
class View:
    """`mode` None: as a tensor of its kind is seen first. `lens` None: all of it."""

    choice: Choice | None = None
    mode: Mode | None = None
    part: Part = "magnitude"
    at: Slice = ()
    compared: Comparison | None = None
    lens: Lens | None = None
    polar: bool = False

    def arrangement(self, shape: tuple[int, ...], dtype: str, *, by_mean: bool) -> Arrangement:
        """How a tensor of this shape is laid out."""
        mode = self.mode or modes(shape, dtype)[0]
        by: Reduce = "mean" if by_mean else "largest"
        return Arrangement(shape, mode, kept_slice(self.at, shape), by)

    def through(self, laid: Arrangement, width: float) -> Lens:
        """What is seen of it in a picture of that width, as high as it has to be."""
        rows, columns = laid.sides
        line = laid.mode in ("line", "bars")
        height = height_for(rows, columns, width, line=line)
        lens = self.lens or Lens(1, 1, 1, 1)
        return lens.reshaped(rows, columns, fills=line).resized(width, height)
