"""Lays sketches out, in a process of its own: `--arrange`.

A large graph takes longer than a frame, and scipy half a second to import; a thread will not do:
Python's garbage collector would run on it, and take down the window's Qt objects.
"""

import sys

import msgspec

from inspector.document.arranging import laid_out
from inspector.document.nodes import Place
from inspector.document.sketch import Sketch


class Asked(msgspec.Struct, frozen=True):
    """A sketch, and the number by which its answer is known."""

    number: int
    sketch: Sketch


class Answer(msgspec.Struct, frozen=True):
    """Where every box of the sketch of that number lies."""

    number: int
    places: tuple[Place, ...]


encoded = msgspec.json.Encoder().encode
answer_of = msgspec.json.Decoder(Answer).decode
_asked_of = msgspec.json.Decoder(Asked).decode


def serve() -> int:
    """Answer each line of standard input, a JSON of Asked, with a line of JSON, until it ends."""
    for line in sys.stdin.buffer:
        asked = _asked_of(line)
        answer = Answer(asked.number, tuple(laid_out(asked.sketch)))
        sys.stdout.buffer.write(encoded(answer) + b"\n")
        sys.stdout.buffer.flush()
    return 0
