"""Sets derivatives as formulas, in a process of its own: `--typeset`.

Importing ziamath takes a third of a second, and a formula takes longer than a frame: the window
never waits for that. A thread will not do: Python's garbage collector would run on it, and take
down the window's Qt objects where Qt does not allow it.
"""

import sys
from functools import lru_cache

import msgspec

from inspector.look.mathml import Inks, NotAFormula, formulas

_PX = 15.0


class Line(msgspec.Struct, frozen=True):
    """One line of a formula as SVG; its size in pixels at scale 1."""

    svg: bytes
    width: float
    height: float


class Asked(msgspec.Struct, frozen=True):
    """A text to be set, the input whose gradient it is ("": none), and in which colours."""

    text: str
    of: str
    inks: Inks


class Answer(msgspec.Struct, frozen=True):
    """What was asked, and its lines; none where it cannot be set."""

    asked: Asked
    lines: tuple[Line, ...]


ask = msgspec.json.Encoder().encode
answer_of = msgspec.json.Decoder(Answer).decode
_asked_of = msgspec.json.Decoder(Asked).decode


@lru_cache(maxsize=1024)
def lines_of(asked: Asked) -> tuple[Line, ...]:
    """The formula's lines; none where the text cannot be set as one. Takes tens of milliseconds,
    and a third of a second more the first time."""
    try:
        written = formulas(asked.text, asked.of, asked.inks)
        from ziafont.config import config
        from ziamath.zmath import Math
    except (NotAFormula, ImportError):
        return ()
    # SVG 1 spells each letter out as a path, which is what QtSvg can draw.
    config.svg2 = False
    made = []
    for each in written:
        try:
            drawn = Math(each, size=_PX)
            width, height = drawn.getsize()
            svg: str = drawn.svg()
        except Exception:  # noqa: BLE001  # whatever it cannot draw is shown as text
            return ()
        made.append(Line(svg.encode(), float(width) + 2, float(height) + 2))
    return tuple(made)


def serve() -> int:
    """Answer each line of standard input, a JSON of Asked, with a line of JSON, until it ends."""
    for line in sys.stdin.buffer:
        asked = _asked_of(line)
        sys.stdout.buffer.write(ask(Answer(asked, lines_of(asked))) + b"\n")
        sys.stdout.buffer.flush()
    return 0
