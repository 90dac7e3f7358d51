"""Names of nodes that are seen from far away: as large as can be read, whatever the zoom."""

from collections.abc import Iterable
from itertools import islice
from typing import Protocol

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QStaticText

from inspector.canvas.inks import inks, mono_font
from inspector.canvas.node_item import NodeItem
from inspector.document.measure import Measure, mono_width
from inspector.document.nodes import NodeId
from inspector.look.theme import Theme

INSIDE_PX = 9
_APART_PX = 11
# A name that is cut to fewer letters than this says nothing.
_FEWEST = 5
_MOST_INSIDE = 600
_MOST_LAID_OUT = 10_000


class Named(Protocol):
    """A box that has a name."""

    @property
    def key(self) -> NodeId: ...
    @property
    def name(self) -> str: ...
    @property
    def measure(self) -> Measure: ...
    def pos(self) -> QPointF: ...


class Names:
    """Names within boxes. Each is laid out once: drawing six hundred takes 4 ms, not 9."""

    def __init__(self) -> None:
        self._laid_out: dict[str, QStaticText] = {}

    def paint(
        self, painter: QPainter, items: Iterable[Named], failed: frozenset[NodeId], theme: Theme
    ) -> None:
        """Those of these nodes that have room, or are still told apart when they are cut."""
        ink = inks(theme)
        to_screen = painter.worldTransform()
        zoom = to_screen.m11()
        left, top = to_screen.dx() + 5, to_screen.dy() - INSIDE_PX * 0.7
        letter = mono_width("m", INSIDE_PX) / zoom
        painter.save()
        painter.resetTransform()
        painter.setRenderHint(QPainter.RenderHint.TextAntialiasing, True)
        painter.setFont(mono_font(INSIDE_PX))
        painter.setPen(ink.text)
        bad: list[tuple[QPointF, QStaticText]] = []
        for item in islice(items, _MOST_INSIDE):
            name, measure, at = item.name, item.measure, item.pos()
            room = int((measure.width - 6 / zoom) / letter)
            if len(name) > room:
                if room < _FEWEST:
                    continue
                name = f"{name[: room - 1]}…"
            text = self._laid_out.get(name) or self._lay_out(name)
            # On whole pixels: letters stay crisp, and what is laid out is drawn as it is.
            x, y = at.x() * zoom + left, (at.y() + measure.height / 2) * zoom + top
            place = QPointF(round(x), round(y))
            if item.key in failed:
                bad.append((place, text))
            else:
                painter.drawStaticText(place, text)
        painter.setPen(ink.error)
        for place, text in bad:
            painter.drawStaticText(place, text)
        painter.restore()

    def _lay_out(self, name: str) -> QStaticText:
        if len(self._laid_out) > _MOST_LAID_OUT:
            self._laid_out.clear()
        made = QStaticText(name)
        made.setTextFormat(Qt.TextFormat.PlainText)
        made.setPerformanceHint(QStaticText.PerformanceHint.AggressiveCaching)
        made.prepare(font=mono_font(INSIDE_PX))
        self._laid_out[name] = made
        return made


def paint_apart(painter: QPainter, items: Iterable[NodeItem], theme: Theme) -> None:
    """The names of these nodes right of their boxes, which are too small for them; one that would
    lie over another is left out."""
    ink = inks(theme)
    to_screen = painter.worldTransform()
    painter.save()
    painter.resetTransform()
    painter.setFont(mono_font(_APART_PX))
    taken: list[QRectF] = []
    for item in items:
        box = to_screen.mapRect(item.body)
        width = mono_width(item.name, _APART_PX) + 6
        place = QRectF(box.right() + 3, box.center().y() - 8, width, 16)
        if any(place.intersects(other) for other in taken):
            continue
        taken.append(place)
        painter.fillRect(place, ink.canvas)
        painter.setPen(ink.text)
        painter.drawText(place, _CENTRE, item.name)
    painter.restore()


_CENTRE = Qt.AlignmentFlag.AlignCenter
