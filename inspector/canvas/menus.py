"""The context menus of nodes, wires, frames and the empty canvas."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QAction

from inspector.canvas.asking import ask_frame_title, ask_name, ask_value
from inspector.canvas.hits import (
    ChipHit,
    FoldHit,
    FrameHit,
    GroupHit,
    Hit,
    InputHit,
    NoteHit,
    OutputHit,
    PointHit,
    StubHit,
    WireHit,
)
from inspector.canvas.what_if import offer_what_if
from inspector.canvas.wires import WireKey
from inspector.document.in_files import mapped_in
from inspector.document.nodes import (
    FrameId,
    GroupId,
    Leaf,
    NodeId,
    NoteId,
    Operation,
    Source,
    label,
)
from inspector.document.tensor_edits import why_no_grad
from inspector.document.wiring import disconnect
from inspector.look.menu import Menu
from inspector.look.plain import plain
from inspector.look.tints import TINTS
from inspector.offers.acts import ACTS, BY_ID

if TYPE_CHECKING:
    from inspector.canvas.canvas import Canvas


def menu_for(canvas: "Canvas", found: Hit | None, at: QPointF) -> Menu:
    """The menu for what lies under the pointer; shown without blocking, gone when closed."""
    menu = Menu(canvas)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, True)
    menu.setToolTipsVisible(True)
    canvas.commands.refresh()
    match found:
        case None:
            _canvas_menu(canvas, menu, at)
        case WireHit(key=key):
            _wire_menu(canvas, menu, key, at)
        case PointHit(point=point):
            canvas.graph_scene.marked.choose_points({*canvas.graph_scene.marked.points, point})
            _act(canvas, menu, "delete", title="Delete reroute point")
        case FrameHit(frame=frame):
            _frame_menu(canvas, menu, frame)
        case GroupHit(group=group) | FoldHit(group=group):
            _group_menu(canvas, menu, group)
        case NoteHit(note=note):
            _note_menu(canvas, menu, note)
        case ChipHit(chip=chip):
            _add(menu, "Go to its turn", partial(canvas.backgraph.go, chip))
            _act(canvas, menu, "autograd-graph")
        case StubHit(outside=node):
            _add(menu, "Go there", partial(canvas.levels.visit, node))
        case InputHit(node=node, port=port, slot=slot) if (
            WireKey(node, port, slot) in canvas.graph_scene.wires
        ):
            _wire_menu(canvas, menu, WireKey(node, port, slot), at)
        case OutputHit(node=node, index=index):
            _node_menu(canvas, menu, node, index)
        case _:
            _node_menu(canvas, menu, found.node, 0)
    return menu


def show_menu(menu: Menu, at: QPoint) -> None:
    """At a point of the screen."""
    menu.popup(at)


def _add(menu: Menu, title: str, act: Callable[[], object]) -> QAction:
    action = menu.addAction(title)
    action.triggered.connect(partial(_run, act))
    return action


def _act(
    canvas: "Canvas",
    menu: Menu,
    id: str,
    does: Callable[[], object] | None = None,
    title: str = "",
) -> QAction:
    """An act of the table with its title, keys and state; `does` where it is done to what lies
    under the pointer rather than to the selection."""
    commands = canvas.commands
    action = menu.addAction(title or BY_ID[id].title)
    # Shown only: the table's own action listens to the keys.
    action.setShortcuts(list(commands.actions[id].shortcuts()[:1]))
    action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
    action.setEnabled(not commands.why_not(id))
    action.setToolTip(plain(commands.why_not(id)))
    action.triggered.connect(partial(_run, does or partial(commands.do, id)))
    return action


def _run(act: Callable[[], object], checked: bool = False) -> None:
    act()


def _check(menu: Menu, title: str, on: bool, act: Callable[[], object], reason: str = "") -> None:
    action = menu.addAction(title)
    action.setCheckable(True)
    action.setChecked(on)
    action.setEnabled(not reason)
    action.setToolTip(reason)
    action.triggered.connect(partial(_run, act))


def _canvas_menu(canvas: "Canvas", menu: Menu, at: QPointF) -> None:
    _act(canvas, menu, "add-operation", partial(canvas.adding.search, at))
    _act(canvas, menu, "new-tensor", partial(canvas.adding.ask_tensor, at))
    _act(canvas, menu, "new-note", partial(canvas.noting.add, at))
    menu.addSeparator()
    _act(canvas, menu, "paste", partial(canvas.clipboard.paste, at))
    _act(canvas, menu, "select-all")
    menu.addSeparator()
    _act(canvas, menu, "fit")
    _act(canvas, menu, "zoom-reset")


def _wire_menu(canvas: "Canvas", menu: Menu, key: WireKey, at: QPointF) -> None:
    source = canvas.graph_scene.source_of(key)
    graph = canvas.store.document.graph
    if source is None:
        return
    start, end = graph.nodes[source.node].name, graph.nodes[key.node].name

    def take_off() -> None:
        canvas.acts.attempt(
            f"Delete wire {start} to {end}",
            lambda document: disconnect(document, key.node, key.port, key.slot),
        )

    _act(
        canvas,
        menu,
        "add-operation",
        partial(canvas.adding.search_into, key, at),
        "Insert operation…",
    )
    _act(canvas, menu, "reroute", partial(canvas.rerouting.add, key, at))
    _act(canvas, menu, "delete", take_off, f"Delete wire {start} → {end}")
    offer_what_if(canvas, menu, key, source)
    menu.addSeparator()
    _add(menu, f"Select {start}", partial(canvas.store.select, [source.node]))
    _add(menu, f"Select {end}", partial(canvas.store.select, [key.node]))


def _frame_menu(canvas: "Canvas", menu: Menu, frame: FrameId) -> None:
    mode = canvas.store.document.graph.frames[frame].mode
    _check(
        menu, "no_grad", mode == "no_grad", partial(canvas.framing.set_frame_mode, frame, "no_grad")
    )
    _check(
        menu,
        "inference_mode",
        mode == "inference_mode",
        partial(canvas.framing.set_frame_mode, frame, "inference_mode"),
    )
    menu.addSeparator()
    _add(menu, "Title…", partial(ask_frame_title, canvas, frame))
    colours = menu.below("Colour")
    now = canvas.store.document.graph.frames[frame].tint
    for tint in TINTS:
        _check(colours, tint, tint == now, partial(canvas.framing.tint_frame, frame, tint))
    menu.addSeparator()
    _add(menu, "Remove frame, keep its nodes", partial(canvas.framing.dissolve_frame, frame))


def _group_menu(canvas: "Canvas", menu: Menu, group: GroupId) -> None:
    grouping = canvas.grouping
    folded = canvas.store.document.layout.groups[group].folded
    title = "Unfold" if folded else "Fold into one node"
    _act(canvas, menu, "fold-group", partial(grouping.toggle, group), title)
    _act(canvas, menu, "enter-group", partial(canvas.levels.enter, group))
    menu.addSeparator()
    _act(canvas, menu, "rename-group", partial(grouping.rename, group))
    grouping.fill_colours(menu.below("Colour"), group)
    grouping.fill_ports(menu.below("Ports of the folded group"), group)
    _act(canvas, menu, "save-block", partial(canvas.blocks.save, group))
    menu.addSeparator()
    for id in ("duplicate", "copy", "cut", "delete"):
        _act(canvas, menu, id)
    _act(canvas, menu, "ungroup", partial(grouping.dissolve, group))


def _note_menu(canvas: "Canvas", menu: Menu, note: NoteId) -> None:
    _add(menu, "Write…", partial(canvas.noting.write, note))
    canvas.noting.fill_colours(menu.below("Colour"), note)
    menu.addSeparator()
    for id in ("copy", "duplicate", "delete"):
        _act(canvas, menu, id)


def _node_menu(canvas: "Canvas", menu: Menu, node: NodeId, output: int) -> None:
    graph = canvas.store.document.graph
    found = graph.nodes[node]
    if isinstance(found, Leaf):
        reason = why_no_grad(found.contents.dtype) or ""
        toggle = partial(canvas.autograd.toggle_requires_grad, node)
        _check(menu, "requires_grad", found.requires_grad, toggle, reason)
        if mapped_in(found.contents) is not None:
            _act(canvas, menu, "find-file")
            _act(canvas, menu, "embed-file")
            menu.addSeparator()
    else:
        _check(menu, "retain_grad", found.retain_grad, canvas.autograd.toggle_retain_grad)
    name = label(graph, Source(node, output))
    _add(
        menu, f"Backward from {name}", partial(canvas.autograd.backward_from, Source(node, output))
    )
    _act(canvas, menu, "add-after")
    if not canvas.commands.why_not("step-what-if"):
        _act(canvas, menu, "step-what-if")
    menu.addSeparator()
    if isinstance(found, Operation) and found.row is not None:
        settings = menu.below("Set parameter")
        for parameter in found.row.parameters:
            _add(settings, f"{parameter.name}…", partial(ask_value, canvas, node, parameter.name))
        for port in found.row.inputs:
            if port.number and not found.inputs.get(port.name):
                title = f"{port.name} as a number…"
                _add(settings, title, partial(ask_value, canvas, node, port.name))
        settings.menuAction().setVisible(not settings.isEmpty())
    _act(canvas, menu, "rename", partial(ask_name, canvas, node))
    for id in ("duplicate", "duplicate-unwired", "copy", "copy-python"):
        _act(canvas, menu, id)
    numbers = menu.below("Copy numbers as")
    numbers.setToolTipsVisible(True)
    for id in (act.id for act in ACTS if act.menu == "Copy numbers as"):
        _act(canvas, numbers, id)
    for id in ("cut", "export-tensors"):
        _act(canvas, menu, id)
    menu.addSeparator()
    if isinstance(found, Operation):
        for id in ("bypass", "mute"):
            action = _act(canvas, menu, id)
            action.setCheckable(True)
            action.setChecked(found.skip == id)
        menu.addSeparator()
    for id in ("group", "leave-its-group", "no-grad", "inference-mode", "take-out"):
        _act(canvas, menu, id)
    menu.addSeparator()
    for id in ("select-needed", "detach", "delete-reconnect", "delete"):
        _act(canvas, menu, id)
