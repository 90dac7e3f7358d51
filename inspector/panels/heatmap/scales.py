"""Puts what is shown on its scale: each picture on its own, or all on the range of all."""

import math
from collections.abc import Iterable, Mapping
from typing import TypeVar

from inspector.look.colouring import Limits
from inspector.look.maps import Ends, Scale
from inspector.look.theme import Theme
from inspector.messages.answers import Counted
from inspector.panels.heatmap.lens import Lens
from inspector.panels.heatmap.shown import Shown, ends_shown, scale_shown
from inspector.panels.heatmap.side import Cell, Side
from inspector.session.session import Session

P = TypeVar("P")
# Limits that are percentiles.
_COUNTED: tuple[Limits, ...] = ("robust", "pointer")


class Scales:
    """`session` is asked for percentiles where a scale needs them."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def of(
        self, pictures: Mapping[P, Shown], theme: Theme, lens: Lens, pointer: Cell | None = None
    ) -> dict[P, Scale]:
        """The scale of each, as far as its percentiles are known."""
        ends = {key: self._ends(each, theme, lens, pointer) for key, each in pictures.items()}
        known = (ends[key] for key, each in pictures.items() if each.layers)
        there = [each for each in known if not math.isnan(each[0])]
        if theme.colourings.linked and there:
            both = min(low for low, _ in there), max(high for _, high in there)
            ends = dict.fromkeys(ends, both)
        return {key: scale_shown(each, theme, ends[key]) for key, each in pictures.items()}

    def are_known(self, pictures: Iterable[Shown], theme: Theme) -> bool:
        """Whether the percentiles that any of these needs are there; what lacks is asked for."""
        told = [
            self._counted(each, theme)
            for each in pictures
            if each.layers and not each.waiting and follow([each], theme, *_COUNTED)
        ]
        return None not in told

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
        scales = self.of(pictures, theme, lens, pointer)
        for side, each in pictures.items():
            side.set_kind(each.kind)
            side.set_head(each.title, each.facts)
            side.view.setVisible(bool(each.layers) or each.kind == "difference")
            if each.text:
                side.say(each.text)
            else:
                side.show_layers(each.layers, scales[side], stale=each.waiting and greyed)

    def _ends(self, shown: Shown, theme: Theme, lens: Lens, pointer: Cell | None) -> Ends:
        return ends_shown(shown, theme, lens, pointer, self._counted(shown, theme))

    def _counted(self, shown: Shown, theme: Theme) -> Counted | None:
        if shown.look is None or shown.waiting or not follow([shown], theme, *_COUNTED):
            return None
        return self._session.questions.counted(shown.look)


def follow(pictures: Iterable[Shown], theme: Theme, *wanted: Limits) -> bool:
    """Whether the scale of any of these has such limits."""
    return any(theme.colourings.of(each.kind).limits in wanted for each in pictures)
