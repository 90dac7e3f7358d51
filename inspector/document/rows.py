"""Where in its column each node of a layered layout stands, so that chains run straight."""

from collections.abc import Sequence
from itertools import pairwise

import msgspec

_ROUNDS = 24
_NEAR = 0.01


class Item(msgspec.Struct, frozen=True):
    """A node, or a `bend`: room for a wire that passes a column. `height` in pixels."""

    rank: int
    height: float
    leaf: bool
    bend: bool = False


class Link(msgspec.Struct, frozen=True):
    """A wire between items of neighbouring columns."""

    start: int
    end: int


def settled(
    columns: Sequence[Sequence[int]], items: Sequence[Item], links: Sequence[Link], gap: float
) -> list[float]:
    """The top of every item in pixels; the order in each column stays, `gap` pixels between."""
    return _Rows(columns, items, links, gap).settle()


class _Rows:
    """Items that shall stand on one line form a block, and blocks move as a whole."""

    def __init__(
        self,
        columns: Sequence[Sequence[int]],
        items: Sequence[Item],
        links: Sequence[Link],
        gap: float,
    ) -> None:
        self._items = items
        count = len(items)
        self._before: list[list[int]] = [[] for _ in range(count)]
        self._after: list[list[int]] = [[] for _ in range(count)]
        for link in links:
            self._before[link.end].append(link.start)
            self._after[link.start].append(link.end)
        self._row = {item: row for column in columns for row, item in enumerate(column)}
        self._block = list(range(count))
        self._members = [[item] for item in range(count)]
        for left, right in pairwise(columns):
            self._join(left, right)
        # Distances between the middles of neighbours in a column.
        self._below: list[list[tuple[int, float]]] = [[] for _ in range(count)]
        self._above: list[list[tuple[int, float]]] = [[] for _ in range(count)]
        for column in columns:
            for upper, lower in pairwise(column):
                room = (items[upper].height + items[lower].height) / 2
                room += gap / 2 if items[upper].bend or items[lower].bend else gap
                one, other = self._block[upper], self._block[lower]
                self._below[one].append((other, room))
                self._above[other].append((one, room))
        self._middle = self._packed()

    def _join(self, left: Sequence[int], right: Sequence[int]) -> None:
        """Joins pairs of neighbours into one block, in order and without crossing."""
        lowest = -1
        for item in right:
            main = self._main(item)
            if main is None or self._row[main] <= lowest:
                continue
            users = sorted(self._after[main], key=self._row.__getitem__)
            # Of two results neither is the straight one, unless one of them is the only chain.
            if users[(len(users) - 1) // 2] != item and users[len(users) // 2] != item:
                continue
            if len(users) % 2 == 0 and not self._items[main].bend:
                continue
            lowest = self._row[main]
            block = self._block[main]
            self._members[block] += self._members[item]
            self._block[item] = block

    def _main(self, item: int) -> int | None:
        """The source that an item continues: the only one that is itself a result, else the one
        in the middle."""
        sources = self._before[item]
        results = [source for source in sources if not self._items[source].leaf]
        if len(results) == 1:
            return results[0]
        ordered = sorted(sources, key=self._row.__getitem__)
        return ordered[len(ordered) // 2] if len(ordered) % 2 else None

    def _packed(self) -> list[float]:
        """Every block as high as it can be."""
        blocks = sorted(set(self._block))
        waiting = {block: len(self._above[block]) for block in blocks}
        ready = [block for block in blocks if waiting[block] == 0]
        middle = [0.0] * len(self._items)
        self._order: list[int] = []
        while ready:
            block = ready.pop()
            self._order.append(block)
            for lower, room in self._below[block]:
                middle[lower] = max(middle[lower], middle[block] + room)
                waiting[lower] -= 1
                if waiting[lower] == 0:
                    ready.append(lower)
        return middle

    def settle(self) -> list[float]:
        for _ in range(_ROUNDS):
            moved = 0.0
            for block in reversed(self._order):
                moved = max(moved, self._pull(block, 1.0))
            for block in self._order:
                moved = max(moved, self._pull(block, -1.0))
            if moved < 0.5:
                break
        return [
            self._middle[self._block[item]] - self._items[item].height / 2
            for item in range(len(self._items))
        ]

    def _wish(self, block: int) -> tuple[float, int]:
        """How far the wires of a block would move it, summed, and how many wires there are."""
        total, count = 0.0, 0
        for item in self._members[block]:
            for beside in (*self._before[item], *self._after[item]):
                other = self._block[beside]
                if other != block:
                    total += self._middle[other] - self._middle[block]
                    count += 1
        return total, count

    def _pull(self, block: int, way: float) -> float:
        """Moves a block down (`way` 1) or up (-1), with those that it touches, where together
        they wish it. Returns by how much."""
        beside = self._below if way > 0 else self._above
        group = [block]
        inside = {block}
        total, count = self._wish(block)
        at = 0
        if total * way <= 0:
            return 0.0
        while at < len(group):
            each = group[at]
            at += 1
            for other, room in beside[each]:
                near = abs(self._middle[other] - self._middle[each]) - room < _NEAR
                if near and other not in inside:
                    inside.add(other)
                    group.append(other)
                    more, wires = self._wish(other)
                    total, count = total + more, count + wires
        by = total * way / max(count, 1)
        for each in group:
            for other, room in beside[each]:
                if other not in inside:
                    free = abs(self._middle[other] - self._middle[each]) - room
                    by = min(by, free)
        if by < _NEAR:
            return 0.0
        for each in group:
            self._middle[each] += by * way
        return by
