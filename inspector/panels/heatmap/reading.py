"""What the hover line reads of a cell: where it is, and the numbers of all pictures there."""

from collections.abc import Sequence

from inspector.look.numbers import short
from inspector.panels.heatmap import wording
from inspector.panels.heatmap.arrangement import Arrangement
from inspector.panels.heatmap.side import Side
from inspector.panels.heatmap.subject import Subject
from inspector.session.faces import NoGradient

_WIDTH = 10


def read(
    subject: Subject,
    laid: Arrangement,
    sides: Sequence[Side],
    index: tuple[int, ...],
    cell: tuple[int, int],
) -> tuple[str, str, str]:
    """The place, the value, and the gradient (with the difference, where one is seen)."""
    value, gradient, difference = sides
    layer = value.layer_at(*cell) or gradient.layer_at(*cell)
    shape = subject.shape or ()
    place = wording.place(subject.name, shape, index, layer, laid.channel)
    called = "grad" if subject.which == "grad" else "flowed"
    if isinstance(subject.gradient, NoGradient):
        of_gradient = f"{called} {wording.absent(subject.gradient)}"
    else:
        of_gradient = _text(gradient, cell, called)
    left = _text(difference, cell, "difference") if difference.isVisible() else ""
    return place, _text(value, cell, "value"), "   ".join(t for t in (of_gradient, left) if t)


def _text(side: Side, cell: tuple[int, int], called: str) -> str:
    layer = side.layer_at(*cell)
    if layer is None:
        return ""
    if layer.channels:
        numbers = " ".join(short(n, 6) for n in layer.channel_numbers(*cell))
        return f"{called} {numbers}"
    number = layer.number(*cell)
    return "" if number is None else f"{called} {short(number, _WIDTH)}"
