"""Where a grid's numbers come from: a leaf's own contents, or tiles that the engine shows."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import NamedTuple, Protocol

from PySide6.QtCore import QObject, Signal

from inspector.document import tensor_edits
from inspector.document.contents import Contents, Formula, Patch
from inspector.document.dtypes import DTYPES, Number
from inspector.document.edits import EditRefused
from inspector.document.nodes import Leaf, NodeId
from inspector.document.patching import with_cells, with_patch
from inspector.look.numbers import unpacked
from inspector.messages.answers import Seen, Statistics
from inspector.messages.making import MOST_MADE
from inspector.messages.orders import Operand, Region, Which
from inspector.panels.grid.cut import TILE, Cut
from inspector.panels.grid.held import held, held_element, is_held
from inspector.session.faces import Known, Waiting, Wanted
from inspector.session.session import Session


class Cell(NamedTuple):
    """What a cell shows: its number (None: not known yet), and whether it is from before the
    last edit."""

    number: Number | None
    stale: bool = False


UNKNOWN = Cell(None)


class Elements(Protocol):
    """The numbers behind a grid."""

    name: str
    shape: tuple[int, ...]
    dtype: str
    why_read_only: str | None

    def cell(self, cut: Cut, row: int, column: int) -> Cell:
        """The number in a cell of the cut's window."""

    def element(self, cut: Cut, row: int, column: int) -> bytes | None:
        """The bytes of that number; None where they are not known or no number's."""

    def watch(self, cut: Cut, rows: range, columns: range) -> None:
        """These rows and columns of the cut's window are on screen."""

    def operand(self) -> Operand | None:
        """What the engine calls it; None where it does not have it."""

    def statistics(self) -> Statistics | None:
        """What is known of all its numbers."""

    def write(self, label: str, cells: Mapping[int, bytes]) -> None:
        """Write cells (flat index -> element bytes) as one undo step. Raises EditRefused."""

    def write_range(self, label: str, patch: Patch) -> None:
        """Write over a range as one undo step. Raises EditRefused."""


class ContentsElements:
    """Contents that no step makes: the gradient that Backward starts with. `made` tells the bytes
    of what only an engine can; without it no formula is taken."""

    def __init__(
        self,
        name: str,
        contents: Contents,
        written: Callable[[str, Contents], None] | None = None,
        made: Callable[[Contents], bytes | None] | None = None,
    ) -> None:
        self.name = name
        self.shape = contents.shape
        self.dtype = contents.dtype
        self.why_read_only = None if written else "these numbers cannot be typed over"
        self._contents = contents
        self._written = written
        self._made = made

    def cell(self, cut: Cut, row: int, column: int) -> Cell:
        known = self.element(cut, row, column)
        return UNKNOWN if known is None else Cell(unpacked(known, self.dtype)[0])

    def element(self, cut: Cut, row: int, column: int) -> bytes | None:
        flat = cut.flat(row, column)
        known = held_element(self._contents, flat)
        if known is not None or self._made is None:
            return known
        data, size = self._made(self._contents), DTYPES[self.dtype].size
        return None if data is None else data[flat * size : (flat + 1) * size]

    def watch(self, cut: Cut, rows: range, columns: range) -> None:
        pass

    def operand(self) -> Operand | None:
        return None

    def statistics(self) -> Statistics | None:
        return None

    def write(self, label: str, cells: Mapping[int, bytes]) -> None:
        if self._written is not None:
            self._written(label, with_cells(self._contents, cells))

    def write_range(self, label: str, patch: Patch) -> None:
        if isinstance(patch.made, Formula):
            if self._made is None:
                raise EditRefused("type its numbers, or copy them from a tensor that has them")
            if self._contents.count > MOST_MADE:
                raise EditRefused(f"a formula here is for {MOST_MADE:,} numbers at most")
        if self._written is not None:
            self._written(label, with_patch(self._contents, patch))


class _Tile(NamedTuple):
    """What the engine brought of one part of the tensor."""

    seen: Seen
    numbers: list[Number]
    current: bool


