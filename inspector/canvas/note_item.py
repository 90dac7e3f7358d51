"""A note on the canvas: Markdown painted as plain text; nothing in it is opened or loaded."""

from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QPainter,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextOption,
)
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from inspector.canvas.frame_item import Z_FRAME
from inspector.canvas.inks import inks, mono_font, pen, words_font
from inspector.document.nodes import Note
from inspector.look.markdown import Block, blocks
from inspector.look.theme import Theme
from inspector.look.tints import tint_colour

PAD = 12.0
CORNER = 16.0
_PX = 13
_HEADINGS = {1: 18, 2: 16, 3: 14, 4: 13}
# Between groups and frames, and the wires and nodes.
Z_NOTE = Z_FRAME + 0.5
_EMPTY = "Double click to write"


def _laid_out(text: str, width: float, theme: Theme) -> QTextDocument:
    """The text, its lines broken for a width."""
    return _cached(text, round(width), theme)


@lru_cache(maxsize=200)
def _cached(text: str, width: int, theme: Theme) -> QTextDocument:
    document = QTextDocument()
    document.setUndoRedoEnabled(False)
    document.setDocumentMargin(0)
    document.setDefaultFont(words_font(_PX))
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    document.setDefaultTextOption(option)
    cursor = QTextCursor(document)
    for at, block in enumerate(blocks(text)):
        _put(cursor, block, theme, first=at == 0)
    document.setTextWidth(width)
    return document


def _put(cursor: QTextCursor, block: Block, theme: Theme, *, first: bool) -> None:
    shape = QTextBlockFormat()
    shape.setLineHeight(118, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
    if block.kind == "item":
        shape.setLeftMargin(18.0 + 16.0 * block.level)
        shape.setTextIndent(-14.0)
    elif block.kind == "heading" and not first:
        shape.setTopMargin(6)
    elif block.kind == "space":
        shape.setLineHeight(6, QTextBlockFormat.LineHeightTypes.FixedHeight.value)
    if first:
        cursor.setBlockFormat(shape)
    else:
        cursor.insertBlock(shape)
    ink = inks(theme)
    size = _HEADINGS.get(block.level, _PX) if block.kind == "heading" else _PX
    if block.kind == "item":
        cursor.insertText(f"{block.mark} ", _format(words_font(_PX), ink.muted))
    for run in block.runs:
        bold = run.bold or block.kind == "heading"
        font = QFont(mono_font(12, bold) if run.code else words_font(size, bold))
        font.setItalic(run.italic)
        cursor.insertText(run.text, _format(font, ink.text))


def _format(font: QFont, colour: QColor) -> QTextCharFormat:
    style = QTextCharFormat()
    style.setFont(font)
    style.setForeground(colour)
    return style


def paint_note(painter: QPainter, note: Note, theme: Theme, *, chosen: bool = False) -> None:
    """The note, its top left corner at the painter's origin."""
    ink = inks(theme)
    colour = QColor(tint_colour(theme, note.tint))
    body = QRectF(0, 0, note.width, note.height)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    painter.setPen(pen(ink.value, 2) if chosen else pen(ink.line, 1))
    painter.setBrush(ink.panel)
    painter.drawRoundedRect(body.adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
    veil = QColor(colour)
    veil.setAlphaF(0.10)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(veil)
    painter.drawRoundedRect(body.adjusted(1, 1, -1, -1), 6, 6)
    painter.setBrush(colour)
    painter.drawRoundedRect(QRectF(1, 6, 3, note.height - 12), 1.5, 1.5)
    inside = body.adjusted(PAD, PAD - 2, -PAD, -PAD + 4)
    painter.save()
    painter.setClipRect(inside, Qt.ClipOperation.IntersectClip)
    if note.text.strip():
        painter.translate(inside.topLeft())
        _laid_out(note.text, inside.width(), theme).drawContents(painter)
    else:
        painter.setFont(words_font(_PX))
        painter.setPen(ink.muted)
        painter.drawText(inside, Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextWordWrap, _EMPTY)
    painter.restore()


class NoteItem(QGraphicsItem):
    """Shows one note."""

    def __init__(self, note: Note, theme: Theme) -> None:
        super().__init__()
        self.note = note
        self.theme = theme
        self.chosen = False
        self.setZValue(Z_NOTE)
        self.setPos(note.at.x, note.at.y)

    @property
    def rect(self) -> QRectF:
        """Where it lies on the canvas."""
        return QRectF(self.note.at.x, self.note.at.y, self.note.width, self.note.height)

    @property
    def corner(self) -> QRectF:
        """By what it is resized, on the canvas."""
        end = self.rect.bottomRight()
        return QRectF(end - QPointF(CORNER, CORNER), end + QPointF(3, 3))

    def show_note(self, note: Note) -> None:
        """Another text, place, size or colour."""
        if note is self.note:
            return
        self.prepareGeometryChange()
        self.note = note
        self.setPos(note.at.x, note.at.y)
        self.update()

    def show_chosen(self, chosen: bool) -> None:
        """Whether it is selected."""
        if chosen != self.chosen:
            self.chosen = chosen
            self.update()

    def paint_on(self, painter: QPainter, theme: Theme) -> None:
        """The note alone, for a figure or a view from far away."""
        paint_note(painter, self.note, theme)

    def boundingRect(self) -> QRectF:
        return QRectF(-2, -2, self.note.width + 4, self.note.height + 4)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        paint_note(painter, self.note, self.theme, chosen=self.chosen)
        if self.chosen:
            painter.setPen(pen(inks(self.theme).muted, 1.5))
            end = QPointF(self.note.width, self.note.height)
            for step in (5.0, 9.0):
                painter.drawLine(end - QPointF(step, 3), end - QPointF(3, step))
