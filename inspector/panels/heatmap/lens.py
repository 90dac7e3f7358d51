"""Which part of a matrix is seen, and how large: pan and zoom as a value, shared by both plots."""

from dataclasses import dataclass, replace

from inspector.panels.heatmap.regions import MOST

_LEAST_HEIGHT = 64.0
_SINGLE_HEIGHT = 96.0
_LINE_HEIGHT = 120.0
# Cells are squares, but those of a long row or column may be stretched this far to be seen.
_STRETCH = 3.0
# And as far as the row or column needs to be seen at all, before it is zoomed.
_THIN = 24.0
_LARGEST_CELL = 160.0
# Facets that are smaller are not seen as pictures, and then begin so large.
_TOLD_APART, _SEEN_WELL = 7.0, 22.0


def height_for(rows: int, columns: int, width: float, *, line: bool = False) -> float:
    """How high, in pixels, a plot of that width should be."""
    if line:
        return _LINE_HEIGHT
    if rows * columns <= 1:
        return _SINGLE_HEIGHT
    return max(_LEAST_HEIGHT, min(width, width * rows / columns))


@dataclass(frozen=True)
class Lens:
    """`rows` x `columns` cells seen through `width` x `height` pixels. `x`, `y`: the cell
    coordinates in the top left corner; `zoom` 1: all cells are seen. `fills`: cells are as high as
    the pixels allow, and zooming makes them wider only, as suits a line."""

    rows: int
    columns: int
    width: float
    height: float
    x: float = 0.0
    y: float = 0.0
    zoom: float = 1.0
    fills: bool = False

    @property
    def cell(self) -> tuple[float, float]:
        """Width and height of a cell in pixels."""
        width = self.width / max(1, self.columns)
        height = self.height / max(1, self.rows)
        if self.fills:
            return width * self.zoom, height
        wide, high = width * self.zoom, height * self.zoom
        if self.rows * self.columns <= 1:
            return wide, high
        if 1 / _STRETCH <= self.rows / max(1, self.columns) <= _STRETCH:
            return min(wide, high), min(wide, high)
        return (
            min(wide, max(high * _STRETCH, min(width, _THIN / self.columns))),
            min(high, max(wide * _STRETCH, min(height, _THIN / self.rows))),
        )

    @property
    def visible(self) -> tuple[float, float, float, float]:
        """Left, top, width and height of what the pixels show, in cells."""
        width, height = self.cell
        return self.x, self.y, self.width / width, self.height / height

    def cell_at(self, x: float, y: float) -> tuple[int, int] | None:
        """Row and column under a pixel, or None beside the matrix."""
        width, height = self.cell
        column, row = int(self.x + x / width), int(self.y + y / height)
        inside = 0 <= row < self.rows and 0 <= column < self.columns and x >= 0 and y >= 0
        return (row, column) if inside else None

    def fitted(self) -> "Lens":
        """All cells seen."""
        return replace(self, x=0.0, y=0.0, zoom=1.0)

    def zoomed(self, factor: float, x: float, y: float) -> "Lens":
        """Closer by `factor`, with the same cell under the pixel (x, y)."""
        whole = replace(self, zoom=1.0)
        smallest = whole.cell[0] if self.fills else min(whole.cell)
        most = max(1.0, _LARGEST_CELL / smallest)
        zoom = min(most, max(1.0, self.zoom * factor))
        width, height = self.cell
        closer = replace(self, zoom=zoom)
        new_width, new_height = closer.cell
        at_x, at_y = self.x + x / width, self.y + y / height
        return replace(closer, x=at_x - x / new_width, y=at_y - y / new_height).kept_inside()

    def panned(self, x: float, y: float) -> "Lens":
        """Moved with the pointer by so many pixels."""
        width, height = self.cell
        return replace(self, x=self.x - x / width, y=self.y - y / height).kept_inside()

    def revealing(self, row: int, column: int) -> "Lens":
        """Moved as little as is needed to see this cell whole."""
        left, top, width, height = self.visible
        x = min(left, float(column)) if column < left else max(left, column + 1 - width)
        y = min(top, float(row)) if row < top else max(top, row + 1 - height)
        return replace(self, x=x, y=y).kept_inside()

    def resized(self, width: float, height: float) -> "Lens":
        """The same corner through other pixels."""
        return replace(self, width=max(1.0, width), height=max(1.0, height)).kept_inside()

    def begun(self, facet: tuple[int, int]) -> "Lens":
        """So close that facets of so many rows and columns are told apart, the first in sight."""
        width, height = replace(self, zoom=1.0).cell
        size = min(width * facet[1], height * facet[0])
        if self.width <= 1:
            return self.fitted()  # on no screen yet
        # No closer than every cell can be told from the next.
        finest = max(self.width * facet[1], self.height * facet[0]) / MOST
        zoom = 1.0 if size >= _TOLD_APART else max(_SEEN_WELL, finest) / size
        return replace(self, x=0.0, y=0.0, zoom=zoom).kept_inside()

    def reshaped(self, rows: int, columns: int, *, fills: bool = False) -> "Lens":
        """Another matrix, all of it seen; itself when it is of the same size."""
        if (rows, columns, fills) == (self.rows, self.columns, self.fills):
            return self
        return replace(self, rows=rows, columns=columns, fills=fills).fitted()

    def kept_inside(self) -> "Lens":
        """Not beyond the last row and column."""
        _, _, width, height = self.visible
        x = min(self.x, self.columns - width)
        y = min(self.y, self.rows - height)
        return replace(self, x=max(0.0, x), y=max(0.0, y))
