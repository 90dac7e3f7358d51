"""What the user wants to see on every node: a choice of the View menu."""

from typing import Literal

import msgspec

Preview = Literal["both", "value", "gradient"]


class Seeing(msgspec.Struct, frozen=True):
    """`preview`: which of the two pictures; `costs`: time and bytes of the last run."""

    preview: Preview = "both"
    costs: bool = False
