"""Questions with a number, and their answers with the same one: beside the run, and only when
somebody looks."""

import msgspec


class Question(msgspec.Struct, frozen=True):
    """What is asked."""

    number: int


class Told(msgspec.Struct, frozen=True):
    """What is answered."""

    number: int


class Unable(Told, frozen=True, tag="unable"):
    """The answer to a question that cannot be answered; `text` says why in a sentence."""

    text: str
