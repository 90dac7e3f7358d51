"""What each act does, by its name in the table of acts."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from inspector.document.arranging import arranged
from inspector.document.edits import EditRefused, place
from inspector.document.frames import add_frame, take_out
from inspector.document.nodes import Document, FrameMode, Place
from inspector.window.help import About, Keys

if TYPE_CHECKING:
    from inspector.window.main_window import MainWindow


class Doing(QObject):
    """The acts' effects on a window. What an edit refuses is said in the status line."""

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window
        canvas, session, store = window.canvas, window.session, window.store
        self._does: dict[str, Callable[[], object]] = {
            "new": window.file.new,
            "open": window.file.open,
            "save": window.file.save,
            "save-as": window.file.save_as,
            "export": self.export,
            "copy-picture": self.copy_picture,
            "quit": window.close,
            "undo": store.undo,
            "redo": store.redo,
            "cut": window.clipping.cut,
            "copy": window.clipping.copy,
            "paste": window.clipping.paste,
            "duplicate": canvas.duplicate_selected,
            "delete": canvas.delete_selected,
            "select-all": self.select_all,
            "rename": self.rename,
            "new-tensor": self.new_tensor,
            "add-operation": canvas.open_quick_add,
            "backward": session.backward,
            "zero": session.zero_gradients,
            "stop": session.stop,
            "live": window.tools.toggle_live,
            "no-grad": self.put_in_no_grad,
            "inference-mode": self.put_in_inference_mode,
            "take-out": self.take_out,
            "arrange": self.arrange,
            "fit": canvas.fit,
            "zoom-selection": canvas.zoom_to_selection,
            "zoom-in": self.zoom_in,
            "zoom-out": self.zoom_out,
            "zoom-reset": self.zoom_reset,
            "dark": self.dark,
            "light": self.light,
            "system": self.system,
            "shortcuts": self.keys,
            "about": self.about,
        }

    def of(self, act: str) -> Callable[[], object]:
        """What this act does."""
        return _Done(self, act)

    def do(self, act: str) -> None:
        """Do it; a refusal goes to the status line."""
        try:
            self._does[act]()
        except EditRefused as refused:
            self._window.status.say(_sentence(str(refused)))

    def select_all(self) -> None:
        """Select every node."""
        self._window.store.select(self._window.store.document.graph.nodes)

    def rename(self) -> None:
        """Rename the only selected node, on the canvas."""
        chosen = self._window.store.selected
        if len(chosen) == 1:
            self._window.canvas.rename(next(iter(chosen)))

    def new_tensor(self) -> None:
        """Ask for a new tensor, to stand in the middle of the canvas."""
        canvas = self._window.canvas
        middle = canvas.mapToScene(canvas.viewport().rect().center())
        self.new_tensor_at(Place(middle.x(), middle.y()))

    def new_tensor_at(self, at: Place) -> None:
        """Ask for a new tensor that shall stand there."""
        from inspector.panels.newtensor.dialog import NewTensorDialog

        dialog = NewTensorDialog(
            self._window.session, self._window.theme, at=at, parent=self._window
        )
        dialog.show()

    def add_at_centre(self, what: str) -> None:
        """Add an operation, or ask for a tensor with this fill, in the middle of the canvas."""
        try:
            self._window.canvas.add_at_centre(what)
        except EditRefused as refused:
            self._window.status.say(_sentence(str(refused)))

    def put_in_no_grad(self) -> None:
        """A no_grad frame around the selected nodes."""
        self._frame("no_grad")

    def put_in_inference_mode(self) -> None:
        """An inference_mode frame around the selected nodes."""
        self._frame("inference_mode")

    def _frame(self, mode: FrameMode) -> None:
        chosen = self._window.store.selected
        self._window.store.apply(
            f"{mode} frame", lambda document: add_frame(document, mode, chosen)[0]
        )

    def take_out(self) -> None:
        """The selected nodes out of their frames."""
        chosen = self._window.store.selected
        self._window.store.apply("Take out of frame", lambda document: take_out(document, chosen))

    def arrange(self) -> None:
        """Lay the nodes out anew from left to right."""

        def edit(document: Document) -> Document:
            return place(document, arranged(document))

        self._window.store.apply("Arrange", edit)
        self._window.canvas.fit()

    def zoom_in(self) -> None:
        """Larger."""
        self._window.canvas.zoom_by(1.25)

    def zoom_out(self) -> None:
        """Smaller."""
        self._window.canvas.zoom_by(0.8)

    def zoom_reset(self) -> None:
        """One canvas pixel to one on the screen."""
        self._window.canvas.zoom_to(1.0)

    def dark(self) -> None:
        """Dark colours from now on."""
        self._window.set_colours("dark")

    def light(self) -> None:
        """Light colours from now on."""
        self._window.set_colours("light")

    def system(self) -> None:
        """The system's colours from now on."""
        self._window.set_colours("system")

    def export(self) -> None:
        """Ask what picture to write where."""
        from inspector.figures.dialog import ExportDialog

        window = self._window
        window.complete()
        dialog = ExportDialog(
            window.session,
            window.canvas,
            window,
            window,
            asker=window.asker,
            name=window.file.stem,
        )
        dialog.refused.connect(window.failure.say)
        dialog.told.connect(window.status.say)
        dialog.show()

    def copy_picture(self) -> None:
        """The whole graph as a picture on the clipboard."""
        from inspector.figures.export import canvas_figure
        from inspector.figures.writing import FigureRefused, to_clipboard

        window = self._window
        try:
            to_clipboard(canvas_figure(window.canvas, window.session, window.theme))
        except FigureRefused as refused:
            window.failure.say(str(refused))
        else:
            window.status.say("The picture of the graph is on the clipboard.")

    def keys(self) -> None:
        """List every key."""
        Keys(self._window).show()

    def about(self) -> None:
        """Say what this program is."""
        import inspector

        version = getattr(inspector, "__version__", "0.1.0")
        About(version, self._window.session.engine.torch, self._window).show()


class _Done(QObject):
    """One act as a slot; takes no `checked`."""

    def __init__(self, doing: Doing, act: str) -> None:
        super().__init__(doing)
        self._doing = doing
        self._act = act

    def __call__(self, _checked: bool = False) -> None:
        self._doing.do(self._act)


def _sentence(text: str) -> str:
    text = text.strip()
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "?", "!")) else ".")
