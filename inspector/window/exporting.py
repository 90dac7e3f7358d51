"""Values and gradients that leave the program: as files that the engine writes, and as text on the
clipboard."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTemporaryDir
from PySide6.QtGui import QGuiApplication

from inspector.codegen.tables import FORMS, MOST_NUMBERS, TextForm, as_text
from inspector.document.nodes import Source, label
from inspector.look.quantities import bytes_text
from inspector.messages.answers import Fetched
from inspector.messages.orders import Which
from inspector.panels.transfer.offers import Offered, offered
from inspector.session.faces import Gradient
from inspector.session.transfers import Leaving

if TYPE_CHECKING:
    from inspector.panels.tensor.panel import TensorPanel
    from inspector.panels.transfer.exporting import ExportTensorsDialog
    from inspector.window.main_window import MainWindow


class Exporting(QObject):
    """Nothing waits: the engine writes and brings, and what came of it is said."""

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window
        self.dialog: ExportTensorsDialog | None = None
        """The one that was shown last."""
        window.completed.connect(self._follow)
        self._follow()

    def ask(self) -> None:
        """Ask which values and gradients to write; those of the selection are ticked."""
        window = self._window
        found = offered(window.session)
        if not found:
            window.status.say("Nothing is computed yet: wait until the engine is ready.")
            return
        selected = window.store.selected
        self._show(
            found,
            frozenset(
                row
                for row, each in enumerate(found)
                if not each.reason and (not selected or each.source.node in selected)
            ),
        )

    def ask_shown(self, *, value: bool) -> None:
        """Ask how to write the value that is shown on the right side, or its gradient."""
        source = self.shown
        if source is not None:
            which = "value" if value else self._gradient(source, "export")
            if which:
                self._ask_one(source, which)

    def _ask_one(self, source: Source, which: Which) -> None:
        found = offered(self._window.session, (source, which))
        ticked = [r for r, each in enumerate(found) if (each.source, each.which) == (source, which)]
        if ticked:
            self._show(found, frozenset(ticked))
        else:
            name = label(self._window.store.document.graph, source)
            self._window.status.say(f"{name} is not computed yet.")

    def _show(self, found: Sequence[Offered], ticked: frozenset[int]) -> None:
        from inspector.panels.transfer.exporting import ExportTensorsDialog

        window = self._window
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
        if form == ".jpg":
            self._write_jpeg(path, leaving)
            return
        window.session.transfers.write(
            path, leaving, partial(self._on_written, path, len(chosen)), window.failure.say
        )

    def _write_jpeg(self, path: Path, leaving: Sequence[Leaving]) -> None:
        """By way of a .png, which the engine can write: the process that reads pictures makes the
        other of it."""
        window, folder = self._window, QTemporaryDir()
        png = Path(folder.path()) / "picture.png"

        def told(size: int) -> None:
            folder.remove()
            window.status.say(
                f"One tensor written to {path} ({bytes_text(size)}); "
                "a JPEG is lossy: its numbers are no longer the same."
            )

        def refused(why: str) -> None:
            folder.remove()
            window.failure.say(why.replace(png.name, path.name))

        def made(_size: int) -> None:
            window.equip().importing.importer.write_jpeg(png, path, told, refused)

        window.session.transfers.write(png, leaving, made, refused)

    def _on_written(self, path: Path, count: int, size: int) -> None:
        many = f"{count} tensors" if count > 1 else "One tensor"
        self._window.status.say(f"{many} written to {path} ({bytes_text(size)}).")

    def copy_selected(self, form: TextForm, *, value: bool) -> None:
        """The value that is shown, or its gradient, as text."""
        source = self.shown
        if source is not None:
            which = "value" if value else self._gradient(source, "copy")
            if which:
                self.copy(source, which, form)

    def copy(self, source: Source, which: Which, form: TextForm) -> None:
        """A value, or one of its gradients, as text on the clipboard."""
        window = self._window
        name = label(window.store.document.graph, source)
        if which != "value":
            name = f"{name}.grad" if which == "grad" else f"the gradient at {name}"
        window.session.transfers.fetch(
            Leaving(name, source, which),
            MOST_NUMBERS,
            partial(self._on_fetched, name, form),
            window.status.say,
        )

    @property
    def shown(self) -> Source | None:
        """The output of the selected node that the right side shows."""
        chosen, panel = self._window.canvas.acts.chosen, self._panel
        if not chosen:
            return None
        source = None if panel is None else panel.source
        return source if source is not None and source.node == chosen[0] else Source(chosen[0])

    def _gradient(self, source: Source, verb: str) -> Which | None:
        """The gradient that is seen of it, else the stored one, else what flowed; what there is
        not is said."""
        session, panel = self._window.session, self._panel
        found: dict[Which, object] = {"grad": session.stored(source), "flow": session.flow(source)}
        there = [which for which, each in found.items() if isinstance(each, Gradient)]
        if not there:
            name = label(self._window.store.document.graph, source)
            self._window.status.say(f"There is no gradient at {name} to {verb}: run Backward (F5).")
            return None
        subject = None if panel is None else panel.pair.subject
        seen = subject.which if subject is not None and subject.source == source else there[0]
        return seen if seen in there else there[0]

    @property
    def _panel(self) -> "TensorPanel | None":
        if self._window.tensor_panel is None:
            return None
        from inspector.panels.tensor.panel import TensorPanel

        panel = self._window.tensor_panel
        return panel if isinstance(panel, TensorPanel) else None

    def _follow(self) -> None:
        if self._panel is not None:
            self._panel.pair.leaving_wanted.connect(self._on_leaving)

    def _on_leaving(self, which: Which, form: str) -> None:
        source = self.shown
        chosen = next((each for each in FORMS if each == form), None)
        if source is not None and chosen is not None:
            self.copy(source, which, chosen)
        elif source is not None:
            self._ask_one(source, which)

    def _on_fetched(self, name: str, form: TextForm, fetched: Fetched) -> None:
        text = as_text(form, fetched.data, fetched.dtype, fetched.shape)
        QGuiApplication.clipboard().setText(text)
        self._window.status.say(f"{name} is on the clipboard as {FORMS[form]}.")
