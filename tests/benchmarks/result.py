"""One line of `make bench`: our figure beside another, measured in the same run."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Result:
    """`ours` and `other` in `unit`; the bar is on their ratio. Where the bar is an absolute
    figure, `other` is that figure and `bar` is 1."""

    name: str
    ours: float
    other: float
    bar: float
    unit: str = "s"

    @property
    def ratio(self) -> float:
        """Ours over the other."""
        return self.ours / self.other

    @property
    def met(self) -> bool:
        """Whether the ratio is within the bar."""
        return self.ratio <= self.bar

    def line(self) -> str:
        """Name, ours, the other, ratio, bar, met or not."""
        figures = f"{self._figure(self.ours):>11} {self._figure(self.other):>11}"
        verdict = "met" if self.met else "MISSED"
        return f"{self.name:<58} {figures} {self.ratio:>7.3f} {self.bar:>7.3f} {verdict}"

    def _figure(self, value: float) -> str:
        if self.unit == "s":
            return f"{value * 1e3:.2f} ms" if value < 1 else f"{value:.2f} s"
        return f"{value:.2f} {self.unit}"
