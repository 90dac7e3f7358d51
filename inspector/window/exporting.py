"""Values and gradients that leave the program: as files that the engine writes, and as text on the
clipboard."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication

from inspector.codegen.tables import MOST_NUMBERS, TextForm, as_text
from inspector.document.nodes import Source, label
from inspector.look.quantities import bytes_text
from inspector.messages.answers import Fetched
from inspector.messages.orders import Which
from inspector.panels.transfer.offers import Offered, offered
from inspector.session.faces import Gradient
from inspector.session.transfers import Leaving

if TYPE_CHECKING:
    from inspector.panels.transfer.exporting import ExportTensorsDialog
    from inspector.window.main_window import MainWindow

FORMS: dict[TextForm, str] = {
    "literal": "a Python literal",
    "tsv": "tab-separated text",
    "latex": "a LaTeX matrix",
    "markdown": "a Markdown table",
}
"""The texts that numbers are copied as, in words."""
WHICH: tuple[tuple[str, Which], ...] = (("", "value"), ("gradient-", "grad"))
"""What the name of an act says is copied."""


class Exporting(QObject):
    """Nothing waits: the engine writes and brings, and what came of it is said."""

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window
        self.dialog: ExportTensorsDialog | None = None
        """The one that was shown last."""

    def ask(self) -> None:
        """Ask which values and gradients to write; those of the selection are ticked."""
        from inspector.panels.transfer.exporting import ExportTensorsDialog

        window = self._window
        found = offered(window.session)
        if not found:
            window.status.say("Nothing is computed yet: wait until the engine is ready.")
            return
        selected = window.store.selected
        ticked = frozenset(
            row
            for row, each in enumerate(found)
            if not each.reason and (not selected or each.source.node in selected)
        )
        self.dialog = dialog = ExportTensorsDialog(found, ticked, window)
        dialog.chosen.connect(self._on_chosen)
        dialog.show()
        dialog.table.setFocus()

    def _on_chosen(self, chosen: Sequence[Offered], form: str) -> None:
        window = self._window
        stem = chosen[0].name if len(chosen) == 1 else window.file.stem
        suggested = window.file.folder / f"{stem}{form}"
        path = window.asker.save_path(suggested, f"Tensors (*{form})")
        if path is None:
            return
        if path.suffix.lower() != form:
            path = path.with_name(path.name + form)
        leaving = [Leaving(each.name, each.source, each.which) for each in chosen]
        window.session.transfers.write(
            path, leaving, partial(self._on_written, path, len(chosen)), window.failure.say
        )

    def _on_written(self, path: Path, count: int, size: int) -> None:
        many = f"{count} tensors" if count > 1 else "One tensor"
        self._window.status.say(f"{many} written to {path} ({bytes_text(size)}).")

    def copy_selected(self, form: TextForm, which: Which) -> None:
        """The value, or the gradient, of the selected node as text."""
        chosen = self._window.canvas.acts.chosen
        if chosen:
            self.copy(Source(chosen[0]), which, form)

    def copy(self, source: Source, which: Which, form: TextForm) -> None:
        """A value, or a gradient (what is stored, else what flowed), as text on the clipboard."""
        window, session = self._window, self._window.session
        name = label(window.store.document.graph, source)
        if which != "value":
            gradients = {"grad": session.stored(source), "flow": session.flow(source)}
            there = [key for key, each in gradients.items() if isinstance(each, Gradient)]
            if not there:
                window.status.say(f"There is no gradient at {name} to copy: run Backward (F5).")
                return
            which = "grad" if there[0] == "grad" else "flow"
            name = f"{name}.grad" if which == "grad" else f"the gradient at {name}"
        session.transfers.fetch(
            Leaving(name, source, which),
            MOST_NUMBERS,
            partial(self._on_fetched, name, form),
            window.status.say,
        )

    def _on_fetched(self, name: str, form: TextForm, fetched: Fetched) -> None:
        text = as_text(form, fetched.data, fetched.dtype, fetched.shape)
        QGuiApplication.clipboard().setText(text)
        self._window.status.say(f"{name} is on the clipboard as {FORMS[form]}.")
