"""Small pictures of tensors, recorded as drawing commands and replayed until they change."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPicture

from inspector.look.theme import Theme
from inspector.messages.answers import Seen
from inspector.session.faces import Picture, Wanted

if TYPE_CHECKING:
    # Loaded with the first numbers, which come when the window has been painted.
    from inspector.canvas.health import Health

LEAST_SIDE = 6.0
_MOST_KEPT = 2000


class Thumbs:
    """Previews by what they show. `look` gives the picture that the session has, if any."""

    def __init__(self, look: Callable[[Wanted], Picture | None]) -> None:
        self._look = look
        self._healths: dict[Wanted, tuple[Seen, Health | None]] = {}
        self._kept: dict[tuple[Wanted, float], tuple[Seen, QPicture | None]] = {}
        self._theme: Theme | None = None

    def picture(self, wanted: Wanted | None) -> Picture | None:
        """What the session has of this."""
        return None if wanted is None else self._look(wanted)

    def number(self, wanted: Wanted | None, width: int) -> tuple[str, bool] | None:
        """The only element of a scalar as text, and whether it is up to date."""
        picture = self.picture(wanted)
        if picture is None:
            return None
        from inspector.look.numbers import elements, short

        found = elements(picture.seen)
        return (_brief(short(found[0], width)), picture.current) if found else None

    def health(self, wanted: Wanted | None, op: str = "") -> "Health | None":
        """How healthy the numbers of the preview are."""
        picture = self.picture(wanted)
        if wanted is None or picture is None:
            return None
        seen, kept = picture.seen, self._healths.get(wanted)
        if kept is None or kept[0] is not seen:
            if len(self._healths) > _MOST_KEPT:
                self._healths.clear()
            from inspector.canvas.health import health_of

            kept = self._healths[wanted] = (seen, health_of(seen, op))
        return kept[1]

    def paint(
        self, painter: QPainter, wanted: Wanted, box: QRectF, theme: Theme, *, replay: bool
    ) -> QRectF | None:
        """Draw the preview into the middle of the square `box`; where, or None where there is no
        picture yet. Without `replay` it is drawn afresh, for figures at any resolution."""
        picture = self._look(wanted)
        if picture is None or not picture.seen.rows or not picture.seen.columns:
            return None
        seen = picture.seen
        rect = fitted(seen.rows, seen.columns, box)
        painter.save()
        if not picture.current:
            painter.setOpacity(painter.opacity() * 0.4)
        recorded = self._recorded(wanted, seen, rect, theme) if replay else None
        if recorded is None:
            _draw(painter, rect, seen, theme)
        else:
            painter.translate(rect.topLeft())
            painter.drawPicture(0, 0, recorded)
        painter.restore()
        return rect

    def _recorded(self, wanted: Wanted, seen: Seen, rect: QRectF, theme: Theme) -> QPicture | None:
        """None for the first time: what is drawn once only is not worth recording."""
        key = (wanted, rect.width())
        if len(self._kept) > _MOST_KEPT or theme is not self._theme:
            self._kept.clear()
            self._theme = theme
        kept = self._kept.get(key)
        if kept is None or kept[0] is not seen:
            self._kept[key] = (seen, None)
            return None
        if kept[1] is not None:
            return kept[1]
        recorded = QPicture()
        painter = QPainter(recorded)
        _draw(painter, QRectF(0, 0, rect.width(), rect.height()), seen, theme)
        painter.end()
        self._kept[key] = (seen, recorded)
        return recorded


def _brief(number: str) -> str:
    """`1.0000` as `1`: alone on a node, zeros after the point say nothing."""
    plain = "." in number and not any(sign in number for sign in "ej")
    return number.rstrip("0").rstrip(".") if plain else number


def fitted(rows: int, columns: int, box: QRectF) -> QRectF:
    """The largest rectangle of square cells in the middle of a square box; never a hairline."""
    side = min(box.width() / columns, box.height() / rows)
    width, height = max(side * columns, LEAST_SIDE), max(side * rows, LEAST_SIDE)
    rect = QRectF(0, 0, width, height)
    rect.moveCenter(box.center())
    return rect


def _draw(painter: QPainter, rect: QRectF, seen: Seen, theme: Theme) -> None:
    from inspector.look.cells import paint_cells
    from inspector.look.maps import scale_of
    from inspector.look.numbers import elements

    numbers, scale = elements(seen), scale_of(seen, theme)
    paint_cells(painter, rect, seen.rows, seen.columns, numbers, scale, theme, gap=1, radius=2)
