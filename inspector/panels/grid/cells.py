"""How a cell of the grid is painted and edited."""

from PySide6.QtCore import QAbstractItemModel, QEvent, QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
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
        self.editor: CellEditor | None = None

    def set_theme(self, theme: Theme) -> None:
        """Paint in other colours."""
        self._theme = theme

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
        theme = self._theme
        cell = self._model.cell(index.row(), index.column())
        box = QRectF(option.rect).adjusted(1.5, 1.5, -1.5, -1.5)
        state = option.state
        selected = bool(state & QStyle.StateFlag.State_Selected)
        current = bool(state & QStyle.StateFlag.State_HasFocus) or self._is_current(option, index)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        fill = QColor(theme.canvas)
        heat = self._heat_of(cell)
        if heat is not None:
            fill = heat
        elif selected and not current:
            fill = QColor(mixed(theme.canvas, theme.value, 0.18))
        painter.setBrush(fill)
        painter.setPen(
            QPen(QColor(theme.value if current or selected else theme.line), 2 if current else 1)
        )
        painter.drawRoundedRect(box, 3, 3)
        text = str(index.data() or "")
        painter.setFont(mono())
        ink = self._ink(text, stale=cell.stale) if heat is None else text_on(heat, theme)
        painter.setPen(ink)
        room = box.adjusted(_MARGIN - 2, 0, -_MARGIN, 0)
        fitted = QFontMetricsF(mono()).elidedText(text, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, fitted)
        painter.restore()

    def _heat_of(self, cell: Cell) -> QColor | None:
        scale = self._model.scale
        return None if scale is None or cell.number is None else scale.colour(cell.number)

    @staticmethod
    def _is_current(option: QStyleOptionViewItem, index: Index) -> bool:
        view = option.widget
        current = getattr(view, "currentIndex", None)
        return current is not None and current() == index

    def _ink(self, text: str, *, stale: bool) -> QColor:
        if stale:
            return QColor(self._theme.muted)
        odd = "nan" in text or "inf" in text
        return QColor(self._theme.warning if odd else self._theme.text)

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
