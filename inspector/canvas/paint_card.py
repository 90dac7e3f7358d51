"""Draws one node: the same code for the screen, for figures and for every theme."""

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from inspector.canvas.card import Card, gradient_label
from inspector.canvas.inks import Inks, inks, mono_font, pen, words_font, wrapped
from inspector.canvas.paint_bypass import SKIPPED, paint_bypass, paint_far_bypass
from inspector.canvas.paint_condition import SIDE, has_mark, paint_condition
from inspector.canvas.paint_health import paint_health, pill_rect
from inspector.canvas.paint_ports import PLAIN, Marks, paint_ports
from inspector.canvas.thumbs import Thumbs
from inspector.document.measure import (
    FOOT_TOP,
    HEADER,
    LABEL_PX,
    NAME_PX,
    PAD,
    PARAMETER_ROW,
    SMALL_PX,
    THUMB,
    THUMB_TOP,
    Measure,
    mono_width,
)
from inspector.look.theme import Theme
from inspector.session.faces import Gradient, NoGradient

RADIUS = 8.0
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_CENTRE = Qt.AlignmentFlag.AlignCenter
_BIG_PX = 18


def toggle_rect(card: Card, measure: Measure) -> QRectF:
    """Where `requires_grad` is switched on a tensor made by hand."""
    if card.is_scalar:
        return QRectF(measure.left + 34, THUMB_TOP + 27, 58, 20)
    return QRectF(measure.left + THUMB + 6, THUMB_TOP + 24, 58, 20)


def paint_card(
    painter: QPainter,
    card: Card,
    measure: Measure,
    thumbs: Thumbs,
    theme: Theme,
    marks: Marks = PLAIN,
    *,
    replay: bool = True,
) -> None:
    """The whole node at full detail, its top left corner at the painter's origin."""
    ink = inks(theme)
    if marks.dimmed:
        painter.setOpacity(painter.opacity() * 0.35)
    _paint_body(painter, card, measure, ink, marks)
    if card.skip is not None:
        painter.setOpacity(painter.opacity() * SKIPPED)
    _paint_head(painter, card, measure, ink)
    if card.passes:
        paint_bypass(painter, measure, ink, card.passes)
    elif card.state in ("known", "waiting"):
        paint_value(painter, card, measure, thumbs, theme, replay)
        _paint_history(painter, card, measure, ink, marks)
        paint_gradient(painter, card, measure, thumbs, theme, replay)
        _paint_foot(painter, card, measure, ink)
    else:
        _paint_trouble(painter, card, measure, ink)
    _paint_settings(painter, measure, ink)
    paint_ports(painter, card, measure, theme, marks)


def paint_title(
    painter: QPainter,
    card: Card,
    measure: Measure,
    theme: Theme,
    marks: Marks,
    px: float,
    least: float,
) -> None:
    """The node from further away: its name and operation, `px` high, a long name `least` high."""
    ink = inks(theme)
    if marks.dimmed:
        painter.setOpacity(painter.opacity() * 0.35)
    _paint_body(painter, card, measure, ink, marks)
    width = measure.width - 2 * PAD
    # A long name shrinks before it is cut.
    px = max(least, min(px, width / mono_width(card.name, 1)))
    if card.skip is not None:
        painter.setOpacity(painter.opacity() * SKIPPED)
        paint_far_bypass(painter, measure, ink, card.passes)
    painter.setFont(mono_font(round(px), True))
    painter.setPen(ink.error if card.state == "failed" else ink.text)
    middle = measure.height / 2
    name = QRectF(PAD, middle - 1.25 * px, width, 1.3 * px)
    painter.drawText(name, _LEFT, cut(card.name, width, px))
    painter.setFont(words_font(round(px * 0.8)))
    painter.setPen(ink.muted)
    below = QRectF(PAD, middle + 0.15 * px, width, 1.1 * px)
    said = {"bypass": "bypassed", "mute": "muted"}.get(card.skip or "", card.op)
    painter.drawText(below, _LEFT, cut(said, width, px * 0.8))
    paint_ports(painter, card, measure, theme, marks, labels=False)


