"""What each act of the canvas does, by its name in the table of acts."""

from functools import partial
from typing import TYPE_CHECKING

from inspector.document.bookmarks import NUMBERS
from inspector.document.nodes import Skip
from inspector.offers.commands import Commands

if TYPE_CHECKING:
    from inspector.canvas.canvas import Canvas


def _rename(canvas: "Canvas") -> None:
    from inspector.canvas.asking import ask_chosen_name

    ask_chosen_name(canvas)


def _skip(canvas: "Canvas", skip: Skip) -> None:
    from inspector.canvas.skipping import toggle_skip

    toggle_skip(canvas.acts, skip)


def bind_acts(commands: Commands, canvas: "Canvas") -> None:
    """Connect the acts, and listen to their keys."""
    # Functions of the canvas: what they need of it is loaded when they are called.
    commands.bind(
        {
            "undo": lambda: canvas.store.undo(),
            "redo": lambda: canvas.store.redo(),
            "cut": lambda: canvas.clipboard.cut(),
            "copy": lambda: canvas.clipboard.copy(),
            "paste": lambda: canvas.clipboard.paste(),
            "copy-python": lambda: canvas.clipboard.copy_as_python(),
            "duplicate": lambda: canvas.clipboard.duplicate(),
            "duplicate-unwired": lambda: canvas.clipboard.duplicate_unwired(),
            "delete": lambda: canvas.levels.delete_or_leave(),
            "delete-reconnect": lambda: canvas.splicing.delete_and_reconnect(),
            "detach": lambda: canvas.splicing.detach(),
            "knife": lambda: canvas.hands.take_knife(),
            "reroute": lambda: canvas.rerouting.add(),
            "select-all": lambda: canvas.acts.select_all(),
            "select-needed": lambda: canvas.walking.select_upstream(),
            "select-needing": lambda: canvas.walking.select_downstream(),
            "select-joined": lambda: canvas.walking.grow(),
            "choose-wire": lambda: canvas.caret.choose_wire(),
            "choose-note": lambda: canvas.noting.next(),
            "find": lambda: canvas.finder().open(),
            "find-next": lambda: canvas.finder().step(1),
            "find-previous": lambda: canvas.finder().step(-1),
            "rename": partial(_rename, canvas),
            "new-tensor": lambda: canvas.adding.ask_tensor(),
            "add-operation": lambda: canvas.adding.search(),
            "add-after": lambda: canvas.adding.search_after_selected(),
            "draw-wire": lambda: canvas.hands.draw_wire(),
            "requires-grad": lambda: canvas.autograd.toggle_requires_grads(),
            "retain-grad": lambda: canvas.autograd.toggle_retain_grad(),
            "bypass": lambda: _skip(canvas, "bypass"),
            "mute": lambda: _skip(canvas, "mute"),
            "no-grad": lambda: canvas.framing.put_into_frame("no_grad"),
            "inference-mode": lambda: canvas.framing.put_into_frame("inference_mode"),
            "take-out": lambda: canvas.framing.take_out_of_frame(),
            "arrange": lambda: canvas.arranging.arrange(),
            "straighten": lambda: canvas.arranging.straighten(),
            "align-left": lambda: canvas.arranging.align("left"),
            "align-centre": lambda: canvas.arranging.align("centre"),
            "align-right": lambda: canvas.arranging.align("right"),
            "align-top": lambda: canvas.arranging.align("top"),
            "align-middle": lambda: canvas.arranging.align("middle"),
            "align-bottom": lambda: canvas.arranging.align("bottom"),
            "distribute-across": lambda: canvas.arranging.distribute("across"),
            "distribute-down": lambda: canvas.arranging.distribute("down"),
            "new-note": lambda: canvas.noting.add(),
            "group": lambda: canvas.grouping.make(),
            "save-block": lambda: canvas.blocks.save(),
            "ungroup": lambda: canvas.grouping.dissolve(),
            "rename-group": lambda: canvas.grouping.rename(),
            "leave-its-group": lambda: canvas.grouping.take_out(),
            "fold-group": lambda: canvas.grouping.toggle(),
            "fold-all": lambda: canvas.grouping.toggle_all(),
            "enter-group": lambda: canvas.levels.enter(),
            "leave-group": lambda: canvas.levels.leave_or_say(),
            "view-back": lambda: canvas.views.back(),
            "view-forward": lambda: canvas.views.forward(),
            **{f"bookmark-{n}": partial(canvas.views.recall, n) for n in NUMBERS},
            **{f"set-bookmark-{n}": partial(canvas.views.mark, n) for n in NUMBERS},
            "fit": lambda: canvas.camera.fit(),
            "zoom-selection": lambda: canvas.camera.fit_selection(),
            "zoom-in": lambda: canvas.camera.step_in(),
            "zoom-out": lambda: canvas.camera.step_out(),
            "zoom-reset": lambda: canvas.camera.actual(),
            "next-node": lambda: canvas.caret.step(True),
            "previous-node": lambda: canvas.caret.step(False),
            "also-next": lambda: canvas.caret.step(True, adds=True),
            "also-previous": lambda: canvas.caret.step(False, adds=True),
        }
    )
    commands.listen(canvas, here_only=False)