class NodeElements(QObject):
    """A node's value: a leaf's own numbers where they are known, else tiles from the engine."""

    arrived = Signal()

    def __init__(
        self,
        session: Session,
        node: NodeId,
        output: int = 0,
        which: Which = "value",
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._node = node
        self._output = output
        self._which = which
        self._counts = False
        self._wanted: dict[tuple[int, int], Wanted] = {}
        self._tiles: dict[tuple[int, int], _Tile] = {}
        self.name = ""
        self.shape: tuple[int, ...] = ()
        self.dtype = "float32"
        self.known = False
        self.why_read_only: str | None = None
        self._contents: Contents | None = None
        self.refresh()
        session.pictures_changed.connect(self._on_pictures)

    def refresh(self) -> None:
        """Look again at what the node is: after an edit, and when its result came. Numbers that
        were brought stay until the session tells of others, so that an edit greys nothing that
        it shows again a moment later."""
        before = (self.known, self.shape, self.dtype)
        self._look_again()
        if (self.known, self.shape, self.dtype) != before:
            self._tiles.clear()

    def _look_again(self) -> None:
        node = self._session.store.document.graph.nodes.get(self._node)
        if node is None:
            self.known = False
            return
        self.name = node.name
        if isinstance(node, Leaf) and self._which == "value":
            self._contents = node.contents
            self.shape, self.dtype = node.contents.shape, node.contents.dtype
            self.known, self.why_read_only = True, None
            return
        self._contents = None
        self.why_read_only = f"{node.name} is a result: change what it is computed from"
        match self._session.face(self._node):
            case Known(outputs=outputs) | Waiting(last=Known(outputs=outputs)):
                self.known = self._output < len(outputs)
                if self.known:
                    fact = outputs[self._output]
                    self.shape, self.dtype = fact.shape, fact.dtype
            case _:
                self.known = False

    def cell(self, cut: Cut, row: int, column: int) -> Cell:
        if self._contents is not None:
            number = held(self._contents, cut.flat(row, column))
            if number is not None:
                return Cell(number)
        tile, at = self._at(cut, row, column)
        return UNKNOWN if tile is None else Cell(tile.numbers[at], not tile.current)

    def element(self, cut: Cut, row: int, column: int) -> bytes | None:
        if self._contents is not None:
            known = held_element(self._contents, cut.flat(row, column))
            if known is not None:
                return known
        tile, at = self._at(cut, row, column)
        if tile is None or tile.seen.dtype != self.dtype:
            return None
        size = DTYPES[self.dtype].size
        return tile.seen.data[at * size : (at + 1) * size]

    def _at(self, cut: Cut, row: int, column: int) -> tuple[_Tile | None, int]:
        """The tile that a cell is in, where it has come, and the cell's place in it."""
        top, left = cut.top + row, cut.left + column
        key = (top - top % TILE, left - left % TILE)
        tile = self._tiles.get(key) or self._tile(key)
        if tile is None:
            return None, 0
        columns = tile.seen.columns
        at = (top - key[0]) * columns + left - key[1]
        inside = left - key[1] < columns and at < len(tile.numbers)
        return (tile, at) if inside else (None, 0)

    def _tile(self, key: tuple[int, int]) -> _Tile | None:
        wanted = self._wanted.get(key)
        picture = None if wanted is None else self._session.picture(wanted)
        if picture is None or picture.seen.block != (1, 1):
            return None
        # Of a dtype that is no number's (bits, two numbers in a byte) the engine shows the bytes.
        if picture.seen.dtype != self.dtype and self.dtype in DTYPES:
            return None
        seen = picture.seen
        tile = _Tile(seen, unpacked(seen.data, seen.dtype), picture.current)
        self._tiles[key] = tile
        return tile

    def watch(self, cut: Cut, rows: range, columns: range) -> None:
        contents = self._contents
        own = contents is not None and is_held(contents)
        wanted = {}
        if not own and self.known and rows and columns:
            first_row = (cut.top + rows.start) // TILE * TILE
            first_column = (cut.left + columns.start) // TILE * TILE
            for top in range(first_row, cut.top + rows.stop, TILE):
                for left in range(first_column, cut.left + columns.stop, TILE):
                    wanted[top, left] = Wanted(
                        self._node, self._output, self._which, cut.region(top, left), False
                    )
        if wanted != self._wanted:
            self._wanted = wanted
            self._tiles.clear()
            self._session.watch(self, self._watched())

    def count(self, *, on: bool) -> None:
        """Have the statistics of all numbers counted, for colours behind them."""
        self._counts = on
        self._session.watch(self, self._watched())

    def _watched(self) -> frozenset[Wanted]:
        watched = set(self._wanted.values())
        if self._counts and self.known:
            watched.add(self._counted)
        return frozenset(watched)

    @property
    def _counted(self) -> Wanted:
        return Wanted(self._node, self._output, self._which, Region(None, None))

    def operand(self) -> Operand | None:
        recipe = self._session.recipe(self._node)
        if recipe is None or self._which != "value":
            return None
        return Operand("value", recipe, self._node, self._output)

    def statistics(self) -> Statistics | None:
        picture = self._session.picture(self._counted)
        return None if picture is None else picture.seen.statistics

    def close(self) -> None:
        """Watch no longer."""
        self._session.pictures_changed.disconnect(self._on_pictures)
        self._session.unwatch(self)

    def write(self, label: str, cells: Mapping[int, bytes]) -> None:
        self._session.store.apply(
            label, partial(tensor_edits.set_cells, node=self._node, cells=cells)
        )

    def write_range(self, label: str, patch: Patch) -> None:
        self._session.store.apply(
            label, partial(tensor_edits.write_range, node=self._node, patch=patch)
        )

    def _on_pictures(self, changed: object) -> None:
        if isinstance(changed, frozenset) and changed.isdisjoint(self._watched()):
            return
        self._tiles.clear()
        self.arrived.emit()
