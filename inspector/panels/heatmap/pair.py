"""The value of the selected node and its gradient, side by side, seen through one lens."""

from collections.abc import Iterable

from PySide6.QtCore import QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from inspector.document.nodes import NodeId, Source
from inspector.look.maps import gradient_scale, limit_of, value_scale
from inspector.look.numbers import short
from inspector.look.theme import Theme
from inspector.messages.orders import Region, Which
from inspector.panels.heatmap import wording
from inspector.panels.heatmap.choice import GradientChoice, Gradients
from inspector.panels.heatmap.hover_line import HINT, HoverLine
from inspector.panels.heatmap.lens import Lens
from inspector.panels.heatmap.regions import (
    Slice,
    cell_of_index,
    detail,
    index_of_cell,
    kept_slice,
    sides,
    whole,
)
from inspector.panels.heatmap.side import Side
from inspector.panels.heatmap.slices import Slices
from inspector.panels.heatmap.subject import Pictures, Subject, subject_of
from inspector.session.faces import NoGradient, Wanted
from inspector.session.session import Session
from inspector.session.store import State

# A picture that is renewed sooner than this is not greyed in between: it would only flicker.
_GREY_AFTER_MS = 150
_DETAIL_AFTER_MS = 80
_HOVER_WIDTH = 10
_NOTHING = "Select a tensor in the graph to see its value and its gradient."


