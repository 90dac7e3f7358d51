"""Every act that edits the document is one step, and undo brings the very same document back."""

import pytest

from inspector.document.aligning import EDGES
from inspector.document.bookmarks import NUMBERS
from inspector.offers.acts import ACTS
from tests.window.conftest import Room

# What must be selected first, and what must have been done; of others two nodes are selected.
EDITS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "cut": (("h",), ()),
    "paste": (("h",), ("copy",)),
    "duplicate": (("h", "x"), ()),
    "duplicate-unwired": (("h", "x"), ()),
    "delete": (("h",), ()),
    "delete-reconnect": (("h",), ()),
    "detach": (("h",), ()),
    "requires-grad": (("x",), ()),
    "retain-grad": (("h",), ()),
    "bypass": (("h",), ()),
    "mute": (("h",), ()),
    "no-grad": (("h", "y"), ()),
    "inference-mode": (("h",), ()),
    "take-out": (("h",), ("no-grad",)),
    "arrange": (("h",), ()),
    "straighten": (("x", "h"), ()),
    **{f"align-{edge}": (("h", "x"), ()) for edge in EDGES},
    "distribute-across": (("x", "h", "y"), ()),
    "distribute-down": (("x", "h", "y"), ()),
    "new-note": ((), ()),
    "group": (("h", "y"), ()),
    "fold-group": (("h", "y"), ("group",)),
    "fold-all": (("h", "y"), ("group",)),
    "ungroup": (("h", "y"), ("group",)),
    "live": ((), ()),
    **{f"set-bookmark-{number}": ((), ()) for number in NUMBERS},
}
# These show, choose or compute, open something that asks first, or belong to the window.
NO_EDITS = {
    "new", "open", "save", "save-as", "export", "copy-picture", "quit",
    "undo", "redo", "copy", "copy-python", "select-all", "select-needed",
    "choose-wire", "choose-note", "find", "find-next", "find-previous", "knife", "draw-wire",
    "rename", "reroute", "new-tensor", "add-operation", "add-after",
    "backward", "zero", "stop", "run-again", "restart",
    "fit", "zoom-selection", "zoom-in", "zoom-out", "zoom-reset",
    "next-node", "previous-node", "also-next", "also-previous", "next-part", "previous-part",
    "step-forward", "step-back", "step-play", "step-start", "step-end", "step-leave",
    "step-stop-here", "step-to-node", "step-to-break", "step-to-odd", "step-limit",
    "step-take-back", "step-what-if", "step-depends", "play-slow", "play-normal", "play-fast",
    "first-bad",
    "thick-wires", "wire-legend", "dark", "light", "system",
    "help", "commands", "shortcuts", "about",
    "fill-cells", "recast", "find-nan", "find-inf", "find-largest", "find-smallest",
    "numbers-short", "numbers-fixed", "numbers-scientific", "numbers-exact", "numbers-hex",
    "more-digits", "fewer-digits", "heat-cells",
}  # fmt: skip


@pytest.mark.parametrize("act", [act.id for act in ACTS if act.id not in NO_EDITS])
def test_that_an_act_is_one_step_there_and_back(room: Room, act: str) -> None:
    selected, before = EDITS.get(act, (("h", "x"), ()))
    room.store.select([room.id(name) for name in selected])
    for each in before:
        room.do(each)
    if act not in EDITS and not room.enabled(act):
        pytest.skip(f"{act} cannot be done to two selected nodes")
    start, label = room.store.document, room.store.undo_label
    room.do(act)
    after = room.store.document
    assert after is not start or act not in EDITS
    if after is start:
        return
    room.do("undo")

    assert room.store.document is start
    assert room.store.undo_label == label
    room.do("redo")
    assert room.store.document is after
