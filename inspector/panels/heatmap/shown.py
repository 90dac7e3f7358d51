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
from inspector.messages.orders import Look, Region, Which
from inspector.panels.heatmap import comparing, wording
from inspector.panels.heatmap.arrangement import Arrangement
from inspector.panels.heatmap.beside import Role
from inspector.panels.heatmap.choice import Gradients
from inspector.panels.heatmap.known import Group, Pictures
from inspector.panels.heatmap.layers import Layer, Part
from inspector.panels.heatmap.lens import Lens
from inspector.panels.heatmap.limits import limits
from inspector.panels.heatmap.subject import Comparison, Subject
from inspector.session.faces import Less, NoGradient
from inspector.session.session import Session

_LARGE = 2**10
Visible = tuple[float, float, float, float]


@dataclass(frozen=True)
class Sight:
    """How tensors are laid out, what is visible of that, and which part of complex numbers; when
    `polar`, their phase too."""

    laid: Arrangement
    visible: Visible
    part: Part = "magnitude"
    polar: bool = False


@dataclass(frozen=True)
class Shown:
    """`text`: a sentence instead of the picture. `dtype`: of what was looked at. `waiting`: some
    of it is from before the last edit. `called`: before a number of it. `which`: of the subject
    itself, what others can be taken from."""

    kind: Kind
    title: str
    facts: Sequence[str] = ("",)
    text: str = ""
    layers: list[Layer] = field(default_factory=list)
    dtype: str = ""
    waiting: bool = False
    called: str = ""
    which: Which | None = None

    @property
    def look(self) -> Look | None:
        """What was looked at, of a picture that is there."""
        return self.layers[0].seen.look if self.layers else None


class Showing:
    """Puts together what there is, as document and session say."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self.pictures = Pictures(session)

    def wanted(
        self, subject: Subject, compared: Comparison | None, seen: Sequence[tuple[Region, ...]]
    ) -> list[Group]:
        """What to ask for."""
        found = [group for which in subject.seen for group in subject.wanted(which, seen)]
        if compared is not None:
            found += subject.wanted(compared.which, seen, compared.less)
            if not subject.shows(compared.less):
                shape = comparing.shape_of(self._session, compared.less)
                found += subject.wanted_of(compared.less, seen, shape)
        return found

    def all(
        self, subject: Subject, compared: Comparison | None, sight: Sight, *, greyed: bool
    ) -> dict[Role, Shown]:
        """Every picture that is to be seen."""
        shown: dict[Role, Shown] = {"value": self.value(subject, sight)}
        if not (subject.is_never_differentiated and _is_large(sight.laid)):
            found = self.gradient(subject, sight, subject.which, greyed=greyed)
            shown["gradient"] = found
        if sight.polar:
            turned = replace(sight, part="phase")
            if not shown["value"].text:
                shown["phase"] = _phase(self.value(subject, turned), subject.name)
            if "gradient" in shown and not shown["gradient"].text:
                found = self.gradient(subject, turned, subject.which, greyed=greyed)
                shown["gradient phase"] = _phase(found, shown["gradient"].title)
        if subject.both:
            shown["flowed"] = self.gradient(subject, sight, "flow", greyed=greyed)
        if compared is not None:
            if not subject.shows(compared.less):
                shown["other"] = self.other(subject, compared.less, sight)
            shown["difference"] = self.difference(subject, compared, sight)
        return shown

    def value(self, subject: Subject, sight: Sight) -> Shown:
        """The value's picture."""
        shown, fact = Shown("value", "Value", called="value", which="value"), subject.fact
        if fact is None or 0 in fact.shape:
            why = subject.why_not if fact is None else wording.empty(fact.shape)
            return replace(shown, text=why)
        groups = subject.wanted("value", regions(sight.laid, sight.visible))
        layers, waiting = self.pictures.known(groups, fact.shape, sight.part)
        statistics = layers[0].seen.statistics if layers else None
        facts = wording.value_facts(statistics, fact.dtype)
        return replace(shown, facts=facts, layers=layers, dtype=fact.dtype, waiting=waiting)

    def gradient(self, subject: Subject, sight: Sight, which: Gradients, *, greyed: bool) -> Shown:
        """The picture of one of the gradients, or why there is none."""
        gradient = subject.gradient_of(which)
        shown = Shown(
            "gradient",
            comparing.called(subject.name, which),
            called="grad" if which == "grad" else "flowed",
            which=which,
        )
        if isinstance(gradient, NoGradient):
            return replace(shown, text=gradient.text)
        if not subject.fits(which):
            text = wording.other_shape(subject.name, gradient.shape)
            return replace(shown, facts=[wording.BEFORE_EDIT], text=text)
        if 0 in gradient.shape:
            facts = wording.gradient_facts(gradient, which, None, stale=False)
            return replace(shown, facts=facts, text=wording.empty(gradient.shape))
        groups = subject.wanted(which, regions(sight.laid, sight.visible))
        layers, waiting = self.pictures.known(groups, gradient.shape, sight.part)
        waiting = waiting or not gradient.current
        statistics = layers[0].seen.statistics if layers else None
        old = waiting and greyed and not gradient.current
        facts = wording.gradient_facts(gradient, which, statistics, stale=old)
        return replace(shown, facts=facts, layers=layers, dtype=gradient.dtype, waiting=waiting)

    def other(self, subject: Subject, other: Less, sight: Sight) -> Shown:
        """The picture of what is taken away, as it is broadcast to the shape of the subject."""
        kind: Kind = "value" if other.which == "value" else "gradient"
        name = comparing.name_of(self._session, other)
        shown = Shown(kind, name, called=name)
        shape = comparing.shape_of(self._session, other)
        groups = subject.wanted_of(other, regions(sight.laid, sight.visible), shape)
        layers, waiting = self.pictures.known(groups, subject.shape, sight.part)
        if not layers:
            return replace(shown, text=wording.WAITING if groups else wording.GONE)
        seen = layers[0].seen
        facts = wording.value_facts(seen.statistics, seen.dtype)
        return replace(shown, facts=facts, layers=layers, dtype=seen.dtype, waiting=waiting)

    def difference(self, subject: Subject, compared: Comparison, sight: Sight) -> Shown:
        """The picture of a difference."""
        title = comparing.title(self._session, subject, compared)
        shown = Shown("difference", title, called="difference")
        groups = subject.wanted(compared.which, regions(sight.laid, sight.visible), compared.less)
        layers, waiting = self.pictures.known(groups, subject.shape, sight.part)
        if not layers:
            there = any(self._session.picture(one) is not None for one in groups[0] or ())
            text = wording.WAITING if there or not groups else wording.NO_DIFFERENCE
            return replace(shown, text=text)
        statistics = layers[0].seen.statistics
        facts = wording.difference_facts(statistics)
        dtype = layers[0].seen.dtype
        return replace(shown, facts=facts, layers=layers, dtype=dtype, waiting=waiting)


def _phase(shown: Shown, of: str) -> Shown:
    """A picture of these numbers, called after the part that it shows."""
    called = "phase" if shown.which == "value" else f"{shown.called} phase"
    return replace(shown, title=f"phase of {of}", called=called, facts=("",), which=None)


def _is_large(laid: Arrangement) -> bool:
    """Whether a picture gains by the room that a sentence would take."""
    rows, columns = laid.sides
    return laid.mode in ("cells", "facets", "image") and rows * columns > _LARGE


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
