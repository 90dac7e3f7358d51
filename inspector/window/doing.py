"""What each act does, by its name in the table of acts."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from inspector.canvas.asking import ask_chosen_name
from inspector.document.edits import EditRefused, place
from inspector.document.nodes import Place

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
            "cut": canvas.clipboard.cut,
            "copy": canvas.clipboard.copy,
            "paste": canvas.clipboard.paste,
            "duplicate": canvas.clipboard.duplicate,
            "delete": canvas.acts.delete,
            "delete-reconnect": canvas.splicing.delete_and_reconnect,
            "detach": canvas.splicing.detach,
            "select-all": canvas.acts.select_all,
            "rename": partial(ask_chosen_name, canvas),
            "new-tensor": canvas.adding.ask_tensor,
            "add-operation": canvas.adding.search,
            "backward": session.backward,
            "zero": session.zero_gradients,
            "stop": session.stop,
            "run-again": session.run_again,
            "restart": self.restart,
            "live": window.tools.toggle_live,
            "no-grad": partial(canvas.framing.put_into_frame, "no_grad"),
            "inference-mode": partial(canvas.framing.put_into_frame, "inference_mode"),
            "take-out": canvas.framing.take_out_of_frame,
            "arrange": self.arrange,
            "fit": canvas.camera.fit,
            "zoom-selection": canvas.camera.fit_selection,
            "zoom-in": canvas.camera.step_in,
            "zoom-out": canvas.camera.step_out,
            "zoom-reset": canvas.camera.actual,
            "dark": partial(window.set_colours, "dark"),
            "light": partial(window.set_colours, "light"),
            "system": partial(window.set_colours, "system"),
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

    def new_tensor_at(self, at: Place) -> None:
        """Ask for a new tensor that shall stand there."""
        self._window.new_tensor_dialog().ask(at)

    def restart(self) -> None:
        """A new engine; it computes everything again."""
        self._window.failure.dismiss()
        self._window.session.restart_engine()

    def arrange(self) -> None:
        """Lay the nodes out anew from left to right."""
        from inspector.document.arranging import arranged

        bodies = {key: item.body for key, item in self._window.canvas.graph_scene.nodes.items()}
        sizes = {key: (body.width(), body.height()) for key, body in bodies.items()}
        places = arranged(self._window.store.document, sizes)
        self._window.store.apply("Arrange", lambda document: place(document, places))
        self._window.canvas.camera.fit()

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

    def keys(self) -> None:
        """List every key."""
        from inspector.window.help import Keys

        Keys(self._window).show()

    def about(self) -> None:
        """Say what this program is."""
        import inspector
        from inspector.window.help import About

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
