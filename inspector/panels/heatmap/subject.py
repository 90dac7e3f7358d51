"""What the heatmaps are about: one value, which of its gradients, and what is known of both."""

from collections.abc import Sequence
from dataclasses import dataclass

from inspector.document.dtypes import DTYPES
from inspector.document.nodes import NodeId, Source, label
from inspector.messages.answers import Fact
from inspector.messages.orders import Region, Which
from inspector.panels.heatmap import wording
from inspector.panels.heatmap.choice import Choice, Gradients
from inspector.panels.heatmap.known import Group
from inspector.session.faces import Gradient, Known, Less, NoGradient, Waiting, Wanted
from inspector.session.session import Session


@dataclass(frozen=True)
class Comparison:
    """A difference that is to be seen: of this value or one of its gradients, and another."""

    which: Which
    less: Less


@dataclass(frozen=True)
class Subject:
    """`fact` None: there is no value, and `why_not` says why. `which`: the gradient that stands
    beside the value; `both`: the other one is seen too. `names`: of all outputs of the node."""

    source: Source
    names: tuple[str, ...]
    fact: Fact | None
    why_not: str
    which: Gradients
    both: bool
    stored: Gradient | NoGradient
    flowed: Gradient | NoGradient

    @property
    def name(self) -> str:
        """How the value is called."""
        return self.names[min(self.source.output, len(self.names) - 1)]

    @property
    def gradient(self) -> Gradient | NoGradient:
        """The one that stands beside the value."""
        return self.gradient_of(self.which)

    def gradient_of(self, which: Which) -> Gradient | NoGradient:
        """The stored or the flowed one."""
        return self.stored if which == "grad" else self.flowed

    @property
    def choosable(self) -> bool:
        """Whether there is a gradient of some kind."""
        return isinstance(self.stored, Gradient) or isinstance(self.flowed, Gradient)

    @property
    def choice(self) -> Choice:
        """Which gradients are seen."""
        return "both" if self.both else self.which

    @property
    def shape(self) -> tuple[int, ...] | None:
        """The value's shape; a gradient's where only that is known."""
        if self.fact is not None:
            return self.fact.shape
        return self.gradient.shape if isinstance(self.gradient, Gradient) else None

    @property
    def dtype(self) -> str:
        """The value's dtype; a gradient's where only that is known."""
        if self.fact is not None:
            return self.fact.dtype
        return self.gradient.dtype if isinstance(self.gradient, Gradient) else ""

    @property
    def is_never_differentiated(self) -> bool:
        """Whether no gradient can ever be there, whatever is switched on."""
        known = DTYPES.get(self.dtype)
        return not self.choosable and known is not None and not known.may_require_grad

    @property
    def seen(self) -> tuple[Which, ...]:
        """What is seen of it."""
        return ("value", "grad", "flow") if self.both else ("value", self.which)

    def shows(self, other: Less) -> bool:
        """Whether that is seen already."""
        here = (other.node, other.output) == (self.source.node, self.source.output)
        return here and other.which in self.seen

    def fits(self, which: Which) -> bool:
        """Whether there is such a gradient, and it can lie beside the value."""
        gradient = self.gradient_of(which)
        return isinstance(gradient, Gradient) and gradient.shape == self.shape

    def wanted(
        self, which: Which, regions: Sequence[tuple[Region, ...]], less: Less | None = None
    ) -> list[Group]:
        """What to ask for, the whole first, with statistics; nothing for an empty tensor."""
        known = self.fact is not None if which == "value" else self.fits(which)
        if (not known and less is None) or 0 in (self.shape or ()):
            return []
        return groups(self.source.node, self.source.output, which, regions, less=less)

    def wanted_of(
        self, other: Less, regions: Sequence[tuple[Region, ...]], shape: tuple[int, ...] | None
    ) -> list[Group]:
        """What to ask for of another tensor of a shape, to see it as it lies beside this one."""
        if self.shape is None or 0 in self.shape or shape is None:
            return []
        into = () if shape == self.shape else self.shape
        return groups(other.node, other.output, other.which, regions, into=into)


def groups(
    node: NodeId,
    output: int,
    which: Which,
    regions: Sequence[tuple[Region, ...]],
    *,
    less: Less | None = None,
    into: tuple[int, ...] = (),
) -> list[Group]:
    """What to ask for of a tensor, the whole first, with statistics."""
    return [
        tuple(
            Wanted(node, output, which, region, statistics=number == 0, less=less, into=into)
            for region in group
        )
        for number, group in enumerate(regions)
        if group
    ]


def subject_of(session: Session, source: Source, chosen: Choice | None) -> Subject:
    """The subject as document and session say; `chosen` is what the user asked to see of the
    gradients, else the stored one is preferred."""
    graph = session.store.document.graph
    face = session.face(source.node)
    known = face.last if isinstance(face, Waiting) else face
    outputs = known.outputs if isinstance(known, Known) else ()
    fact = outputs[source.output] if source.output < len(outputs) else None
    stored, flowed = session.stored(source), session.flow(source)
    has_stored, has_flowed = isinstance(stored, Gradient), isinstance(flowed, Gradient)
    which: Gradients = "flow" if has_flowed and not has_stored else "grad"
    if chosen is not None and (has_stored or has_flowed):
        which = "flow" if chosen == "flow" else "grad"
    count = max(1, len(outputs))
    names = tuple(label(graph, Source(source.node, output), count) for output in range(count))
    why_not = wording.no_value(face, graph) or ("" if fact is not None else wording.WAITING)
    return Subject(
        source,
        names,
        None if why_not else fact,
        why_not,
        which,
        chosen == "both" and (has_stored or has_flowed),
        stored,
        flowed,
    )
