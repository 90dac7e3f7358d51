"""A picture of how indices walk through memory: the cells of a tensor, the elements that they read,
in the same colours, and which other tensors read these."""

from collections.abc import Sequence
from html import escape

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QLabel, QSizePolicy, QVBoxLayout, QWidget

from inspector.look.fonts import mono, words
from inspector.look.maps import text_on
from inspector.look.plain import Role, label
from inspector.look.ramps import sequential
from inspector.look.theme import Theme
from inspector.look.tints import TINTS, tint_colour
from inspector.messages.answers import Located
from inspector.panels.statistics.boxes import Boxes, Cell
from inspector.panels.statistics.walk import Walk, places, walk_of

_MOST_ROWS, _MOST_LINES = 8, 8
_CELL, _BOX, _LANE = 22.0, 18.0, 4.0
_TINTS = tuple(tint for tint in TINTS if tint != "grey")
MOST_BESIDE = len(_TINTS)


class StrideView(QWidget):
    """The cells above, their memory below; what the pointer is on shows in both. Under each element
    of the memory a line for every other tensor that reads it."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._walk: Walk | None = None
        self._beside: tuple[Walk, ...] = ()
        self._at: tuple[int, ...] = ()
        self._cells = 0
        self._order: dict[int, float] = {}
        self._places: tuple[int | None, ...] = ()
        self._read: dict[int, tuple[bool, ...]] = {}
        self._pointed: int | None = None
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.above = self._line("muted")
        self.tensor = Boxes("Cells of the tensor", self._paint_cell, _MOST_ROWS, self)
        self.below = self._line("muted")
        self.memory = Boxes("Memory", self._paint_element, _MOST_LINES, self)
        self.legend = label("", "muted", self)
        self.legend.setFont(words(11))
        self.legend.setTextFormat(Qt.TextFormat.RichText)
        self.legend.setWordWrap(True)
        self.said = self._line("")
        self.said.setFont(mono(11))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for part in (self.above, self.tensor, self.below, self.memory, self.legend, self.said):
            column.addWidget(part)
        for signal in (self.tensor.scrolled, self.tensor.resized):
            signal.connect(self._follow)
        self.memory.resized.connect(self._lay_memory)
        self.tensor.pointed.connect(self._on_cell)
        self.memory.pointed.connect(self._on_element)
        self.tensor.pressed.connect(self._on_cell_pressed)
        self.memory.pressed.connect(self._on_element_pressed)

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""
        self._theme = theme
        self._write_legend()
        self.update()

    def show_place(
        self,
        name: str,
        located: Located | None,
        at: tuple[int, ...] = (),
        beside: Sequence[Walk] = (),
    ) -> None:
        """Show how a tensor lies, the cut at these indices of it, beside others that lie there;
        nothing where it has no strides or no element."""
        walk = None if located is None else walk_of(name, located)
        now = (walk, tuple(beside[:MOST_BESIDE]), at)
        if now != (self._walk, self._beside, self._at):
            self._walk, self._beside, self._at = now
            self._cells = 0 if located is None else located.cells
            self._pointed = None
            self.said.setText("")
            if walk is not None:
                self._lay_tensor(walk)
                self._write_legend()
        self.setVisible(walk is not None)

    def _line(self, role: Role) -> QLabel:
        made = label("", role, self)
        made.setFont(words(11))
        made.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        return made

    # What is where

    def _sides(self) -> tuple[int, int]:
        shape = () if self._walk is None else self._walk.shape
        rows, columns = (1, 1, *shape)[-2:]
        return rows, columns

    def _index(self, cell: Cell) -> tuple[int, ...]:
        rank = 0 if self._walk is None else len(self._walk.shape)
        return (*self._at, *cell)[-rank:] if rank else ()

    def _place(self, cell: Cell) -> int:
        assert self._walk is not None
        return self._walk.place(self._index(cell))

    def _lay_tensor(self, walk: Walk) -> None:
        rows, columns = self._sides()
        widest = len(str(self._place((rows - 1, columns - 1))))
        for bar in (self.tensor.verticalScrollBar(), self.tensor.horizontalScrollBar()):
            bar.setValue(0)
        self.tensor.lay(rows, columns, max(_BOX, widest * 7.0 + 6) + 8, _CELL)
        self._follow()

    def _follow(self) -> None:
        """The memory of the cells that are seen."""
        if self._walk is None:
            return
        seen = {self._place((row, c)) for row in self.tensor.rows for c in self.tensor.columns}
        order = sorted(seen)
        self._order = {place: at / max(1, len(order) - 1) for at, place in enumerate(order)}
        self._places = places(seen, self._cells)
        self._read = {
            place: tuple(
                each.index_at(place, self._walk.width) is not None for each in self._beside
            )
            for place in self._places
            if place is not None
        }
        self.above.setText(f"{self._seen_text()}, each cell with its place in memory")
        drawn = sum(place is not None for place in self._places)
        rest = "" if drawn == self._cells else f": {drawn:,} of {self._cells:,} elements"
        self.below.setText(f"memory, element by element{rest}")
        self._lay_memory()

    def _seen_text(self) -> str:
        assert self._walk is not None
        sides, name = self._sides(), self._walk.name
        spans = []
        for span, side in zip((self.tensor.rows, self.tensor.columns), sides, strict=True):
            spans.append(":" if len(span) == side else f"{span.start}:{span.stop}")
        if spans == [":", ":"] and not self._at:
            return name
        rank = len(self._walk.shape)
        return f"{name}[{', '.join([*map(str, self._at), *spans][-rank:])}]"

    def _lay_memory(self) -> None:
        widest = max((len(str(p)) for p in self._places if p is not None), default=1)
        width = max(_BOX, widest * 7.0 + 6)
        across = self.memory.fitting(width)
        lanes = len(self._beside) * _LANE
        self.memory.lay(-(-len(self._places) // across), across, width, _BOX + lanes)

    def _element(self, cell: Cell) -> int | None:
        at = cell[0] * self.memory.columns_in_all + cell[1]
        return self._places[at] if at < len(self._places) else None

    def _write_legend(self) -> None:
        parts = [
            f'<span style="color:{tint_colour(self._theme, tint)}">▬</span> {escape(walk.name)}'
            for walk, tint in zip(self._beside, _TINTS, strict=False)
        ]
        said = "a line below each element that is read by " + " &nbsp; ".join(parts)
        self.legend.setText(said if parts else "")
        self.legend.setVisible(bool(parts))

    # What is drawn

    def _paint_cell(self, painter: QPainter, row: int, column: int, box: QRectF) -> None:
        self._paint_box(painter, self._place((row, column)), box)

    def _paint_element(self, painter: QPainter, row: int, column: int, box: QRectF) -> None:
        at = row * self.memory.columns_in_all + column
        if at >= len(self._places):
            return
        place = self._places[at]
        self._paint_box(painter, place, QRectF(box.left(), box.top(), box.width(), _BOX))
        if place is None:
            return
        for lane, (reads, tint) in enumerate(zip(self._read[place], _TINTS, strict=False)):
            if reads:
                top = box.top() + _BOX + 1 + lane * _LANE
                colour = QColor(tint_colour(self._theme, tint))
                painter.fillRect(QRectF(box.left(), top, box.width(), _LANE - 1), colour)

    def _paint_box(self, painter: QPainter, place: int | None, box: QRectF) -> None:
        if place is None:
            painter.setPen(QColor(self._theme.muted))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, "…")
            return
        share = self._order.get(place)
        if share is not None:
            colour = QColor(*sequential("deep")[round(40 + 200 * share)])
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour)
            painter.drawRoundedRect(box, 3, 3)
            ink = text_on(colour, self._theme)
        else:
            reads = self._walk is not None and self._walk.index_at(place) is not None
            painter.setPen(QPen(QColor(self._theme.line), 1))
            painter.setBrush(QColor(self._theme.raised) if reads else Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
            ink = QColor(self._theme.muted)
        if place == self._pointed:
            painter.setPen(QPen(QColor(self._theme.text), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 3, 3)
        painter.setPen(ink)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, str(place))

    # What is pointed at

    def _on_cell(self, cell: Cell | None) -> None:
        self._point(None if cell is None else self._place(cell))

    def _on_element(self, cell: Cell | None) -> None:
        self._point(None if cell is None else self._element(cell))

    def _point(self, place: int | None) -> None:
        if place == self._pointed:
            return
        self._pointed = place
        self.said.setText("" if place is None else self._told(place))
        for part in (self.tensor, self.memory):
            part.viewport().update()

    def _told(self, place: int) -> str:
        """Who reads an element, and as which of theirs."""
        assert self._walk is not None
        said = []
        for walk in (self._walk, *self._beside):
            index = walk.index_at(place, self._walk.width)
            if index is not None:
                said.append(f"{walk.name}[{', '.join(map(str, index))}]")
        return f"{place}   {'   '.join(said) or 'read by none of these'}"

    def _on_cell_pressed(self, cell: Cell) -> None:
        """The element that it reads comes in sight."""
        place = self._place(cell)
        if place in self._places:
            self.memory.reveal(*divmod(self._places.index(place), self.memory.columns_in_all))

    def _on_element_pressed(self, cell: Cell) -> None:
        """The cell that reads it comes in sight, where it is in this cut."""
        place = self._element(cell)
        index = None if place is None or self._walk is None else self._walk.index_at(place)
        if index is not None and index[:-2] == self._at:
            self.tensor.reveal(*(0, 0, *index)[-2:])
