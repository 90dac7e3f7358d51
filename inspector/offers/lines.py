"""The lines of a search: headings that fold, and what is offered under them or best first."""

from collections.abc import Container, Iterable, Sequence

import msgspec
from PySide6.QtCore import (
    QAbstractListModel,
    QMimeData,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)

from inspector.catalogue.entries import ENTRY_MIME, Entry
from inspector.offers.memory import RECENT

Index = QModelIndex | QPersistentModelIndex
_SEPARATOR = "/"


class Offer(msgspec.Struct, frozen=True):
    """What would be added, and at which of its inputs a dragged wire would end. `depth` is how
    far it stands in, in steps."""

    entry: Entry
    port: str | None = None
    depth: int = 0


class Heading(msgspec.Struct, frozen=True):
    """A group: `path` says where it stands in the tree, `count` how much is in it."""

    path: str
    title: str
    count: int
    depth: int
    is_open: bool


Line = Heading | Offer


def tree(
    offers: Iterable[Offer], opened: Container[str], recent: Sequence[Offer] = ()
) -> list[Line]:
    """The lines of all offers by group, first what was used last; of a folded group its heading
    only. Groups within a group come before what stands in it directly."""
    groups: dict[str, dict[str, list[Offer]]] = {}
    if recent:
        groups[RECENT] = {"": list(recent)}
    for offer in offers:
        first, _, second = offer.entry.group.partition(_SEPARATOR)
        groups.setdefault(first, {}).setdefault(second, []).append(offer)
    lines: list[Line] = []
    for first, parts in groups.items():
        count = sum(map(len, parts.values()))
        lines.append(Heading(first, first, count, 0, first in opened))
        if first not in opened:
            continue
        for second, inside in parts.items():
            path = f"{first}{_SEPARATOR}{second}"
            if second:
                lines.append(Heading(path, second, len(inside), 1, path in opened))
                if path in opened:
                    lines += [Offer(each.entry, each.port, 2) for each in inside]
        lines += [Offer(each.entry, each.port, 1) for each in parts.get("", ())]
    return lines


class Lines(QAbstractListModel):
    """`lacks` are the ids of what cannot be added, `reason` says why not."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.lines: Sequence[Line] = ()
        self.ranked = False
        self.lacks: frozenset[str] = frozenset()
        self.reason = ""

    def show_lines(self, lines: Sequence[Line], *, ranked: bool) -> None:
        """Other lines."""
        self.beginResetModel()
        self.lines, self.ranked = lines, ranked
        self.endResetModel()

    def line(self, index: Index) -> Line | None:
        """What stands on a line."""
        row = index.row()
        return self.lines[row] if 0 <= row < len(self.lines) else None

    def offer(self, index: Index) -> Offer | None:
        """The offer on a line, or None for a heading."""
        line = self.line(index)
        return line if isinstance(line, Offer) else None

    def why_not(self, entry: Entry) -> str:
        """Why an entry cannot be added; empty where it can."""
        return self.reason if entry.id in self.lacks else ""

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - as Qt declares it
        return 0 if parent.isValid() else len(self.lines)

    def flags(self, index: Index) -> Qt.ItemFlag:
        chosen = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        offer = self.offer(index)
        if offer is None or self.why_not(offer.entry):
            return chosen
        return chosen | Qt.ItemFlag.ItemIsDragEnabled

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        line = self.line(index)
        if role == Qt.ItemDataRole.DisplayRole:
            return _said(line)
        if role == Qt.ItemDataRole.AccessibleDescriptionRole and isinstance(line, Offer):
            return self.why_not(line.entry) or line.entry.summary
        return None

    def mimeTypes(self) -> list[str]:
        return [ENTRY_MIME]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        carried = QMimeData()
        offer = self.offer(indexes[0]) if indexes else None
        if offer is not None:
            carried.setData(ENTRY_MIME, offer.entry.id.encode())
        return carried


def _said(line: Line | None) -> str:
    match line:
        case Heading():
            return f"{line.title}, {line.count}, {'open' if line.is_open else 'folded'}"
        case Offer():
            end = f" → {line.port}" if line.port else ""
            return f"{line.entry.name}{end} ({line.entry.group})"
        case None:
            return ""
