"""The dialog that gives a tensor another shape or dtype, and says first what that would lose."""

import math
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from inspector.document.contents import Contents, ContentsRefused
from inspector.document.dtypes import DTYPES
from inspector.document.edits import EditRefused
from inspector.document.nodes import Document, Leaf, NodeId
from inspector.document.recasting import with_dtype, with_shape
from inspector.document.tensor_edits import set_dtype, set_shape
from inspector.look.fonts import mono
from inspector.look.plain import label, set_role
from inspector.panels.grid.losing import Losing, about_shape
from inspector.session.session import Session


class RecastDialog(QDialog):
    """Shape and dtype of one tensor made by hand; one undo step."""

    def __init__(
        self, session: Session, node: NodeId, parent: QWidget, dtype: str | None = None
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._node = node
        self._losing = Losing(session, self)
        leaf = self._leaf()
        self.setWindowTitle(f"Shape and dtype of {leaf.name}")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.shape = QLineEdit(", ".join(map(str, leaf.contents.shape)), self)
        self.shape.setFont(mono())
        self.shape.setAccessibleName("Shape")
        self.shape.setPlaceholderText("nothing for a scalar; -1 for what is left")
        self.dtype = QComboBox(self)
        self.dtype.addItems(list(DTYPES))
        self.dtype.setCurrentText(dtype or leaf.contents.dtype)
        self.dtype.setAccessibleName("Dtype")
        self.about_shape = label("", "muted", self)
        self.about_dtype = label("", "muted", self)
        for told in (self.about_shape, self.about_dtype):
            told.setWordWrap(True)
            told.setMinimumHeight(32)
            told.setAlignment(Qt.AlignmentFlag.AlignTop)
        ok = QDialogButtonBox.StandardButton.Ok
        self.buttons = QDialogButtonBox(ok | QDialogButtonBox.StandardButton.Cancel, self)
        self.change = self.buttons.button(ok)
        assert isinstance(self.change, QPushButton)
        self.change.setText("Change")
        self.change.setProperty("kind", "value")
        self.change.style().unpolish(self.change)
        self.change.style().polish(self.change)
        for button in self.buttons.buttons():
            button.setIcon(QIcon())
        self._arrange()
        self.shape.textChanged.connect(self.renew)
        self.dtype.currentTextChanged.connect(self.renew)
        self.buttons.accepted.connect(self._on_accepted)
        self.buttons.rejected.connect(self.reject)
        self._losing.told.connect(self.renew)
        self.renew()

    def _arrange(self) -> None:
        form = QFormLayout()
        form.setSpacing(8)
        form.addRow("Shape", self.shape)
        form.addRow("", self.about_shape)
        form.addRow("Dtype", self.dtype)
        form.addRow("", self.about_dtype)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(12)
        column.addLayout(form)
        column.addWidget(self.buttons)
        self.setMinimumWidth(420)

    def _leaf(self) -> Leaf:
        leaf = self._session.store.document.graph.nodes.get(self._node)
        if not isinstance(leaf, Leaf):
            raise EditRefused("this tensor is no longer there")
        return leaf

    def renew(self) -> None:
        """Say what would become of the numbers."""
        try:
            contents = self._leaf().contents
        except EditRefused:
            self.reject()
            return
        shape, reason = self._shape(contents)
        why = reason or self._why_not(contents, shape)
        self.about_shape.setText(why or about_shape(contents.shape, shape))
        set_role(self.about_shape, "error" if why else "muted")
        dtype = self.dtype.currentText()
        self.about_dtype.setText(self._losing.about_dtype(self._node, contents, dtype))
        same = (shape, dtype) == (contents.shape, contents.dtype)
        self.change.setEnabled(not why and not same)

    def _shape(self, contents: Contents) -> tuple[tuple[int, ...], str]:
        words = self.shape.text().strip().strip("()[]").replace("×", ",").replace("x", ",")
        parts = [word.strip() for word in words.split(",") if word.strip()]
        if not all(part.lstrip("-").isdigit() and len(part) < 14 for part in parts):
            return (), "Write the shape as whole numbers: 3, 4"
        sizes = [int(part) for part in parts]
        if sizes.count(-1) == 1:
            others = math.prod(size for size in sizes if size != -1)
            if others <= 0 or contents.count % others:
                return (), f"{contents.count:,} numbers cannot be laid out so"
            sizes[sizes.index(-1)] = contents.count // others
        if any(size < 0 for size in sizes):
            return (), "A size cannot be negative"
        return tuple(sizes), ""

    def _why_not(self, contents: Contents, shape: tuple[int, ...]) -> str:
        try:
            with_dtype(with_shape(contents, shape), self.dtype.currentText())
        except ContentsRefused as refused:
            text = str(refused)
            return text[:1].upper() + text[1:]
        return ""

    def _on_accepted(self) -> None:
        leaf = self._leaf()
        shape, reason = self._shape(leaf.contents)
        dtype = self.dtype.currentText()
        if reason:
            return
        words = []
        if shape != leaf.contents.shape:
            words.append("×".join(map(str, shape)) or "scalar")
        if dtype != leaf.contents.dtype:
            words.append(dtype)
        edit = partial(_recast, node=self._node, shape=shape, dtype=dtype)
        try:
            self._session.store.apply(f"{leaf.name} to {' '.join(words)}", edit)
        except EditRefused as refused:
            self.about_shape.setText(str(refused))
            set_role(self.about_shape, "error")
            return
        self.accept()


def _recast(document: Document, node: NodeId, shape: tuple[int, ...], dtype: str) -> Document:
    return set_dtype(set_shape(document, node, shape), node, dtype)
