"""Nodes as a text that survives a chat: a line that says what it is, and the session's own JSON.
What is read is checked as a file is."""

import json
import re
from base64 import b64decode, b64encode
from io import BytesIO

import msgspec

from inspector.document.nodes import Document
from inspector.files import tensors
from inspector.files.checking import check
from inspector.files.form import (
    GraphForm,
    LayoutForm,
    document_of,
    graph_form,
    layout_form,
    literals_of,
)
from inspector.files.refused import Damaged
from inspector.files.session_file import all_placed

VERSION = 1
MOST_BYTES = 256 * 1024
"""So many bytes of typed numbers are written as text at most; a chat takes no more."""
MOST_LETTERS = 16 * 1024 * 1024
_HEAD = re.compile(r"tensor-inspector nodes (\d{1,9})\b")


class _Text(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    graph: GraphForm
    layout: LayoutForm
    tensors: str = ""


def written(document: Document) -> str:
    """The text. Raises ValueError where its tensors hold too many numbers for one."""
    pieces = b"".join(tensors.written(literals_of(document.graph)))
    if len(pieces) > MOST_BYTES:
        raise ValueError(f"its tensors take more than {MOST_BYTES // 1024} kB")
    # Without tensors only the empty list of them is there.
    packed = b64encode(pieces).decode() if len(pieces) > 64 else ""
    form = _Text(graph_form(document.graph), layout_form(document.layout), packed)
    body = msgspec.json.encode(form).decode()
    return f"tensor-inspector nodes {VERSION}\n{body}\n"


def says_nodes(text: str) -> bool:
    """Whether a text means to be one of these, damaged or not."""
    return _HEAD.search(text[:MOST_LETTERS]) is not None


def read(text: str) -> Document:
    """The nodes in a text, whatever stands before and after them. Raises ValueError with what is
    wrong, in a few words."""
    head = _HEAD.search(text[:MOST_LETTERS])
    if head is None:
        raise ValueError("it holds no nodes of this program")
    if int(head[1]) > VERSION:
        raise ValueError("it was copied from a newer version of this program")
    if len(text) > MOST_LETTERS:
        raise ValueError("it is longer than 16 million letters")
    start = text.find("{", head.end())
    if start < 0:
        raise ValueError("it was cut short")
    try:
        # Only to know where it ends: a chat adds words of its own.
        _, end = json.JSONDecoder().raw_decode(text, start)
        form = msgspec.json.decode(text[start:end], type=_Text)
        literals = {}
        if form.tensors:
            data = b64decode(form.tensors, validate=True)
            literals = tensors.read(BytesIO(data), len(data))
        document = document_of(form.graph, form.layout, literals)
        check(document)
    except json.JSONDecodeError:
        raise ValueError("it was changed or cut short on its way") from None
    except (RecursionError, UnicodeError):
        raise ValueError("it is not as it must be") from None
    except (Damaged, msgspec.DecodeError, ValueError) as bad:
        raise ValueError(f"it is not as it must be ({str(bad)[:200]})") from bad
    if not document.graph.nodes:
        raise ValueError("there are no nodes in it")
    return all_placed(document)
