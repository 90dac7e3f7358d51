"""Markdown as plain, safe text: headings, lists, bold, italics, code. Nothing else means anything:
no HTML, no link, no picture, nothing that is loaded from anywhere."""

import re
from typing import Literal

import msgspec

Kind = Literal["text", "heading", "item", "code", "space"]
# What is beyond is cut off, so that no note takes long to lay out.
MOST_LINES = 400
_HEADING = re.compile(r"(#{1,4})\s+(.*)")
_ITEM = re.compile(r"(\s*)([-*+]|\d{1,3}[.)])\s+(.*)")
_STYLED = re.compile(
    r"`([^`]+)`|\*\*(?=\S)(.+?)(?<=\S)\*\*|(?<![\w*])\*(?=[^\s*])([^*]+?)(?<=\S)\*(?![\w*])"
    r"|(?<!\w)_(?=[^\s_])([^_]+?)(?<=\S)_(?!\w)"
)


class Run(msgspec.Struct, frozen=True):
    """Some letters in one style."""

    text: str
    bold: bool = False
    italic: bool = False
    code: bool = False


class Block(msgspec.Struct, frozen=True):
    """One paragraph. `level` of a heading is 1 to 4, of an item how far it stands in; `mark` is
    what stands before an item."""

    kind: Kind
    runs: tuple[Run, ...] = ()
    level: int = 0
    mark: str = ""


def blocks(text: str) -> tuple[Block, ...]:
    """The paragraphs of a text. Lines that follow each other are one paragraph."""
    found: list[Block] = []
    waiting: list[str] = []
    fenced = False
    for line in text.expandtabs(4).splitlines()[:MOST_LINES]:
        heading, item = _HEADING.fullmatch(line), _ITEM.fullmatch(line)
        if line.lstrip().startswith("```"):
            _close(found, waiting)
            fenced = not fenced
        elif fenced:
            found.append(Block("code", (Run(line, code=True),)))
        elif not line.strip():
            _close(found, waiting)
            if found and found[-1].kind != "space":
                found.append(Block("space"))
        elif heading is not None:
            _close(found, waiting)
            found.append(Block("heading", runs(heading[2]), len(heading[1])))
        elif item is not None:
            _close(found, waiting)
            mark = "•" if item[2] in "-*+" else item[2]
            found.append(Block("item", runs(item[3]), min(len(item[1]) // 2, 6), mark))
        else:
            waiting.append(line.strip())
    _close(found, waiting)
    while found and found[-1].kind == "space":
        found.pop()
    return tuple(found)


def _close(found: list[Block], waiting: list[str]) -> None:
    if waiting:
        found.append(Block("text", runs(" ".join(waiting))))
        waiting.clear()


def runs(text: str) -> tuple[Run, ...]:
    """A line by its styles; what is no whole mark is a letter like any other."""
    made: list[Run] = []
    at = 0
    for match in _STYLED.finditer(text):
        if match.start() > at:
            made.append(Run(text[at : match.start()]))
        code, bold, *italics = match.groups()
        if code is not None:
            made.append(Run(code, code=True))
        elif bold is not None:
            made.append(Run(bold, bold=True))
        else:
            made.append(Run(next(each for each in italics if each is not None), italic=True))
        at = match.end()
    if at < len(text):
        made.append(Run(text[at:]))
    return tuple(made)
