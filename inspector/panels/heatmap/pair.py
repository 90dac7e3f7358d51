"""The value of the selected node and its gradient, side by side, seen through one lens."""

from collections.abc import Iterable

from PySide6.QtCore import QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from inspector.document.nodes import NodeId, Source, label
from inspector.look.heatmap_figure import scale_of
from inspector.look.maps import Scale, gradient_scale, value_scale
from inspector.look.numbers import short
from inspector.look.theme import Theme
from inspector.messages.answers import Fact
from inspector.messages.orders import Region, Which
from inspector.panels.heatmap import wording
from inspector.panels.heatmap.choice import GradientChoice, Gradients
from inspector.panels.heatmap.hover_line import HINT, HoverLine
from inspector.panels.heatmap.layers import Layer
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
from inspector.session.faces import Gradient, Known, NoGradient, Waiting, Wanted
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
        self._fact: Fact | None = None
        self._shape: tuple[int, ...] | None = None
        self._at: Slice = ()
        self._chosen: Gradients | None = None
        self._gradient: Gradient | NoGradient = NoGradient("not computed", "")
        self._which: Gradients = "grad"
        self._watched: frozenset[Wanted] | None = None
        self._details: Region | None = None
        self._layers: dict[Wanted, Layer] = {}
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
        self.slices.slice_chosen.connect(self._on_slice)
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
        halves.setContentsMargins(0, 0, 0, 0)
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
        self.value.set_theme(theme)
        self.gradient.set_theme(theme)
        self.hover_line.set_theme(theme)
        self._show_pictures()

    def show_node(self, node: NodeId | None, output: int = 0) -> None:
        """Show an output of a node, or nothing."""
        source = None if node is None else Source(node, output)
        if source != self._source:
            self._source = source
            self._chosen = None
            self._hovered = self._cell = None
            self._layers.clear()
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
        shown = self._source.node if self._source is not None else None
        selected = state.selected
        if shown in state.document.graph.nodes and (shown in selected or not selected):
            # Nothing else is chosen: what was looked at stays.
            self._refresh()
            return
        one = next(iter(selected)) if len(selected) == 1 else None
        self.show_node(one if one in state.document.graph.nodes else None)

    def _refresh(self) -> None:
        """Look at document and session anew."""
        source = self._source
        if source is None:
            self._fact, self._shape = None, None
            self.choice.hide()
            self.outputs.hide()
            self.slices.hide()
            self.value.set_head("Value", [""])
            self.gradient.set_head("Gradient", [""])
            self.value.say(_NOTHING)
            self.gradient.say("")
            self.hover_line.rest()
            self._watch()
            return
        session = self._session
        face = session.face(source.node)
        known = face.last if isinstance(face, Waiting) else face
        outputs = known.outputs if isinstance(known, Known) else ()
        self._fact = outputs[source.output] if source.output < len(outputs) else None
        self._choose_gradient(source)
        gradient = self._gradient if isinstance(self._gradient, Gradient) else None
        fact = self._fact or gradient
        self._shape = None if fact is None else fact.shape
        if self._shape is not None:
            self._at = kept_slice(self._at, self._shape)
            rows, columns = sides(self._shape)
            self.value.set_sides(rows, columns)
            self.gradient.set_sides(rows, columns)
            if (rows, columns) != (self.lens.rows, self.lens.columns):
                self._set_lens(self.lens.reshaped(rows, columns))
            if self._slicing:
                self.slices.show_slice(self._name(), self._shape[:-2], self._at)
        self._show_outputs(len(outputs))
        self._watch()
        self._show_pictures()

    def _choose_gradient(self, source: Source) -> None:
        stored, flowed = self._session.stored(source), self._session.flow(source)
        has_stored, has_flowed = isinstance(stored, Gradient), isinstance(flowed, Gradient)
        which: Gradients = "grad"
        if self._chosen is not None and (has_stored or has_flowed):
            which = self._chosen
        elif has_flowed and not has_stored:
            which = "flow"
        self._which = which
        self._gradient = stored if which == "grad" else flowed
        # With one of them only, the other one's sentence says why it is not there.
        self.choice.setVisible(has_stored or has_flowed)
        self.choice.show_choice(which)

    def _show_outputs(self, count: int) -> None:
        self.outputs.setVisible(count > 1)
        if count > 1 and self._source is not None:
            graph = self._session.store.document.graph
            names = [label(graph, Source(self._source.node, i), count) for i in range(count)]
            with QSignalBlocker(self.outputs):
                if [self.outputs.itemText(i) for i in range(self.outputs.count())] != names:
                    self.outputs.clear()
                    self.outputs.addItems(names)
                self.outputs.setCurrentIndex(self._source.output)

    def _name(self) -> str:
        assert self._source is not None
        graph = self._session.store.document.graph
        count = len(self._known_outputs())
        return label(graph, self._source, max(1, count))

    def _known_outputs(self) -> tuple[Fact, ...]:
        assert self._source is not None
        face = self._session.face(self._source.node)
        known = face.last if isinstance(face, Waiting) else face
        return known.outputs if isinstance(known, Known) else ()

    # Pictures

    def _regions(self) -> list[Region]:
        assert self._shape is not None
        found = [whole(self._shape, self._at)]
        if self._details is not None:
            found.append(self._details)
        return found

    def _wanted(self, which: Which) -> list[Wanted]:
        """What to ask for, the whole first; nothing for an empty tensor."""
        if self._source is None or self._shape is None or 0 in self._shape:
            return []
        if which == "value" and self._fact is None:
            return []
        if which != "value" and not self._gradient_fits():
            return []
        node, output = self._source.node, self._source.output
        return [
            Wanted(node, output, which, region, statistics=number == 0)
            for number, region in enumerate(self._regions())
        ]

    def _gradient_fits(self) -> bool:
        return isinstance(self._gradient, Gradient) and self._gradient.shape == self._shape

    def _watch(self) -> None:
        """Ask for what is on screen; for nothing while hidden."""
        if not self.isVisible():
            return
        if self._source is None or self._shape is None:
            wanted: frozenset[Wanted] = frozenset()
        else:
            self._details = detail(self._shape, self._at, self.lens.visible)
            wanted = frozenset([*self._wanted("value"), *self._wanted(self._which)])
        if wanted != self._watched:
            self._watched = wanted
            self._layers = {w: x for w, x in self._layers.items() if w in wanted}
            self._session.watch(self, wanted)

    def _show_pictures(self) -> None:
        if self._source is None:
            return
        stale_value = self._show_value()
        stale_gradient = self._show_gradient()
        if stale_value or stale_gradient:
            if not self._greyed and not self._grey_timer.isActive():
                self._grey_timer.start()
        else:
            self._grey_timer.stop()
            self._greyed = False
        self._show_cross()

    def _show_value(self) -> bool:
        """Show the value's half; whether it is from before the last edit."""
        source = self._source
        assert source is not None
        side, graph = self.value, self._session.store.document.graph
        why_not = wording.no_value(self._session.face(source.node), graph)
        if why_not or self._fact is None or self._shape is None:
            side.set_head("Value", [""])
            side.say(why_not or "Waiting for the engine.")
            return False
        if 0 in self._shape:
            side.set_head("Value", [""])
            side.say(wording.empty(self._shape))
            return False
        layers, stale = self._pictured("value")
        statistics = layers[0].seen.statistics if layers else None
        side.set_head("Value", wording.value_facts(statistics, self._fact.dtype))
        side.show_layers(layers, self._scale(layers, "value"), stale=stale and self._greyed)
        return stale

    def _show_gradient(self) -> bool:
        """Show the gradient's half; whether it is from before the last edit."""
        side, gradient = self.gradient, self._gradient
        name = self._name()
        title = f"{name}.grad" if self._which == "grad" else f"gradient at {name}"
        if isinstance(gradient, NoGradient):
            side.set_head(title if gradient.kind != "waiting" else f"{name}.grad", [""])
            side.say(gradient.text)
            return False
        if not self._gradient_fits():
            side.set_head(title, [wording.BEFORE_EDIT])
            side.say(wording.other_shape(name, gradient.shape))
            return False
        if 0 in gradient.shape:
            side.set_head(title, wording.gradient_facts(gradient, self._which, None, stale=False))
            side.say(wording.empty(gradient.shape))
            return False
        layers, waiting = self._pictured(self._which)
        stale = waiting or not gradient.current
        statistics = layers[0].seen.statistics if layers else None
        shown_stale = stale and self._greyed
        facts = wording.gradient_facts(
            gradient, self._which, statistics, stale=shown_stale and not gradient.current
        )
        side.set_head(title, facts)
        side.show_layers(layers, self._scale(layers, self._which), stale=shown_stale)
        return stale

    def _pictured(self, which: Which) -> tuple[list[Layer], bool]:
        """The pictures that are there, the whole first, and whether any is an old one."""
        layers: list[Layer] = []
        stale = False
        for wanted in self._wanted(which):
            picture = self._session.picture(wanted)
            if picture is None or picture.seen.shape != self._shape or not picture.seen.rows:
                if not layers:
                    break
                continue
            layer = self._layers.get(wanted)
            if layer is None or layer.seen is not picture.seen:
                layer = self._layers[wanted] = Layer(picture.seen)
            layers.append(layer)
            stale = stale or not picture.current
        return layers, stale

    def _scale(self, layers: list[Layer], which: Which) -> Scale:
        if layers:
            return scale_of(layers[0].seen, self._theme)
        if which == "value":
            return value_scale(self._theme, None, self._fact.dtype if self._fact else "float32")
        return gradient_scale(self._theme, 0.0)

    # Lens and crosshair

    def _set_lens(self, lens: Lens) -> None:
        self.lens = lens
        self.value.set_lens(lens)
        self.gradient.set_lens(lens)

    def _show_cross(self) -> None:
        cell = self._hovered or self._cell
        if cell is not None and not (cell[0] < self.lens.rows and cell[1] < self.lens.columns):
            cell = self._hovered = self._cell = None
        self.value.set_cross(cell)
        self.gradient.set_cross(cell)
        if cell is None or self._shape is None or not self._shows_cells():
            self.hover_line.rest(HINT if self._shows_cells() else "")
            return
        layer = self.value.layer_at(*cell) or self.gradient.layer_at(*cell)
        index = index_of_cell(self._shape, self._at, *cell)
        value = self.value.number_at(*cell)
        self.hover_line.read(
            wording.place(self._name(), self._shape, index, layer),
            "" if value is None else f"value {short(value, _HOVER_WIDTH)}",
            self._gradient_text(*cell),
        )

    def _gradient_text(self, row: int, column: int) -> str:
        called = "grad" if self._which == "grad" else "flowed"
        if isinstance(self._gradient, NoGradient):
            return f"{called} {wording.absent(self._gradient)}"
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

    def _on_slice(self, at: Slice) -> None:
        self.set_slice(at)

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
