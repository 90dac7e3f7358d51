"""One half of the pair: title, facts, the heatmap or a sentence instead of it, colour bar."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from inspector.document.dtypes import Number
from inspector.look.colouring import Kind
from inspector.look.fonts import words
from inspector.look.maps import Scale
from inspector.look.plain import label
from inspector.look.theme import Theme
from inspector.panels.heatmap.arrangement import Arrangement
from inspector.panels.heatmap.colour_bar import ColourBar
from inspector.panels.heatmap.fitting_label import FittingLabel
from inspector.panels.heatmap.layers import Layer
from inspector.panels.heatmap.lens import Lens, height_for

if TYPE_CHECKING:
    from inspector.panels.heatmap.cellplot import CellPlot

Cell = tuple[int, int]


class _Stage(QWidget):
    """Where the plot or the sentence stands: of a height that follows from shape and width."""

    resized = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._sides = (1, 1, False)
        self.page: QWidget | None = None
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def set_sides(self, rows: int, columns: int, *, line: bool) -> None:
        if (rows, columns, line) != self._sides:
            self._sides = (rows, columns, line)
            self._fit()

    def show_page(self, page: QWidget) -> None:
        if page is not self.page:
            if self.page is not None:
                self.page.hide()
            self.page = page
            page.setGeometry(self.rect())
            page.show()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()
        # A layout would give the page the size of this event, which `_fit` has just outdated.
        if self.page is not None:
            self.page.setGeometry(self.rect())
        self.resized.emit()

    def minimumSizeHint(self) -> QSize:
        return QSize(0, 0)

    def _fit(self) -> None:
        rows, columns, line = self._sides
        height = round(height_for(rows, columns, self.width(), line=line))
        if height != self.height():
            self.setFixedHeight(height)


class Side(QWidget):
    """`kind` says how it is coloured, its title too: blue for values, orange for gradients. What
    can be chosen of it is in one menu, which its owner fills when `menu_opened` tells so."""

    menu_opened = Signal(object)
    hovered = Signal(object)
    clicked = Signal(object)
    lens_wanted = Signal(object)
    moved = Signal(object)

    def __init__(
        self,
        theme: Theme,
        kind: Kind,
        name: str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._name = name
        self.kind = kind
        # What is in its head does not make one half wider than the other.
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._arrangement: Arrangement | None = None
        self.plot: CellPlot | None = None
        self.layers: list[Layer] = []
        self._lens = Lens(1, 1, 1, 1)
        self.title = FittingLabel(self)
        self.title.setProperty("role", "" if kind == "difference" else kind)
        self.title.setFont(words(bold=True))
        self.corner = QHBoxLayout()
        self.corner.setSpacing(0)
        self.facts = FittingLabel(self)
        self.facts.setProperty("role", "muted")
        self.facts.setFont(words(11))
        self.view = QToolButton(self)
        self.view.setText("View")
        self.view.setProperty("kind", "heading")
        self.view.setProperty("menu", True)
        self.view.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.view.setAccessibleName(f"View of the {kind}")
        self.menu = QMenu(self.view)
        self.view.setMenu(self.menu)
        self.menu.aboutToShow.connect(self._on_menu)
        self.message = label("", "muted", self)
        self.message.setFont(words())
        self.message.setWordWrap(True)
        self.message.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.message.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self.bar = ColourBar(theme, self)
        self.stage = _Stage(self)
        self.message.setParent(self.stage)
        self.stage.show_page(self.message)
        self._lay_out()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(0, 0, 0, 0)
        head.setSpacing(4)
        head.addWidget(self.title, 1)
        head.addLayout(self.corner)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        top = QWidget(self)
        top.setFixedHeight(24)
        top.setLayout(head)
        column.addWidget(top)
        self.facts.setFixedHeight(18)
        below = QHBoxLayout()
        below.setContentsMargins(0, 0, 0, 0)
        below.setSpacing(4)
        below.addWidget(self.facts, 1)
        below.addWidget(self.view)
        column.addLayout(below)
        column.addSpacing(4)
        column.addWidget(self.stage)
        column.addSpacing(6)
        column.addWidget(self.bar)
        column.addStretch(1)

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""
        self._theme = theme
        self.bar.set_theme(theme)
        if self.plot is not None:
            self.plot.set_theme(theme)
            if self._arrangement is not None:
                self.plot.set_arrangement(self._arrangement, self._ink)

    def set_head(self, title: str, facts: Sequence[str]) -> None:
        """The title, and the wordings of the line below it, longest first."""
        # Where it cannot be said at what, the other half says it: both are equally wide.
        short = title.partition(" at ")[0]
        self.title.say((title, short, short.replace("gradient", "grad")))
        self.facts.say(facts)

    def set_kind(self, kind: Kind) -> None:
        """Show numbers of another kind from now on."""
        if kind != self.kind:
            self.kind = kind
            self.title.setProperty("role", "" if kind == "difference" else kind)
            self.title.style().polish(self.title)
            self.view.setAccessibleName(f"View of the {kind}")
            if self._arrangement is not None:
                self.set_arrangement(self._arrangement)

    def set_arrangement(self, arrangement: Arrangement) -> None:
        """How the stage is shaped, before the numbers are there."""
        self._arrangement = arrangement
        rows, columns = arrangement.sides
        self.stage.set_sides(rows, columns, line=arrangement.mode in ("line", "bars"))
        if self.plot is not None:
            self.plot.set_arrangement(arrangement, self._ink)

    @property
    def _ink(self) -> str:
        return {"value": self._theme.value, "gradient": self._theme.gradient}.get(
            self.kind, self._theme.text
        )

    def say(self, text: str) -> None:
        """A sentence instead of the heatmap."""
        self.layers = []
        self.message.setText(text)
        self.message.setAccessibleName(text)
        self.stage.show_page(self.message)
        self.bar.show_scale(None)
        self.bar.point_at(None)

    @property
    def shows_plot(self) -> bool:
        """Whether the heatmap is there, and not a sentence."""
        return self.plot is not None and self.stage.page is self.plot

    def show_layers(self, layers: list[Layer], scale: Scale, *, stale: bool) -> None:
        """The heatmap; none of it is known yet where there are no layers."""
        plot = self.plot or self._made_plot()
        self.layers = layers
        plot.show_layers(layers, scale, stale=stale)
        self.stage.show_page(plot)
        self.bar.show_scale(scale if layers else None)

    def set_lens(self, lens: Lens) -> None:
        """See another part."""
        self._lens = lens
        if self.plot is not None:
            self.plot.set_lens(lens)

    def set_cross(self, cell: Cell | None) -> None:
        """Outline a cell and point at its number in the bar."""
        if self.plot is not None:
            self.plot.set_cross(cell)
        self.bar.point_at(None if cell is None else self.number_at(*cell))

    def layer_at(self, row: int, column: int) -> Layer | None:
        """The finest picture of a cell."""
        covering = (x for x in reversed(self.layers) if x.cell(row, column) is not None)
        return next(covering, None)

    def number_at(self, row: int, column: int) -> Number | None:
        """The number that is drawn there."""
        layer = self.layer_at(row, column)
        return None if layer is None else layer.number(row, column)

    def _made_plot(self) -> "CellPlot":
        # pyqtgraph and numpy cost 0.3 s, and the first window is painted without them.
        from inspector.panels.heatmap.cellplot import CellPlot

        self.plot = CellPlot(self._theme, self._name, self.stage)
        self.plot.set_lens(self._lens)
        if self._arrangement is not None:
            self.plot.set_arrangement(self._arrangement, self._ink)
        self.plot.hovered.connect(self.hovered)
        self.plot.clicked.connect(self.clicked)
        self.plot.lens_wanted.connect(self.lens_wanted)
        self.plot.moved.connect(self.moved)
        self.plot.menu_wanted.connect(self.menu.popup)
        return self.plot

    def _on_menu(self) -> None:
        self.menu_opened.emit(self)
