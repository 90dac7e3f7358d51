"""The grid of the inspected tensor: title, cut, the cells, their sum, and a line that says what was
wrong."""

from collections.abc import Mapping, Sequence

import msgspec
from PySide6.QtCore import QPoint, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QGridLayout, QMenu, QVBoxLayout, QWidget

from inspector.document.nodes import NodeId
from inspector.look.fonts import SECONDARY_PX, mono
from inspector.look.maps import value_scale
from inspector.look.number_styles import NumberStyle
from inspector.look.plain import Role, label, set_role
from inspector.look.theme import Theme
from inspector.panels.grid.cut import Cut, cut_of
from inspector.panels.grid.doing import STYLES, GridActs
from inspector.panels.grid.elements import Elements, NodeElements
from inspector.panels.grid.far import bars
from inspector.panels.grid.formula_line import FormulaLine
from inspector.panels.grid.head_line import HeadLine
from inspector.panels.grid.model import TensorModel
from inspector.panels.grid.seeking import Seeking
from inspector.panels.grid.sliders import Sliders
from inspector.panels.grid.summary import Summary
from inspector.panels.grid.view import TensorView
from inspector.session.session import Session


class TensorGrid(QWidget):
    """The numbers of one value. `slice_changed` carries the fixed indices, `current_changed` the
    index of the current cell; both come only from the user."""

    slice_changed = Signal(object)
    current_changed = Signal(object)

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self._theme = theme
        self._heat = False
        self._elements: Elements | None = None
        self._key: tuple[NodeId, int] | None = None
        self.model = TensorModel(self)
        self.view = TensorView(self.model, theme, self)
        self.head = HeadLine(theme, self)
        self.axes, self.fill, self.formats = self.head.axes, self.head.fill, self.head.formats
        self.sliders = Sliders(theme, self)
        self.tall, self.wide = bars(self.view, self.model, self)
        self.formula = FormulaLine(self)
        self._sum = label("", "muted")
        self.summary = Summary(session, self.view, self)
        self.seeking = Seeking(session, self.view, self)
        self.acts = GridActs(self)
        self._said = label("", "error")
        self._said.setWordWrap(True)
        self._said.setMinimumHeight(16)
        self._arrange()
        self.set_theme(theme)
        self._connect()

    def _connect(self) -> None:
        view = self.view
        view.said.connect(self.say)
        view.current_moved.connect(self._on_current)
        view.far_wanted.connect(self.go)
        view.formula_wanted.connect(self.acts.ask_formula)
        view.menu_wanted.connect(self._on_menu)
        view.fitted.connect(self.tall.fit)
        view.fitted.connect(self.wide.fit)
        self.axes.cut_chosen.connect(self._on_cut)
        self.sliders.cut_chosen.connect(self._on_cut)
        self.fill.clicked.connect(self.acts.ask_formula)
        self.tall.window_wanted.connect(self._on_top)
        self.wide.window_wanted.connect(self._on_left)
        self.summary.told.connect(self._sum.setText)
        self.seeking.said.connect(self.say)
        self.seeking.found.connect(self.go)
        self.session.results_changed.connect(self._on_results)

    def _arrange(self) -> None:
        cells = QGridLayout()
        cells.setSpacing(0)
        cells.addWidget(self.view, 0, 0)
        cells.addWidget(self.tall, 0, 1)
        cells.addWidget(self.wide, 1, 0)
        self._sum.setFont(mono(SECONDARY_PX))
        self._sum.setAccessibleName("Sum of the selected cells")
        self._sum.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._sum.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self.head)
        column.addWidget(self.sliders)
        column.addLayout(cells)
        column.addWidget(self.formula)
        column.addWidget(self._sum)
        column.addWidget(self._said)

    def set_theme(self, theme: Theme) -> None:
        """Paint in other colours."""
        self._theme = theme
        self.axes.set_theme(theme)
        self.sliders.set_theme(theme)
        self._said.setStyleSheet("font-size: 11px;")
        self.view.set_theme(theme)
        self._colour()

    def set_title(self, text: str, role: Role = "value") -> None:
        """What stands above the cells."""
        self.head.set_title(text, role)

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
        elements = NodeElements(self.session, *key, parent=self)
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
    def node(self) -> NodeId | None:
        """The node that is shown."""
        return None if self._key is None else self._key[0]

    def offer(self, actions: Mapping[str, QAction]) -> None:
        """The program's actions, for the menus of the grid."""
        self.acts.actions = actions
        menu = QMenu(self.formats)
        self.acts.fill_formats(menu)
        self.formats.setMenu(menu)
        self._tick()
        self.formats.show()
        self.head.fit()

    def set_style(self, style: NumberStyle) -> None:
        """Write the numbers in another way."""
        self.model.style = style
        self.model.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, 0)
        self.view.fit()
        self.view.viewport().update()
        self._tick()

    def toggle_heat(self) -> None:
        """Colours behind the numbers, or none."""
        self._heat = not self._heat
        if isinstance(self._elements, NodeElements):
            self._elements.count(on=self._heat)
        self._colour()
        self._tick()

    def _colour(self) -> None:
        elements = self._elements
        self.model.scale = None
        statistics = elements.statistics() if self._heat and elements is not None else None
        if elements is not None and statistics is not None:
            self.model.scale = value_scale(self._theme, statistics, elements.dtype)
        self.view.viewport().update()

    def _tick(self) -> None:
        actions = self.acts.actions
        for name, style in STYLES.items():
            if name in actions:
                actions[name].setChecked(self.model.style.style == style)
        if "heat-cells" in actions:
            actions["heat-cells"].setChecked(self._heat)

    @property
    def cut(self) -> Cut:
        """What is shown."""
        return self.model.cut

    def set_slice(self, at: Sequence[int]) -> None:
        """Fix the dimensions that neither run down nor across; tells nobody."""
        cut = cut_of(self.model.cut.shape, at, self.model.cut.axes)
        if cut != self.model.cut and self._elements is not None:
            self.model.show(self._elements, cut)
            self._show_cut()

    def set_current(self, index: Sequence[int]) -> None:
        """Make this element's cell the current one; tells nobody."""
        cut = self.model.cut
        if len(index) != len(cut.shape) or not cut.rows or not cut.columns:
            return
        there = cut.holding(index)
        if there != cut and self._elements is not None:
            self.model.show(self._elements, there)
            self._show_cut()
            self.view.updateGeometries()
        with QSignalBlocker(self.view):
            self.view.setCurrentIndex(self.model.index(*self.model.cut.cell(index)))
        self.view.viewport().update()

    def go(self, index: object) -> None:
        """To this element, at the user's word: those who follow the grid are told."""
        if isinstance(index, tuple):
            before = self.model.cut
            self.set_current(index)
            self.view.look()
            if self.model.cut.at != before.at and self.model.cut.axes is None:
                self.slice_changed.emit(self.model.cut.at)
            self.current_changed.emit(index)
            self.view.selected.emit()

    def say(self, text: object) -> None:
        """A sentence below the cells; what went well is muted, what was refused red."""
        sentence = str(text)
        well = sentence.startswith(("Copied", "Bringing", "Pasted", "Looking"))
        set_role(self._said, "muted" if well else "error")
        self._said.setText(sentence)

    def summary_text(self) -> str:
        """What is told of the selected range."""
        return self._sum.text()

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
        self.formula.hide()
        if self._heat and isinstance(elements, NodeElements):
            elements.count(on=True)
        self._show_cut()
        self._colour()
        self.view.fit()

    def _renew(self) -> None:
        elements = self._elements
        if not isinstance(elements, NodeElements):
            return
        before = (elements.known, elements.shape, elements.dtype, elements.why_read_only)
        elements.refresh()
        if (elements.known, elements.shape, elements.dtype, elements.why_read_only) != before:
            cut = self.model.cut
            self.model.show(None)
            if elements.known:
                self.model.show(elements, cut_of(elements.shape, cut.at, cut.axes))
            self.view.fit()
            self._colour()
        else:
            self.model.renew()
        self._show_cut()

    def _show_cut(self) -> None:
        cut, elements = self.model.cut, self._elements
        whole = elements is not None and self.model.elements is elements and 0 not in cut.shape
        self.sliders.show_cut(cut if whole else None)
        self.fill.setVisible(
            whole and isinstance(elements, NodeElements) and not elements.why_read_only
        )
        if elements is None:
            self.axes.say("")
        elif self.model.elements is not elements:
            self.axes.say("no numbers yet")
        elif 0 in cut.shape:
            self.axes.say(f"{cut.text(elements.name)}  no elements: a size is 0")
        else:
            self.axes.show_cut(elements.name, cut)
        self.head.fit()
        self.tall.fit()
        self.wide.fit()

    def _on_cut(self, cut: object) -> None:
        old = self.model.cut
        if self._elements is None or not isinstance(cut, Cut) or cut == old:
            return
        self.model.show(self._elements, cut)
        self._show_cut()
        self.view.fit()
        if cut.axes is None and cut.at != old.at:
            self.slice_changed.emit(cut.at)

    def _on_top(self, top: object) -> None:
        if isinstance(top, int):
            self._on_window(msgspec.structs.replace(self.model.cut, top=top))

    def _on_left(self, left: object) -> None:
        if isinstance(left, int):
            self._on_window(msgspec.structs.replace(self.model.cut, left=left))

    def _on_window(self, cut: Cut) -> None:
        if self._elements is None:
            return
        bars = (self.view.verticalScrollBar(), self.view.horizontalScrollBar())
        values = [bar.value() for bar in bars]
        self.model.show(self._elements, cut)
        self.view.updateGeometries()
        for bar, value in zip(bars, values, strict=True):
            bar.setValue(value)

    def _on_menu(self, at: object) -> None:
        menu = self.acts.menu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if isinstance(at, QPoint):
            menu.popup(at)

    def _on_current(self, index: object) -> None:
        self.current_changed.emit(index)

    def _on_arrived(self) -> None:
        if self._heat:
            self._colour()
        self.model.renew()

    def _on_results(self, nodes: object) -> None:
        if self._key is not None and isinstance(nodes, frozenset) and self._key[0] in nodes:
            self._renew()
