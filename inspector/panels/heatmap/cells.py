"""The cells of a heatmap as they are drawn, on screen and in figures: numbers, marks, facets and
the crosshair. Imports numpy; itself imported when the first heatmap is shown.
"""

import math

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPaintEngine, QPainter, QPen

from inspector.look.cells import fitting, paint_mark
from inspector.look.maps import Scale, text_on
from inspector.look.theme import Theme
from inspector.panels.heatmap.arrangement import Arrangement
from inspector.panels.heatmap.imageplot import CellImage
from inspector.panels.heatmap.lens import Lens
from inspector.panels.heatmap.lines import LinePainter

Cell = tuple[int, int]
# So many pixels of an image are one of a figure.
_FIGURE_PIXELS = 3
# Above this size a cell is drawn by itself, with a gap around it; below as a pixel of an image.
_OWN_CELL = 9.0
_MARKED_CELL = 5.0
_MOST_MARKS = 4000
_STALE_OPACITY = 0.45
# From this size on facets stand apart; by how much, and at most, in pixels.
_OWN_FACET, _APART, _MOST_APART = 5.0, 0.06, 6.0


class Cells:
    """Pictures on a scale, seen through a lens."""

    def __init__(self, theme: Theme) -> None:
        self.theme = theme
        self.lens = Lens(0, 0, 1, 1)
        self.scale: Scale | None = None
        self.pictures: list[CellImage] = []
        self.stale = False
        self.cross: Cell | None = None
        self.printed = False
        self.arrangement: Arrangement | None = None
        self.ink = QColor(theme.value)

    def paint(self, painter: QPainter) -> None:
        """In pixels of the lens, so that edges and letters are crisp at any zoom."""
        self.printed = False
        if self.scale is None or not self.pictures:
            return
        painter.save()
        if self.stale:
            painter.setOpacity(_STALE_OPACITY)
        width, height = self.lens.cell
        shown = QRectF(0, 0, self.lens.width, self.lens.height)
        matrix = QRectF(
            -self.lens.x * width,
            -self.lens.y * height,
            self.lens.columns * width,
            self.lens.rows * height,
        )
        clip = matrix.adjusted(-1, -1, 1, 1).intersected(shown)
        painter.setClipRect(clip, Qt.ClipOperation.IntersectClip)
        if self._is_line:
            assert self.arrangement is not None
            bars = self.arrangement.mode == "bars"
            line = LinePainter(self.scale, self.theme, self.lens, self.ink, bars=bars)
            line.paint(painter, [picture.layer for picture in self.pictures])
        else:
            for picture in self.pictures:
                self._paint_picture(painter, picture, matrix.topLeft(), width, height)
            self._part_facets(painter, matrix.topLeft(), width, height)
        painter.setOpacity(1.0)
        if self.cross is not None:
            self._paint_cross(painter, self.cross, width, height)
        painter.restore()

    @property
    def _is_line(self) -> bool:
        return self.arrangement is not None and self.arrangement.mode in ("line", "bars")

    def _part_facets(self, painter: QPainter, origin: QPointF, width: float, height: float) -> None:
        """A gap between facets that are large enough, and nothing after the last one."""
        laid = self.arrangement
        if laid is None or not laid.is_mosaic:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        down, across = laid.facet[0] * height, laid.facet[1] * width
        panel = QColor(self.theme.panel)
        shown = QRectF(0, 0, self.lens.width, self.lens.height)
        lines, missing = -(-laid.count // laid.wide), -laid.count % laid.wide
        if missing:
            left = origin.x() + (laid.wide - missing) * across
            top = origin.y() + (lines - 1) * down
            painter.fillRect(
                QRectF(left, top, missing * across + 1, down + 1).intersected(shown), panel
            )
        if min(down, across) < _OWN_FACET:
            return
        gap = min(_MOST_APART, max(1.0, round(_APART * min(down, across))))
        for line in _in_sight(origin.y(), down, lines, self.lens.height):
            if line:
                y = round(origin.y() + line * down - gap / 2)
                painter.fillRect(QRectF(0, y, self.lens.width, gap).intersected(shown), panel)
        for column in _in_sight(origin.x(), across, laid.wide, self.lens.width):
            if column:
                x = round(origin.x() + column * across - gap / 2)
                painter.fillRect(QRectF(x, 0, gap, self.lens.height).intersected(shown), panel)

    def _paint_picture(
        self, painter: QPainter, picture: CellImage, origin: QPointF, width: float, height: float
    ) -> None:
        layer = picture.layer
        down, across = layer.block[0] * height, layer.block[1] * width
        left, top = origin.x() + layer.left * width, origin.y() + layer.top * height
        rows = _in_sight(top, down, layer.rows, self.lens.height)
        columns = _in_sight(left, across, layer.columns, self.lens.width)
        if not rows or not columns:
            return
        seen = QRectF(
            left + columns.start * across,
            top + rows.start * down,
            len(columns) * across,
            len(rows) * down,
        )
        shown = QRectF(0, 0, self.lens.width, self.lens.height)
        if min(down, across) < _OWN_CELL or layer.channels:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
            part = QRect(columns.start, rows.start, len(columns), len(rows))
            _draw(painter, picture.image, seen, part, _edge(painter, self.lens))
            marked = not layer.channels or layer.odd is not None
            if marked and min(down, across) >= _MARKED_CELL:
                self._paint_cells(painter, picture, QPointF(left, top), across, down, bare=True)
            return
        painter.fillRect(seen.intersected(shown), QColor(self.theme.panel))
        self._paint_cells(painter, picture, QPointF(left, top), across, down, bare=False)

    def _paint_cells(
        self,
        painter: QPainter,
        picture: CellImage,
        corner: QPointF,
        width: float,
        height: float,
        *,
        bare: bool,
    ) -> None:
        """The cells that are in sight; when `bare`, only the marks on them."""
        scale, layer = self.scale, picture.layer
        assert scale is not None
        rows = _in_sight(corner.y(), height, layer.rows, self.lens.height)
        columns = _in_sight(corner.x(), width, layer.columns, self.lens.width)
        gap = 2 if min(width, height) >= 16 else 1
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        painter.setPen(Qt.PenStyle.NoPen)
        numbers, wide = layer.numbers, layer.columns
        odd = layer.odd if layer.channels else None
        written = None
        if not bare:
            seen = [numbers[r * wide + c] for r in rows for c in columns]
            single = self.lens.rows * self.lens.columns == 1
            written = fitting(seen, width - gap, height - gap, large=single)
        if written is not None:
            painter.setFont(written[0])
            self.printed = True
        texts = iter(written[1] if written is not None else ())
        marks = 0
        edge = _edge(painter, self.lens)
        for row in rows:
            top, bottom = round(corner.y() + row * height), round(corner.y() + (row + 1) * height)
            for column in columns:
                left = round(corner.x() + column * width)
                right = round(corner.x() + (column + 1) * width)
                whole = QRectF(left, top, right - left - gap, bottom - top - gap)
                cell = whole if edge is None else whole.intersected(edge)
                colour = QColor(*picture.colours[row, column].tolist())
                if not bare:
                    painter.setBrush(colour)
                    corner_radius = 3.0 if min(width, height) >= 24 else 1.0
                    painter.drawRoundedRect(cell, corner_radius, corner_radius)
                text = next(texts, "")
                if cell != whole:
                    continue
                number = numbers[row * wide + column] if odd is None else float(odd[row, column])
                # A colour of three channels has no ends to be beyond.
                mark = scale.mark(number) if odd is None or number != 0 else None
                if mark is not None and marks < _MOST_MARKS:
                    marks += 1
                    ink = text_on(colour, self.theme)
                    paint_mark(painter, cell, mark, ink, small=written is not None)
                if written is not None:
                    painter.setPen(text_on(colour, self.theme))
                    painter.drawText(cell, Qt.AlignmentFlag.AlignCenter, text)
                    painter.setPen(Qt.PenStyle.NoPen)

    def _paint_cross(self, painter: QPainter, cross: Cell, width: float, height: float) -> None:
        """An outline around the cell; where cells are dots, lines that lead to it."""
        rect = QRectF(
            round((cross[1] - self.lens.x) * width),
            round((cross[0] - self.lens.y) * height),
            width,
            height,
        )
        if self._is_line:
            painter.setPen(QPen(QColor(self.theme.text), 1, Qt.PenStyle.DashLine))
            x = round(rect.center().x()) + 0.5
            painter.drawLine(QPointF(x, 0), QPointF(x, self.lens.height))
            return
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        ink, ground = QColor(self.theme.text), QColor(self.theme.panel)
        if min(width, height) < _OWN_CELL:
            centre = rect.center()
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
            for colour, pen_width in ((ground, 3), (ink, 1)):
                painter.setPen(QPen(colour, pen_width))
                painter.drawLine(QPointF(centre.x(), 0), QPointF(centre.x(), rect.top() - 4))
                below = QPointF(centre.x(), rect.bottom() + 4)
                painter.drawLine(below, QPointF(centre.x(), self.lens.height))
                painter.drawLine(QPointF(0, centre.y()), QPointF(rect.left() - 4, centre.y()))
                beside = QPointF(rect.right() + 4, centre.y())
                painter.drawLine(beside, QPointF(self.lens.width, centre.y()))
            rect = QRectF(0, 0, 7, 7)
            rect.moveCenter(centre)
        else:
            gap = 2 if min(width, height) >= 16 else 1
            rect.adjust(0, 0, -gap, -gap)
        for colour, thick, inset in ((ground, 1.0, 2.5), (ink, 2.0, 1.0)):
            painter.setPen(QPen(colour, thick))
            painter.drawRoundedRect(rect.adjusted(inset, inset, -inset, -inset), 2, 2)


def _edge(painter: QPainter, lens: Lens) -> QRectF | None:
    """Where cells are cut; None on screen, which clips. Tiny SVG, which every program reads, does
    not, and what is beyond the edge would lie over other things."""
    engine = painter.paintEngine()
    is_screen = engine is None or engine.type() == QPaintEngine.Type.Raster
    return None if is_screen else QRectF(0, 0, lens.width, lens.height)


def _draw(
    painter: QPainter, image: QImage, target: QRectF, part: QRect, edge: QRectF | None
) -> None:
    if edge is None:
        painter.drawImage(target, image, QRectF(part))
        return
    # Programs that show vectors blur images: there in more pixels.
    times = max(1, math.ceil(_FIGURE_PIXELS * target.width() / part.width()))
    cut = target.intersected(edge)
    across, down = times * part.width() / target.width(), times * part.height() / target.height()
    source = QRect(
        round((cut.left() - target.left()) * across),
        round((cut.top() - target.top()) * down),
        round(cut.width() * across),
        round(cut.height() * down),
    )
    cells = image.copy(part).scaled(part.size() * times).copy(source)
    painter.drawImage(cut, cells, QRectF(cells.rect()))


def _in_sight(start: float, size: float, count: int, length: float) -> range:
    first = max(0, int(-start / size))
    return range(first, min(count, int((length - start) / size) + 1))
