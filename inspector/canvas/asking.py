"""Typing on a node: its name, a parameter, or a number at one of its ports."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QRectF, Qt

from inspector.canvas.hits import name_rect, value_rect
from inspector.catalogue.rows import Parameter, Value
from inspector.document.edits import EditRefused, rename, set_parameter
from inspector.document.frames import name_frame
from inspector.document.nodes import FrameId, NodeId, Operation
from inspector.document.parameters import STEPPED, choices_of, parsed, parsed_number, text_of
from inspector.look.menu import Menu
from inspector.look.stepping import stepped

if TYPE_CHECKING:
    from inspector.canvas.canvas import Canvas


def ask_name(canvas: "Canvas", node: NodeId) -> None:
    """Open the floating line over a node's name."""
    item = canvas.graph_scene.nodes.get(node)
    if item is None:
        return
    old = item.node.name

    def accept(text: str) -> str | None:
        name = text.strip()
        try:
            canvas.store.apply(
                f"Rename {old} to {name}", lambda document: rename(document, node, name)
            )
        except (EditRefused, KeyError) as refused:
            return str(refused)
        return None

    canvas.editor.open(_in_view(canvas, name_rect(item)), old, "Name", accept)


def ask_frame_title(canvas: "Canvas", frame: FrameId) -> None:
    """Open the floating line over a frame's tab."""
    item = canvas.graph_scene.around.frames.get(frame)
    if item is None:
        return

    def accept(text: str) -> str | None:
        try:
            canvas.store.apply(
                "Name frame", lambda document: name_frame(document, frame, text.strip())
            )
        except EditRefused as refused:
            return str(refused)
        return None

    where = item.tab.adjusted(8, 0, 40, 0)
    canvas.editor.open(_in_view(canvas, where), item.frame.title, "Title of the frame", accept)


def ask_chosen_name(canvas: "Canvas") -> None:
    """The same for the first selected node."""
    if canvas.acts.chosen:
        ask_name(canvas, canvas.acts.chosen[0])
    else:
        canvas.say("Select the node to rename first.")


def ask_value(canvas: "Canvas", node: NodeId, name: str) -> None:
    """Open the floating line over a parameter's value or a port's number. The arrow keys and the
    wheel step it, or go through what it can be; Tab goes to the next value of the node."""
    found = _asked(canvas, node, name)
    if found is None:
        return
    parameter, value = found
    owner = canvas.graph_scene.nodes[node].node.name

    def accept(text: str) -> str | None:
        try:
            typed = parsed(parameter, text) if parameter else parsed_number(text)
            canvas.store.apply(
                f"Set {name} of {owner}",
                lambda document: set_parameter(document, node, name, typed),
            )
        except (EditRefused, ValueError) as refused:
            return str(refused)
        return None

    text = "" if parameter is None and value is None else text_of(value, parameter)
    place = _in_view(canvas, value_rect(canvas.graph_scene.nodes[node], name))
    canvas.editor.open(
        place,
        text,
        name,
        accept,
        step=_steps(parameter),
        onward=partial(_ask_beside, canvas, node, name),
    )


def choose_value(canvas: "Canvas", node: NodeId, name: str) -> None:
    """What suits the kind of a value: true and false change places, a choice lists what it can be,
    anything else is typed."""
    found = _asked(canvas, node, name)
    parameter = None if found is None else found[0]
    choices = () if parameter is None else choices_of(parameter)
    if found is None or not choices:
        ask_value(canvas, node, name)
        return
    value = found[1]
    if choices == (True, False):
        _set(canvas, node, name, value is not True)
        return
    menu = Menu(canvas)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, True)
    for choice in choices:
        action = menu.addAction(text_of(choice).replace("&", "&&"))
        action.setCheckable(True)
        action.setChecked(choice == value and type(choice) is type(value))
        action.triggered.connect(partial(_chosen, canvas, node, name, choice))
        if action.isChecked():
            menu.setActiveAction(action)
    place = _in_view(canvas, value_rect(canvas.graph_scene.nodes[node], name))
    menu.popup(canvas.viewport().mapToGlobal(place.bottomLeft()))


def _chosen(
    canvas: "Canvas", node: NodeId, name: str, value: Value, _checked: bool = False
) -> None:
    _set(canvas, node, name, value)


def _set(canvas: "Canvas", node: NodeId, name: str, value: Value) -> None:
    found = canvas.store.document.graph.nodes.get(node)
    if found is not None:
        canvas.acts.attempt(
            f"Set {name} of {found.name}", lambda d: set_parameter(d, node, name, value)
        )


def _asked(canvas: "Canvas", node: NodeId, name: str) -> tuple[Parameter | None, Value] | None:
    """The parameter of that name (None: a number at a port) and its value."""
    item = canvas.graph_scene.nodes.get(node)
    found = item.node if item else None
    row = found.row if isinstance(found, Operation) else None
    if not isinstance(found, Operation) or row is None:
        return None
    parameter = row.parameter(name)
    return parameter, found.parameters.get(name, parameter.default if parameter else None)


def _steps(parameter: Parameter | None) -> Callable[[str, int, int], tuple[str, int] | None] | None:
    if parameter is None or parameter.kind in STEPPED:
        return stepped
    texts = [text_of(choice) for choice in choices_of(parameter)]
    return partial(_next_of, texts) if texts else None


def _next_of(texts: Sequence[str], text: str, _cursor: int, by: int) -> tuple[str, int]:
    # Down goes down the list, as in a menu.
    at = texts.index(text) - by if text in texts else 0
    found = texts[at % len(texts)]
    return found, len(found)


def _ask_beside(canvas: "Canvas", node: NodeId, name: str, step: int) -> None:
    """The next value that stands on the node's card, or the one before; after the last one none."""
    item = canvas.graph_scene.nodes.get(node)
    if item is None:
        return
    ports = [each.port for each in item.measure.inputs if each.number and each.kind != "wired"]
    names = list(dict.fromkeys((*ports, *(each.name for each in item.measure.settings))))
    at = names.index(name) + step if name in names else len(names)
    if 0 <= at < len(names):
        ask_value(canvas, node, names[at])


def _in_view(canvas: "Canvas", rect: QRectF) -> QRect:
    return canvas.mapFromScene(rect).boundingRect()
