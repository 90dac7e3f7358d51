"""The examples that ship with the program: which there are, and where."""

from pathlib import Path

import msgspec

from inspector.catalogue.shipped import shipped


class Example(msgspec.Struct, frozen=True):
    """A shipped session. `shows` is one sentence for whoever chooses among them."""

    name: str
    title: str
    shows: str

    @property
    def path(self) -> Path:
        """Its file. Raises FileNotFoundError when the installation is damaged."""
        return shipped("examples", f"{self.name}.tgi")


EXAMPLES = (
    Example(
        "first-gradients",
        "First gradients",
        "y = sum(mm(x, w)): what each number of x and w does to y.",
    ),
    Example(
        "integers-cannot",
        "Integers cannot",
        "A tensor of integers cannot require gradients, and the switch says why.",
    ),
    Example(
        "mean-of-a-product",
        "Mean of a product",
        "y = mean(mm(w, x)) beside a detached copy at which gradient stops.",
    ),
    Example(
        "no-grad-frame",
        "Inside no_grad",
        "The same sum twice, once inside torch.no_grad, where nothing is recorded.",
    ),
    Example(
        "broadcasting",
        "Broadcasting",
        "Why does broadcasting sum? One bias is added to three rows.",
    ),
    Example(
        "tiny-network",
        "A tiny network",
        "Two layers and a loss: gradients on their way back through linear and relu.",
    ),
    Example(
        "two-paths-add",
        "Two paths add",
        "x goes two ways to y: its gradient is the sum of what comes back on each.",
    ),
    Example(
        "relu-at-zero",
        "Relu at zero",
        "relu, clamp and maximum are one function, and have three gradients at its kink.",
    ),
    Example(
        "softmax-then-log",
        "Softmax, then log",
        "A small number becomes 0, its logarithm -inf, and every gradient NaN.",
    ),
    Example(
        "twenty-sigmoids",
        "Twenty sigmoids",
        "The gradient vanishes: each sigmoid leaves less than a quarter of it.",
    ),
    Example(
        "detach-stops-here",
        "Detach stops here",
        "A detached copy counts as a constant, and half of the gradient is missing.",
    ),
    Example(
        "gradient-of-a-gradient",
        "Gradient of a gradient",
        "A gradient is a value too: differentiated once more it is the second derivative.",
    ),
)


def example(name: str) -> Example | None:
    """The example of that name, or None."""
    return next((each for each in EXAMPLES if each.name == name), None)
