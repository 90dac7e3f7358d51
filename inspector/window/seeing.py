"""The choice of what is seen of every node, ticked in the View menu and remembered."""

from typing import TYPE_CHECKING

import msgspec

from inspector.canvas.seeing import Preview, Seeing

if TYPE_CHECKING:
    from inspector.window.main_window import MainWindow

_PREVIEWS: tuple[Preview, ...] = ("both", "value", "gradient")


def see(window: "MainWindow", seeing: Seeing) -> None:
    """Show this on the canvas, tick it, and keep it for the next start."""
    window.canvas.see(seeing)
    window.session.surveys.memory.want(window.canvas, seeing.costs, freed=False)
    if seeing != window.settings.seeing:
        window.remember(msgspec.structs.replace(window.settings, seeing=seeing))
    tick(window)


def tick(window: "MainWindow") -> None:
    """The menu's ticks, as the settings say."""
    seeing = window.settings.seeing
    for preview in _PREVIEWS:
        window.commands.tick(f"see-{preview}", on=seeing.preview == preview)
    window.commands.tick("costs", on=seeing.costs)


def show_preview(window: "MainWindow", preview: Preview) -> None:
    """Values, gradients or both."""
    see(window, msgspec.structs.replace(window.settings.seeing, preview=preview))


def toggle_costs(window: "MainWindow") -> None:
    """Time and bytes of each node's last run, or not."""
    seeing = window.settings.seeing
    see(window, msgspec.structs.replace(seeing, costs=not seeing.costs))
