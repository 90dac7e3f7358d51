"""How high each item of a layered layout stands, so that wires run straight.

Column after column, items move to where their links wish them, as near as the order and the gaps
allow (isotonic regression). At the end items of one line are put exactly on it.
"""

from collections.abc import Sequence

from inspector.document.layers import Layers, Link

_SWEEPS = 8
_ROUNDS = 6
# A wire is drawn as one curve: only a straight one keeps to the room that its bends hold free.
_LANE, _MAIN, _OTHER = 10_000.0, 500.0, 1.0
# So much closer than the gap two items may stand where that makes a line exact, in pixels.
_SLACK = 3.0


def settled(layers: Layers, gap: float) -> list[float]:
    """The top of every item in pixels; the order in each column stays, `gap` pixels between."""
    return _Rows(layers, gap).settle()


class _Rows:
    def __init__(self, layers: Layers, gap: float) -> None:
        self._layers = layers
        self._items = layers.items
        self._gap = gap
        self._top = [0.0] * len(self._items)
        self._row = [0] * len(self._items)
        for column in layers.columns:
            for number, item in enumerate(column):
                self._row[item] = number
        self._reach_before = self._reaches(after=False)
        self._reach_after = self._reaches(after=True)
        self._main = self._main_links()
        self._weight: dict[int, float] = {}
        for link in layers.links:
            bends = self._items[link.start].bend + self._items[link.end].bend
            weight = _MAIN if id(link) in self._main else _OTHER
            if bends:
                weight = max(weight, _LANE if bends == 2 or weight == _MAIN else 10.0)
            self._weight[id(link)] = weight
        for column in layers.columns:
            y = 0.0
            for number, item in enumerate(column):
                y += self._room(column[number - 1], item) if number else 0.0
                self._top[item] = y

    def _room(self, upper: int, lower: int) -> float:
        """From the top of one item to that of the one below it, at least."""
        one, other = self._items[upper], self._items[lower]
        return one.height + (self._gap / 2 if one.bend or other.bend else self._gap)

    # -- lines ----------------------------------------------------------------------------------

    def _main_links(self) -> set[int]:
        """The links that continue a line: for both ends the one that goes on."""
        forward = [self._leading(item, after=True) for item in range(len(self._items))]
        found = set()
        for item in range(len(self._items)):
            link = self._leading(item, after=False)
            if link is not None and forward[link.start] is link:
                found.add(id(link))
        return found

    def _leading(self, item: int, *, after: bool) -> Link | None:
        """Of an item's links the one that runs straight: that of a long wire, else the one along
        the longest way. Of equal ones the first input, and the middle one of several users."""
        links = self._layers.after[item] if after else self._layers.before[item]
        if not links:
            return None
        bends, boxes = self._reach_after if after else self._reach_before
        met = [link.end if after else link.start for link in links]
        worth = [(bends[other], boxes[other]) for other in met]
        best = [k for k, each in zip(links, worth, strict=True) if each == max(worth)]
        if len({link.end if after else link.start for link in best}) == 1:
            return min(best, key=lambda link: (link.entry, link.exit))
        if after:
            best.sort(key=lambda link: (self._row[link.end], link.entry))
            return best[len(best) // 2] if len(best) % 2 else None
        return min(best, key=lambda link: (link.entry, link.exit))

    def _reaches(self, *, after: bool) -> tuple[list[int], list[int]]:
        """For each item how many bends its wire still has, itself among them, and how many boxes
        follow one another from it on."""
        bends, boxes = [0] * len(self._items), [0] * len(self._items)
        columns = self._layers.columns
        for column in reversed(columns) if after else columns:
            for item in column:
                links = self._layers.after[item] if after else self._layers.before[item]
                on = [link.end if after else link.start for link in links]
                boxes[item] = max((boxes[other] + 1 for other in on), default=0)
                if self._items[item].bend:
                    bends[item] = 1 + max((bends[other] for other in on), default=0)
        return bends, boxes

    # -- heights --------------------------------------------------------------------------------

    def settle(self) -> list[float]:
        columns = self._layers.columns
        for sweep in range(_SWEEPS):
            last = sweep >= _SWEEPS - 4
            forward = sweep % 2 == 1
            for column in columns if forward else reversed(columns):
                self._regress(column, before=forward or last, after=not forward or last)
        lines = self._lines()
        for _ in range(_ROUNDS):
            for line in lines:
                self._straighten(line)
        return self._top

    def _wish(self, item: int, *, before: bool, after: bool) -> tuple[float, float]:
        """Where the links of an item would have its top, and how much they insist."""
        total = weight = 0.0
        if before:
            for link in self._layers.before[item]:
                w = self._weight[id(link)]
                total += w * (self._top[link.start] + link.exit - link.entry)
                weight += w
        if after:
            for link in self._layers.after[item]:
                w = self._weight[id(link)]
                total += w * (self._top[link.end] + link.entry - link.exit)
                weight += w
        return (total / weight, weight) if weight else (self._top[item], 0.01)

    def _regress(self, column: Sequence[int], *, before: bool, after: bool) -> None:
        """The column's items as near to their wishes as their order allows: pool adjacent
        violators."""
        pools: list[list[float]] = []  # mean, weight, count
        offset, offsets = 0.0, []
        for number, item in enumerate(column):
            offset += self._room(column[number - 1], item) if number else 0.0
            offsets.append(offset)
            wish, weight = self._wish(item, before=before, after=after)
            mean, count = wish - offset, 1.0
            while pools and pools[-1][0] >= mean:
                other = pools.pop()
                mean = (mean * weight + other[0] * other[1]) / (weight + other[1])
                weight += other[1]
                count += other[2]
            pools.append([mean, weight, count])
        at = 0
        for mean, _, count in pools:
            for _ in range(int(count)):
                self._top[column[at]] = mean + offsets[at]
                at += 1

    def _lines(self) -> list[list[tuple[int, float]]]:
        """Items that shall stand on one line, each with its top below the first one's."""
        follows = {}
        led = set()
        for link in self._layers.links:
            if id(link) in self._main:
                follows[link.start] = link
                led.add(link.end)
        lines = []
        for item in range(len(self._items)):
            if item in led:
                continue
            line, here, offset = [(item, 0.0)], item, 0.0
            while here in follows:
                link = follows[here]
                offset += link.exit - link.entry
                here = link.end
                line.append((here, offset))
            lines.append(line)
        lines.sort(key=len, reverse=True)
        return lines

    def _straighten(self, line: list[tuple[int, float]]) -> None:
        """Puts a line's items on it, as near to the wishes of its other links as there is room;
        where there is none, each part of it for itself."""
        low, high, start = -1e18, 1e18, 0
        for number, (item, offset) in enumerate(line):
            least, most = self._free(item)
            least, most = least - offset, most - offset
            if max(low, least) > min(high, most) + _SLACK:
                self._put(line[start:number], low, high)
                low, high, start = least, most, number
            else:
                low, high = max(low, least), min(high, most)
        self._put(line[start:], low, high)

    def _free(self, item: int) -> tuple[float, float]:
        """Between which tops an item can stand."""
        column = self._layers.columns[self._items[item].rank]
        row = self._row[item]
        least, most = -1e18, 1e18
        if row:
            least = self._top[column[row - 1]] + self._room(column[row - 1], item)
        if row + 1 < len(column):
            most = self._top[column[row + 1]] - self._room(item, column[row + 1])
        return least, most

    def _put(self, line: Sequence[tuple[int, float]], low: float, high: float) -> None:
        inside = {item for item, _ in line}
        total = weight = 0.0
        for item, offset in line:
            for link in self._layers.before[item]:
                if link.start not in inside:
                    total += self._top[link.start] + link.exit - link.entry - offset
                    weight += 1
            for link in self._layers.after[item]:
                if link.end not in inside:
                    total += self._top[link.end] + link.entry - link.exit - offset
                    weight += 1
        if not weight:
            total = sum(self._top[item] - offset for item, offset in line)
            weight = len(line)
        base = min(max(total / weight, low), high) if low <= high else (low + high) / 2
        for item, offset in line:
            self._top[item] = base + offset
