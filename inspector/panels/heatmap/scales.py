"""Puts what is shown on its scale: each picture on its own, or all on the range of all."""

from collections.abc import Iterable, Mapping

from inspector.look.colouring import Limits
from inspector.look.maps import Ends
from inspector.look.theme import Theme
from inspector.panels.heatmap.lens import Lens
from inspector.panels.heatmap.shown import Shown, ends_shown, scale_shown
from inspector.panels.heatmap.side import Cell, Side
from inspector.session.session import Session


class Scales:
    """`session` is asked for percentiles where a scale needs them."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def show(
        self,
        pictures: Mapping[Side, Shown],
        theme: Theme,
        lens: Lens,
        pointer: Cell | None,
        *,
        greyed: bool,
    ) -> None:
        """Give every side its head and its picture, or a sentence instead."""
        ends = {side: self._ends(each, theme, lens, pointer) for side, each in pictures.items()}
        there = [ends[side] for side, each in pictures.items() if each.layers]
        if theme.colourings.linked and there:
            both = min(low for low, _ in there), max(high for _, high in there)
            ends = dict.fromkeys(ends, both)
        for side, each in pictures.items():
            side.set_kind(each.kind)
            side.set_head(each.title, each.facts)
            side.view.setVisible(bool(each.layers) or each.kind == "difference")
            if each.text:
                side.say(each.text)
            else:
                scale = scale_shown(each, theme, ends[side])
                side.show_layers(each.layers, scale, stale=each.waiting and greyed)

    def _ends(self, shown: Shown, theme: Theme, lens: Lens, pointer: Cell | None) -> Ends:
        look, counted = shown.look, None
        if look is not None and not shown.waiting and follow([shown], theme, "robust", "pointer"):
            counted = self._session.questions.counted(look)
        return ends_shown(shown, theme, lens, pointer, counted)


def follow(pictures: Iterable[Shown], theme: Theme, *wanted: Limits) -> bool:
    """Whether the scale of any of these has such limits."""
    return any(theme.colourings.of(each.kind).limits in wanted for each in pictures)
