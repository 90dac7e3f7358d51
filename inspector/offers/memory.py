"""What the search remembers: which groups stand open, and what was added last."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from inspector.catalogue.entries import Entry

RECENT = "Recently used"
_MOST_RECENT = 6


class Memory(QObject):
    """`open` holds the paths of groups; `recent` entries' ids, the last one first; `blocks` what is
    offered beside the catalogue."""

    changed = Signal()

    def __init__(
        self,
        opened: Iterable[str] = (RECENT,),
        recent: Iterable[str] = (),
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.open = frozenset(opened)
        self.recent = tuple(recent)[:_MOST_RECENT]
        self.blocks: tuple[Entry, ...] = ()

    def fold(self, path: str, *, is_open: bool) -> None:
        """A group stands open or folded from now on."""
        if (path in self.open) != is_open:
            self.open = self.open ^ {path}
            self.changed.emit()

    def offer_blocks(self, blocks: "tuple[Entry, ...]") -> None:
        """These blocks can be added now."""
        if blocks != self.blocks:
            self.blocks = blocks
            self.changed.emit()

    def used(self, id: str) -> None:
        """This entry was added just now."""
        recent = (id, *(each for each in self.recent if each != id))[:_MOST_RECENT]
        if recent != self.recent:
            self.recent = recent
            self.changed.emit()
