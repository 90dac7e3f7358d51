"""What the hover line reads of a cell: where it is, and the numbers of all pictures there."""

from collections.abc import Mapping

from inspector.look.colouring import Kind
from inspector.look.numbers import short
from inspector.panels.heatmap import wording
from inspector.panels.heatmap.arrangement import Arrangement
from inspector.panels.heatmap.shown import Shown
from inspector.panels.heatmap.side import Side
from inspector.panels.heatmap.subject import Subject
from inspector.session.faces import NoGradient

_WIDTH = 10
Part = tuple[str, Kind | None]
"""What is said, and of which kind of numbers; None: where."""


def read(
    subject: Subject,
    laid: Arrangement,
    pictures: Mapping[Side, Shown],
    index: tuple[int, ...],
    cell: tuple[int, int],
) -> list[Part]:
    """The place, then the number of each picture, or that it is none."""
    layers = (side.layer_at(*cell) for side in pictures)
    layer = next((each for each in layers if each is not None), None)
    place = wording.place(subject.name, subject.shape or (), index, layer, laid.channel)
    parts: list[Part] = [(place, None)]
    for side, shown in pictures.items():
        which = shown.which
        gradient = None if which in (None, "value") else subject.gradient_of(which)
        if isinstance(gradient, NoGradient):
            parts.append((f"{shown.called} {wording.absent(gradient)}", shown.kind))
        elif text := _text(side, cell):
            parts.append((f"{shown.called} {text}", shown.kind))
    return parts


def _text(side: Side, cell: tuple[int, int]) -> str:
    layer = side.layer_at(*cell)
    if layer is None:
        return ""
    if layer.channels:
        return " ".join(short(n, 6) for n in layer.channel_numbers(*cell))
    number = layer.number(*cell)
    return "" if number is None else short(number, _WIDTH)
