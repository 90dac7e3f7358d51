"""What is said to the process that reads strangers' files: a line of JSON asked, a line answered,
and behind it the bytes that it announces."""

import msgspec

from inspector.files.importing.entries import Listing


class Asked(msgspec.Struct, frozen=True):
    """List the tensors of a file; with a listing, bring the numbers of that entry of it."""

    number: int
    path: str
    listing: Listing | None = None
    index: int = 0


class Answer(msgspec.Struct, frozen=True):
    """The listing, or `size` bytes that follow, or why not: a sentence."""

    number: int
    listing: Listing | None = None
    size: int = 0
    refused: str = ""


encoded = msgspec.json.Encoder().encode
answer_of = msgspec.json.Decoder(Answer).decode
asked_of = msgspec.json.Decoder(Asked).decode
