"""What can be done to the cells beside typing, by its name in the table of acts."""

import os
from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from inspector.codegen.tables import FORMS
from inspector.document.contents import Formula, Patch, Same
from inspector.document.dtypes import DTYPES
from inspector.document.expressions import expression, is_random, why_not
from inspector.look.number_styles import MOST_DIGITS, SHORT, NumberStyle, Style
from inspector.panels.grid import reading

if TYPE_CHECKING:
    from inspector.panels.grid.grid import TensorGrid

# What a context menu of the cells offers, in this order; None is a line.
OFFERED = (
    None,
    "fill-cells",
    None,
    "find-nan",
    "find-inf",
    "find-largest",
    "find-smallest",
    None,
    "heat-cells",
    "recast",
    None,
    "step-depends",
)
STYLES: Mapping[str, Style] = {
    "numbers-short": "short",
    "numbers-fixed": "fixed",
    "numbers-scientific": "scientific",
    "numbers-exact": "exact",
    "numbers-hex": "hex",
}


class GridActs(QObject):
    """The acts of one grid."""

    def __init__(self, grid: "TensorGrid") -> None:
        super().__init__(grid)
        self._grid = grid
        self._patch: Patch | None = None
        self._place = ""
        self.actions: Mapping[str, QAction] = {}
        """The program's actions, for the menus of the grid."""
        line = grid.formula
        line.edited.connect(self._on_edited)
        line.entered.connect(self._on_entered)
        line.closed.connect(grid.view.setFocus)

    def does(self) -> dict[str, Callable[[], object]]:
        """What each act does."""
        seek = self._grid.seeking.seek
        return {
            "fill-cells": self.ask_formula,
            "find-nan": partial(seek, "nan"),
            "find-inf": partial(seek, "inf"),
            "find-largest": partial(seek, "most"),
            "find-smallest": partial(seek, "least"),
            **{
                f"copy-cells-{form}": partial(self._grid.view.clipboard.copy, form)
                for form in FORMS
            },
            "recast": self.recast,
            "heat-cells": self._grid.toggle_heat,
            "more-digits": partial(self.add_digits, 1),
            "fewer-digits": partial(self.add_digits, -1),
            **{name: partial(self.set_style, style) for name, style in STYLES.items()},
        }

    def menu(self) -> QMenu:
        """The menu of the cells."""
        view = self._grid.view
        menu = QMenu(view)
        menu.addActions(view.actions())
        if self.actions:
            self._add(menu.addMenu("Copy &cells as"), tuple(f"copy-cells-{f}" for f in FORMS))
            whole = menu.addMenu("Copy &all as")
            self._add(whole, tuple(f"copy-{form}" for form in FORMS))
            self._add(menu, ("export-value", "export-gradient"))
        self._add(menu, OFFERED)
        if self.actions:
            self.fill_formats(menu.addMenu("&Numbers as"))
        return menu

    def fill_formats(self, menu: QMenu) -> None:
        """How numbers can be written."""
        self._add(menu, (*STYLES, None, "more-digits", "fewer-digits", None, "heat-cells"))

    def _add(self, menu: QMenu, names: tuple[str | None, ...]) -> None:
        for name in names:
            if name is None:
                menu.addSeparator()
            elif name in self.actions:
                menu.addAction(self.actions[name])

    def ask_formula(self) -> None:
        """Ask for a number or a formula for the selected cells."""
        view, model = self._grid.view, self._grid.model
        block = view.block()
        reason = model.elements.why_read_only
        if block is None and model.rowCount():
            block = range(model.rowCount()), range(model.columnCount())
        if reason or block is None:
            self._grid.say(reason or "There are no cells to fill.")
            return
        spans = model.cut.spans(*block)
        self._patch = Patch(spans, Same(model.zero()))
        where = ", ".join(
            ":"
            if (first, last) == (0, size)
            else str(first)
            if last == first + 1
            else f"{first}:{last}"
            for (first, last), size in zip(spans, model.elements.shape, strict=True)
        )
        self._place = f"{model.elements.name}[{where}]" if spans else model.elements.name
        self._grid.formula.ask(self._place, len(spans), DTYPES[model.dtype].family)

    def _why_not(self, text: str) -> str:
        """Why this can fill no cells; empty where it can."""
        model = self._grid.model
        try:
            reading.cell(text, model.dtype)
        except ValueError as refused:
            rank = len(model.elements.shape)
            wrong = why_not(text, rank, DTYPES[model.dtype].family)
            # Of a text that is neither, what is said depends on what it looks like.
            return wrong if wrong and not _is_number(text) else str(refused) if wrong else ""
        return ""

    def _on_edited(self, text: str) -> None:
        # Half a formula is no mistake yet: what was wrong is taken back, and said on Enter.
        self._grid.formula.complain("")

    def _on_entered(self, text: str) -> None:
        reason = "type a number or a formula" if not text.strip() else self._why_not(text)
        if reason or self._patch is None:
            self._grid.formula.complain(reason)
            return
        model, spans = self._grid.model, self._patch.spans
        try:
            patch = Patch(spans, Same(reading.cell(text, model.dtype)))
            done = model.write_range(f"Fill {self._place} with {text.strip()}", patch)
        except ValueError:
            random = is_random(expression(text.strip(), len(spans)))
            seed = int.from_bytes(os.urandom(4)) if random else 0
            patch = Patch(spans, Formula(text.strip(), seed))
            done = model.write_range(f"{self._place} = {text.strip()}", patch)
        if done:
            self._grid.formula.close_line()

    def set_style(self, style: Style) -> None:
        """Write the numbers in another way."""
        old = self._grid.model.style
        self._grid.set_style(SHORT if style == "short" else NumberStyle(style, old.digits))

    def add_digits(self, more: int) -> None:
        """More or fewer digits behind the point."""
        old = self._grid.model.style
        style: Style = old.style if old.style in ("fixed", "scientific") else "fixed"
        digits = max(0, min(MOST_DIGITS, old.digits + (more if style == old.style else 0)))
        self._grid.set_style(NumberStyle(style, digits))

    def recast(self) -> None:
        """Ask for another shape or dtype."""
        from inspector.panels.grid.recast import RecastDialog

        node = self._grid.node
        reason = self._grid.model.elements.why_read_only
        if node is None or reason:
            self._grid.say(reason or "Select a tensor made by hand first.")
            return
        RecastDialog(self._grid.session, node, self._grid).open()


def _is_number(text: str) -> bool:
    return not any(letter.isalpha() for letter in text.replace("e", "").replace("E", ""))
