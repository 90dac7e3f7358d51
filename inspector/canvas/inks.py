"""The colours, pens and fonts that the canvas paints with, made once for each theme."""

from functools import cache, lru_cache

import msgspec
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPen

from inspector.look.fonts import mono, words
from inspector.look.theme import Theme


class Inks(msgspec.Struct, frozen=True):
    """A theme as QColors."""

    canvas: QColor
    panel: QColor
    card: QColor
    raised: QColor
    line: QColor
    text: QColor
    muted: QColor
    value: QColor
    gradient: QColor
    leaf: QColor
    integer: QColor
    boolean: QColor
    complex: QColor
    warning: QColor
    error: QColor
    dot: QColor


@cache
def inks(theme: Theme) -> Inks:
    """The colours of a theme."""
    line = QColor(theme.line)
    dot = QColor(line)
    dot.setAlphaF(0.75)
    return Inks(
        canvas=QColor(theme.canvas),
        panel=QColor(theme.panel),
        card=QColor(theme.card),
        raised=QColor(theme.raised),
        line=line,
        text=QColor(theme.text),
        muted=QColor(theme.muted),
        value=QColor(theme.value),
        gradient=QColor(theme.gradient),
        leaf=QColor(theme.leaf),
        integer=QColor(theme.integer),
        boolean=QColor(theme.boolean),
        complex=QColor(theme.complex),
        warning=QColor(theme.warning),
        error=QColor(theme.error),
        dot=dot,
    )


@cache
def mono_font(px: float, bold: bool = False) -> QFont:
    """The face for names, shapes and numbers, made once."""
    return mono(px, bold=bold)


@cache
def words_font(px: float, bold: bool = False) -> QFont:
    """The face for words, made once."""
    return words(px, bold=bold)


def pen(colour: QColor, width: float = 1.0, dashes: tuple[float, ...] = ()) -> QPen:
    """A pen with round caps; dashes in units of its width."""
    made = QPen(colour, width)
    made.setCapStyle(Qt.PenCapStyle.RoundCap)
    if dashes:
        made.setCapStyle(Qt.PenCapStyle.FlatCap)
        made.setDashPattern(list(dashes))
    return made


@lru_cache(maxsize=2000)
def wrapped(text: str, width: float, lines: int, px: float) -> tuple[str, ...]:
    """The text in at most so many lines of Inter at `px`; the last ends with … where cut."""
    metrics = QFontMetricsF(words_font(px))
    made: list[str] = []
    rest = " ".join(text.split())
    while rest:
        if len(made) == lines - 1 or metrics.horizontalAdvance(rest) <= width:
            made.append(metrics.elidedText(rest, Qt.TextElideMode.ElideRight, width))
            break
        end = len(rest)
        while end > 1 and metrics.horizontalAdvance(rest[:end]) > width:
            space = rest.rfind(" ", 0, end)
            # A word wider than the line is broken anywhere.
            end = space if space > 0 else end - 1
        made.append(rest[:end].rstrip())
        rest = rest[end:].lstrip()
    return tuple(made)
