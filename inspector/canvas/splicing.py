"""Acts that keep a chain whole: insert into a wire, delete and reconnect, detach."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF

from inspector.canvas.hits import WireHit, hit
from inspector.canvas.scene import GraphScene
from inspector.canvas.wires import WireKey
from inspector.catalogue.entries import Entry
from inspector.catalogue.rows import catalogue
from inspector.document.edits import EditRefused, add_operation
from inspector.document.edits import place as put
from inspector.document.measure import measure, outputs_of
from inspector.document.nodes import NodeId, Place
from inspector.document.splicing import (
    bridged,
    delete_and_reconnect,
    insert,
    with_room,
)

if TYPE_CHECKING:
    from inspector.canvas.canvas import Canvas


def sizes_of(scene: GraphScene) -> Mapping[NodeId, tuple[float, float]]:
    """How wide and high the nodes are."""
    return {key: (item.measure.width, item.measure.height) for key, item in scene.nodes.items()}


def wire_title(scene: GraphScene, key: WireKey) -> str:
    """A wire in words: where it begins and ends."""
    source = scene.source_of(key)
    nodes = scene.graph.nodes
    start = nodes[source.node].name if source is not None else "?"
    return f"{start} → {nodes[key.node].name}"


def goes_into_wires(entry: Entry) -> bool:
    """Whether an entry of the palette takes a value and gives one."""
    row = catalogue().operations.get(entry.id) if entry.kind == "operation" else None
    return row is not None and bool(row.inputs) and bool(row.outputs or row.varying)


class Splicing:
    """Each act is one undo step."""

    def __init__(self, canvas: "Canvas") -> None:
        self._canvas = canvas

    def add_into(self, key: WireKey, entry: Entry, at: QPointF) -> bool:
        """Add an operation into a wire, its middle at a point of the canvas."""
        canvas, scene = self._canvas, self._canvas.graph_scene
        try:
            document, node = add_operation(canvas.store.document, entry.id, at=Place(0, 0))
            found = document.graph.nodes[node]
            size = measure(found, outputs_of(found, None))
            place = Place(round(at.x() - size.width / 2), round(at.y() - size.height / 2))
            document = insert(put(document, {node: place}), key, node)
        except EditRefused as refused:
            canvas.say(str(refused))
            return False
        sizes = {**sizes_of(scene), node: (size.width, size.height)}
        document = with_room(document, node, sizes)
        label = f"Insert {found.name} into {wire_title(scene, key)}"
        before = canvas.store.document.layout.places
        done = canvas.acts.attempt(label, lambda _: document, select=[node])
        canvas.gliding.begin(before)
        return done

    def wire_at(self, at: QPointF) -> WireKey | None:
        """The wire at a point of the canvas, where nothing lies over it."""
        found = hit(self._canvas.graph_scene, at, self._canvas.camera.port_slack())
        return found.key if isinstance(found, WireHit) else None

    def delete_and_reconnect(self) -> None:
        """The selected nodes away; their first wired input's value goes on in their place."""
        nodes = self._canvas.acts.chosen
        if not nodes:
            self._canvas.acts.delete()
            return
        self._canvas.acts.attempt(
            f"Delete {self._canvas.acts.named(nodes)} and reconnect",
            lambda document: delete_and_reconnect(document, nodes),
        )

    def detach(self) -> None:
        """The selected nodes out of their wires, which go on without them."""
        nodes = self._canvas.acts.chosen
        if not nodes:
            self._canvas.say("Select the nodes to detach first.")
            return
        before = self._canvas.store.document
        self._canvas.acts.attempt(
            f"Detach {self._canvas.acts.named(nodes)}", lambda document: bridged(document, nodes)
        )
        if self._canvas.store.document is before:
            self._canvas.say(f"{self._canvas.acts.named(nodes)} has no wires to be taken out of.")
