"""What the heatmaps are about: one value, which of its gradients, and what is known of both."""

from collections.abc import Sequence
from dataclasses import dataclass

from inspector.document.nodes import Source, label
from inspector.messages.answers import Fact
from inspector.messages.orders import Region, Which
from inspector.panels.heatmap import wording
from inspector.panels.heatmap.choice import Gradients
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
    """`fact` None: there is no value, and `why_not` says why. `choosable`: there is a gradient
    of some kind. `names`: of all outputs of the node."""

    source: Source
    names: tuple[str, ...]
    fact: Fact | None
    why_not: str
    which: Gradients
    gradient: Gradient | NoGradient
    choosable: bool

    @property
    def name(self) -> str:
        """How the value is called."""
        return self.names[min(self.source.output, len(self.names) - 1)]

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
    def gradient_fits(self) -> bool:
        """Whether there is a gradient that can lie beside the value."""
        return isinstance(self.gradient, Gradient) and self.gradient.shape == self.shape

    def wanted(
        self, which: Which, regions: Sequence[tuple[Region, ...]], less: Less | None = None
    ) -> list[Group]:
        """What to ask for, the whole first, with statistics; nothing for an empty tensor."""
        known = self.fact is not None if which == "value" else self.gradient_fits
        if (not known and less is None) or 0 in (self.shape or ()):
            return []
        return [
            tuple(
                Wanted(
                    self.source.node,
                    self.source.output,
                    which,
                    region,
                    statistics=number == 0,
                    less=less,
                )
                for region in group
            )
            for number, group in enumerate(regions)
            if group
        ]


def subject_of(session: Session, source: Source, chosen: Gradients | None) -> Subject:
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
        which = chosen
    count = max(1, len(outputs))
    names = tuple(label(graph, Source(source.node, output), count) for output in range(count))
    why_not = wording.no_value(face, graph) or ("" if fact is not None else wording.WAITING)
    return Subject(
        source,
        names,
        None if why_not else fact,
        why_not,
        which,
        stored if which == "grad" else flowed,
        has_stored or has_flowed,
    )
