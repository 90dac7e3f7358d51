"""The gradient that Backward starts with, where the value it starts from is no scalar."""

import math
from functools import partial

import msgspec
from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from inspector.document.contents import (
    Contents,
    ContentsRefused,
    Fill,
    filled,
)
from inspector.document.dtypes import DTYPES, to_bytes
from inspector.document.edits import EditRefused, set_backward
from inspector.document.nodes import Source, label
from inspector.document.patching import with_cells
from inspector.look.plain import label as text_label
from inspector.look.theme import Theme
from inspector.messages.answers import Fact
from inspector.panels.grid.elements import ContentsElements
from inspector.panels.grid.grid import TensorGrid
from inspector.panels.heatmap.fitting_label import FittingLabel
from inspector.panels.tensor.facts import known_facts, shape_text
from inspector.session.making import Making
from inspector.session.session import Session

_IMPLICIT, _ONES, _ZEROS, _ONE_HOT, _TYPED = (
    "implicit 1 (scalars only)",
    "ones",
    "zeros",
    "one-hot",
    "edit…",
)


class SeedEditor(QWidget):
    """Chooses and edits `gradient` of `root.backward(gradient)`; hidden while none is needed."""

    refused = Signal(object)

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.heading = FittingLabel(self)
        self.heading.setProperty("role", "gradient")
        self.choice = QComboBox(self)
        self.choice.addItems([_IMPLICIT, _ONES, _ZEROS, _ONE_HOT, _TYPED])
        self.choice.setAccessibleName("Gradient to start Backward with")
        self.grid = TensorGrid(session, theme, self)
        self.grid.set_title("gradient", "gradient")
        self.warning = text_label("", "warning", self)
        self.warning.setWordWrap(True)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.heading, 1)
        row.addWidget(self.choice)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(row)
        column.addWidget(self.warning)
        column.addWidget(self.grid)
        self._making = Making(session.surveys.numbered, self)
        self._making.changed.connect(self.grid.model.renew)
        self.choice.activated.connect(self._on_choice)
        self.set_theme(theme)
        self.renew()

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""
        self.grid.set_theme(theme)

    def renew(self) -> None:
        """The root, its shape or the gradient may be another."""
        found = self._root()
        gradient = self._session.store.document.graph.backward.gradient
        needed = (
            found is not None
            and found[0].node in self._session.store.selected
            and (gradient is not None or math.prod(found[1].shape) != 1)
        )
        self.setVisible(needed)
        if found is None or not needed:
            return
        source, fact = found
        name = label(self._session.store.document.graph, source)
        starts = f"{name} starts with"
        self.heading.say((f"Backward from {starts}", starts, "Starts with"))
        self.choice.setToolTip(
            f"gradient for {name}.backward(gradient), shape {shape_text(fact.shape)}"
        )
        wrong = gradient is not None and gradient.shape != fact.shape
        self.warning.setVisible(wrong)
        if wrong and gradient is not None:
            self.warning.setText(
                f"This gradient is {shape_text(gradient.shape)}, {name} is "
                f"{shape_text(fact.shape)}: choose one anew."
            )
        with QSignalBlocker(self.choice):
            self.choice.setCurrentText(_kind(gradient))
        self.grid.setVisible(gradient is not None)
        if gradient is not None:
            self.grid.show_elements(
                ContentsElements("gradient", gradient, self._write, self._making.numbers)
            )

    def _root(self) -> tuple[Source, Fact] | None:
        root = self._session.root()
        if not isinstance(root, Source):
            return None
        facts = known_facts(self._session, root.node)
        return (root, facts[root.output]) if root.output < len(facts) else None

    def _on_choice(self) -> None:
        found = self._root()
        if found is None:
            return
        fact = found[1]
        dtype = fact.dtype if DTYPES[fact.dtype].may_require_grad else "float32"
        try:
            gradient = self._chosen(self.choice.currentText(), fact.shape, dtype)
        except ContentsRefused as refused:
            self.refused.emit(str(refused))
            self.renew()
            return
        typing = self.choice.currentText() == _TYPED
        self._set(f"Gradient: {self.choice.currentText()}", gradient)
        if typing:
            self.grid.view.setFocus()
            self.grid.set_current((0,) * len(fact.shape))

    def _chosen(self, kind: str, shape: tuple[int, ...], dtype: str) -> Contents | None:
        old = self._session.store.document.graph.backward.gradient
        match kind:
            case "ones" | "zeros":
                return filled(kind, shape, dtype)
            case "one-hot":
                index = self.grid.view.currentIndex()
                fits = old is not None and old.shape == shape and index.isValid()
                at = self.grid.cut.flat(index.row(), index.column()) if fits else 0
                zeros = filled("zeros", shape, dtype)
                return with_cells(zeros, {at: to_bytes(1, dtype)}) if zeros.count else zeros
            case "edit…":
                return (
                    old if old is not None and old.shape == shape else filled("ones", shape, dtype)
                )
            case _:
                return None

    def _write(self, title: str, gradient: Contents) -> None:
        call = self._session.store.document.graph.backward
        if call.gradient is None:
            raise EditRefused("there is no gradient to type into any more")
        changed = msgspec.structs.replace(call, gradient=gradient)
        self._session.store.apply(title, partial(set_backward, call=changed))

    def _set(self, title: str, gradient: Contents | None) -> None:
        call = self._session.store.document.graph.backward
        changed = msgspec.structs.replace(call, gradient=gradient)
        self._session.store.apply(title, partial(set_backward, call=changed))
        self.renew()


def _kind(gradient: Contents | None) -> str:
    if gradient is None:
        return _IMPLICIT
    base = gradient.base
    if isinstance(base, Fill) and not gradient.cells and base.kind in (_ONES, _ZEROS):
        return base.kind
    if isinstance(base, Fill) and base.kind == _ZEROS and len(gradient.cells) == 1:
        (cell,) = gradient.cells.values()
        if cell == to_bytes(1, gradient.dtype):
            return _ONE_HOT
    return _TYPED
