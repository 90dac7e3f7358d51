"""Typing on a node: its name, a parameter, or a number at one of its ports."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QRectF

from inspector.canvas.hits import name_rect, value_rect
from inspector.catalogue.rows import Value
from inspector.document.edits import EditRefused, rename, set_parameter
from inspector.document.nodes import NodeId, Operation
from inspector.document.parameters import parsed, parsed_number, text_of

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


def ask_chosen_name(canvas: "Canvas") -> None:
    """The same for the first selected node."""
    if canvas.acts.chosen:
        ask_name(canvas, canvas.acts.chosen[0])
    else:
        canvas.say("Select the node to rename first.")


def ask_value(canvas: "Canvas", node: NodeId, name: str) -> None:
    """Open the floating line over a parameter's value or a port's number."""
    item = canvas.graph_scene.nodes.get(node)
    found = item.node if item else None
    row = found.row if isinstance(found, Operation) else None
    if item is None or not isinstance(found, Operation) or row is None:
        return
    parameter = row.parameter(name)
    default = parameter.default if parameter else None
    value: Value = found.parameters.get(name, default)
    owner = found.name

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
    canvas.editor.open(_in_view(canvas, value_rect(item, name)), text, name, accept)


def _in_view(canvas: "Canvas", rect: QRectF) -> QRect:
    return canvas.mapFromScene(rect).boundingRect()
