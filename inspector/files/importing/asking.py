"""What is said to the process that reads strangers' files: a line of JSON asked, a line answered,
and behind it the bytes that it announces."""

import msgspec

from inspector.files.importing.entries import Listing


class Asked(msgspec.Struct, frozen=True):
    """List the tensors of a file; with a listing, bring the numbers of that entry of it. `jpeg`:
    instead write the picture that the file is as a JPEG to this path."""

    number: int
    path: str
    listing: Listing | None = None
    index: int = 0
    jpeg: str = ""


class Answer(msgspec.Struct, frozen=True):
    """The listing, or `size` bytes that follow, or how many were `written`, or why not: a
    sentence."""

    number: int
    listing: Listing | None = None
    size: int = 0
    refused: str = ""
    written: int = 0


encoded = msgspec.json.Encoder().encode
answer_of = msgspec.json.Decoder(Answer).decode
asked_of = msgspec.json.Decoder(Asked).decode
