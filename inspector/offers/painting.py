"""How the lines of a search are drawn."""

from PySide6.QtCore import QObject, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from inspector.look.fonts import mono, words
from inspector.look.theme import Theme
from inspector.offers.lines import Heading, Index, Lines, Offer

ROW = 26
_STEP = 14
_EDGE = 10
_GAP = 8.0
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class LinePainter(QStyledItemDelegate):
    """Headings with an arrow and a muted count; names in mono, what tells them apart muted
    behind them, the group at the right of what a search found."""

    def __init__(self, theme: Theme, lines: Lines, parent: QObject) -> None:
        super().__init__(parent)
        self.theme = theme
        self._lines = lines
        self._heading = words(12, bold=True)
        self._inner = words(12)
        self._name = mono(12)
        self._small = words(11)
        self._name_metrics = QFontMetricsF(self._name)
        self._small_metrics = QFontMetricsF(self._small)
        self._widths: dict[str, float] = {}

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(0, ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        line = self._lines.line(index)
        if line is None:
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        rect = QRectF(option.rect)
        self._paint_back(painter, option, rect)
        inside = rect.adjusted(_EDGE + line.depth * _STEP, 0, -_EDGE, 0)
        if isinstance(line, Heading):
            self._paint_heading(painter, inside, line)
        else:
            self._paint_offer(painter, inside, line)
        painter.restore()

    def _paint_back(self, painter: QPainter, option: QStyleOptionViewItem, rect: QRectF) -> None:
        selected = option.state & QStyle.StateFlag.State_Selected
        if selected or option.state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(self.theme.line if selected else self.theme.raised))
            painter.drawRoundedRect(rect.adjusted(2, 1, -2, -1), 6, 6)

    def _paint_heading(self, painter: QPainter, inside: QRectF, line: Heading) -> None:
        muted = QColor(self.theme.muted)
        pen = QPen(muted, 1.5)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        middle = QPointF(inside.left() + 4, inside.center().y())
        corners = (
            ((-3, -1.5), (0, 1.5), (3, -1.5)) if line.is_open else ((-1.5, -3), (1.5, 0), (-1.5, 3))
        )
        painter.drawPolyline(QPolygonF([middle + QPointF(x, y) for x, y in corners]))
        painter.setFont(self._small)
        painter.setPen(muted)
        painter.drawText(inside, _RIGHT, str(line.count))
        painter.setFont(self._heading if line.depth == 0 else self._inner)
        painter.setPen(QColor(self.theme.text))
        painter.drawText(inside.adjusted(16, 0, -30, 0), _LEFT, line.title)

    def _paint_offer(self, painter: QPainter, inside: QRectF, line: Offer) -> None:
        theme, entry = self.theme, line.entry
        if line.depth:
            inside = inside.adjusted(2, 0, 0, 0)
        missing = bool(self._lines.why_not(entry))
        painter.setFont(self._name)
        painter.setPen(QColor(theme.muted if missing else theme.text))
        shown = self._name_metrics.elidedText(
            entry.name, Qt.TextElideMode.ElideRight, inside.width()
        )
        painter.drawText(inside, _LEFT, shown)
        rest = inside.adjusted(self._width(entry.name) + _GAP, 0, 0, 0)
        if line.port:
            painter.setPen(QColor(theme.value))
            end = f"→ {line.port}"
            painter.drawText(rest, _LEFT, end)
            rest.setLeft(rest.left() + self._width(end) + _GAP)
        painter.setFont(self._small)
        painter.setPen(QColor(theme.muted))
        if missing:
            self._paint_small(painter, rest, _RIGHT, "not in this PyTorch")
            return
        beside = self._paint_small(painter, rest, _LEFT, entry.beside)
        if self._lines.ranked:
            rest.setLeft(rest.left() + (beside + _GAP if beside else 0))
            self._paint_small(painter, rest, _RIGHT, entry.group.partition("/")[0])

    def _paint_small(
        self, painter: QPainter, room: QRectF, align: Qt.AlignmentFlag, text: str
    ) -> float:
        """Paints it where there is room for it; gives the width taken."""
        wide = self._small_metrics.horizontalAdvance(text)
        if not text or wide > room.width():
            return 0.0
        painter.drawText(room, align, text)
        return wide

    def _width(self, name: str) -> float:
        found = self._widths.get(name)
        if found is None:
            found = self._widths[name] = self._name_metrics.horizontalAdvance(name)
        return found


def height_of(rows: int) -> int:
    """So many lines in pixels."""
    return rows * ROW + 2
