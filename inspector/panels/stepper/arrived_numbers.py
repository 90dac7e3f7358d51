"""The numbers of a gradient that arrived, as a grid shows and writes over them."""

from collections.abc import Mapping

from PySide6.QtCore import QObject, Signal

from inspector.document.contents import Contents, ContentsRefused, Patch
from inspector.document.dtypes import DTYPES
from inspector.document.edits import EditRefused
from inspector.document.nodes import NodeId
from inspector.document.patching import known_element, with_cells, with_patch
from inspector.look.numbers import unpacked
from inspector.messages.answers import Seen, Statistics
from inspector.messages.orders import Operand, Region
from inspector.panels.grid.cut import TILE, Cut
from inspector.panels.grid.elements import UNKNOWN, Cell
from inspector.session.faces import Wanted
from inspector.session.session import Session


class ArrivedNumbers(QObject):
    """What is typed over them is known at once, the rest is brought from the engine. `arrived`:
    other numbers came."""

    arrived = Signal()

    def __init__(
        self, session: Session, turn: int, slot: int, name: str, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._altering = session.stepping.altering
        self._place = (turn, slot)
        self._contents: Contents = self._altering.contents(turn, slot)
        self._wanted: dict[tuple[int, int], Wanted] = {}
        self.name = name
        self.shape, self.dtype = self._contents.shape, self._contents.dtype
        self.why_read_only: str | None = None
        session.pictures_changed.connect(self._on_pictures)

    def refresh(self) -> None:
        """Other changes are made by hand."""
        self._contents = self._altering.contents(*self._place)

    def close(self) -> None:
        """Watch no longer."""
        self._session.pictures_changed.disconnect(self._on_pictures)
        self._session.unwatch(self)

    def cell(self, cut: Cut, row: int, column: int) -> Cell:
        known = self.element(cut, row, column)
        return UNKNOWN if known is None else Cell(unpacked(known, self.dtype)[0])

    def element(self, cut: Cut, row: int, column: int) -> bytes | None:
        """The bytes of that number; None where they are not known."""
        typed = known_element(self._contents, cut.flat(row, column))
        if typed is not None:
            return typed
        top, left = cut.top + row, cut.left + column
        key = (top - top % TILE, left - left % TILE)
        seen = self._seen(key)
        if seen is None or left - key[1] >= seen.columns or top - key[0] >= seen.rows:
            return None
        size = DTYPES[self.dtype].size
        at = ((top - key[0]) * seen.columns + left - key[1]) * size
        return seen.data[at : at + size]

    def _seen(self, key: tuple[int, int]) -> Seen | None:
        wanted = self._wanted.get(key)
        picture = None if wanted is None else self._session.picture(wanted)
        if picture is None or picture.seen.block != (1, 1) or picture.seen.dtype != self.dtype:
            return None
        return picture.seen

    def watch(self, cut: Cut, rows: range, columns: range) -> None:
        wanted = {}
        if rows and columns:
            first_row = (cut.top + rows.start) // TILE * TILE
            first_column = (cut.left + columns.start) // TILE * TILE
            for top in range(first_row, cut.top + rows.stop, TILE):
                for left in range(first_column, cut.left + columns.stop, TILE):
                    wanted[top, left] = self._want(cut.region(top, left))
        if wanted != self._wanted:
            self._wanted = wanted
            self._session.watch(self, frozenset(wanted.values()))

    def _want(self, region: Region) -> Wanted:
        return Wanted(NodeId(""), 0, "arrived", region, False, place=self._place)

    def operand(self) -> Operand | None:
        steps = self._session.stepping.steps
        if steps is None:
            return None
        return Operand("arrived", steps.traced.address, "", 0, self._place)

    def statistics(self) -> Statistics | None:
        return None

    def write(self, label: str, cells: Mapping[int, bytes]) -> None:
        self._altering.rewrite(label, *self._place, with_cells(self._contents, cells))

    def write_range(self, label: str, patch: Patch) -> None:
        try:
            contents = with_patch(self._contents, patch)
        except ContentsRefused as refused:
            raise EditRefused(str(refused)) from None
        self._altering.rewrite(label, *self._place, contents)

    def _on_pictures(self, changed: object) -> None:
        if isinstance(changed, frozenset) and not changed.isdisjoint(self._wanted.values()):
            self.arrived.emit()
