"""What the autograd graph is drawn as, where its chips lie and how its edges run: without Qt.

A chip is one autograd node below the card of the operation that created it. The gradient comes in
on its right and leaves on its left, as it flows.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from math import ceil
from typing import NamedTuple

from inspector.document.measure import mono_width
from inspector.messages.walks import Mapped, Walked, Way

TEXT_PX = 10.5
HEIGHT = 16.0
ARROW = 5.0
BELOW = 6.0
"""How far below its card the first row begins."""
BESIDE, BETWEEN = 14.0, 7.0
"""How far apart chips are in a row, and rows."""
_PAD = 7.0
# Between the rows of arranged cards there is room for so many.
MOST_ROWS = 2
# How much wider than its card a row may be, on both sides together.
_OVER = 24.0
_REACH = 26.0
# From here on an edge runs far back, and to another line; how far below the chips of the upper one
# its lane lies, and how far it swings where it turns.
_FAR_BACK, _FAR_DOWN, _LANE, _TURN = 300.0, 100.0, 8.0, 36.0


class Spot(NamedTuple):
    """A chip's rectangle, from the lower left corner of its card."""

    left: float
    top: float
    width: float
    height: float


class Row(NamedTuple):
    """What is below one card: a spot for each chip that has room; the last stands for the `rest`
    where there are more."""

    spots: tuple[Spot, ...]
    rest: int


def width_of(text: str) -> float:
    """How wide a chip with this text is."""
    return ceil(mono_width(text, TEXT_PX)) + 2 * _PAD


@lru_cache(maxsize=4096)
def laid(texts: tuple[str, ...], width: float) -> Row:
    """The chips below a card of this width: in rows from right to left, as the gradient flows, each
    in the middle."""
    room = width + _OVER
    rows: list[list[float]] = [[]]
    shown = 0
    for text in texts:
        wide = width_of(text)
        if rows[-1] and _wide(rows[-1]) + BESIDE + wide > room:
            if len(rows) == MOST_ROWS:
                break
            rows.append([])
        rows[-1].append(wide)
        shown += 1
    rest = len(texts) - shown
    if rest:
        # What stands for the rest needs room too.
        while rows[-1] and _wide(rows[-1]) + BESIDE + width_of(more(rest)) > room:
            rows[-1].pop()
            rest += 1
        rows[-1].append(width_of(more(rest)))
    return Row(tuple(_spots(rows, width)), rest)


def more(rest: int) -> str:
    """What the chip says that stands for those without room."""
    return f"+{rest} more"


def _wide(row: Sequence[float]) -> float:
    return sum(row) + BESIDE * (len(row) - 1)


def _spots(rows: Sequence[Sequence[float]], width: float) -> list[Spot]:
    spots = []
    top = BELOW
    for row in rows:
        right = (width + _wide(row)) / 2
        for wide in row:
            spots.append(Spot(right - wide, top, wide, HEIGHT))
            right -= wide + BESIDE
        top += HEIGHT + BETWEEN
    return spots


class Box(NamedTuple):
    """A chip on the canvas, and how far its card reaches to both sides; `first` and `last` of its
    row nothing stands right of it, or left."""

    left: float
    top: float
    width: float
    height: float
    card_left: float
    card_right: float
    card: str
    first: bool = True
    last: bool = True


Corner = tuple[float, float]


class Run(NamedTuple):
    """How an edge runs: straight from `start` to `leaves`, in a curve with these handles to
    `enters`, straight to `end`. Without a curve (`straight`) only start and end count. One that
    runs far back to another line goes along a `lane` between the lines, turning at both ends."""

    start: Corner
    leaves: Corner
    handle: Corner
    other: Corner
    enters: Corner
    end: Corner
    straight: bool = False
    lane: float | None = None


