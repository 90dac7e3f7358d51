"""The breadcrumb over the cells, `x[2, :, :, 0]`: indices are typed where they stand, and a colon
opens the choice of what runs there."""

from functools import partial

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QToolButton, QWidget

from inspector.look.fonts import MONO, mono
from inspector.look.plain import label, plain
from inspector.look.theme import Theme
from inspector.panels.grid.cut import Cut, cut_of
from inspector.panels.grid.index_field import IndexField

_LEAST_NAME = 28
# Around an index, and where that would not fit.
_ROOMY, _TIGHT = 14, 6
# What letters take beyond their advance.
_SLACK = 8


class Axes(QWidget):
    """Shows a cut; `cut_chosen` carries another one, from the user."""

    cut_chosen = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._cut = cut_of(())
        self._made: tuple[object, ...] | None = None
        self._name = ""
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(0)
        self.crumb = label("", "muted", self)
        self._row.addWidget(self.crumb)
        self._row.addStretch(1)
        self.spins: dict[int, IndexField] = {}
        self.colons: dict[int, QToolButton] = {}
        self._parts: list[QWidget] = []
        self._commas: list[QLabel] = []
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""
        self._theme = theme
        self.setStyleSheet(
            f'QLabel {{ font-family: "{MONO}"; color: {theme.muted}; }}'
            f'QToolButton {{ font-family: "{MONO}"; color: {theme.muted}; border: none;'
            " background: transparent; padding: 0; min-width: 0; min-height: 18px;"
            " border-radius: 3px; }"
            f"QToolButton:hover, QToolButton:focus {{ background: {theme.card};"
            f" color: {theme.value}; }}"
            "QToolButton::menu-indicator { width: 0; }"
            f'QLineEdit {{ font-family: "{MONO}"; padding: 0; min-width: 0; min-height: 18px;'
            " border-radius: 4px; }"
        )

    def say(self, text: str) -> None:
        """Words instead of a cut."""
        self._clear()
        self.crumb.setText(text)

    def text(self) -> str:
        """What stands there, as one line."""
        if not self._parts:
            return self.crumb.text()
        return self._cut.text(self._name)

    def wanted_width(self) -> int:
        """What it takes to show all of it at ease."""
        name = self.crumb.text() if not self._parts else f"{self._name}["
        return self.crumb.fontMetrics().horizontalAdvance(name) + self._taken() + _SLACK

    def _taken(self, *, tight: bool = False) -> int:
        metrics = self.crumb.fontMetrics()
        comma = metrics.horizontalAdvance("," if tight else ", ")
        fields = sum(spin.width_with(_TIGHT if tight else _ROOMY) for spin in self.spins.values())
        colons = sum(colon.maximumWidth() for colon in self.colons.values())
        between = comma * (len(self._cut.shape) - 1) + metrics.horizontalAdvance("]")
        return fields + colons + between if self._parts else 0

    def show_cut(self, name: str, cut: Cut) -> None:
        """Show the cut of the tensor of that name."""
        self._cut = cut
        if len(cut.shape) < 2:
            self.say(cut.text(name))
            return
        made = (name, cut.shape, cut.down, cut.across)
        if made != self._made:
            self._build(name, cut)
            self._made = made
        for dimension, at in zip(cut.fixed, cut.at, strict=True):
            spin = self.spins[dimension]
            with QSignalBlocker(spin):
                spin.setValue(at)

    def _clear(self) -> None:
        for part in self._parts:
            self._row.removeWidget(part)
            part.hide()
            part.deleteLater()
        self._parts = []
        self._commas = []
        self.spins.clear()
        self.colons.clear()
        self._made = None

    def _build(self, name: str, cut: Cut) -> None:
        self._clear()
        self._name = name
        last = len(cut.shape) - 1
        for dimension in range(len(cut.shape)):
            if dimension in cut.fixed:
                self._add(self._spin(dimension, cut.shape[dimension]))
            else:
                self._add(self._colon(dimension, down=dimension == cut.down))
            after = QLabel(", " if dimension < last else "]", self)
            if dimension < last:
                self._commas.append(after)
            self._add(after)
        self._fit()

    def _fit(self) -> None:
        """The name as far as there is room, but always some of it."""
        if not self._parts:
            return
        metrics = self.crumb.fontMetrics()
        bracket = metrics.horizontalAdvance("[")
        least = min(_LEAST_NAME, metrics.horizontalAdvance(self._name))
        tight = least + bracket + self._taken() > self.width()
        for spin in self.spins.values():
            spin.setFixedWidth(spin.width_with(_TIGHT if tight else _ROOMY))
        for comma in self._commas:
            comma.setText("," if tight else ", ")
        room = max(_LEAST_NAME, self.width() - self._taken(tight=tight) - bracket)
        name = metrics.elidedText(self._name, Qt.TextElideMode.ElideRight, room)
        self.crumb.setText(f"{name}[")
        self.crumb.setToolTip(plain(self._name) if name != self._name else "")

    def _add(self, part: QWidget) -> None:
        part.setFont(mono())
        # Before the stretch.
        self._row.insertWidget(self._row.count() - 1, part)
        self._parts.append(part)
        part.show()

    def _spin(self, dimension: int, size: int) -> IndexField:
        spin = IndexField(size, self)
        spin.setAccessibleName(f"index of dimension {dimension}")
        spin.setToolTip(
            plain(
                f"Dimension {dimension}: 0 to {max(0, size - 1)}. Arrows and the wheel step; click "
                "a colon to have it run down or across."
            )
        )
        spin.valueChanged.connect(self._on_index)
        self.spins[dimension] = spin
        return spin

    def _colon(self, dimension: int, *, down: bool) -> QToolButton:
        way = "down" if down else "across"
        button = QToolButton(self)
        button.setText(":")
        button.setFixedWidth(16)
        button.setAccessibleName(f"dimension {dimension} runs {way}")
        button.setToolTip(plain(f"Dimension {dimension} runs {way}. Click to choose another."))
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(button)
        group = QActionGroup(menu)
        for other, size in enumerate(self._cut.shape):
            action = QAction(f"Dimension {other} ({size}) runs {way}", menu)
            action.setCheckable(True)
            action.setChecked(other == dimension)
            action.triggered.connect(partial(self._on_chosen, other, down))
            group.addAction(action)
            menu.addAction(action)
        button.setMenu(menu)
        self.colons[dimension] = button
        return button

    def sizeHint(self) -> QSize:
        return QSize(self.wanted_width(), super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _on_index(self) -> None:
        at = tuple(self.spins[d].value() for d in self._cut.fixed)
        self.cut_chosen.emit(Cut(self._cut.shape, at, axes=self._cut.axes))

    def _on_chosen(self, dimension: int, down: bool, _checked: bool = False) -> None:
        self.cut_chosen.emit(self._cut.running(dimension, down=down))
