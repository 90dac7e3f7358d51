"""What the program remembers from one start to the next, and the file that it lies in."""

import contextlib
import time
from pathlib import Path
from typing import Literal

import msgspec
from PySide6.QtCore import QStandardPaths

from inspector.canvas.seeing import Seeing
from inspector.files.atomic import atomic_write
from inspector.look.colouring import Colourings
from inspector.look.theme import DARK, LIGHT, Theme, coloured
from inspector.offers.memory import RECENT
from inspector.session.pace import Pace

Colours = Literal["dark", "light", "system"]


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=False):
    """`width` and `height`: how large the window was when it was closed. `open_groups` and
    `recent`: which groups of operations stood open, and what was added last. `commands`: the acts
    that were used last; `keys`: those acts' keys that the user chose. `thick_wires` and
    `wire_legend`: what is told of wires; `autograd_graph`: it is laid over the graph; `seeing`:
    what is shown of every node. `snap`: dragged nodes snap; `reduce_motion`: none glide.
    `colourings`: how numbers are coloured; `pace`: how fast a Backward is played."""

    colours: Colours = "system"
    seeing: Seeing = Seeing()
    width: int = 1600
    height: int = 1000
    open_groups: tuple[str, ...] = (RECENT,)
    recent: tuple[str, ...] = ()
    commands: tuple[str, ...] = ()
    keys: dict[str, tuple[str, ...]] = {}
    thick_wires: bool = False
    autograd_graph: bool = False
    wire_legend: bool = False
    snap: bool = True
    minimap: bool = False
    reduce_motion: bool = False
    colourings: Colourings = Colourings()
    pace: Pace = "normal"


def settings_path() -> Path:
    """Where the settings lie for this user."""
    place = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.AppConfigLocation)
    return Path(place) / "settings.json"


def read_settings(path: Path) -> Settings:
    """The settings; a file that cannot be understood is put aside and defaults are used."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Settings)
    except msgspec.DecodeError:
        aside = path.with_name(f"{path.name}.bad-{time.strftime('%Y%m%d-%H%M%S')}")
        # A folder that cannot be written to: the defaults do without it.
        with contextlib.suppress(OSError):
            path.replace(aside)
    except OSError:
        pass
    return Settings()


def write_settings(path: Path, settings: Settings) -> None:
    """Keep the settings. A full or read-only disk is no reason to trouble anyone."""
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        atomic_write(path, msgspec.json.format(msgspec.json.encode(settings)), backup=False)


def theme_of(settings: Settings, *, system_is_light: bool) -> Theme:
    """The theme that they mean; a system that says nothing counts as dark."""
    light = system_is_light if settings.colours == "system" else settings.colours == "light"
    return coloured(LIGHT if light else DARK, settings.colourings)
