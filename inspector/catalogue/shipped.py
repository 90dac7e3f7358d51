"""Where the files that ship with the program are: in a checkout and in an installed package."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parents[1]
# An installed package carries resources/ inside itself; a checkout keeps it at the root.
_PLACES = (_PACKAGE / "resources", _PACKAGE.parent / "resources")


def shipped(*parts: str) -> Path:
    """The path of a shipped file, e.g. `shipped("fonts", "Inter-Regular.otf")`.

    Raises FileNotFoundError when the installation is damaged.
    """
    for place in _PLACES:
        path = place.joinpath(*parts)
        if path.exists():
            return path
    raise FileNotFoundError(f"{'/'.join(parts)} is missing from this installation")