def run(one: Box, out: float, other: Box, into: float) -> Run:
    """The edge from one chip to another; `out` and `into` say how far down their sides it begins
    and ends (0 to 1). Below the cards it runs level, so that it curves between the columns."""
    if one.card == other.card:
        return _within(one, out, other, into)
    start = (one.left, one.top + one.height * out)
    end = (other.left + other.width, other.top + other.height * into)
    # Past the other chips of its row it runs below them.
    leaves = (min(start[0], one.card_left), start[1] if one.last else _low(one))
    enters = (max(end[0], other.card_right), end[1] if other.first else _low(other))
    gap = leaves[0] - enters[0]
    if gap < -_FAR_BACK and abs(leaves[1] - enters[1]) > _FAR_DOWN:
        lane = min(leaves[1], enters[1]) + HEIGHT / 2 + _LANE
        turn, other_turn = (leaves[0] - _TURN, leaves[1]), (enters[0] + _TURN, enters[1])
        return Run(start, leaves, turn, other_turn, enters, end, lane=lane)
    reach = max(_REACH, gap * 0.5) if gap > 0 else min(120.0, _REACH + 36.0 - gap * 0.25)
    return Run(
        start, leaves, (leaves[0] - reach, leaves[1]), (enters[0] + reach, enters[1]), enters, end
    )


def _low(box: Box) -> float:
    return box.top + box.height + BETWEEN / 2


def _within(one: Box, out: float, other: Box, into: float) -> Run:
    """Between chips of one card: level in a row, down to the next row."""
    if one.top == other.top and other.left < one.left:
        start = (one.left, one.top + one.height * out)
        end = (other.left + other.width, other.top + other.height * into)
    elif one.top == other.top:
        # Back to the right: below the row.
        start = (one.left + one.width / 2, one.top + one.height)
        end = (other.left + other.width / 2, other.top + other.height)
        low = one.top + one.height + 2 * BETWEEN
        return Run(start, start, (start[0], low), (end[0], low), end, end)
    else:
        down = other.top > one.top
        x = one.left + one.width / 2
        start = (x, one.top + (one.height if down else 0.0))
        x = min(max(x, other.left + 6), other.left + other.width - 6)
        end = (x, other.top + (0.0 if down else other.height))
    return Run(start, start, start, end, end, end, straight=True)


class Chip(NamedTuple):
    """A node of the graph, by its number, or several that are gathered in one; none where the card
    has no node, and the text says why. `sums`: several gradients arrive and are added up."""

    card: str
    numbers: tuple[int, ...]
    text: str
    spot: Spot
    sums: bool


class Line(NamedTuple):
    """An edge between two chips, by their numbers: each of `ways` is a node and which of its
    gradients; one, but for chips that are gathered. `slot`: as which of its gradients the other
    node gets it."""

    one: int
    other: int
    ways: tuple[tuple[int, int], ...]
    slot: int
    out: float
    into: float


class Loose(NamedTuple):
    """Edges between a chip and nodes of the document that are not seen: they come from there, or
    lead there."""

    chip: int
    comes: bool
    nodes: tuple[str, ...]


class Drawing(NamedTuple):
    """All chips and lines; `chip_of` by the number of the node, `cards` the chips of each card."""

    chips: tuple[Chip, ...]
    lines: tuple[Line, ...]
    loose: tuple[Loose, ...]
    chip_of: Mapping[int, int]
    cards: Mapping[str, tuple[int, ...]]


NOTHING = Drawing((), (), (), {}, {})


def drawing(
    graph: Mapped,
    card_of: Callable[[str], str | None],
    width_of_card: Callable[[str], float],
    gathered: Callable[[str], bool],
    without: Mapping[str, str],
) -> Drawing:
    """The graph on these cards: `card_of` says which stands for a node of the document (None: none
    that is seen), `gathered` whether it stands for several, whose chips are one, `without` why a
    node of the document has no autograd node."""
    owned: dict[str, list[int]] = {}
    for number, node in enumerate(graph.nodes):
        card = card_of(node.node)
        if card is not None:
            owned.setdefault(card, []).append(number)
    summing = _summing(graph)
    chips: list[Chip] = []
    chip_of: dict[int, int] = {}
    cards: dict[str, tuple[int, ...]] = {}
    for card, numbers in owned.items():
        parts = [tuple(numbers)] if gathered(card) else _parts(graph, numbers)
        texts = [_text(graph, part) for part in parts]
        row = laid(tuple(texts), width_of_card(card))
        shown = len(row.spots) - (row.rest > 0)
        if row.rest:
            gone = tuple(each for part in parts[shown:] for each in part)
            parts = [*parts[:shown], gone]
            texts = [*texts[:shown], more(row.rest)]
        first = len(chips)
        for part, text, spot in zip(parts, texts, row.spots, strict=True):
            chip_of.update(dict.fromkeys(part, len(chips)))
            sums = len(part) == 1 and part[0] in summing
            chips.append(Chip(card, part, text, spot, sums))
        cards[card] = tuple(range(first, len(chips)))
    for name, why in without.items():
        card = card_of(name)
        if card is not None and card not in cards and not gathered(card):
            cards[card] = (len(chips),)
            (spot,) = laid((why,), width_of_card(card)).spots
            chips.append(Chip(card, (), why, spot, False))
    loose = _loose(graph, chip_of) if len(chip_of) < len(graph.nodes) else ()
    return Drawing(tuple(chips), _lines(graph, chips, chip_of), loose, chip_of, cards)


