"""The value of the selected node and its gradient, side by side, seen through one lens."""

from collections.abc import Iterable

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from inspector.document.nodes import NodeId, Source
from inspector.look.colouring import Colourings, Limits
from inspector.look.theme import Theme, coloured
from inspector.messages.orders import Reduce, Which
from inspector.panels.heatmap import reading
from inspector.panels.heatmap.arrangement import Arrangement
from inspector.panels.heatmap.beside import Beside
from inspector.panels.heatmap.choice import Choice, GradientChoice
from inspector.panels.heatmap.hover_line import HINT, HoverLine
from inspector.panels.heatmap.lens import Lens
from inspector.panels.heatmap.menus import Menus
from inspector.panels.heatmap.outputs import Outputs
from inspector.panels.heatmap.regions import Slice, kept_slice
from inspector.panels.heatmap.scales import Scales, follow
from inspector.panels.heatmap.shown import Showing, Shown, Sight, regions
from inspector.panels.heatmap.side import Cell, Side
from inspector.panels.heatmap.slices import Slices
from inspector.panels.heatmap.subject import Comparison, Subject, subject_of
from inspector.panels.heatmap.view import View
from inspector.panels.heatmap.ways import Ways
from inspector.session.faces import Less, Wanted
from inspector.session.session import Session
from inspector.session.store import State

# A picture that is renewed sooner than this is not greyed in between: it would only flicker.
_GREY_AFTER_MS = 150
_DETAIL_AFTER_MS = 80
_NOTHING = "Select a tensor in the graph to see its value and its gradient."


