"""What a screen reader is told of the autograd graph, while it is laid over the op graph: each
chip is a part of the node, or of the folded group, that it belongs to."""

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QRectF
from PySide6.QtGui import QAccessible

from inspector.document.nodes import NodeId

if TYPE_CHECKING:
    from inspector.canvas.canvas import Canvas
    from inspector.canvas.chips import Chip
    from inspector.canvas.readable import Readable
    from inspector.canvas.readable_around import ReadCard


class ReadChip(NamedTuple):
    """A chip by its card and its place there: `autograd node MulBackward0, sends to AccumulateGrad
    of x`. `folded`: the group whose card it is, if it is no node's."""

    card: str
    place: int
    folded: "ReadCard | None" = None

    @property
    def role(self) -> QAccessible.Role:
        return QAccessible.Role.StaticText

    @property
    def above(self) -> "Readable | None":
        from inspector.canvas.readable import ReadNode

        return self.folded or ReadNode(NodeId(self.card))

    def _number(self, canvas: "Canvas") -> int | None:
        back = canvas.graph_scene.back
        chips = () if back is None else back.drawing.cards.get(self.card, ())
        return chips[self.place] if self.place < len(chips) else None

    def is_there(self, canvas: "Canvas") -> bool:
        return self._number(canvas) is not None

    def words(self, canvas: "Canvas") -> str:
        number, back = self._number(canvas), canvas.graph_scene.back
        if number is None or back is None:
            return ""
        chip = back.drawing.chips[number]
        if not chip.numbers:
            return f"no autograd node, {chip.text}"
        if len(chip.numbers) > 1:
            return f"{len(chip.numbers)} autograd nodes"
        said = [f"autograd node {chip.text}"]
        to = [_name(canvas, back.drawing.chips[line.other]) for line in back.leaving(number)]
        if to:
            said.append(f"sends to {', '.join(to)}")
        if chip.sums:
            said.append("adds up several gradients")
        words = {"now": "has its turn", "done": "had its turn", "blank": "not reached yet"}
        standing = words.get(back.stands(chip))
        return ", ".join((*said, standing) if standing else said)

    def area(self, canvas: "Canvas") -> QRectF:
        number, back = self._number(canvas), canvas.graph_scene.back
        return QRectF() if number is None or back is None else back.places.rects[number]

    def parts(self, canvas: "Canvas") -> "list[Readable]":
        return []

    def flows(self, canvas: "Canvas") -> "tuple[list[Readable], list[Readable]]":
        return [], []

    def is_chosen(self, canvas: "Canvas") -> bool:
        return False

    def is_at(self, canvas: "Canvas") -> bool:
        return False


def _name(canvas: "Canvas", chip: "Chip") -> str:
    owner = canvas.graph_scene.graph.nodes.get(NodeId(chip.card))
    return chip.text if owner is None else f"{chip.text} of {owner.name}"


def chips_of(canvas: "Canvas", card: str, folded: "ReadCard | None" = None) -> "list[Readable]":
    """The chips of a card, a folded group's or a node's, in the order in which the gradient comes
    to them."""
    back = canvas.graph_scene.back
    count = 0 if back is None else len(back.drawing.cards.get(card, ()))
    return [ReadChip(card, place, folded) for place in range(count)]
