"""The colour tokens. Blue flows forward, orange flows back; leaves are green; what takes no part
in differentiation is grey and dashed."""

from typing import Literal

import msgspec

from inspector.look.colouring import Colourings


class Theme(msgspec.Struct, frozen=True):
    """Every colour that the program draws with, as "#RRGGBB". `neutral` is the middle of the
    diverging map; `raised` a control on a panel; `on_gradient` text on the gradient colour;
    `integer`, `boolean` and `complex` wires of values that are no floats. `colourings`: how the
    user wants numbers coloured."""

    name: Literal["dark", "light", "print"]
    canvas: str
    panel: str
    card: str
    raised: str
    line: str
    text: str
    muted: str
    value: str
    gradient: str
    leaf: str
    integer: str
    boolean: str
    complex: str
    warning: str
    error: str
    neutral: str
    on_gradient: str
    on_value: str
    diverging_low: str
    diverging_high: str
    colourings: Colourings = Colourings()

    @property
    def is_dark(self) -> bool:
        """Whether text is lighter than what it stands on."""
        return self.name == "dark"


DARK = Theme(
    name="dark",
    canvas="#14161B",
    panel="#1B1E25",
    card="#242832",
    raised="#2B303B",
    line="#323845",
    text="#E8EBF1",
    muted="#98A1B1",
    value="#5B9DFF",
    gradient="#F59547",
    leaf="#46BF93",
    integer="#4CC4DB",
    boolean="#E98BC6",
    complex="#B59BFF",
    warning="#E8B84F",
    error="#F2666F",
    neutral="#3A3F4B",
    on_gradient="#14161B",
    on_value="#14161B",
    diverging_low="#2F7DE8",
    diverging_high="#F58E2E",
)

LIGHT = Theme(
    name="light",
    canvas="#F4F5F8",
    panel="#FFFFFF",
    card="#FFFFFF",
    raised="#F4F5F8",
    line="#D6DBE4",
    text="#1A1E27",
    muted="#5C6575",
    value="#1F6FEB",
    gradient="#C95A00",
    leaf="#14805A",
    integer="#0B7A8C",
    boolean="#B0307F",
    complex="#6F46C9",
    warning="#9A6B00",
    error="#C9303C",
    neutral="#EEF0F4",
    on_gradient="#FFFFFF",
    on_value="#FFFFFF",
    diverging_low="#2F7DE8",
    diverging_high="#F08A24",
)

# Light on pure white, nothing tinted that paper would turn grey.
PRINT = Theme(
    name="print",
    canvas="#FFFFFF",
    panel="#FFFFFF",
    card="#FFFFFF",
    raised="#FFFFFF",
    line="#9AA3B2",
    text="#000000",
    muted="#3D4654",
    value="#1F6FEB",
    gradient="#C95A00",
    leaf="#14805A",
    integer="#0B6B7C",
    boolean="#A0256F",
    complex="#5B33B5",
    warning="#9A6B00",
    error="#C9303C",
    neutral="#F2F3F6",
    on_gradient="#FFFFFF",
    on_value="#FFFFFF",
    diverging_low="#2F7DE8",
    diverging_high="#F08A24",
)

THEMES = {theme.name: theme for theme in (DARK, LIGHT, PRINT)}


def coloured(theme: Theme, colourings: Colourings) -> Theme:
    """The same theme with numbers coloured as the user wants them."""
    if theme.colourings == colourings:
        return theme
    return msgspec.structs.replace(theme, colourings=colourings)
