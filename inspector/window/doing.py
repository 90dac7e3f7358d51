"""What each act of the window does, by its name in the table of acts, with the menus and keys for
all of them; what those of the canvas do is in canvas/doing.py."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication

from inspector.canvas.placing import free_place
from inspector.codegen.tables import FORMS
from inspector.document.edits import add_leaf
from inspector.document.nodes import Place
from inspector.look.theme import Theme
from inspector.window.arranging_view import ArrangingView
from inspector.window.cells import Cells
from inspector.window.explaining import Explaining
from inspector.window.exporting import Exporting
from inspector.window.first_bad import FirstBad
from inspector.window.focus_ring import FocusRing
from inspector.window.importing import Importing
from inspector.window.menus import fill_menus
from inspector.window.numbers_view import NumbersView
from inspector.window.pace_view import PaceView
from inspector.window.panes import Panes
from inspector.window.seeing import show_preview, toggle_costs
from inspector.window.stepping_view import SteppingView
from inspector.window.wire_view import WireView

if TYPE_CHECKING:
    from inspector.window.command_palette import CommandPalette
    from inspector.window.main_window import MainWindow


class Doing(QObject):
    """The acts' effects on a window."""

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window
        self._explaining = Explaining(window)
        self.importing = Importing(window)
        self.exporting = Exporting(window)
        self._palette: CommandPalette | None = None
        self.panes = Panes(window)
        self.ring = FocusRing(window, window.canvas, window.theme)
        session = window.session
        self.stepping = SteppingView(window)
        does: dict[str, Callable[[], object]] = {
            "new": window.file.new,
            "open": window.file.open,
            "save": window.file.save,
            "save-as": window.file.save_as,
            "import": self.importing.ask,
            "export-tensors": self.exporting.ask,
            "export-value": partial(self.exporting.ask_shown, value=True),
            "export-gradient": partial(self.exporting.ask_shown, value=False),
            **{
                f"copy-{'' if value else 'gradient-'}{form}": partial(
                    self.exporting.copy_selected, form, value=value
                )
                for value in (True, False)
                for form in FORMS
            },
            "find-file": self.importing.find_file,
            "embed-file": self.importing.embed,
            "export": self.export,
            "copy-picture": self.copy_picture,
            "quit": window.close,
            "backward": session.backward,
            "zero": session.zero_gradients,
            "stop": session.stop,
            "run-again": session.run_again,
            "restart": self.restart,
            "live": window.tools.toggle_live,
            "next-part": self.panes.next,
            "previous-part": self.panes.previous,
            "see-both": partial(show_preview, window, "both"),
            "see-value": partial(show_preview, window, "value"),
            "see-gradient": partial(show_preview, window, "gradient"),
            "costs": partial(toggle_costs, window),
            "dark": partial(window.set_colours, "dark"),
            "light": partial(window.set_colours, "light"),
            "system": partial(window.set_colours, "system"),
            "help": self.help,
            "shortcuts": self.keys,
            "commands": self.palette,
            "about": self.about,
        }
        window.commands.bind({**does, **self.stepping.does()})
        self.cells = Cells(window)
        self.wires = WireView(window)
        session.surveys.memory.changed.connect(window.canvas.graph_scene.restyle)
        self.first_bad = FirstBad(window)
        self.arranging = ArrangingView(window)
        self.numbers = NumbersView(window)
        self.pace = PaceView(window)
        window.canvas.caret.opened.connect(self.panes.open)
        window.canvas.new_tensor_wanted.connect(self.new_tensor_at)
        window.canvas.numbers_pasted.connect(self.paste_numbers)
        window.canvas.files_dropped.connect(self.importing.bring)
        window.file.tensors_chosen.connect(self.importing.bring_one)
        window.canvas.picture_pasted.connect(self.importing.paste_picture)
        window.commands.listen(window.canvas)
        fill_menus(window)

    def set_theme(self, theme: Theme) -> None:
        """Draw in these colours."""
        self.ring.theme = theme
        self.stepping.set_theme(theme)

    def new_tensor_at(self, at: Place) -> None:
        """Ask for a new tensor that shall stand there."""
        self._window.new_tensor_dialog().ask(at)

    def paste_numbers(self, text: str, at: Place) -> None:
        """A new tensor of the numbers in a text, as a spreadsheet or Python writes them."""
        from inspector.panels.grid.carried import contents_of
        from inspector.panels.transfer.pasting import contents_in

        canvas = self._window.canvas
        cells = contents_of(QGuiApplication.clipboard().mimeData())
        try:
            contents, grad = (cells, False) if cells is not None else contents_in(text)
        except ValueError as refused:
            self._window.status.say(
                f"There are no nodes on the clipboard, and no numbers for a new tensor: {refused}."
            )
            return
        place = free_place(canvas.graph_scene, at)
        document, node = add_leaf(
            self._window.store.document, contents, at=place, requires_grad=grad
        )
        canvas.acts.attempt("Paste numbers", lambda _: document, select=[node])

    def restart(self) -> None:
        """A new engine; it computes everything again."""
        self._window.failure.dismiss()
        self._window.session.restart_engine()

    def export(self) -> None:
        """Ask what picture to write where."""
        from inspector.figures.dialog import ExportDialog
        from inspector.panels.tensor.panel import TensorPanel

        window = self._window
        window.complete()
        panel = window.tensor_panel
        dialog = ExportDialog(
            window.session,
            window.canvas,
            window,
            window,
            asker=window.asker,
            pair=panel.pair if isinstance(panel, TensorPanel) else None,
            name=window.file.stem,
        )
        dialog.refused.connect(window.failure.say)
        dialog.told.connect(window.status.say)
        dialog.show()

    def copy_picture(self) -> None:
        """The whole graph as a picture on the clipboard."""
        from inspector.figures.export import canvas_figure, gathered
        from inspector.figures.writing import FigureRefused, to_clipboard

        window = self._window
        try:
            with gathered(window.canvas, window.session):
                to_clipboard(canvas_figure(window.canvas, window.theme))
        except FigureRefused as refused:
            window.failure.say(str(refused))
        else:
            window.status.say("The picture of the graph is on the clipboard.")

    def help(self) -> None:
        """Explain the selected node; every key where none is selected."""
        chosen = self._window.canvas.acts.chosen
        if not chosen or not self._explaining.explain(chosen[0]):
            self.keys()

    def keys(self) -> None:
        """Every key, to read and to change."""
        from inspector.window.key_sheet import KeySheet

        sheet = self._window.findChild(KeySheet) or KeySheet(self._window)
        sheet.show()
        sheet.raise_()
        sheet.activateWindow()

    def palette(self) -> None:
        """Search everything that can be done."""
        from inspector.window.command_palette import CommandPalette

        if self._palette is None:
            self._palette = CommandPalette(self._window)
        self._palette.open()

    def about(self) -> None:
        """Say what this program is."""
        import inspector
        from inspector.window.about import About

        version = getattr(inspector, "__version__", "0.1.0")
        About(version, self._window.session.engine.torch, self._window).show()
