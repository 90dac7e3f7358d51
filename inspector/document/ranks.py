"""In which column each box of a layered layout stands, so that wires are short.

The sum of the wires' lengths in columns is least: a linear programme, solved by scipy's HiGHS for
large graphs. A small graph does without scipy, which takes half a second to import: there boxes
move while that shortens the wires, alone or with those they touch.
"""

from collections.abc import Callable, Sequence

Pairs = Sequence[tuple[int, int]]
Ranking = Callable[[int, Pairs], list[int]]
Pull = tuple[int, float]

LARGE = 150
"""From so many boxes on scipy is worth its import."""
# A box that more than so many wires leave (a weight that every step of a loop uses, all steps of a
# sequence) does not draw them all to itself: together they pull as this many.
_MOST_PULLING = 3
# Less than this is no gain: sums of parts are not exact.
_LEAST_GAIN = 1e-9


def ranked(count: int, pairs: Pairs) -> list[int]:
    """The column of each of `count` boxes in topological order; pairs are (start, end)."""
    return programmed(count, pairs) if count >= LARGE else pulled(count, pairs)


def pulls(pairs: Pairs) -> list[float]:
    """How strongly the length of each wire counts."""
    leaving: dict[int, int] = {}
    for start, _ in pairs:
        leaving[start] = leaving.get(start, 0) + 1
    return [min(1.0, _MOST_PULLING / leaving[start]) for start, _ in pairs]


def longest(count: int, pairs: Pairs) -> list[int]:
    """As far left as can be: one further than everything that a box needs."""
    ranks = [0] * count
    for start, end in sorted(pairs, key=lambda pair: pair[1]):
        ranks[end] = max(ranks[end], ranks[start] + 1)
    return ranks


def pulled(count: int, pairs: Pairs) -> list[int]:
    """From the longest paths, boxes moved as long as that makes the wires shorter."""
    ranks = longest(count, pairs)
    before: list[list[Pull]] = [[] for _ in range(count)]
    after: list[list[Pull]] = [[] for _ in range(count)]
    for (start, end), strength in zip(pairs, pulls(pairs), strict=True):
        before[end].append((start, strength))
        after[start].append((end, strength))
    moved = True
    while moved:
        moved = False
        for box in range(count - 1, -1, -1):
            moved |= _move(box, ranks, before, after, 1)
        for box in range(count):
            moved |= _move(box, ranks, after, before, -1)
    least = min(ranks, default=0)
    return [rank - least for rank in ranks]


def _move(
    box: int, ranks: list[int], behind: Sequence[list[Pull]], ahead: Sequence[list[Pull]], way: int
) -> bool:
    """Moves a box and what it would push, right (`way` 1) or left (-1), where that helps."""
    group, inside = [box], {box}
    gain, room = 0.0, 10**9
    for each in group:
        for other, _ in ahead[each]:
            if other not in inside and (ranks[other] - ranks[each]) * way == 1:
                inside.add(other)
                group.append(other)
    for each in group:
        for other, strength in ahead[each]:
            if other not in inside:
                gain += strength
                room = min(room, (ranks[other] - ranks[each]) * way - 1)
        gain -= sum(strength for other, strength in behind[each] if other not in inside)
    if gain <= _LEAST_GAIN or room in (0, 10**9):
        return False
    for each in group:
        ranks[each] += way * room
    return True


def programmed(count: int, pairs: Pairs) -> list[int]:
    """The optimum, by a linear programme whose corners are whole numbers."""
    from scipy.optimize import linprog
    from scipy.sparse import csr_array

    if not pairs:
        return [0] * count
    pull = [0.0] * count
    rows, columns, values = [], [], []
    for number, ((start, end), strength) in enumerate(zip(pairs, pulls(pairs), strict=True)):
        pull[start] -= strength
        pull[end] += strength
        rows += [number, number]
        columns += [start, end]
        values += [1.0, -1.0]
    apart = csr_array((values, (rows, columns)), shape=(len(pairs), count))
    bounds = (0, count)
    found = linprog(pull, apart, [-1.0] * len(pairs), bounds=bounds, method="highs-ds")
    if found.x is None:
        return longest(count, pairs)
    ranks = [round(x) for x in found.x]
    least = min(ranks)
    return [rank - least for rank in ranks]
