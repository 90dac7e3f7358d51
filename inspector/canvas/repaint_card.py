"""New pictures on a card that is painted already: most edits change nothing else of it."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from inspector.canvas.card import Card
from inspector.canvas.inks import inks
from inspector.canvas.paint_card import paint_gradient, paint_value
from inspector.canvas.paint_health import BELOW, HIGH
from inspector.canvas.thumbs import Thumbs
from inspector.document.measure import THUMB, THUMB_TOP, Measure
from inspector.look.theme import Theme

# The frame around a preview reaches so far over its square, and blurs over one pixel more.
_OVER = 3.0


def has_pictures_apart(card: Card) -> bool:
    """Whether its pictures stand where nothing else does."""
    return card.state in ("known", "waiting") and not card.is_scalar and not card.passes


def pictures_rects(measure: Measure) -> tuple[QRectF, QRectF]:
    """Where the previews of value and gradient stand on a card, with their frames."""
    lefts = (measure.left, measure.width - measure.right - THUMB)
    value, gradient = [QRectF(left, THUMB_TOP, THUMB, THUMB) for left in lefts]
    over = (-_OVER, -_OVER, _OVER, BELOW + HIGH + 1)
    return value.adjusted(*over), gradient.adjusted(*over)


def paint_pictures(
    painter: QPainter, card: Card, measure: Measure, thumbs: Thumbs, theme: Theme
) -> None:
    """Both previews, over the old ones, the card's top left corner at the painter's origin."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    for box in pictures_rects(measure):
        painter.fillRect(box, inks(theme).card)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    paint_value(painter, card, measure, thumbs, theme, True)
    paint_gradient(painter, card, measure, thumbs, theme, True)
