"""What each act of the canvas does, by its name in the table of acts."""

from functools import partial
from typing import TYPE_CHECKING

from inspector.canvas.asking import ask_chosen_name
from inspector.canvas.skipping import toggle_skip
from inspector.document.aligning import EDGES
from inspector.document.bookmarks import NUMBERS
from inspector.offers.commands import Commands

if TYPE_CHECKING:
    from inspector.canvas.canvas import Canvas


def bind_acts(commands: Commands, canvas: "Canvas") -> None:
    """Connect the acts, and listen to their keys."""
    clipboard, adding, camera = canvas.clipboard, canvas.adding, canvas.camera
    arranging = canvas.arranging
    framing, autograd, grouping = canvas.framing, canvas.autograd, canvas.grouping
    commands.bind(
        {
            "undo": canvas.store.undo,
            "redo": canvas.store.redo,
            "cut": clipboard.cut,
            "copy": clipboard.copy,
            "paste": clipboard.paste,
            "copy-python": clipboard.copy_as_python,
            "duplicate": clipboard.duplicate,
            "duplicate-unwired": clipboard.duplicate_unwired,
            "delete": canvas.acts.delete,
            "delete-reconnect": canvas.splicing.delete_and_reconnect,
            "detach": canvas.splicing.detach,
            "knife": canvas.hands.take_knife,
            "reroute": canvas.rerouting.add,
            "select-all": canvas.acts.select_all,
            "select-needed": canvas.walking.select_upstream,
            "select-needing": canvas.walking.select_downstream,
            "select-joined": canvas.walking.grow,
            "choose-wire": canvas.caret.choose_wire,
            "find": lambda: canvas.finder().open(),
            "find-next": lambda: canvas.finder().step(1),
            "find-previous": lambda: canvas.finder().step(-1),
            "rename": partial(ask_chosen_name, canvas),
            "new-tensor": adding.ask_tensor,
            "add-operation": adding.search,
            "add-after": adding.search_after_selected,
            "draw-wire": canvas.hands.draw_wire,
            "requires-grad": autograd.toggle_requires_grads,
            "retain-grad": autograd.toggle_retain_grad,
            "bypass": partial(toggle_skip, canvas.acts, "bypass"),
            "mute": partial(toggle_skip, canvas.acts, "mute"),
            "no-grad": partial(framing.put_into_frame, "no_grad"),
            "inference-mode": partial(framing.put_into_frame, "inference_mode"),
            "take-out": framing.take_out_of_frame,
            "arrange": arranging.arrange,
            "straighten": arranging.straighten,
            **{f"align-{edge}": partial(arranging.align, edge) for edge in EDGES},
            "distribute-across": partial(arranging.distribute, "across"),
            "distribute-down": partial(arranging.distribute, "down"),
            "new-note": canvas.noting.add,
            "group": grouping.make,
            "save-block": canvas.blocks.save,
            "ungroup": grouping.dissolve,
            "rename-group": grouping.rename,
            "leave-its-group": grouping.take_out,
            "fold-group": grouping.toggle,
            "enter-group": canvas.levels.enter,
            "leave-group": canvas.levels.leave_or_say,
            "view-back": canvas.views.back,
            "view-forward": canvas.views.forward,
            **{f"bookmark-{n}": partial(canvas.views.recall, n) for n in NUMBERS},
            **{f"set-bookmark-{n}": partial(canvas.views.mark, n) for n in NUMBERS},
            "fit": camera.fit,
            "zoom-selection": camera.fit_selection,
            "zoom-in": camera.step_in,
            "zoom-out": camera.step_out,
            "zoom-reset": camera.actual,
            "next-node": partial(canvas.caret.step, True),
            "previous-node": partial(canvas.caret.step, False),
            "also-next": partial(canvas.caret.step, True, adds=True),
            "also-previous": partial(canvas.caret.step, False, adds=True),
        }
    )
    commands.listen(canvas, here_only=False)
