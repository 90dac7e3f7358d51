"""The quiet colours that a group, a frame or a note may have; none is one that means something."""

from typing import get_args

from inspector.document.nodes import Tint
from inspector.look.theme import Theme

TINTS: tuple[Tint, ...] = get_args(Tint)
_ON_DARK = {
    "teal": "#4FA3A8", "violet": "#9A86D8", "rose": "#CF7F9C", "sand": "#BFA36A",
    "olive": "#96A45C",
}  # fmt: skip
_ON_LIGHT = {
    "teal": "#23747B", "violet": "#6650B0", "rose": "#A4456A", "sand": "#86692A",
    "olive": "#606D28",
}  # fmt: skip


def tint_colour(theme: Theme, tint: Tint) -> str:
    """The colour as "#RRGGBB": legible as text on the canvas; grey is the theme's muted tone."""
    return (_ON_DARK if theme.is_dark else _ON_LIGHT).get(tint, theme.muted)
