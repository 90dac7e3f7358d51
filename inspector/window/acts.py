"""Everything that a user can do by menu or key, as one table: name, title, keys, and when it can be
done. What is done stands in main_window.py."""

from collections.abc import Callable, Mapping
from typing import Literal

import msgspec
from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence

Menu = Literal["File", "Edit", "Node", "View", "Help"]


class Situation(msgspec.Struct, frozen=True):
    """What the enabled-when of the acts can ask. `cannot` is why Backward cannot start."""

    nodes: int = 0
    selected: int = 0
    framed: bool = False
    modified: bool = False
    undo: str | None = None
    redo: str | None = None
    busy: bool = False
    gradients: bool = False
    cannot: str | None = None


def _always(_: Situation) -> bool:
    return True


def _chosen(situation: Situation) -> bool:
    return situation.selected > 0


def _something(situation: Situation) -> bool:
    return situation.nodes > 0


class Act(msgspec.Struct, frozen=True):
    """One thing to do. `here`: its keys belong to the canvas and the outline only, because a grid
    or a text field needs them for itself. `ticked`: it is on or off."""

    id: str
    menu: Menu
    title: str
    keys: tuple[str, ...] = ()
    when: Callable[[Situation], bool] = _always
    here: bool = False
    ticked: bool = False
    apart: bool = False


ACTS: tuple[Act, ...] = (
    Act("new", "File", "&New", ("Ctrl+N",)),
    Act("open", "File", "&Open…", ("Ctrl+O",)),
    Act("save", "File", "&Save", ("Ctrl+S",), apart=True),
    Act("save-as", "File", "Save &as…", ("Ctrl+Shift+S",)),
    Act("export", "File", "&Export picture…", ("Ctrl+E",), apart=True),
    Act("copy-picture", "File", "Copy &picture of the graph", ("Ctrl+Shift+C",), _something),
    Act("quit", "File", "&Quit", ("Ctrl+Q",), apart=True),
    Act("undo", "Edit", "&Undo", ("Ctrl+Z",), lambda s: s.undo is not None),
    Act("redo", "Edit", "&Redo", ("Ctrl+Shift+Z", "Ctrl+Y"), lambda s: s.redo is not None),
    Act("cut", "Edit", "Cu&t", ("Ctrl+X",), _chosen, here=True, apart=True),
    Act("copy", "Edit", "&Copy", ("Ctrl+C",), _chosen, here=True),
    Act("paste", "Edit", "&Paste", ("Ctrl+V",), here=True),
    Act("duplicate", "Edit", "&Duplicate", ("Ctrl+D",), _chosen, here=True),
    Act("delete", "Edit", "De&lete", ("Del", "Backspace"), _chosen, here=True),
    Act(
        "delete-reconnect",
        "Edit",
        "Delete and reco&nnect",
        ("Ctrl+Del", "Ctrl+Backspace"),
        _chosen,
        here=True,
    ),
    Act("detach", "Edit", "Detac&h", ("Alt+D",), _chosen, here=True),
    Act("select-all", "Edit", "Select &all", ("Ctrl+A",), _something, here=True, apart=True),
    Act("rename", "Edit", "Re&name…", ("F2",), lambda s: s.selected == 1, here=True),
    Act("new-tensor", "Node", "New &tensor…", ("T",), here=True),
    Act("add-operation", "Node", "Add &operation…", ("Tab",), here=True),
    Act("backward", "Node", "&Backward", ("F5",), lambda s: s.cannot is None, apart=True),
    Act("zero", "Node", "&Zero gradients", ("Shift+F5",), lambda s: s.gradients),
    Act("stop", "Node", "&Stop", ("Ctrl+.", "Esc"), lambda s: s.busy),
    Act("run-again", "Node", "&Run again what failed", ("F9",), _something),
    Act("restart", "Node", "R&estart the engine"),
    Act("live", "Node", "&Live: backward after every edit", ("Ctrl+L",), ticked=True),
    Act("no-grad", "Node", "Put in a &no_grad frame", ("Ctrl+G",), _chosen, here=True, apart=True),
    Act("inference-mode", "Node", "Put in an &inference_mode frame", (), _chosen),
    Act("take-out", "Node", "&Take out of the frame", ("Ctrl+Shift+G",), lambda s: s.framed),
    Act("arrange", "Node", "&Arrange", ("Ctrl+R",), _something, apart=True),
    Act("fit", "View", "&Fit the graph", ("F",), _something, here=True),
    Act("zoom-selection", "View", "Zoom to the &selection", ("Shift+F",), _chosen, here=True),
    Act("zoom-in", "View", "Zoom &in", ("Ctrl++", "Ctrl+=")),
    Act("zoom-out", "View", "Zoom &out", ("Ctrl+-",)),
    Act("zoom-reset", "View", "&100 %", ("Ctrl+0",)),
    Act("dark", "View", "&Dark", ticked=True, apart=True),
    Act("light", "View", "&Light", ticked=True),
    Act("system", "View", "Follow the s&ystem", ticked=True),
    Act("shortcuts", "Help", "&Keys", ("F1",)),
    Act("about", "Help", "&About", apart=True),
)


def actions(owner: QObject) -> Mapping[str, QAction]:
    """A QAction for each act, owned by `owner`, by id."""
    made: dict[str, QAction] = {}
    for act in ACTS:
        action = QAction(act.title, owner)
        action.setObjectName(act.id)
        action.setShortcuts([QKeySequence(key) for key in act.keys])
        action.setCheckable(act.ticked)
        if act.here:
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        # macOS would move what it takes for Quit, About and the like elsewhere by its text.
        action.setMenuRole(_ROLES.get(act.id, QAction.MenuRole.NoRole))
        made[act.id] = action
    return made


_ROLES = {"quit": QAction.MenuRole.QuitRole, "about": QAction.MenuRole.AboutRole}


def refresh(made: Mapping[str, QAction], situation: Situation) -> None:
    """Enable what can be done now, and say what Undo and Redo would do."""
    for act in ACTS:
        made[act.id].setEnabled(act.when(situation))
    made["undo"].setText(f"&Undo {situation.undo}" if situation.undo else "&Undo")
    made["redo"].setText(f"&Redo {situation.redo}" if situation.redo else "&Redo")
    made["backward"].setToolTip(situation.cannot or "Run Backward (F5)")
