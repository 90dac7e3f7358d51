"""Everything that a user can do by menu, key or command palette, as one table: name, title, keys,
and why it cannot be done at the moment. What is done stands in canvas/doing.py and
window/doing.py."""

from collections.abc import Callable
from typing import Literal

import msgspec

from inspector.codegen.tables import TITLES
from inspector.document.bookmarks import NUMBERS
from inspector.document.grouping import chosen_group
from inspector.document.in_files import mapped_in
from inspector.document.nodes import Leaf, Operation
from inspector.session.session import Session

Menu = Literal[
    "File",
    "Edit",
    "Copy numbers as",
    "Copy cells as",
    "Node",
    "Tensor",
    "Steps",
    "Arrange",
    "View",
    "Bookmarks",
    "Help",
]


class Situation(msgspec.Struct, frozen=True):
    """What the enabled-when of the acts can ask. `cannot` is why Backward cannot start."""

    nodes: int = 0
    selected: int = 0
    tensors: int = 0
    """How many of the selected nodes are tensors made by hand."""
    in_files: int = 0
    """How many of the selected tensors leave their numbers in a file."""
    operations: int = 0
    framed: bool = False
    groups: bool = False
    grouped: bool = False
    """Whether there is a group that the selection means."""
    modified: bool = False
    undo: str | None = None
    redo: str | None = None
    busy: bool = False
    gradients: bool = False
    cannot: str | None = None
    swept: bool = False
    """Whether there is a Backward to step through."""
    stepping: bool = False
    """Whether the user stands somewhere in it."""
    altered: bool = False
    """Whether a gradient was changed by hand."""


def situation_of(session: Session) -> Situation:
    """What the acts may ask, now."""
    store = session.store
    document, selected = store.document, store.selected
    graph = document.graph
    chosen = [graph.nodes[node] for node in selected if node in graph.nodes]
    framed = {node for frame in graph.frames.values() for node in frame.nodes}
    return Situation(
        nodes=len(graph.nodes),
        selected=len(chosen),
        tensors=sum(isinstance(node, Leaf) for node in chosen),
        in_files=sum(
            isinstance(node, Leaf) and mapped_in(node.contents) is not None for node in chosen
        ),
        operations=sum(isinstance(node, Operation) for node in chosen),
        framed=not framed.isdisjoint(selected),
        groups=bool(document.layout.groups),
        grouped=chosen_group(document, selected) is not None,
        modified=store.is_modified,
        undo=store.undo_label,
        redo=store.redo_label,
        busy=session.engine.kind == "busy",
        gradients=bool(session.acts) and session.acts[-1].kind == "backward",
        cannot=session.why_not_backward(),
        swept=session.stepping.can,
        stepping=session.stepping.at is not None,
        altered=bool(session.stepping.altering.changes),
    )


Reason = Callable[[Situation], str]
"""Why an act cannot be done, in one sentence; empty where it can."""


def _always(_: Situation) -> str:
    return ""


def _unless(can: Callable[[Situation], bool], reason: str) -> Reason:
    return lambda situation: "" if can(situation) else reason


_chosen = _unless(lambda s: s.selected > 0, "Select a node first.")
_something = _unless(lambda s: s.nodes > 0, "There are no nodes yet.")
_one = _unless(lambda s: s.selected == 1, "Select one node first.")
_two = _unless(lambda s: s.selected > 1, "Select two nodes or more first.")
_exactly_two = _unless(lambda s: s.selected == 2, "Select two tensors first.")
_three = _unless(lambda s: s.selected > 2, "Select three nodes or more first.")
_tensor = _unless(lambda s: s.tensors > 0, "Select a tensor made by hand first.")
_in_a_file = _unless(
    lambda s: s.in_files > 0, "Select a tensor whose numbers are left in a file first."
)
_result = _unless(
    lambda s: s.operations > 0,
    "Select a result first: leaves store their gradient in .grad anyway.",
)
_operation = _unless(
    lambda s: s.operations > 0, "Select an operation first: a tensor made by hand is not run."
)
_grouped = _unless(lambda s: s.grouped, "Select nodes of a group first.")
_framed = _unless(lambda s: s.framed, "Select a node that stands in a frame first.")


