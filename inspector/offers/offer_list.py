"""The list of a search: typed queries in, the chosen offer out; all of it works by keys alone."""

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QWidget

from inspector.catalogue.entries import Entry
from inspector.catalogue.search import search
from inspector.look.theme import Theme
from inspector.offers.lines import Heading, Lines, Offer, tree
from inspector.offers.memory import Memory
from inspector.offers.painting import LinePainter
from inspector.session.session import Session

# More than these nobody reads; they would only cost time at every key.
_MOST_SHOWN = 200
_PAGE = 9
Ports = Mapping[str, tuple[str | None, ...]]


class OfferList(QListView):
    """`chosen_changed` tells that another line is current, `taken` which offer shall be added."""

    chosen_changed = Signal()
    taken = Signal(object)

    def __init__(self, session: Session, theme: Theme, memory: Memory, parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session
        self._entries: Sequence[Entry] = ()
        self._ids: frozenset[str] | None = None
        self._ports: Ports = {}
        self._memory = memory
        self._is_stale = False
        self.query = ""
        self.lines = Lines(self)
        self._painter = LinePainter(theme, self.lines, self)
        # One of ours: asking Qt for its own would load every widget class there is (20 ms).
        self.setViewport(QWidget())
        self.setModel(self.lines)
        self.setItemDelegate(self._painter)
        self.setUniformItemSizes(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.clicked.connect(self._on_clicked)
        self.selectionModel().currentChanged.connect(self._on_current)
        memory.changed.connect(self._on_memory)
        session.engine_changed.connect(self._on_engine)
        self._on_engine()

    def set_theme(self, theme: Theme) -> None:
        """Other colours."""
        self._painter.theme = theme
        self.viewport().update()

    def _on_engine(self) -> None:
        engine = self._session.engine
        lacks = frozenset(engine.lacks)
        reason = f"PyTorch {engine.torch}, which is installed, does not have it."
        if (lacks, reason) != (self.lines.lacks, self.lines.reason):
            self.lines.lacks, self.lines.reason = lacks, reason
            self.viewport().update()

    def offer_only(
        self, entries: Sequence[Entry], ports: Ports | None = None, *, all_of: bool = False
    ) -> None:
        """What there is to be found; `ports` gives an entry's id the inputs to offer, a line
        each. `all_of`: it is everything, which need not be sifted."""
        self._entries, self._ports = entries, ports or {}
        self._ids = None if all_of else frozenset(each.id for each in entries)
        self.show_found("")

    def show_found(self, query: str) -> None:
        """Show what a query finds; the tree where it is empty."""
        self.query = query
        self._is_stale = False
        if query.strip():
            wanted = query.strip().lower()
            blocks = [each for each in self._blocks if wanted in each.name.lower()]
            found = self._offers((*blocks, *search(query, self._ids)))
            self.lines.show_lines(found[:_MOST_SHOWN], ranked=True)
            self.choose(0)
        else:
            self.lines.show_lines(self._tree(), ranked=False)
            self.scrollToTop()

    def _tree(self) -> Sequence[Heading | Offer]:
        by_id = {each.id: each for each in self._entries} if self._memory.recent else {}
        recent = [by_id[id] for id in self._memory.recent if id in by_id]
        return tree(
            self._offers((*self._blocks, *self._entries)), self._memory.open, self._offers(recent)
        )

    @property
    def _blocks(self) -> Sequence[Entry]:
        """What is offered beside the catalogue, where all of it is."""
        return self._memory.blocks if self._ids is None else ()

    def _offers(self, entries: Sequence[Entry]) -> list[Offer]:
        if not self._ports:
            return [Offer(entry) for entry in entries]
        return [Offer(entry, port) for entry in entries for port in self._ports[entry.id]]

    @property
    def chosen(self) -> Offer | None:
        """The current offer; None where no line is current, or a heading."""
        return self.lines.offer(self.currentIndex())

    def choose(self, row: int) -> None:
        """Make a line current; the nearest there is."""
        count = self.lines.rowCount()
        if count:
            self.setCurrentIndex(self.lines.index(max(0, min(row, count - 1)), 0))
        else:
            self.chosen_changed.emit()

    def take(self, offer: Offer | None) -> None:
        """Add this offer, where it can be added."""
        if offer is not None and not self.lines.why_not(offer.entry):
            self.taken.emit(offer)

    def act_on(self, index: QModelIndex) -> None:
        """Take the offer on a line; fold or unfold its heading."""
        line = self.lines.line(index)
        if isinstance(line, Heading):
            self._fold(index, is_open=not line.is_open)
        elif line is not None:
            self.take(line)

    def pressed_key(self, event: QKeyEvent) -> bool:
        """Carry out a key that was pressed here or in the field above; False where it is none
        of the list's."""
        row, key = self.currentIndex().row(), Qt.Key(event.key())
        steps = {
            Qt.Key.Key_Down: 1,
            Qt.Key.Key_Up: -1,
            Qt.Key.Key_PageDown: _PAGE,
            Qt.Key.Key_PageUp: -_PAGE,
        }
        acts: dict[Qt.Key, Callable[[], None]] = {
            Qt.Key.Key_Return: self._enter,
            Qt.Key.Key_Enter: self._enter,
        }
        if not self.lines.ranked:
            acts[Qt.Key.Key_Left] = self._left
            acts[Qt.Key.Key_Right] = self._right
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            return False
        if key in steps:
            self.choose(row + steps[key])
        elif key in acts:
            acts[key]()
        else:
            return False
        return True

    def _enter(self) -> None:
        index = self.currentIndex()
        if index.isValid():
            self.act_on(index)

    def _left(self) -> None:
        """Fold the heading; from below it, go up to it."""
        row = self.currentIndex().row()
        line = self.lines.line(self.currentIndex())
        if line is None:
            return
        if isinstance(line, Heading) and line.is_open:
            self._fold(self.currentIndex(), is_open=False)
            return
        for above in range(row - 1, -1, -1):
            found = self.lines.lines[above]
            if isinstance(found, Heading) and found.depth < line.depth:
                self.choose(above)
                return

    def _right(self) -> None:
        """Unfold the heading; into it where it stands open."""
        line = self.lines.line(self.currentIndex())
        if isinstance(line, Heading):
            if line.is_open:
                self.choose(self.currentIndex().row() + 1)
            else:
                self._fold(self.currentIndex(), is_open=True)

    def _fold(self, index: QModelIndex, *, is_open: bool) -> None:
        line = self.lines.line(index)
        assert isinstance(line, Heading), "only headings fold"
        self._memory.fold(line.path, is_open=is_open)
        if is_open:
            # What came to light is seen as far as there is room for it.
            last = index.row() + sum(1 for _ in self._below(index.row()))
            self.scrollTo(self.lines.index(last, 0))
            self.scrollTo(self.lines.index(index.row(), 0))

    def _below(self, row: int) -> Sequence[Heading | Offer]:
        depth = self.lines.lines[row].depth
        rest = self.lines.lines[row + 1 :]
        end = next((at for at, line in enumerate(rest) if line.depth <= depth), len(rest))
        return rest[:end]

    def _on_memory(self) -> None:
        if self.lines.ranked:
            return
        if not self.isVisible():
            self._is_stale = True
            return
        self._show_again()

    def _show_again(self) -> None:
        """The same place of the tree, after something was folded, unfolded or used."""
        line = self.lines.line(self.currentIndex())
        at = self.verticalScrollBar().value()
        self.lines.show_lines(self._tree(), ranked=False)
        wanted = _key(line)
        row = next(
            (row for row, each in enumerate(self.lines.lines) if line and _key(each) == wanted),
            None,
        )
        if row is not None:
            self.setCurrentIndex(self.lines.index(row, 0))
        self.doItemsLayout()
        self.verticalScrollBar().setValue(at)

    def _on_clicked(self, index: QModelIndex) -> None:
        if self.lines.offer(index) is None:
            self.act_on(index)

    def _on_current(self, _now: QModelIndex, _before: QModelIndex) -> None:
        self.chosen_changed.emit()

    def showEvent(self, event: object) -> None:
        if self._is_stale and not self.lines.ranked:
            self.show_found(self.query)
        super().showEvent(event)  # type: ignore[arg-type]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.pressed_key(event):
            super().keyPressEvent(event)


def _key(line: Heading | Offer | None) -> object:
    if isinstance(line, Offer):
        return line.entry.id, line.port, line.depth
    return None if line is None else line.path