class HeatmapPair(QWidget):
    """Follows the selection; `slicing` False leaves the index spinners to its owner, who then
    calls `set_slice`."""

    slice_changed = Signal(object)
    cell_clicked = Signal(object)

    def __init__(
        self,
        session: Session,
        theme: Theme,
        parent: QWidget | None = None,
        *,
        slicing: bool = True,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._theme = theme
        self._slicing = slicing
        self._source: Source | None = None
        self._subject: Subject | None = None
        self._at: Slice = ()
        self._chosen: Gradients | None = None
        self._watched: frozenset[Wanted] | None = None
        self._details: Region | None = None
        self._pictures = Pictures(session)
        self._greyed = False
        self._hovered: tuple[int, int] | None = None
        self._cell: tuple[int, int] | None = None
        self.lens = Lens(1, 1, 1, 1)

        self.value = Side(theme, "value", "Heatmap of the value", self)
        self.gradient = Side(theme, "gradient", "Heatmap of the gradient", self)
        self.outputs = QComboBox(self)
        self.outputs.setAccessibleName("Output")
        self.outputs.setProperty("kind", "small")
        self.outputs.activated.connect(self._on_output)
        self.value.corner.addWidget(self.outputs)
        self.choice = GradientChoice(self)
        self.choice.chosen.connect(self._on_chosen)
        self.gradient.corner.addWidget(self.choice)
        self.slices = Slices(self)
        self.slices.slice_chosen.connect(self.set_slice)
        self.hover_line = HoverLine(theme, self)
        self._lay_out()

        self._grey_timer = QTimer(self, singleShot=True, interval=_GREY_AFTER_MS)
        self._grey_timer.timeout.connect(self._on_grey)
        self._detail_timer = QTimer(self, singleShot=True, interval=_DETAIL_AFTER_MS)
        self._detail_timer.timeout.connect(self._on_detail)
        for side in (self.value, self.gradient):
            side.hovered.connect(self._on_hovered)
            side.clicked.connect(self._on_clicked)
            side.lens_wanted.connect(self._on_lens)
            side.moved.connect(self._on_moved)
        self.value.stage.resized.connect(self._on_resized)
        session.store.changed.connect(self._on_changed)
        session.results_changed.connect(self._on_results)
        session.gradients_changed.connect(self._refresh)
        session.pictures_changed.connect(self._on_pictures)
        self._follow(session.store.state)

    def _lay_out(self) -> None:
        halves = QHBoxLayout()
        halves.setSpacing(16)
        halves.addWidget(self.value, 1, Qt.AlignmentFlag.AlignTop)
        halves.addWidget(self.gradient, 1, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.slices)
        column.addLayout(halves)
        column.addWidget(self.hover_line)

    # What is shown

    @property
    def source(self) -> Source | None:
        """The value that is shown."""
        return self._source

    @property
    def slice(self) -> Slice:
        """The indices of the dimensions before the last two."""
        return self._at

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""
        self._theme = theme
        for part in (self.value, self.gradient, self.hover_line):
            part.set_theme(theme)
        self._show_pictures()

    def show_node(self, node: NodeId | None, output: int = 0) -> None:
        """Show an output of a node, or nothing."""
        source = None if node is None else Source(node, output)
        if source != self._source:
            self._source = source
            self._chosen = None
            self._hovered = self._cell = None
            self._greyed = False
            self.lens = self.lens.fitted()
        self._refresh()

    def set_slice(self, at: Iterable[int]) -> None:
        """Show the cut at these indices of the dimensions before the last two (clamped)."""
        if self._shape is None:
            return
        fitting = kept_slice(tuple(at), self._shape)
        if fitting != self._at:
            self._at = fitting
            self._refresh()
            self.slice_changed.emit(fitting)

    def set_cell(self, index: tuple[int, ...] | None) -> None:
        """Outline the cell of this index in both heatmaps, in its own cut; None: no cell."""
        if index is not None and self._shape is not None and len(index) == len(self._shape):
            self.set_slice(index[:-2])
            self._cell = cell_of_index(index)
        else:
            self._cell = None
        self._show_cross()

    def _follow(self, state: State) -> None:
        shown, selected = self._source and self._source.node, state.selected
        if shown in state.document.graph.nodes and (shown in selected or not selected):
            # Nothing else is chosen: what was looked at stays.
            self._refresh()
            return
        one = next(iter(selected)) if len(selected) == 1 else None
        self.show_node(one if one in state.document.graph.nodes else None)

    @property
    def _shape(self) -> tuple[int, ...] | None:
        return None if self._subject is None else self._subject.shape

    def _refresh(self) -> None:
        """Look at document and session anew; that the node went may be told after a result."""
        graph = self._session.store.document.graph
        if self._source is None or self._source.node not in graph.nodes:
            self._show_nothing()
            return
        subject = self._subject = subject_of(self._session, self._source, self._chosen)
        self.choice.setVisible(subject.choosable)
        self.choice.show_choice(subject.which)
        self._show_outputs(subject)
        if subject.shape is not None:
            self._at = kept_slice(self._at, subject.shape)
            rows, columns = sides(subject.shape)
            self.value.set_sides(rows, columns)
            self.gradient.set_sides(rows, columns)
            self._set_lens(self.lens.reshaped(rows, columns))
            if self._slicing:
                self.slices.show_slice(subject.name, subject.shape[:-2], self._at)
        self._watch()
        self._show_pictures()

    def _show_nothing(self) -> None:
        self._subject = None
        for part in (self.choice, self.outputs, self.slices):
            part.hide()
        self.value.set_head("Value", [""])
        self.gradient.set_head("Gradient", [""])
        self.value.say(_NOTHING)
        self.gradient.say("")
        self.hover_line.rest()
        self._watch()

    def _show_outputs(self, subject: Subject) -> None:
        self.outputs.setVisible(len(subject.names) > 1)
        with QSignalBlocker(self.outputs):
            shown = [self.outputs.itemText(i) for i in range(self.outputs.count())]
            if shown != list(subject.names):
                self.outputs.clear()
                self.outputs.addItems(subject.names)
            self.outputs.setCurrentIndex(subject.source.output)

    # Pictures

    def _wanted(self, which: Which) -> list[Wanted]:
        subject = self._subject
        if subject is None or subject.shape is None:
            return []
        regions = [whole(subject.shape, self._at)]
        if self._details is not None:
            regions.append(self._details)
        return subject.wanted(which, regions)

    def _watch(self) -> None:
        """Ask for what is on screen; for nothing while hidden."""
        if not self.isVisible():
            return
        wanted: frozenset[Wanted] = frozenset()
        if self._subject is not None and self._subject.shape is not None:
            self._details = detail(self._subject.shape, self._at, self.lens.visible)
            wanted = frozenset([*self._wanted("value"), *self._wanted(self._subject.which)])
        if wanted != self._watched:
            self._watched = wanted
            self._pictures.keep_only(wanted)
            self._session.watch(self, wanted)

    def _show_pictures(self) -> None:
        subject = self._subject
        if subject is None:
            return
        stale = [self._show_value(subject), self._show_gradient(subject)]
        if any(stale):
            if not self._greyed and not self._grey_timer.isActive():
                self._grey_timer.start()
        else:
            self._grey_timer.stop()
            self._greyed = False
        self._show_cross()

    def _show_value(self, subject: Subject) -> bool:
        """Show the value's half; whether it is from before the last edit."""
        side, fact = self.value, subject.fact
        if fact is None or 0 in fact.shape:
            side.set_head("Value", [""])
            side.say(subject.why_not if fact is None else wording.empty(fact.shape))
            return False
        layers, stale = self._pictures.known(self._wanted("value"), fact.shape)
        statistics = layers[0].seen.statistics if layers else None
        side.set_head("Value", wording.value_facts(statistics, fact.dtype))
        scale = value_scale(self._theme, statistics, fact.dtype)
        side.show_layers(layers, scale, stale=stale and self._greyed)
        return stale

    def _show_gradient(self, subject: Subject) -> bool:
        """Show the gradient's half; whether it is from before the last edit."""
        side, gradient, which = self.gradient, subject.gradient, subject.which
        title = f"{subject.name}.grad" if which == "grad" else f"gradient at {subject.name}"
        if isinstance(gradient, NoGradient):
            side.set_head(title, [""])
            side.say(gradient.text)
            return False
        if not subject.gradient_fits:
            side.set_head(title, [wording.BEFORE_EDIT])
            side.say(wording.other_shape(subject.name, gradient.shape))
            return False
        if 0 in gradient.shape:
            side.set_head(title, wording.gradient_facts(gradient, which, None, stale=False))
            side.say(wording.empty(gradient.shape))
            return False
        layers, waiting = self._pictures.known(self._wanted(which), gradient.shape)
        stale = waiting or not gradient.current
        grey = stale and self._greyed
        statistics = layers[0].seen.statistics if layers else None
        old = grey and not gradient.current
        side.set_head(title, wording.gradient_facts(gradient, which, statistics, stale=old))
        side.show_layers(layers, gradient_scale(self._theme, limit_of(statistics)), stale=grey)
        return stale

    # Lens and crosshair

    def _set_lens(self, lens: Lens) -> None:
        if lens == self.lens:
            return
        self.lens = lens
        self.value.set_lens(lens)
        self.gradient.set_lens(lens)

    def _show_cross(self) -> None:
        cell = self._hovered or self._cell
        if cell is not None and not (cell[0] < self.lens.rows and cell[1] < self.lens.columns):
            cell = self._hovered = self._cell = None
        self.value.set_cross(cell)
        self.gradient.set_cross(cell)
        subject = self._subject
        if cell is None or subject is None or subject.shape is None or not self._shows_cells():
            self.hover_line.rest(HINT if self._shows_cells() else "")
            return
        layer = self.value.layer_at(*cell) or self.gradient.layer_at(*cell)
        index = index_of_cell(subject.shape, self._at, *cell)
        value = self.value.number_at(*cell)
        self.hover_line.read(
            wording.place(subject.name, subject.shape, index, layer),
            "" if value is None else f"value {short(value, _HOVER_WIDTH)}",
            self._gradient_text(subject, *cell),
        )

    def _gradient_text(self, subject: Subject, row: int, column: int) -> str:
        called = "grad" if subject.which == "grad" else "flowed"
        if isinstance(subject.gradient, NoGradient):
            return f"{called} {wording.absent(subject.gradient)}"
        number = self.gradient.number_at(row, column)
        return "" if number is None else f"{called} {short(number, _HOVER_WIDTH)}"

    def _shows_cells(self) -> bool:
        return bool(self.value.layers or self.gradient.layers)

    # What happens

    def _on_changed(self, old: State, new: State) -> None:
        if old.selected != new.selected or old.document.graph is not new.document.graph:
            self._follow(new)

    def _on_results(self, nodes: frozenset[NodeId]) -> None:
        if self._source is not None and self._source.node in nodes:
            self._refresh()

    def _on_pictures(self, wanted: frozenset[Wanted]) -> None:
        if self._watched is not None and not self._watched.isdisjoint(wanted):
            self._show_pictures()

    def _on_grey(self) -> None:
        self._greyed = True
        self._show_pictures()

    def _on_detail(self) -> None:
        self._watch()
        self._show_pictures()

    def _on_resized(self) -> None:
        stage = self.value.stage
        self._on_lens(self.lens.resized(stage.width(), stage.height()))

    def _on_lens(self, lens: Lens) -> None:
        if lens != self.lens:
            self._set_lens(lens)
            self._detail_timer.start()

    def _on_hovered(self, cell: tuple[int, int] | None) -> None:
        if cell != self._hovered:
            self._hovered = cell
            self._show_cross()

    def _on_clicked(self, cell: tuple[int, int]) -> None:
        self._cell = cell
        self._show_cross()
        if self._shape is not None:
            self.cell_clicked.emit(index_of_cell(self._shape, self._at, *cell))

    def _on_moved(self, step: tuple[int, int]) -> None:
        row, column = self._hovered or self._cell or (0, 0)
        row = max(0, min(row + step[0], self.lens.rows - 1))
        column = max(0, min(column + step[1], self.lens.columns - 1))
        self._hovered = None
        self._cell = (row, column)
        self._on_lens(self.lens.revealing(row, column))
        self._show_cross()

    def _on_chosen(self, which: Gradients) -> None:
        self._chosen = which
        self._refresh()

    def _on_output(self, output: int) -> None:
        if self._source is not None:
            self.show_node(self._source.node, output)

    def showEvent(self, event: QShowEvent) -> None:
        """On screen: ask for pictures."""
        super().showEvent(event)
        self._refresh()

    def hideEvent(self, event: QHideEvent) -> None:
        """Out of sight: ask for nothing."""
        super().hideEvent(event)
        self._watched = None
        self._session.unwatch(self)