_one_swept = _unless(
    lambda s: s.swept and s.selected == 1, "Press Backward (F5) and select one node first."
)
_swept = _unless(lambda s: s.swept, "Press Backward (F5) first: then you can step through it.")
_altered = _unless(lambda s: s.altered, "No gradient was changed by hand.")
_stepping = _unless(lambda s: s.stepping, "All of Backward is shown already.")


class Act(msgspec.Struct, frozen=True):
    """One thing to do. `why_not`: see Reason. `here`: its keys belong to the canvas and the
    outline only, because a grid or a text field needs them for itself. `ticked`: it is on or off.
    `apart`: a line stands before it in the menu."""

    id: str
    menu: Menu
    title: str
    keys: tuple[str, ...] = ()
    why_not: Reason = _always
    here: bool = False
    ticked: bool = False
    apart: bool = False

    @property
    def name(self) -> str:
        """The title without the mark of its letter and without the dots of a dialog."""
        return self.title.replace("&", "").rstrip("…")


ACTS: tuple[Act, ...] = (
    Act("new", "File", "&New", ("Ctrl+N",)),
    Act("open", "File", "&Open…", ("Ctrl+O",)),
    Act("save", "File", "&Save", ("Ctrl+S",), apart=True),
    Act("save-as", "File", "Save &as…", ("Ctrl+Shift+S",)),
    Act("import", "File", "&Import tensors…", ("Ctrl+I",), apart=True),
    Act("export-tensors", "File", "Expo&rt tensors…", ("Ctrl+Shift+E",), _something),
    Act("export-value", "File", "Export this &value…", (), _one),
    Act("export-gradient", "File", "Export this &gradient…", (), _one),
    Act("find-file", "File", "&Find the file of a tensor…", (), _in_a_file),
    Act("embed-file", "File", "E&mbed the numbers of a file", (), _in_a_file),
    Act("export", "File", "&Export picture…", ("Ctrl+E",), apart=True),
    Act("copy-picture", "File", "Copy &picture of the graph", ("Ctrl+Shift+C",), _something),
    Act("quit", "File", "&Quit", ("Ctrl+Q",), apart=True),
    Act(
        "undo",
        "Edit",
        "&Undo",
        ("Ctrl+Z",),
        _unless(lambda s: s.undo is not None, "Nothing has been changed yet."),
    ),
    Act(
        "redo",
        "Edit",
        "&Redo",
        ("Ctrl+Shift+Z", "Ctrl+Y"),
        _unless(lambda s: s.redo is not None, "Nothing has been undone."),
    ),
    Act("cut", "Edit", "Cu&t", ("Ctrl+X",), _chosen, here=True, apart=True),
    Act("copy", "Edit", "&Copy", ("Ctrl+C",), _chosen, here=True),
    Act("copy-python", "Edit", "Copy as P&ython", (), _chosen),
    *(
        Act(
            f"copy-{which}{form}",
            "Copy numbers as",
            f"{words} as {title}",
            (),
            _one,
            apart=form == "literal" and which != "",
        )
        for which, words in (("", "Copy value"), ("gradient-", "Copy gradient"))
        for form, title in TITLES.items()
    ),
    Act("paste", "Edit", "&Paste", ("Ctrl+V",), here=True),
    Act("duplicate", "Edit", "&Duplicate", ("Ctrl+D",), _chosen, here=True),
    Act(
        "duplicate-unwired",
        "Edit",
        "Duplicate without w&ires",
        ("Ctrl+Shift+D",),
        _chosen,
        here=True,
    ),
    # Nothing selected is said by the act itself: a wire may be, which the table cannot know.
    Act("delete", "Edit", "De&lete", ("Del", "Backspace"), _something, here=True),
    Act(
        "delete-reconnect",
        "Edit",
        "Delete and rec&onnect",
        ("Ctrl+Del", "Ctrl+Backspace"),
        _chosen,
        here=True,
    ),
    Act("detach", "Edit", "Detac&h", ("Alt+D",), _chosen, here=True),
    Act("reroute", "Edit", "Add reroute poi&nt", ("Alt+R",), _something, here=True),
    Act("knife", "Edit", "Cut w&ires", ("Y",), _something, here=True),
    Act("select-all", "Edit", "Select &all", ("Ctrl+A",), _something, here=True, apart=True),
    Act("select-needed", "Edit", "Select &what it needs", ("[",), _chosen, here=True),
    Act("select-needing", "Edit", "Select what nee&ds it", ("]",), _chosen, here=True),
    Act("select-joined", "Edit", "&Grow along wires", ("Shift+G",), _chosen, here=True),
    Act("choose-wire", "Edit", "Choose a w&ire of the node", ("Shift+W",), _something, here=True),
    Act("choose-note", "Edit", "Choose a no&te", ("Shift+N",), here=True),
    Act("find", "Edit", "&Find nodes…", ("Ctrl+F",), _something, apart=True),
    Act("find-next", "Edit", "Find ne&xt", ("F3",), _something),
    Act("find-previous", "Edit", "Find pre&vious", ("Shift+F3",), _something),
    Act("rename", "Edit", "Re&name…", ("F2",), _one, here=True),
    Act("new-tensor", "Node", "New &tensor…", ("T",), here=True),
    Act("add-operation", "Node", "Add &operation…", ("Tab",), here=True),
    Act("add-after", "Node", "Add operation a&fter it…", ("Ins",), here=True),
    Act("draw-wire", "Node", "Draw a &wire from the node", ("W",), _chosen, here=True),
    Act("requires-grad", "Node", "re&quires_grad", (), _tensor, apart=True),
    Act("retain-grad", "Node", "retain_&grad", (), _result),
    Act("bypass", "Node", "B&ypass: pass the input through", ("Ctrl+B",), _operation, here=True),
    Act("mute", "Node", "&Mute: do not run", ("M",), _operation, here=True),
    Act("backward", "Node", "&Backward", ("F5",), lambda s: s.cannot or "", apart=True),
    Act(
        "zero",
        "Node",
        "&Zero gradients",
        ("Shift+F5",),
        _unless(lambda s: s.gradients, "No gradient is stored yet."),
    ),
    Act(
        "stop",
        "Node",
        "&Stop",
        ("Ctrl+.", "Esc"),
        _unless(lambda s: s.busy, "The engine computes nothing at the moment."),
    ),
    Act("run-again", "Node", "&Run again what failed", ("F9",), _something),
    Act("restart", "Node", "R&estart the engine"),
    Act("live", "Node", "&Live: backward after every edit", ("Ctrl+L",), ticked=True),
    Act("no-grad", "Node", "Put in a &no_grad frame", ("Ctrl+G",), _chosen, here=True, apart=True),
    Act("inference-mode", "Node", "Put in an &inference_mode frame", (), _chosen),
    Act("take-out", "Node", "Ta&ke out of the frame", ("Ctrl+Shift+G",), _framed),
    Act("new-note", "Node", "New n&ote", ("N",), here=True, apart=True),
    Act("group", "Node", "Gro&up", ("Ctrl+Shift+K",), _chosen, here=True, apart=True),
    Act("rename-group", "Node", "Rename the grou&p…", ("Shift+F2",), _grouped, here=True),
    Act("fold-group", "Node", "&Fold or unfold the group", ("K",), _grouped, here=True),
    Act(
        "fold-all",
        "Node",
        "Fold or unfold a&ll groups",
        ("Shift+K",),
        _unless(
            lambda s: s.groups,
            "There are no groups yet: select some nodes and group them (Ctrl+Shift+K).",
        ),
        here=True,
    ),
    Act("enter-group", "Node", "L&ook into the group", ("Alt+Down",), _grouped, here=True),
    Act("leave-group", "Node", "&Up to what is around it", ("Alt+Up",), here=True),
    Act("save-block", "Node", "Keep the group as a &block", (), _grouped),
    Act("leave-its-group", "Node", "Take out of the group", (), _grouped),
    Act("ungroup", "Node", "Remove the group, keep its nodes", ("Ctrl+Shift+U",), _grouped),
    Act("fill-cells", "Tensor", "&Fill cells with a number or formula…", ("Ctrl+Shift+F",), _one),
    *(
        Act(f"copy-cells-{form}", "Copy cells as", title, (), _one)
        for form, title in TITLES.items()
    ),
    Act("recast", "Tensor", "&Shape and dtype…", ("Ctrl+Shift+R",), _tensor),
    Act("find-nan", "Tensor", "Find next &NaN", ("Ctrl+Shift+N",), _one, apart=True),
    Act("find-inf", "Tensor", "Find next &infinity", ("Ctrl+Shift+I",), _one),
    Act("find-largest", "Tensor", "Find the &largest", ("Ctrl+Shift+L",), _one),
    Act("find-smallest", "Tensor", "Find the s&mallest", (), _one),
    Act("numbers-short", "Tensor", "As &short as they fit", ticked=True, apart=True),
    Act("numbers-fixed", "Tensor", "With &digits behind the point", ticked=True),
    Act("numbers-scientific", "Tensor", "S&cientific", ticked=True),
    Act("numbers-exact", "Tensor", "&Exact", ticked=True),
    Act("numbers-hex", "Tensor", "Exact, in &hexadecimal", ticked=True),
    Act("more-digits", "Tensor", "M&ore digits", ("Alt+.",)),
    Act("fewer-digits", "Tensor", "Fe&wer digits", ("Alt+,",)),
    Act("heat-cells", "Tensor", "Colours &behind the numbers", ticked=True, apart=True),
    Act("step-forward", "Steps", "Step &forward", ("F7",), _swept),
    Act("step-back", "Steps", "Step &back", ("Shift+F7",), _swept),
    Act("step-play", "Steps", "&Play or pause", ("F8",), _swept),
    Act("step-start", "Steps", "To the &start of Backward", ("Shift+F8",), _swept, apart=True),
    Act("step-end", "Steps", "To the &end of Backward", ("Ctrl+F8",), _swept),
    Act("play-slow", "Steps", "Play s&lowly", ticked=True),
    Act("play-normal", "Steps", "Play nor&mally", ticked=True),
    Act("play-fast", "Steps", "Play &quickly", ticked=True),
    Act("step-leave", "Steps", "Show &all of it again", ("Alt+F8",), _stepping),
    Act("step-stop-here", "Steps", "Break at the &node", ("B",), _one, here=True, apart=True),
    Act("step-limit", "Steps", "Break where a gradient e&xceeds…", (), _swept),
    Act("step-to-break", "Steps", "On to the next brea&k", ("Ctrl+F7",), _swept),
    Act("step-to-node", "Steps", "T&o the step of the node", ("Shift+B",), _one_swept, here=True),
    Act("step-to-odd", "Steps", "To the first &NaN or infinity", (), _swept),
    Act("step-depends", "Steps", "Which cells this one &depends on", (), _swept, apart=True),
    Act("step-what-if", "Steps", "&What if this gradient were another…", (), _swept),
    Act("step-take-back", "Steps", "&Take back changes of gradients", (), _altered),
    Act("arrange", "Arrange", "&Arrange", ("Ctrl+R",), _something),
    Act("straighten", "Arrange", "&Straighten wires", ("Q",), _chosen, here=True),
    Act("align-left", "Arrange", "Align &left", (), _two, apart=True),
    Act("align-centre", "Arrange", "Align &centre", (), _two),
    Act("align-right", "Arrange", "Align &right", (), _two),
    Act("align-top", "Arrange", "Align &top", (), _two, apart=True),
    Act("align-middle", "Arrange", "Align &middle", (), _two),
    Act("align-bottom", "Arrange", "Align &bottom", (), _two),
    Act("distribute-across", "Arrange", "Distribute acr&oss", (), _three, apart=True),
    Act("distribute-down", "Arrange", "Distribute &down", (), _three),
    Act("snap", "Arrange", "S&nap while dragging", ticked=True, apart=True),
    Act("reduce-motion", "Arrange", "&Reduce motion", ticked=True),
    Act("fit", "View", "&Fit the graph", ("F", "Home"), _something, here=True),
    Act("zoom-selection", "View", "Zoom to the &selection", ("Shift+F",), _chosen, here=True),
    Act("zoom-in", "View", "Zoom &in", ("Ctrl++", "Ctrl+=")),
    Act("zoom-out", "View", "Zoom &out", ("Ctrl+-",)),
    Act("zoom-reset", "View", "&100 %", ("Ctrl+0",)),
    Act("view-back", "View", "&Back to the view before", ("Alt+Left",), here=True, apart=True),
    Act("view-forward", "View", "For&ward again", ("Alt+Right",), here=True),
    *(Act(f"bookmark-{n}", "Bookmarks", f"Go to view &{n}", (f"Ctrl+{n}",)) for n in NUMBERS),
    *(
        Act(
            f"set-bookmark-{n}",
            "Bookmarks",
            f"Set view {n} to this one",
            (f"Ctrl+Shift+{n}",),
            apart=n == 1,
        )
        for n in NUMBERS
    ),
    Act("minimap", "View", "&Minimap", ticked=True),
    Act("next-node", "View", "Ne&xt node", ("PgDown",), _something, here=True, apart=True),
    Act("previous-node", "View", "&Previous node", ("PgUp",), _something, here=True),
    Act("also-next", "View", "Also the next node", ("Shift+PgDown",), _something, here=True),
    Act("also-previous", "View", "Also the previous node", ("Shift+PgUp",), _something, here=True),
    Act("first-bad", "View", "Go to the first Na&N or infinity", ("F4",), _something),
    Act("next-part", "View", "Next part of the &window", ("F6",)),
    Act("previous-part", "View", "Previous pa&rt of the window", ("Shift+F6",)),
    Act("thick-wires", "View", "&Thickness and colour by gradient", ticked=True, apart=True),
    Act("autograd-graph", "View", "Auto&grad graph", ("G",), here=True, ticked=True),
    Act("wire-legend", "View", "Wire &legend", ticked=True),
    Act("see-both", "View", "Values a&nd gradients on nodes", ticked=True, apart=True),
    Act("see-value", "View", "&Values only", ticked=True),
    Act("see-gradient", "View", "Gradi&ents only", ticked=True),
    Act("costs", "View", "Times and &memory", ticked=True),
    Act("statistics", "View", "Stat&istics of the tensor", ("I",), _one, here=True, apart=True),
    Act("difference", "View", "Diff&erence of two tensors", ("D",), _exactly_two, here=True),
    Act("dark", "View", "&Dark", ticked=True, apart=True),
    Act("light", "View", "Li&ght", ticked=True),
    Act("system", "View", "Follow the s&ystem", ticked=True),
    Act("help", "Help", "&Help on the selected node", ("F1",)),
    Act("commands", "Help", "&Command palette…", ("Ctrl+K",)),
    Act("shortcuts", "Help", "&Keys", ("?",), here=True),
    Act("about", "Help", "&About", apart=True),
)
BY_ID = {act.id: act for act in ACTS}
