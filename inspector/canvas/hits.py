"""What lies under the pointer: found by arithmetic on the nodes' measures."""

from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtWidgets import QGraphicsItem

from inspector.canvas.frame_item import FrameItem
from inspector.canvas.group_item import GroupItem, fold_rect
from inspector.canvas.node_item import NodeItem
from inspector.canvas.paint_card import setting_rect, toggle_rect
from inspector.canvas.paint_ports import label_rect
from inspector.canvas.wire_item import DOT, WireItem
from inspector.canvas.wires import PointKey, WireKey
from inspector.document.measure import HEADER, PAD, mono_width
from inspector.document.nodes import FrameId, GroupId, NodeId, NoteId

if TYPE_CHECKING:
    from inspector.canvas.scene import GraphScene

# How far from its middle a port is still hit, in canvas pixels.
_PORT_REACH = 11.0


class InputHit(msgspec.Struct, frozen=True):
    """An input port, or its free slot."""

    node: NodeId
    port: str
    slot: int


class OutputHit(msgspec.Struct, frozen=True):
    """An output port."""

    node: NodeId
    index: int


class NodeHit(msgspec.Struct, frozen=True):
    """A node's body."""

    node: NodeId


class NameHit(msgspec.Struct, frozen=True):
    """A node's name, with where it stands on the canvas."""

    node: NodeId
    rect: QRectF


class ToggleHit(msgspec.Struct, frozen=True):
    """The `requires_grad` toggle of a tensor."""

    node: NodeId


class ValueHit(msgspec.Struct, frozen=True):
    """A parameter, or a number at a port, with where it stands on the canvas."""

    node: NodeId
    name: str
    rect: QRectF


class WireHit(msgspec.Struct, frozen=True):
    """A wire."""

    key: WireKey


class PointHit(msgspec.Struct, frozen=True):
    """A reroute point of a wire."""

    point: PointKey


class FrameHit(msgspec.Struct, frozen=True):
    """A frame's title tab."""

    frame: FrameId


class GroupHit(msgspec.Struct, frozen=True):
    """A group's title."""

    group: GroupId


class FoldHit(msgspec.Struct, frozen=True):
    """The chevron that folds a group or unfolds it."""

    group: GroupId


class StubHit(msgspec.Struct, frozen=True):
    """A stub: a node outside of the group that is looked into."""

    outside: NodeId


class ChipHit(msgspec.Struct, frozen=True):
    """A chip of the autograd graph, by its number."""

    chip: int


class NoteHit(msgspec.Struct, frozen=True):
    """A note; `corner`: where it is resized."""

    note: NoteId
    corner: bool = False


NodePart = InputHit | OutputHit | NodeHit | NameHit | ToggleHit | ValueHit
GroundHit = WireHit | PointHit | FrameHit | GroupHit | FoldHit | StubHit | NoteHit | ChipHit
"""What is not a node: a dragged wire let go there ends nowhere."""
Hit = NodePart | GroundHit


def hit(scene: "GraphScene", at: QPointF, slack: float = 0.0) -> Hit | None:
    """What lies at a point of the canvas; ports reach `slack` canvas pixels further."""
    reach = _PORT_REACH + slack
    near = QRectF(at.x() - reach, at.y() - reach, 2 * reach, 2 * reach)
    found = scene.items(near)
    nodes = [item for item in found if isinstance(item, NodeItem)]
    inside = next((item for item in nodes if item.body.contains(at)), None)
    if scene.level != "boxes":
        # A body that lies on top hides the ports below it, but not those beside it.
        for item in nodes:
            if inside is None or item is inside:
                port = _port(item, at, reach)
                if port is not None:
                    return port
    if inside is not None:
        return _part(scene, inside, at)
    chip = scene.back.places.chip_at(at) if scene.back is not None else None
    if chip is not None and scene.level != "boxes":
        return ChipHit(chip)
    point = _point(found, at, slack)
    if point is not None:
        return PointHit(point)
    stood = scene.standing.hit(at, 1.0 if scene.level == "boxes" else reach)
    if stood is not None:
        return stood
    for other in found:
        wire = other if isinstance(other, WireItem) else other.parentItem()
        if isinstance(wire, WireItem) and wire.shape().intersects(_spot(at)):
            return WireHit(wire.key)
    for other in found:
        if isinstance(other, FrameItem) and other.tab.contains(at):
            return FrameHit(other.frame.id)
        if isinstance(other, GroupItem) and fold_rect(other.rect).contains(at):
            return FoldHit(other.shown.id)
        if isinstance(other, GroupItem) and other.tab.contains(at):
            return GroupHit(other.shown.id)
    return scene.pinned.hit(at)


def _point(found: list[QGraphicsItem], at: QPointF, slack: float) -> PointKey | None:
    reach = DOT + 3.5 + slack
    for item in found:
        wire = item if isinstance(item, WireItem) else item.parentItem()
        if not isinstance(wire, WireItem):
            continue
        for number, point in enumerate(wire.points):
            gap = point - at
            if QPointF.dotProduct(gap, gap) <= reach * reach:
                return PointKey(wire.key, number)
    return None


def _spot(at: QPointF) -> QRectF:
    return QRectF(at.x() - 2, at.y() - 2, 4, 4)


def _port(item: NodeItem, at: QPointF, reach: float) -> InputHit | OutputHit | None:
    local = at - item.pos()
    measure = item.measure
    best: tuple[float, InputHit | OutputHit] | None = None
    for each in measure.inputs:
        away = (local.x() ** 2 + (local.y() - each.y) ** 2) ** 0.5
        if away <= reach and (best is None or away < best[0]):
            best = (away, InputHit(item.id, each.port, each.slot))
    for out in measure.outputs:
        away = ((local.x() - measure.width) ** 2 + (local.y() - out.y) ** 2) ** 0.5
        if away <= reach and (best is None or away < best[0]):
            best = (away, OutputHit(item.id, out.index))
    return best[1] if best else None


def name_rect(item: NodeItem) -> QRectF:
    """Where a node's name stands on the canvas."""
    measure = item.measure
    width = min(max(mono_width(item.node.name, 13) + 8, 40), measure.width - 2 * PAD)
    return QRectF(PAD - 4, 4, width, HEADER - 6).translated(item.pos())


def value_rect(item: NodeItem, name: str) -> QRectF:
    """Where a parameter or a port's number stands, or would stand, on the canvas."""
    measure = item.measure
    for setting in measure.settings:
        if setting.name == name:
            return setting_rect(measure, setting.top).translated(item.pos())
    for each in measure.inputs:
        if each.port == name:
            rect = label_rect(measure, each)
            return rect.adjusted(-2, -2, max(0.0, 90 - rect.width()), 2).translated(item.pos())
    body = item.body
    return QRectF(body.left() + PAD, body.bottom() - 26, body.width() - 2 * PAD, 22)


def _part(scene: "GraphScene", item: NodeItem, at: QPointF) -> Hit:
    if scene.level != "full":
        return NodeHit(item.id)
    local = at - item.pos()
    measure = item.measure
    if name_rect(item).contains(at):
        return NameHit(item.id, name_rect(item))
    card = item.card
    if card.made_by_hand and card.fact and toggle_rect(card, measure).contains(local):
        return ToggleHit(item.id)
    for setting in measure.settings:
        if setting_rect(measure, setting.top).contains(local):
            return ValueHit(item.id, setting.name, value_rect(item, setting.name))
    for each in measure.inputs:
        editable = each.number and each.kind != "wired"
        if editable and label_rect(measure, each).contains(local):
            return ValueHit(item.id, each.port, value_rect(item, each.port))
    return NodeHit(item.id)
