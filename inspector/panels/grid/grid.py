"""The grid of the inspected tensor: title, cut, the cells, and a line that says what was wrong."""

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSpinBox, QVBoxLayout, QWidget

from inspector.document.nodes import NodeId
from inspector.look.fonts import MONO
from inspector.look.plain import Role, label, set_role
from inspector.look.theme import Theme
from inspector.panels.grid.cut import WINDOW, Cut, cut_of
from inspector.panels.grid.elements import Elements, NodeElements
from inspector.panels.grid.model import TensorModel
from inspector.panels.grid.view import TensorView
from inspector.session.session import Session


class TensorGrid(QWidget):
    """The numbers of one value. `slice_changed` carries the fixed indices, `current_changed` the
    index of the current cell; both come only from the user."""

    slice_changed = Signal(object)
    current_changed = Signal(object)

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._theme = theme
        self._elements: Elements | None = None
        self._key: tuple[NodeId, int] | None = None
        self.model = TensorModel(self)
        self.view = TensorView(self.model, theme, self)
        self._title = label("Value", "value")
        self._crumb = label("", "muted")
        self._said = label("", "error")
        self._said.setWordWrap(True)
        self._said.setMinimumHeight(16)
        self._spins: list[QSpinBox] = []
        self._spin_row = QHBoxLayout()
        self._spin_row.setSpacing(4)
        self._arrange()
        self.set_theme(theme)
        self.view.said.connect(self.say)
        self.view.current_moved.connect(self._on_current)
        session.results_changed.connect(self._on_results)

    def _arrange(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self._title)
        head.addWidget(self._crumb)
        head.addStretch(1)
        head.addLayout(self._spin_row)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(head)
        column.addWidget(self.view)
        column.addWidget(self._said)

    def set_theme(self, theme: Theme) -> None:
        """Paint in other colours."""
        self._theme = theme
        self._crumb.setStyleSheet(f'font-family: "{MONO}"; color: {theme.muted};')
        self._said.setStyleSheet("font-size: 11px;")
        self.view.set_theme(theme)

    def set_title(self, text: str, role: Role = "value") -> None:
        """What stands above the cells."""
        self._title.setText(text)
        set_role(self._title, role)

    def show_node(self, node: NodeId | None, output: int = 0) -> None:
        """Show a node's value (None: nothing). The same node again: what changed in it."""
        key = None if node is None else (node, output)
        if key == self._key and isinstance(self._elements, NodeElements):
            self._renew()
            return
        self._drop()
        self._key = key
        self.say("")
        if key is None:
            self._show(None)
            return
        elements = NodeElements(self._session, *key, parent=self)
        elements.arrived.connect(self._on_arrived)
        self._show(elements)

    def show_elements(self, elements: Elements) -> None:
        """Show other elements than a node's; the cut stays where it fits."""
        old = self._elements
        self._drop()
        self._key = None
        if old is not None and (old.name, old.shape, old.dtype) == (
            elements.name,
            elements.shape,
            elements.dtype,
        ):
            self._elements = elements
            self.model.swap(elements)
            return
        self._show(elements)

    @property
    def cut(self) -> Cut:
        """What is shown."""
        return self.model.cut

    def set_slice(self, at: Sequence[int]) -> None:
        """Fix the dimensions that neither run down nor across; tells nobody."""
        cut = cut_of(self.model.cut.shape, at)
        if cut != self.model.cut and self._elements is not None:
            self.model.show(self._elements, cut)
            self._show_cut()

    def set_current(self, index: Sequence[int]) -> None:
        """Make this element's cell the current one; tells nobody."""
        cut = self.model.cut
        if len(index) != len(cut.shape) or not cut.rows or not cut.columns:
            return
        self.set_slice(index[: len(cut.fixed)])
        row = index[-2] - self.model.cut.top if len(index) > 1 else 0
        column = index[-1] - self.model.cut.left if index else 0
        with QSignalBlocker(self.view):
            self.view.setCurrentIndex(self.model.index(row, column))
        self.view.viewport().update()

    def say(self, text: object) -> None:
        """A sentence below the cells; what went well is muted, what was refused red."""
        sentence = str(text)
        well = sentence.startswith(("Copied", "Bringing"))
        set_role(self._said, "muted" if well else "error")
        self._said.setText(sentence)

    def said(self) -> str:
        """The sentence below the cells."""
        return self._said.text()

    def _drop(self) -> None:
        old = self._elements
        if isinstance(old, NodeElements):
            old.arrived.disconnect(self._on_arrived)
            old.close()
            old.deleteLater()
        self._elements = None

    def _show(self, elements: Elements | None) -> None:
        self._elements = elements
        known = not isinstance(elements, NodeElements) or elements.known
        self.model.show(elements if known else None)
        self._make_spins()
        self._show_cut()
        self.view.fit()

    def _renew(self) -> None:
        elements = self._elements
        if not isinstance(elements, NodeElements):
            return
        before = (elements.known, elements.shape, elements.dtype, elements.why_read_only)
        elements.refresh()
        if (elements.known, elements.shape, elements.dtype, elements.why_read_only) != before:
            at = self.model.cut.at
            self.model.show(None)
            if elements.known:
                self.model.show(elements, cut_of(elements.shape, at))
            self._make_spins()
            self.view.fit()
        else:
            self.model.renew()
        self._show_cut()

    def _make_spins(self) -> None:
        cut = self.model.cut
        sizes = [cut.shape[d] for d in cut.fixed] if self._elements is not None else []
        windows = [("row", cut.height), ("column", cut.width)] if sizes or cut.shape else []
        names = [f"dimension {d}" for d in cut.fixed] if sizes else []
        wanted = list(zip(names, sizes, strict=True))
        wanted += [(f"first {name}", size) for name, size in windows if size > WINDOW]
        while self._spins:
            spin = self._spins.pop()
            self._spin_row.removeWidget(spin)
            spin.hide()
            spin.deleteLater()
        for name, size in wanted:
            spin = QSpinBox(self)
            spin.setRange(0, min(max(0, size - 1), 2**31 - 1))
            spin.setSingleStep(WINDOW if name.startswith("first") else 1)
            spin.setAccessibleName(f"index of {name}")
            spin.setToolTip(f"{name}, 0 to {max(0, size - 1)}")
            spin.setProperty("cut", name)
            spin.setAlignment(Qt.AlignmentFlag.AlignRight)
            spin.setPrefix(f"{name.replace('dimension', 'dim')} = ")
            spin.valueChanged.connect(self._on_spin)
            self._spin_row.addWidget(spin)
            self._spins.append(spin)

    def _show_cut(self) -> None:
        cut = self.model.cut
        shown = self._elements is not None and self.model.elements is self._elements
        text = cut.text(self._elements.name) if shown and self._elements is not None else ""
        if shown and 0 in cut.shape:
            text = f"{text}  no elements: a size is 0"
        elif not shown and self._elements is not None:
            text = "no numbers yet"
        self._crumb.setText(text)
        values = [
            *cut.at,
            *(at for at, size in ((cut.top, cut.height), (cut.left, cut.width)) if size > WINDOW),
        ]
        for spin, value in zip(self._spins, values, strict=False):
            with QSignalBlocker(spin):
                spin.setValue(value)

    def _on_spin(self) -> None:
        at: list[int] = []
        first = {"first row": 0, "first column": 0}
        for spin in self._spins:
            name = str(spin.property("cut"))
            if name in first:
                first[name] = spin.value()
            else:
                at.append(spin.value())
        cut = cut_of(self.model.cut.shape, at)
        cut = Cut(cut.shape, cut.at, first["first row"], first["first column"])
        if self._elements is not None and cut != self.model.cut:
            moved = cut.at != self.model.cut.at
            self.model.show(self._elements, cut)
            self._show_cut()
            if moved:
                self.slice_changed.emit(cut.at)

    def _on_current(self, index: object) -> None:
        self.current_changed.emit(index)

    def _on_arrived(self) -> None:
        self.model.renew()

    def _on_results(self, nodes: object) -> None:
        if self._key is not None and isinstance(nodes, frozenset) and self._key[0] in nodes:
            self._renew()