class HeatmapPair(QWidget):
    """Follows the selection; `slicing` False leaves the index spinners to its owner, who then
    calls `set_slice`. `colourings_wanted`: numbers shall be coloured as they are here already."""

    slice_changed = Signal(object)
    cell_clicked = Signal(object)
    colourings_wanted = Signal(object)
    # Which numbers shall leave the program, and as what text; "" as a file.
    leaving_wanted = Signal(str, str)
    dependence_wanted = Signal()

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
        self.subject: Subject | None = None
        self.compared: Comparison | None = None
        self._at: Slice = ()
        self.laid = Arrangement((), "cells")
        self._chosen: Choice | None = None
        self._watched: frozenset[Wanted] | None = None
        self._showing = Showing(session)
        self._scales = Scales(session)
        self.shown: dict[Side, Shown] = {}
        self._greyed = False
        self._hovered: Cell | None = None
        self._cell: Cell | None = None
        self.lens = Lens(1, 1, 1, 1)

        self.beside = Beside(theme, self)
        self.value, self.gradient = self.beside.side("value"), self.beside.side("gradient")
        self.ways = Ways(self)
        self.ways.changed.connect(self._refresh)
        self.outputs = Outputs(self)
        self.outputs.activated.connect(self._on_output)
        self.value.corner.addWidget(self.outputs)
        self.choice = GradientChoice(self)
        self.choice.chosen.connect(self._on_chosen)
        self.gradient.corner.addWidget(self.choice)
        self.slices = Slices(self)
        self.slices.slice_chosen.connect(self.set_slice)
        self.hover_line = HoverLine(theme, self)
        self._menus = Menus(self, session)
        for side in self.beside.sides.values():
            self._on_made(side)
        self.beside.made.connect(self._on_made)
        self._lay_out()

        self._grey_timer = QTimer(self, singleShot=True, interval=_GREY_AFTER_MS)
        self._grey_timer.timeout.connect(self._on_grey)
        self._detail_timer = QTimer(self, singleShot=True, interval=_DETAIL_AFTER_MS)
        self._detail_timer.timeout.connect(self._on_detail)
        self.value.stage.resized.connect(self._on_resized)
        session.store.changed.connect(self._on_changed)
        session.results_changed.connect(self._on_results)
        session.gradients_changed.connect(self._refresh)
        session.pictures_changed.connect(self._on_pictures)
        session.questions.answered.connect(self._on_counted)
        self._follow(session.store.state)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.slices)
        column.addWidget(self.ways)
        column.addLayout(self.beside)
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

    @property
    def view(self) -> View:
        """What the user chose to see."""
        ways, chosen = self.ways, self._chosen
        at, compared = self._at, self.compared
        return View(chosen, ways.mode, ways.part, at, compared, self.lens, polar=ways.is_polar)

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""
        self._theme = theme
        for part in (self.beside, self.hover_line):
            part.set_theme(theme)
        self._show_pictures()

    def show_node(self, node: NodeId | None, output: int = 0) -> None:
        """Show an output of a node, or nothing."""
        source = None if node is None else Source(node, output)
        if source != self._source:
            self._source = source
            self._chosen = None
            self.compared = None
            self._hovered = self._cell = None
            self._greyed = False
            self.lens = self.lens.fitted()
        self._refresh()

    def set_slice(self, at: Iterable[int]) -> None:
        """Show the cut at these indices of the dimensions before the last two (clamped)."""
        shape = None if self.subject is None else self.subject.shape
        if shape is None:
            return
        fitting = kept_slice(tuple(at), shape)
        if fitting != self._at:
            self._at = fitting
            self._refresh()
            self.slice_changed.emit(fitting)

    def set_cell(self, index: tuple[int, ...] | None) -> None:
        """Outline the cell of this index in both heatmaps, in its own cut; None: no cell."""
        if index is not None and self.subject and len(index) == len(self.subject.shape or ()):
            self.set_slice(index[:-2])
            self._cell = self.laid.cell_of(index)
        else:
            self._cell = None
        self._show_cross()

    def _follow(self, state: State) -> None:
        shown, selected = self._source and self._source.node, state.selected
        if shown in state.document.graph.nodes and (shown in selected or not selected):
            self._refresh()  # nothing else is chosen: what was looked at stays
            return
        one = next(iter(selected)) if len(selected) == 1 else None
        self.show_node(one if one in state.document.graph.nodes else None)

    def _refresh(self) -> None:
        """Look at document and session anew; that the node went may be told after a result."""
        graph = self._session.store.document.graph
        if self._source is None or self._source.node not in graph.nodes:
            self._show_nothing()
            return
        subject = self.subject = subject_of(self._session, self._source, self._chosen)
        self.choice.setVisible(subject.choosable)
        self.choice.show_choice(subject.choice)
        self.outputs.show_names(subject.names, subject.source.output)
        if subject.shape is not None:
            self._at = kept_slice(self._at, subject.shape)
            self.ways.show_tensor(subject.shape, subject.dtype)
            self._lay(subject.shape)
            if self._slicing:
                fixed = subject.shape[:-2] if self.ways.mode == "cells" else ()
                self.slices.show_slice(subject.name, fixed, self._at)
        self._watch()
        self._show_pictures()

    def _lay(self, shape: tuple[int, ...]) -> None:
        """Lay it out as the user wants it."""
        by: Reduce = "mean" if self._theme.colourings.by_mean else "largest"
        laid, old = Arrangement(shape, self.ways.mode, self._at, by), self.laid
        if laid != old:
            if (laid.shape, laid.mode) != (old.shape, old.mode):
                self._hovered = self._cell = None
            self.laid = laid
            self.beside.set_arrangement(laid)
        lens = self.lens.reshaped(*laid.sides, fills=laid.mode in ("line", "bars"))
        self._set_lens(lens.begun(laid.facet) if lens is not self.lens and laid.is_mosaic else lens)

    def _show_nothing(self) -> None:
        self.subject = self.compared = None
        self.shown = {}
        for part in (self.choice, self.outputs, self.slices, self.ways):
            part.hide()
        self.beside.see(("value", "gradient"))
        for side, title, text in ((self.value, "Value", _NOTHING), (self.gradient, "Gradient", "")):
            side.set_head(title, [""])
            side.view.hide()
            side.say(text)
        self.hover_line.rest()
        self._watch()

    # Pictures

    def _watch(self) -> None:
        """Ask for what is on screen; for nothing while hidden."""
        if not self.isVisible():
            return
        wanted, subject = frozenset[Wanted](), self.subject
        if subject is not None and subject.shape is not None:
            seen = regions(self.laid, self.lens.visible)
            groups = self._showing.wanted(subject, self.compared, seen)
            wanted = frozenset(one for group in groups for one in group)
        if wanted != self._watched:
            self._watched = wanted
            self._showing.pictures.keep_only(wanted)
            self._session.watch(self, wanted)

    def _show_pictures(self) -> None:
        subject = self.subject
        if subject is None:
            return
        ways = self.ways
        sight = Sight(self.laid, self.lens.visible, ways.part, polar=ways.is_polar)
        shown = self._showing.all(subject, self.compared, sight, greyed=self._greyed)
        self.beside.see(shown)
        self.hover_line.set_pictures(len(shown))
        self.shown = {self.beside.side(role): each for role, each in shown.items()}
        if any(each.waiting for each in shown.values()):
            if not self._greyed and not self._grey_timer.isActive():
                self._grey_timer.start()
        else:
            self._grey_timer.stop()
            self._greyed = False
        self._show_scales()
        self._show_cross()

    def _show_scales(self) -> None:
        self._scales.show(self.shown, self._theme, self.lens, self._hovered, greyed=self._greyed)

    # What the user chooses

    @property
    def colourings(self) -> Colourings:
        """How numbers are coloured here."""
        return self._theme.colourings

    def compare(self, which: Which, less: Less | None) -> None:
        """See what is left when another tensor is taken from this one; None: no more."""
        self.compared = None if less is None else Comparison(which, less)
        self._refresh()

    def see_whole(self) -> None:
        """All cells again."""
        self._on_lens(self.lens.fitted())

    def colour(self, colourings: Colourings) -> None:
        """Colour numbers in another way, here and wherever else they are seen."""
        self.set_theme(coloured(self._theme, colourings))
        self._refresh()
        self.colourings_wanted.emit(colourings)

    def _on_counted(self, _what: object) -> None:
        self._adapt("robust", "pointer")

    # Lens and crosshair

    def _set_lens(self, lens: Lens) -> None:
        if lens == self.lens:
            return
        self.lens = lens
        self.beside.set_lens(lens)

    def _show_cross(self) -> None:
        cell = self._hovered or self._cell
        if cell is not None and not (cell[0] < self.lens.rows and cell[1] < self.lens.columns):
            cell = self._hovered = self._cell = None
        self.beside.set_cross(cell)
        subject = self.subject
        index = None if cell is None else self.laid.index_of(*cell)
        if cell is None or index is None or subject is None or not self._shows_cells():
            self.hover_line.rest(HINT if self._shows_cells() else "")
            return
        self.hover_line.read(reading.read(subject, self.laid, self.shown, index, cell))

    def _shows_cells(self) -> bool:
        return any(side.layers for side in self.shown)

    # What happens

    def _on_made(self, side: Side) -> None:
        side.menu_opened.connect(self._menus.fill)
        side.hovered.connect(self._on_hovered)
        side.clicked.connect(self._on_clicked)
        side.lens_wanted.connect(self._on_lens)
        side.moved.connect(self._on_moved)

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
        stage, first = self.value.stage, self.lens.width <= 1
        lens = self.lens.resized(stage.width(), stage.height())
        self._on_lens(lens.begun(self.laid.facet) if first and self.laid.is_mosaic else lens)

    def _on_lens(self, lens: Lens) -> None:
        if lens != self.lens:
            self._set_lens(lens)
            self._detail_timer.start()
            self._adapt("visible")

    def _on_hovered(self, cell: Cell | None) -> None:
        if cell != self._hovered:
            self._hovered = cell
            self._adapt("pointer")
            self._show_cross()

    def _adapt(self, *to: Limits) -> None:
        """Scales that follow what is visible, or the pointer, do so."""
        if follow(self.shown.values(), self._theme, *to):
            self._show_scales()

    def _on_clicked(self, cell: Cell) -> None:
        self._cell = cell
        self._show_cross()
        index = None if self.subject is None else self.laid.index_of(*cell)
        if index is not None:
            self.cell_clicked.emit(index)

    def _on_moved(self, step: tuple[int, int]) -> None:
        row, column = self._hovered or self._cell or (0, 0)
        rows, columns = self.laid.sides
        cell = max(0, min(row + step[0], rows - 1)), max(0, min(column + step[1], columns - 1))
        self._hovered, self._cell = None, cell
        self._on_lens(self.lens.revealing(*cell))
        self._show_cross()

    def _on_chosen(self, which: Choice) -> None:
        self._chosen = which
        self._refresh()

    def _on_output(self, output: int) -> None:
        if self._source is not None:
            self.show_node(self._source.node, output)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._refresh()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._watched = None
        self._session.unwatch(self)
