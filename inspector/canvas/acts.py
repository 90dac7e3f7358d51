"""Edits of the selection: what each room of acts on the canvas is built on."""

from collections.abc import Callable, Iterable

from inspector.canvas.scene import GraphScene
from inspector.document.edits import EditRefused, delete, move
from inspector.document.nodes import Document, NodeId, Place
from inspector.document.notes import delete_notes, move_notes, notes_of
from inspector.document.routes import drop_points, move_points
from inspector.document.wiring import disconnect
from inspector.session.session import Session


class Acts:
    """Every edit leaves one undo step; what is refused is said in one sentence by `say`."""

    def __init__(self, session: Session, scene: GraphScene, say: Callable[[str], None]) -> None:
        self.session = session
        self.store = session.store
        self.scene = scene
        self.say = say

    def attempt(
        self,
        label: str,
        edit: Callable[[Document], Document],
        *,
        select: Iterable[NodeId] | None = None,
        merge: tuple[object, ...] | None = None,
    ) -> bool:
        """Apply the edit; False, with the reason said, where it is refused."""
        try:
            self.store.apply(label, edit, select=select, merge=merge)
        except EditRefused as refused:
            self.say(str(refused))
            return False
        return True

    @property
    def chosen(self) -> tuple[NodeId, ...]:
        """The selected nodes, in the document's order."""
        selected = self.store.selected
        return tuple(node for node in self.store.document.graph.nodes if node in selected)

    def named(self, nodes: Iterable[NodeId]) -> str:
        """These nodes in the words of an undo step: a name, or how many."""
        graph = self.store.document.graph
        names = [graph.nodes[node].name for node in nodes]
        return names[0] if len(names) == 1 else f"{len(names)} nodes"

    def delete(self) -> None:
        """The selected nodes, wires and reroute points."""
        nodes = self.chosen
        wires = sorted(self.scene.chosen_wires, key=lambda key: -key.slot)
        points = self.scene.marked.points
        notes = self.scene.pinned.chosen | notes_of(self.store.document, nodes)
        if not nodes and not wires and not points and not notes:
            self.say("Nothing is selected: click a node or a wire first.")
            return

        def edit(document: Document) -> Document:
            document = delete_notes(drop_points(document, points), notes)
            for key in wires:
                document = disconnect(document, key.node, key.port, key.slot)
            return delete(document, nodes)

        what = "wire" if wires else "reroute point" if points else "note"
        what = self.named(nodes) if nodes else what
        self.attempt(f"Delete {what}", edit)

    def select_all(self) -> None:
        """Every node that is seen, in a folded group or not."""
        nodes = self.scene.nodes
        self.store.select(node for node, item in nodes.items() if not item.body.isEmpty())

    def nudge(self, x: float, y: float) -> None:
        """What is chosen (nodes, notes, reroute points) moved a little; quick repetitions are one
        step."""
        nodes, by = self.chosen, Place(x, y)
        notes, points = self.scene.pinned.chosen, self.scene.marked.points
        moved = notes | notes_of(self.store.document, nodes)

        def edit(document: Document) -> Document:
            document = move_points(move_notes(document, moved, by), points, by)
            return move(document, nodes, by)

        what = "reroute point" if points else "note" if notes else ""
        self.attempt(
            f"Move {self.named(nodes) if nodes else what}".rstrip(),
            edit,
            merge=("nudge", self.store.selected, notes, points),
        )
