"""The rows of the outline: what each node is in a few words, and how they are drawn."""

from collections.abc import Iterable, Sequence

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPointF,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QColor, QFontMetricsF, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from inspector.document.nodes import Leaf, Node, NodeId
from inspector.look.fonts import mono, words
from inspector.look.plain import plain
from inspector.look.theme import Theme
from inspector.messages.answers import Fact
from inspector.session.faces import Failed, Known, NotAskable, Unreached, Waiting
from inspector.session.reading import in_words
from inspector.session.session import Session

ROW = 26
_Index = QModelIndex | QPersistentModelIndex


class Rows(QAbstractListModel):
    """One row for each node, in the document's order."""

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self.nodes: Sequence[Node] = ()
        self._row_of: dict[NodeId, int] = {}
        self.painted: dict[NodeId, tuple[str, str, str]] = {}
        """How the rows that were painted last looked then."""

    def show_nodes(self, nodes: Sequence[Node]) -> bool:
        """Other nodes; True where rows came or went, so that a selection must be shown anew."""
        same = [node.id for node in nodes] == [node.id for node in self.nodes]
        if same:
            changed = [
                row
                for row, (old, new) in enumerate(zip(self.nodes, nodes, strict=True))
                if old is not new
            ]
            self.nodes = nodes
            self.retell(nodes[row].id for row in changed)
            return False
        self.beginResetModel()
        self.nodes = nodes
        self.painted.clear()
        self._row_of = {node.id: row for row, node in enumerate(nodes)}
        self.endResetModel()
        return True

    def row_of(self, node: NodeId) -> int | None:
        """Where a node stands."""
        return self._row_of.get(node)

    def retell(self, nodes: Iterable[NodeId]) -> None:
        """These nodes were edited or have other results; views hear only of other words, and
        only of rows that were painted: a list lays all its rows out anew at each word."""
        for node in self.painted.keys() & set(nodes):
            row = self._row_of.get(node)
            if row is not None and self.painted[node] != self.look(self.nodes[row]):
                del self.painted[node]
                self.dataChanged.emit(self.index(row, 0), self.index(row, 0))

    def look(self, node: Node) -> tuple[str, str, str]:
        """All that is painted of a node: its name, its words and the token of its dot."""
        return (node.name, self.words(node), self.colour(node))

    def colour(self, node: Node) -> str:
        """The token of a node's dot: leaf, value, muted, error or warning."""
        match self._session.face(node.id):
            case Failed():
                return "error"
            case NotAskable():
                return "warning"
            case _ if isinstance(node, Leaf):
                return "leaf"
            case Known(outputs=outputs) | Waiting(last=Known(outputs=outputs)):
                return "value" if any(fact.requires_grad for fact in outputs) else "muted"
            case _:
                return "muted"

    def words(self, node: Node) -> str:
        """`leaf · 3×3`, `mm · 3×3`, `mm · failed`."""
        if isinstance(node, Leaf):
            return f"leaf · {shape_text(node.contents.shape)}"
        row = node.row
        op = row.name if row else node.op
        if node.skip is not None:
            return f"{op} · {'muted' if node.skip == 'mute' else 'bypassed'}"
        match self._session.face(node.id):
            case Known(outputs=outputs) | Waiting(last=Known(outputs=outputs)):
                return f"{op} · {_shapes(outputs)}"
            case Failed():
                return f"{op} · failed"
            case NotAskable():
                return f"{op} · incomplete"
            case Unreached():
                return f"{op} · not run"
            case _:
                return f"{op} · …"

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - as Qt declares it
        return 0 if parent.isValid() else len(self.nodes)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        node = self.nodes[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return node.name
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return in_words(self._session, node)
        if role == Qt.ItemDataRole.ToolTipRole:
            match self._session.face(node.id):
                case Failed(error=error, text=text):
                    return plain(f"{error}: {text}")
                case NotAskable(reason=reason):
                    return plain(reason)
                case _:
                    return None
        return None


def shape_text(shape: tuple[int, ...]) -> str:
    """`3×3`, or `scalar`."""
    return "×".join(map(str, shape)) if shape else "scalar"


def _shapes(outputs: Sequence[Fact]) -> str:
    if len(outputs) == 1:
        return shape_text(outputs[0].shape)
    return f"{len(outputs)} outputs"


class RowPainter(QStyledItemDelegate):
    """A coloured dot, the name, and at the right what it is."""

    def __init__(self, theme: Theme, rows: Rows, parent: QObject) -> None:
        super().__init__(parent)
        self.theme = theme
        self._rows = rows
        self._name = mono(12, bold=True)
        self._words = words(11)

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(option.rect.width(), ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        theme, node = self.theme, self._rows.nodes[index.row()]
        name, text, token = look = self._rows.look(node)
        self._rows.painted[node.id] = look
        rect = QRectF(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        painter.setPen(Qt.PenStyle.NoPen)
        selected = option.state & QStyle.StateFlag.State_Selected
        if selected or option.state & QStyle.StateFlag.State_MouseOver:
            painter.setBrush(QColor(theme.line if selected else theme.raised))
            painter.drawRoundedRect(rect.adjusted(0, 1, 0, -1), 6, 6)
        painter.setBrush(QColor(getattr(theme, token)))
        painter.drawEllipse(QPointF(rect.left() + 14, rect.center().y()), 4, 4)
        room = rect.width() - 28 - 10
        words, names = QFontMetricsF(self._words), QFontMetricsF(self._name)
        # A long operation gives way to the name, down to half of the room.
        needed = min(names.horizontalAdvance(name), room / 2)
        text = words.elidedText(text, Qt.TextElideMode.ElideMiddle, room - needed - 8)
        side = words.horizontalAdvance(text)
        inside = rect.adjusted(28, 0, -10, 0)
        painter.setFont(self._name)
        painter.setPen(QColor(theme.text))
        name = names.elidedText(name, Qt.TextElideMode.ElideRight, room - side - 8)
        painter.drawText(inside, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, name)
        painter.setFont(self._words)
        trouble = token in ("error", "warning")
        painter.setPen(QColor(getattr(theme, token) if trouble else theme.muted))
        painter.drawText(inside, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)
        painter.restore()
