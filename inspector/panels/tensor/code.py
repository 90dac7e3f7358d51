"""The script beside the graph: the selected node's line marked, the Backward in orange."""

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import (
    QColor,
    QFontMetrics,
    QGuiApplication,
    QShowEvent,
    QTextCharFormat,
    QTextCursor,
    QTextFormat,
)
from PySide6.QtWidgets import (
    QHBoxLayout,
    QPlainTextEdit,
    QPushButton,
    QTextEdit,
    QVBoxLayout,
    QWidget,
)

from inspector.codegen.script import lines_for, to_python
from inspector.document.nodes import Document, NodeId, Source
from inspector.look.fonts import SECONDARY_PX, mono
from inspector.look.plain import label
from inspector.look.stylesheet import mixed
from inspector.look.theme import Theme
from inspector.session.session import Session
from inspector.session.store import State

# Writing the script of a thousand nodes takes 16 ms, a frame: it waits for a pause, and that of
# ten thousand nodes for one in which nobody is typing.
_PAUSE_MS = 120
_LINES_A_MS = 10
_MOST_LINES = 16
_FEWEST_LINES = 3


class CodeSection(QWidget):
    """The lines of the whole document; Copy takes the script that runs by itself."""

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._theme = theme
        self._lines: list[tuple[NodeId | None, str]] = []
        self._written: tuple[Document, Source | str] | None = None
        self.code = QPlainTextEdit(self)
        self.code.setReadOnly(True)
        self.code.setFrameShape(QPlainTextEdit.Shape.NoFrame)
        self.code.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.code.setFont(mono(SECONDARY_PX))
        self.code.setAccessibleName("Code")
        self.code.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.copy = QPushButton("Copy", self)
        self.copy.setProperty("kind", "quiet")
        self.copy.setToolTip("Copy the whole script, ready to run")
        self._timer = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._timer.timeout.connect(self.write)
        head = QHBoxLayout()
        head.addWidget(label("Code", "section", self))
        head.addStretch(1)
        head.addWidget(self.copy)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(head)
        column.addWidget(self.code)
        self.copy.clicked.connect(self._on_copy)
        session.store.changed.connect(self._on_changed)
        session.results_changed.connect(self._on_results)
        self.set_theme(theme)
        if not session.store.document.graph.nodes:
            self.hide()

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""
        self._theme = theme
        self.code.setStyleSheet(
            "QPlainTextEdit { background: transparent; border: none; padding: 0; }"
        )
        self._mark()

    def text(self) -> str:
        """The lines that are shown."""
        return self.code.toPlainText()

    def write(self) -> None:
        """Write the lines anew where the document or Backward's start is another."""
        if not self.isVisible():
            return
        document, root = self._session.store.document, self._session.root()
        state = (document, root)
        if self._written is None or not (
            self._written[0].graph is document.graph and self._written[1] == root
        ):
            self._written = state
            self._lines = [
                (node, line)
                for node, text in lines_for(document, root if isinstance(root, Source) else None)
                for line in text.split("\n")
            ]
            text = "\n".join(line for _, line in self._lines)
            if text != self.code.toPlainText():
                self.code.setPlainText(text)
                self._fit()
        self._mark()

    def _fit(self) -> None:
        rows = min(max(len(self._lines), _FEWEST_LINES), _MOST_LINES)
        height = QFontMetrics(self.code.font()).lineSpacing()
        self.code.setFixedHeight(rows * height + 32)

    def _mark(self) -> None:
        theme = self._theme
        selected = self._session.store.selected
        marks = []
        for at, (node, text) in enumerate(self._lines):
            form = QTextCharFormat()
            if node is None and ".backward(" in text:
                form.setForeground(QColor(theme.gradient))
            elif node in selected:
                form.setBackground(QColor(mixed(theme.panel, theme.value, 0.18)))
                form.setProperty(QTextFormat.Property.FullWidthSelection, True)
            else:
                continue
            mark = QTextEdit.ExtraSelection()
            block = self.code.document().findBlockByNumber(at)
            cursor = QTextCursor(block)
            if node is None:
                cursor.select(QTextCursor.SelectionType.LineUnderCursor)
            mark.cursor = cursor
            mark.format = form
            marks.append(mark)
        self.code.setExtraSelections(marks)
        first = next((i for i, (node, _) in enumerate(self._lines) if node in selected), None)
        if first is not None and len(self._lines) > _MOST_LINES:
            self.code.setTextCursor(QTextCursor(self.code.document().findBlockByNumber(first)))
            self.code.ensureCursorVisible()

    def _on_copy(self) -> None:
        root = self._session.root()
        QGuiApplication.clipboard().setText(
            to_python(
                self._session.store.document,
                device=self._session.device,
                root=root if isinstance(root, Source) else None,
            )
        )

    def _on_changed(self, old: State, new: State) -> None:
        # Of an empty document there is nothing to copy.
        self.setHidden(not new.document.graph.nodes)
        self._on_results(None)

    def _on_results(self, _nodes: object) -> None:
        self._timer.start(max(_PAUSE_MS, len(self._lines) // _LINES_A_MS))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.write()