def _parts(graph: Mapped, numbers: Sequence[int]) -> list[tuple[int, ...]]:
    """Each by itself, but for those that a Backward made, and those of an earlier run."""
    own: list[tuple[int, ...]] = []
    together: dict[str, list[int]] = {}
    for each in numbers:
        whence = _whence(graph.nodes[each])
        if whence:
            together.setdefault(whence, []).append(each)
        else:
            own.append((each,))
    return [*own, *map(tuple, together.values())]


def _whence(node: Walked) -> str:
    return "by Backward" if node.by_backward else "earlier run" if node.earlier else ""


def _text(graph: Mapped, part: tuple[int, ...]) -> str:
    nodes = [graph.nodes[number] for number in part]
    whence = {_whence(node) for node in nodes}
    by = f"{whence.pop()}: " if len(whence) == 1 and "" not in whence else ""
    if len(part) == 1:
        return by + nodes[0].kind
    return f"{by}{len(part)} {'nodes' if by else 'autograd nodes'}"


def _summing(graph: Mapped) -> set[int]:
    """The nodes at which several gradients arrive for one."""
    once: set[Way] = set()
    found: set[int] = set()
    for node in graph.nodes:
        for way in node.ways:
            if way in once:
                found.add(way.to)
            once.add(way)
    return found


def _loose(graph: Mapped, chip_of: Mapping[int, int]) -> tuple[Loose, ...]:
    found: dict[tuple[int, bool], dict[str, None]] = {}
    for number, node in enumerate(graph.nodes):
        one = chip_of.get(number)
        for way in node.ways:
            other = chip_of.get(way.to)
            if way.to < 0 or (one is None) == (other is None):
                continue
            if one is not None:
                found.setdefault((one, False), {})[graph.nodes[way.to].node] = None
            elif other is not None:
                found.setdefault((other, True), {})[node.node] = None
    return tuple(Loose(chip, comes, tuple(nodes)) for (chip, comes), nodes in found.items())


def _lines(graph: Mapped, chips: Sequence[Chip], chip_of: Mapping[int, int]) -> tuple[Line, ...]:
    together: dict[tuple[int, int, int, int], list[tuple[int, int]]] = {}
    leaving: dict[int, int] = {}
    for number, node in enumerate(graph.nodes):
        one = chip_of.get(number)
        if one is None:
            continue
        for edge, way in enumerate(node.ways):
            other = chip_of.get(way.to)
            if other is None or other == one:
                continue
            single = len(chips[one].numbers) == 1
            slot = way.slot if len(chips[other].numbers) == 1 else -1
            key = (one, other, slot, edge if single else -1)
            if key not in together:
                leaving[one] = leaving.get(one, 0) + 1
            together.setdefault(key, []).append((number, edge))
    left: dict[int, int] = {}
    lines = []
    for (one, other, slot, _), ways in together.items():
        left[one] = left.get(one, 0) + 1
        slots = len(graph.nodes[chips[other].numbers[0]].slots) if slot >= 0 else 1
        into = (max(slot, 0) + 1) / (slots + 1)
        lines.append(Line(one, other, tuple(ways), slot, left[one] / (leaving[one] + 1), into))
    return tuple(lines)