def cut(text: str, width: float, px: float) -> str:
    """The monospaced text, ended by … where it is wider than `width`."""
    fits = int(width / mono_width("m", px))
    return text if len(text) <= fits else text[: max(0, fits - 1)] + "…"


def bar_colour(card: Card, ink: Inks) -> QColor:
    """Green for a leaf, blue for a result that requires grad, grey for any other."""
    if card.state == "failed":
        return ink.error
    return {"leaf": ink.leaf, "grad": ink.value, "plain": ink.muted}[card.kind]


def _paint_body(painter: QPainter, card: Card, measure: Measure, ink: Inks, marks: Marks) -> None:
    body = QRectF(0, 0, measure.width, measure.height)
    if marks.selected:
        painter.setPen(pen(ink.value, 2))
        painter.setBrush(ink.canvas)
        painter.drawRoundedRect(body.adjusted(-3, -3, 3, 3), RADIUS + 3, RADIUS + 3)
    match card.state:
        case "failed":
            painter.setPen(pen(ink.error, 1.5))
        case "unreached":
            painter.setPen(pen(ink.muted, 1, (4, 3)))
        case "missing":
            painter.setPen(pen(ink.warning, 1, (4, 3)))
        case "muted":
            painter.setPen(pen(ink.muted, 1, (1, 3)))
        case _ if card.skip is not None:
            painter.setPen(pen(ink.value, 1, (1, 3)))
        case _:
            painter.setPen(pen(ink.line, 1))
    painter.setBrush(ink.card)
    painter.drawRoundedRect(body.adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(bar_colour(card, ink))
    painter.drawRoundedRect(QRectF(1, 6, 3, measure.height - 12), 1.5, 1.5)


def _paint_head(painter: QPainter, card: Card, measure: Measure, ink: Inks) -> None:
    width = measure.width - 2 * PAD
    if has_mark(card.condition):
        mark = QRectF(PAD + width - SIDE, (HEADER - SIDE) / 2 + 1, SIDE, SIDE)
        paint_condition(painter, card.condition, mark, ink)
        width -= SIDE + 6
    op_width = min(mono_width(card.op, SMALL_PX) + 4, width * 0.6)
    painter.setFont(mono_font(NAME_PX, True))
    painter.setPen(ink.text)
    name = cut(card.name, width - op_width - 6, NAME_PX)
    painter.drawText(QRectF(PAD, 2, width, HEADER - 2), _LEFT, name)
    painter.setFont(words_font(SMALL_PX))
    painter.setPen(ink.muted)
    op = cut(card.op, op_width, SMALL_PX)
    painter.drawText(QRectF(PAD, 2, width, HEADER - 2), _RIGHT, op)
    if card.warnings:
        x = PAD + mono_width(name, NAME_PX) + 8
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ink.warning)
        painter.drawPolygon([QPointF(x, 22), QPointF(x + 11, 22), QPointF(x + 5.5, 12)])
    painter.setPen(pen(ink.line, 1))
    painter.drawLine(QLineF(PAD, HEADER + 0.5, measure.width - PAD, HEADER + 0.5))


