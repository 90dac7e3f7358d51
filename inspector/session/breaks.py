"""Where playing a Backward stops by itself: at nodes, at large numbers, at the first NaN."""

from inspector.document.nodes import NodeId
from inspector.session.steps import Steps


class Breaks:
    """`nodes`: their turns stop; `limit`: a turn stops that sends a number of larger magnitude;
    `at_odd`: the first NaN or infinity stops."""

    def __init__(self) -> None:
        self.nodes: frozenset[NodeId] = frozenset()
        self.limit: float | None = None
        self.at_odd = True

    def stop(self, steps: Steps, place: int) -> bool:
        """Whether playing stops at a turn."""
        if NodeId(steps.turns[place].node) in self.nodes:
            return True
        if self.limit is not None and steps.exceeds(place, self.limit):
            return True
        return self.at_odd and place == steps.odd

    def following(self, steps: Steps, place: int) -> int:
        """The next turn after one at which playing stops, else the last."""
        place += 1
        while place < steps.last and not self.stop(steps, place):
            place += 1
        return min(place, steps.last)
