"""What each of the pictures beside each other shows: head, sentence or layers, and their scale."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from inspector.look.colouring import Kind
from inspector.look.maps import (
    Ends,
    Scale,
    ends_of,
    phase_scale,
    scale_between,
)
from inspector.look.ramps import rgb_of, sequential
from inspector.look.theme import Theme
from inspector.messages.answers import Counted
from inspector.messages.orders import Look, Region
from inspector.panels.heatmap import comparing, wording
from inspector.panels.heatmap.arrangement import Arrangement
from inspector.panels.heatmap.known import Pictures
from inspector.panels.heatmap.layers import Layer, Part
from inspector.panels.heatmap.lens import Lens
from inspector.panels.heatmap.limits import limits
from inspector.panels.heatmap.subject import Comparison, Subject
from inspector.session.faces import NoGradient
from inspector.session.session import Session

Visible = tuple[float, float, float, float]


@dataclass(frozen=True)
class Shown:
    """`text`: a sentence instead of the picture. `dtype`: of what was looked at. `waiting`: some
    of it is from before the last edit."""

    kind: Kind
    title: str
    facts: Sequence[str] = ("",)
    text: str = ""
    layers: list[Layer] = field(default_factory=list)
    dtype: str = ""
    waiting: bool = False

    @property
    def look(self) -> Look | None:
        """What was looked at, of a picture that is there."""
        return self.layers[0].seen.look if self.layers else None


class Showing:
    """Puts together what there is, as document and session say."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self.pictures = Pictures(session)

    def value(self, subject: Subject, laid: Arrangement, visible: Visible, part: Part) -> Shown:
        """The value's picture."""
        fact = subject.fact
        if fact is None or 0 in fact.shape:
            why = subject.why_not if fact is None else wording.empty(fact.shape)
            return Shown("value", "Value", text=why)
        groups = subject.wanted("value", regions(laid, visible))
        layers, waiting = self.pictures.known(groups, fact.shape, part)
        statistics = layers[0].seen.statistics if layers else None
        facts = wording.value_facts(statistics, fact.dtype)
        return Shown("value", "Value", facts, "", layers, fact.dtype, waiting)

    def gradient(
        self,
        subject: Subject,
        laid: Arrangement,
        visible: Visible,
        part: Part,
        *,
        greyed: bool,
    ) -> Shown:
        """The gradient's picture, or why there is none."""
        gradient, which = subject.gradient, subject.which
        shown = Shown("gradient", comparing.called(subject.name, which))
        if isinstance(gradient, NoGradient):
            return replace(shown, text=gradient.text)
        if not subject.gradient_fits:
            text = wording.other_shape(subject.name, gradient.shape)
            return replace(shown, facts=[wording.BEFORE_EDIT], text=text)
        if 0 in gradient.shape:
            facts = wording.gradient_facts(gradient, which, None, stale=False)
            return replace(shown, facts=facts, text=wording.empty(gradient.shape))
        groups = subject.wanted(which, regions(laid, visible))
        layers, waiting = self.pictures.known(groups, gradient.shape, part)
        waiting = waiting or not gradient.current
        statistics = layers[0].seen.statistics if layers else None
        old = waiting and greyed and not gradient.current
        facts = wording.gradient_facts(gradient, which, statistics, stale=old)
        return replace(shown, facts=facts, layers=layers, dtype=gradient.dtype, waiting=waiting)

    def difference(
        self,
        subject: Subject,
        compared: Comparison,
        laid: Arrangement,
        visible: Visible,
        part: Part,
    ) -> Shown:
        """The picture of a difference."""
        shown = Shown("difference", comparing.title(self._session, subject, compared))
        groups = subject.wanted(compared.which, regions(laid, visible), compared.less)
        layers, waiting = self.pictures.known(groups, subject.shape, part)
        if not layers:
            there = any(self._session.picture(one) is not None for one in groups[0] or ())
            text = wording.WAITING if there or not groups else wording.NO_DIFFERENCE
            return replace(shown, text=text)
        statistics = layers[0].seen.statistics
        facts = wording.difference_facts(statistics)
        dtype = layers[0].seen.dtype
        return replace(shown, facts=facts, layers=layers, dtype=dtype, waiting=waiting)


def regions(laid: Arrangement, visible: Visible) -> list[tuple[Region, ...]]:
    """The whole, and what is visible of it more closely."""
    return [laid.whole, laid.detail(visible)]


def ends_shown(
    shown: Shown,
    theme: Theme,
    lens: Lens,
    pointer: tuple[int, int] | None,
    counted: Counted | None,
) -> Ends:
    """The ends that the user wants for what is shown."""
    if not shown.layers:
        return 0.0, 1.0
    layer = shown.layers[0]
    ends = ends_of(layer.seen)
    if layer.part in ("real", "imaginary"):
        ends = (-ends[1], ends[1])  # the statistics are of magnitudes
    wanted = theme.colourings.of(shown.kind).limits
    return limits(wanted, ends, shown.layers, lens, pointer, counted)


def scale_shown(shown: Shown, theme: Theme, ends: Ends) -> Scale:
    """The scale of a picture between these ends."""
    layer = shown.layers[0] if shown.layers else None
    if layer is not None and layer.channels:
        return _image_scale(theme, layer, ends)
    dtype = shown.dtype
    if layer is not None and dtype.startswith("complex"):
        if layer.part == "phase":
            return phase_scale(theme)
        if layer.part != "magnitude":
            dtype = "float64"
    if layer is not None and dtype == "bool":
        dtype = layer.seen.dtype  # the mean of a block is a share
        ends = (0.0, 1.0)
    return scale_between(theme, shown.kind, ends, dtype)


def _image_scale(theme: Theme, layer: Layer, ends: Ends) -> Scale:
    """Bytes as they are, shares from black to white, anything else from its least to its most."""
    low, high = ends
    if layer.seen.dtype == "uint8" and theme.colourings.value.limits == "all":
        low, high = 0.0, 255.0
    elif low >= 0 and high <= 1 and theme.colourings.value.limits == "all":
        low, high = 0.0, 1.0
    elif layer.seen.look.which != "value":
        limit = max(abs(low), abs(high))
        low, high = -limit, limit
    return Scale(low, high, "sequential", sequential("grey"), rgb_of(theme.error))