def paint_value(
    painter: QPainter, card: Card, measure: Measure, thumbs: Thumbs, theme: Theme, replay: bool
) -> None:
    """The preview of the value, or the number of a scalar."""
    if card.preview == "gradient":
        return
    ink = inks(theme)
    box = QRectF(measure.left, THUMB_TOP, THUMB, THUMB)
    if card.is_scalar:
        room = measure.width - measure.left - measure.right - 56
        fits = max(6, int(room / mono_width("m", _BIG_PX)))
        found = thumbs.number(card.value_wanted, min(fits, 10))
        painter.setFont(mono_font(_BIG_PX, True))
        stale = card.state == "waiting" or found is None or not found[1]
        painter.setPen(ink.muted if stale else ink.text)
        where = QRectF(measure.left, THUMB_TOP, measure.width - measure.left - PAD, 26)
        painter.drawText(where, _LEFT, found[0] if found else "…")
        return
    if card.fact is not None and card.value_wanted is None:
        _paint_empty_box(painter, box, ink, "empty", dashed=False)
        return
    shown = None
    if card.value_wanted is not None:
        shown = thumbs.paint(painter, card.value_wanted, box, theme, replay=replay)
    if shown is None:
        _paint_empty_box(painter, box, ink, "…", dashed=True)
        return
    health = thumbs.health(card.value_wanted, card.op)
    if health is not None:
        paint_health(painter, health, pill_rect(box), ink)
    # Dark cells on a dark card end somewhere.
    painter.setPen(pen(ink.line, 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(shown.adjusted(-0.5, -0.5, 0.5, 0.5), 3, 3)


def _paint_history(
    painter: QPainter, card: Card, measure: Measure, ink: Inks, marks: Marks
) -> None:
    fact = card.fact
    if fact is None:
        painter.setFont(words_font(SMALL_PX))
        painter.setPen(ink.muted)
        where = QRectF(measure.left + THUMB + 10, THUMB_TOP, 80, THUMB)
        painter.drawText(where, _LEFT, "waiting")
        return
    grad = toggle_rect(card, measure)
    if marks.hot_toggle and card.made_by_hand:
        painter.setPen(pen(ink.leaf if fact.requires_grad else ink.muted, 1))
        painter.setBrush(ink.raised)
        painter.drawRoundedRect(grad.adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
    if fact.is_leaf:
        where = (
            QRectF(measure.left, grad.top(), 34, grad.height())
            if card.is_scalar
            else grad.translated(4, -19)
        )
        painter.setFont(words_font(SMALL_PX, True))
        painter.setPen(ink.leaf if card.made_by_hand else ink.muted)
        painter.drawText(where, _LEFT, "leaf")
    elif card.is_scalar:
        grad = grad.translated(-38, 0)
    else:
        grad = grad.translated(0, -10)
    painter.setFont(words_font(SMALL_PX))
    on = fact.requires_grad
    painter.setPen(ink.text if on else ink.muted)
    painter.drawText(grad.adjusted(4, 0, 0, 0), _LEFT, "grad ✓" if on else "grad –")


def paint_gradient(
    painter: QPainter, card: Card, measure: Measure, thumbs: Thumbs, theme: Theme, replay: bool
) -> None:
    """The preview of the gradient, or why there is none."""
    gradient = card.gradient
    if gradient is None or card.preview == "value":
        return
    ink = inks(theme)
    if card.is_scalar:
        painter.setFont(mono_font(NAME_PX, True))
        where = QRectF(PAD, THUMB_TOP, measure.width - PAD - measure.right, 26)
        if isinstance(gradient, Gradient):
            found = thumbs.number(card.gradient_wanted, 7)
            current = gradient.current and found is not None and found[1]
            painter.setPen(ink.gradient if current else ink.muted)
            painter.drawText(where, _RIGHT, f"∇ {found[0] if found else '…'}")
        elif gradient.kind == "none":
            painter.setPen(ink.muted)
            painter.drawText(where, _RIGHT, "∇ None")
        return
    box = QRectF(measure.width - measure.right - THUMB, THUMB_TOP, THUMB, THUMB)
    if isinstance(gradient, NoGradient):
        text = {"none": "None", "waiting": "…", "not computed": "∇"}[gradient.kind]
        _paint_empty_box(painter, box, ink, text, dashed=gradient.kind != "none")
        return
    painter.save()
    if not gradient.current:
        painter.setOpacity(painter.opacity() * 0.4)
    shown = None
    if card.gradient_wanted is not None:
        shown = thumbs.paint(painter, card.gradient_wanted, box, theme, replay=replay)
    if shown is None:
        _paint_empty_box(painter, box, ink, "…", dashed=True)
    else:
        health = thumbs.health(card.gradient_wanted)
        if health is not None:
            paint_health(painter, health, pill_rect(box), ink)
        edge = QColor(ink.gradient)
        edge.setAlphaF(0.7)
        painter.setPen(pen(edge, 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(shown.adjusted(-1, -1, 1, 1), 3, 3)
    painter.restore()


def _paint_empty_box(painter: QPainter, box: QRectF, ink: Inks, text: str, *, dashed: bool) -> None:
    painter.setPen(pen(ink.line if dashed else ink.muted, 1, (3, 3) if dashed else ()))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
    painter.setPen(ink.muted)
    painter.setFont(mono_font(SMALL_PX))
    painter.drawText(box, _CENTRE, text)


def _paint_foot(painter: QPainter, card: Card, measure: Measure, ink: Inks) -> None:
    width = measure.width - measure.left - measure.right
    label = gradient_label(card)
    one = QRectF(measure.left, FOOT_TOP, width, 18)
    two = QRectF(measure.left, FOOT_TOP + 16, width, 18)
    room = width - (mono_width(label, SMALL_PX) * 0.95 + 8 if label else 0)
    painter.setFont(mono_font(SMALL_PX))
    painter.setPen(ink.muted)
    painter.drawText(one, _LEFT, cut(card.shape_text, room, SMALL_PX))
    device = card.cost or (card.fact.device if card.fact else "")
    painter.drawText(two, _RIGHT, device)
    left = width - mono_width(device, SMALL_PX) - 8
    painter.drawText(two, _LEFT, cut(card.saves or card.history_text, left, SMALL_PX))
    lit = isinstance(card.gradient, Gradient) and card.gradient.current
    painter.setFont(words_font(SMALL_PX))
    painter.setPen(ink.gradient if lit else ink.muted)
    painter.drawText(one, _RIGHT, label)


def _paint_trouble(painter: QPainter, card: Card, measure: Measure, ink: Inks) -> None:
    width = measure.width - measure.left - measure.right
    y: float = THUMB_TOP
    lines = 5
    if card.state == "failed":
        painter.setFont(mono_font(SMALL_PX, True))
        painter.setPen(ink.error)
        painter.drawText(QRectF(measure.left, y, width, 16), _LEFT, cut(card.trouble, width, 11))
        y += 18
        lines = 4
    painter.setFont(words_font(SMALL_PX))
    painter.setPen({"failed": ink.text, "missing": ink.warning}.get(card.state, ink.muted))
    for line in wrapped(card.detail, width, lines, SMALL_PX):
        painter.drawText(QRectF(measure.left, y, width + 4, 16), _LEFT, line)
        y += 16


def _paint_settings(painter: QPainter, measure: Measure, ink: Inks) -> None:
    for setting in measure.settings:
        row = setting_rect(measure, setting.top)
        painter.setPen(ink.muted)
        painter.setFont(mono_font(LABEL_PX))
        name = QRectF(PAD, row.top(), row.left() - PAD - 6, row.height())
        painter.drawText(name, _LEFT, cut(setting.name, name.width(), LABEL_PX))
        painter.setPen(pen(ink.line, 1))
        painter.setBrush(ink.raised)
        painter.drawRoundedRect(row.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        painter.setPen(ink.text)
        painter.setFont(mono_font(SMALL_PX))
        inside = row.adjusted(6, 0, -6, 0)
        painter.drawText(inside, _LEFT, cut(setting.text, inside.width(), SMALL_PX))


def setting_rect(measure: Measure, top: float) -> QRectF:
    """Where a parameter's value stands on the node."""
    left = round(measure.width * 0.45)
    return QRectF(left, top + 1, measure.width - PAD - left, PARAMETER_ROW - 3)
