"""How a cell of the grid is painted and edited."""

from PySide6.QtCore import QAbstractItemModel, QEvent, QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QKeyEvent, QPainter, QPen, QPixmap
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractScrollArea,
    QLineEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from inspector.look.fonts import MONO, mono
from inspector.look.maps import text_on
from inspector.look.stylesheet import mixed
from inspector.look.theme import Theme
from inspector.panels.grid.elements import Cell
from inspector.panels.grid.model import Index, TensorModel

ROW_HEIGHT = 28
_MARGIN = 8
# Between a number and the edge of the view.
_EDGE = 2.0
_MOST_BOXES = 64
_ALIGNED = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_End = QAbstractItemDelegate.EndEditHint


class CellEditor(QLineEdit):
    """The line in which a cell is edited; red while its text cannot stand there."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setFont(mono())
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setFrame(False)
        self.setAccessibleName("Number")
        self.colour(bad=False)

    def colour(self, *, bad: bool) -> None:
        """Blue while all is well, red where the text is refused."""
        theme = self._theme
        edge = theme.error if bad else theme.value
        self.setStyleSheet(
            f"QLineEdit {{ border: 2px solid {edge}; border-radius: 4px; padding: 0 4px;"
            f' font-family: "{MONO}"; font-size: 12px;'
            f" background: {theme.card}; color: {theme.text};"
            f" selection-background-color: {theme.value}; selection-color: {theme.on_value}; }}"
        )


class _Inks:
    """What cells are painted with, made once for a theme: a screen has hundreds of them."""

    def __init__(self, theme: Theme) -> None:
        self.canvas = QColor(theme.canvas)
        self.chosen = QColor(mixed(theme.canvas, theme.value, 0.18))
        self.plain = QPen(QColor(theme.line), 1)
        self.selected = QPen(QColor(theme.value), 1)
        self.current = QPen(QColor(theme.value), 2)
        self.text, self.muted = QColor(theme.text), QColor(theme.muted)
        self.odd = QColor(theme.warning)
        self.font = mono()
        self.metrics = QFontMetricsF(self.font)
        self.advance = self.metrics.horizontalAdvance("0")


def _draw_box(painter: QPainter, rect: QRectF, fill: QColor, pen: QPen) -> None:
    painter.setBrush(fill)
    painter.setPen(pen)
    painter.drawRoundedRect(rect.adjusted(1.5, 1.5, -1.5, -1.5), 3, 3)


class CellDelegate(QStyledItemDelegate):
    """Paints rounded boxes; ends an edit only with a number that fits.

    `moved` asks for the step after an edit: rows down and columns right.
    """

    refused = Signal(object)
    moved = Signal(object)

    def __init__(self, model: TensorModel, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._model = model
        self._theme = theme
        self._inks = _Inks(theme)
        self._boxes: dict[tuple[float, ...], QPixmap] = {}
        self.editor: CellEditor | None = None

    def set_theme(self, theme: Theme) -> None:
        """Paint in other colours."""
        self._theme = theme
        self._inks = _Inks(theme)
        self._boxes.clear()

    def is_bad(self) -> bool:
        """Whether a cell is being edited with a text that cannot stand there."""
        return self.editor is not None and self._model.why_not(self.editor.text()) is not None

    def complain(self) -> None:
        """Say why the text being edited cannot stand there, and stay."""
        if self.editor is not None:
            self.editor.colour(bad=True)
            self.editor.setFocus()
            self.refused.emit(self._model.why_not(self.editor.text()) or "")

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        inks, rect, state = self._inks, option.rect, option.state
        cell = self._model.cell(index.row(), index.column())
        selected = bool(state & QStyle.StateFlag.State_Selected)
        current = bool(state & QStyle.StateFlag.State_HasFocus) or self._is_current(option, index)
        pen = inks.current if current else inks.selected if selected else inks.plain
        heat = self._heat_of(cell)
        if heat is not None:
            painter.save()
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            _draw_box(painter, QRectF(rect), heat, pen)
            painter.restore()
        else:
            fill = inks.chosen if selected and not current else inks.canvas
            ratio = painter.device().devicePixelRatioF()
            painter.drawPixmap(rect.topLeft(), self._box(rect.size(), ratio, fill, pen))
        if cell.number is None:
            return
        text = self._model.style.text(cell.number, self._model.dtype)
        room = QRectF(rect).adjusted(_MARGIN - 0.5, 1.5, -_MARGIN - 1.5, -1.5)
        seen = in_sight(room, option.widget)
        if seen != room:
            # A number whose end is out of sight would be read as another number.
            room, text = seen, text if len(text) * inks.advance <= seen.width() else "…"
        elif len(text) * inks.advance > room.width():
            text = inks.metrics.elidedText(text, Qt.TextElideMode.ElideRight, room.width())
        painter.setFont(inks.font)
        painter.setPen(
            self._ink(text, stale=cell.stale) if heat is None else text_on(heat, self._theme)
        )
        painter.drawText(room, _ALIGNED, text)

    def _box(self, size: QSize, ratio: float, fill: QColor, pen: QPen) -> QPixmap:
        """The box of a cell: nearly all are the same, and a picture is drawn in a tenth of the
        time that a rounded rectangle takes."""
        key = (size.width(), size.height(), ratio, fill.rgba(), pen.color().rgba(), pen.widthF())
        made = self._boxes.get(key)
        if made is None:
            if len(self._boxes) > _MOST_BOXES:
                self._boxes.clear()
            made = QPixmap(size * ratio)
            made.setDevicePixelRatio(ratio)
            made.fill(Qt.GlobalColor.transparent)
            painter = QPainter(made)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            _draw_box(painter, QRectF(0, 0, size.width(), size.height()), fill, pen)
            painter.end()
            self._boxes[key] = made
        return made

    def _heat_of(self, cell: Cell) -> QColor | None:
        scale = self._model.scale
        return None if scale is None or cell.number is None else scale.colour(cell.number)

    @staticmethod
    def _is_current(option: QStyleOptionViewItem, index: Index) -> bool:
        view = option.widget
        current = getattr(view, "currentIndex", None)
        return current is not None and current() == index

    def _ink(self, text: str, *, stale: bool) -> QColor:
        inks = self._inks
        if stale:
            return inks.muted
        return inks.odd if "nan" in text or "inf" in text else inks.text

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(80, ROW_HEIGHT)

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        self.editor = CellEditor(self._theme, parent)
        self.editor.textEdited.connect(self._on_edited)
        self.editor.destroyed.connect(self._on_destroyed)
        return self.editor

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        # Numbers that come while someone types must not take the typed text away.
        if isinstance(editor, CellEditor) and not editor.isModified():
            editor.setText(str(index.data(Qt.ItemDataRole.EditRole) or ""))
            editor.selectAll()

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        if isinstance(editor, CellEditor):
            model.setData(model.index(index.row(), index.column()), editor.text())

    def updateEditorGeometry(
        self, editor: QWidget, option: QStyleOptionViewItem, index: Index
    ) -> None:
        editor.setGeometry(option.rect)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        editor = self.editor
        if watched is not editor or editor is None:
            return super().eventFilter(watched, event)
        if event.type() == QEvent.Type.FocusOut and self.is_bad():
            return False
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return super().eventFilter(watched, event)
        step = _step(event)
        if event.key() == Qt.Key.Key_Escape:
            self.refused.emit("")
            self.closeEditor.emit(editor, _End.RevertModelCache)
            return True
        if step is None:
            return super().eventFilter(watched, event)
        if self.is_bad():
            self.complain()
            return True
        self.commitData.emit(editor)
        self.closeEditor.emit(editor, _End.NoHint)
        self.moved.emit(step)
        return True

    def _on_edited(self, text: str) -> None:
        if self.editor is not None:
            self.editor.colour(bad=False)
            self.refused.emit("")

    def _on_destroyed(self) -> None:
        self.editor = None


def in_sight(room: QRectF, view: QWidget | None) -> QRectF:
    """As much of it as the view shows from left to right."""
    if not isinstance(view, QAbstractScrollArea):
        return room
    wide = view.viewport().width()
    if room.left() >= 0 and room.right() <= wide:
        return room
    left = max(room.left(), _EDGE)
    return QRectF(left, room.top(), max(0.0, min(room.right(), wide - _EDGE) - left), room.height())


def _step(event: QKeyEvent) -> tuple[int, int] | None:
    back = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
    match event.key():
        case Qt.Key.Key_Return | Qt.Key.Key_Enter:
            return (-1, 0) if back else (1, 0)
        case Qt.Key.Key_Tab:
            return (0, 1)
        case Qt.Key.Key_Backtab:
            return (0, -1)
        case Qt.Key.Key_Up:
            return (-1, 0)
        case Qt.Key.Key_Down:
            return (1, 0)
        case _:
            return None
