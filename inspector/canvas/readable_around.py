"""What a screen reader is told of what stands around nodes or beside them: folded and open groups,
frames, and notes."""

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QRectF
from PySide6.QtGui import QAccessible

from inspector.canvas.frame_item import title_of_frame
from inspector.canvas.hits import FoldHit, FrameHit, GroupHit, Hit, NoteHit
from inspector.canvas.readable import Readable, ReadNode
from inspector.canvas.wires import WireKey
from inspector.document.crossing import entry_label
from inspector.document.folded import counted
from inspector.document.groups import members
from inspector.document.nodes import Frame, FrameId, GroupId, NodeId, NoteId, label
from inspector.look.markdown import blocks
from inspector.session.reading import in_words

if TYPE_CHECKING:
    from inspector.canvas.canvas import Canvas

Role = QAccessible.Role


class ReadCard(NamedTuple):
    """A folded group: `pair, folded group of 2 nodes, h.input from x, result y = sum, scalar`."""

    group: GroupId

    @property
    def role(self) -> QAccessible.Role:
        return Role.ListItem

    @property
    def above(self) -> Readable | None:
        return None

    def is_there(self, canvas: "Canvas") -> bool:
        return self.group in canvas.graph_scene.standing.folded

    def words(self, canvas: "Canvas") -> str:
        item = canvas.graph_scene.standing.folded[self.group]
        graph, wires = canvas.store.document.graph, canvas.graph_scene.wires
        said = [f"{item.shown.title}, folded group of {counted(len(item.inside))}"]
        for entry in item.found.inputs:
            wire = wires.get(WireKey(entry.node, entry.port, entry.slot))
            name = entry_label(graph, entry)
            said.append(f"{name} from {label(graph, wire.source)}" if wire else f"{name} missing")
        main = item.found.main
        if main is not None:
            said.append(f"result {in_words(canvas.session, graph.nodes[main.node])}")
        return ", ".join(said)

    def area(self, canvas: "Canvas") -> QRectF:
        return canvas.graph_scene.standing.folded[self.group].rect

    def parts(self, canvas: "Canvas") -> list[Readable]:
        from inspector.canvas.readable_chips import chips_of

        return chips_of(canvas, canvas.graph_scene.standing.folded[self.group].key, self)

    def flows(self, canvas: "Canvas") -> tuple[list[Readable], list[Readable]]:
        inside = frozenset(canvas.graph_scene.standing.folded[self.group].inside)
        into, out = [], []
        for key, wire in canvas.graph_scene.wires.items():
            if key.node in inside and wire.source.node not in inside:
                into.append(readable_of(canvas, wire.source.node))
            elif wire.source.node in inside and key.node not in inside:
                out.append(readable_of(canvas, key.node))
        return list(dict.fromkeys(into)), list(dict.fromkeys(out))

    def is_chosen(self, canvas: "Canvas") -> bool:
        return canvas.graph_scene.standing.folded[self.group].selected

    def is_at(self, canvas: "Canvas") -> bool:
        inside = canvas.graph_scene.standing.folded[self.group].inside
        return canvas.hasFocus() and canvas.caret.node in inside


class ReadGroup(NamedTuple):
    """An open group by its title: `group pair, around h, y`."""

    group: GroupId

    @property
    def role(self) -> QAccessible.Role:
        return Role.Grouping

    @property
    def above(self) -> Readable | None:
        return None

    def is_there(self, canvas: "Canvas") -> bool:
        item = canvas.graph_scene.around.groups.get(self.group)
        folded = canvas.graph_scene.standing.folded
        return item is not None and item.isVisible() and self.group not in folded

    def _nodes(self, canvas: "Canvas") -> tuple[NodeId, ...]:
        return members(canvas.store.document.layout.groups)[self.group]

    def words(self, canvas: "Canvas") -> str:
        graph = canvas.store.document.graph
        names = ", ".join(graph.nodes[node].name for node in self._nodes(canvas))
        return f"group {canvas.graph_scene.around.groups[self.group].shown.title}, around {names}"

    def area(self, canvas: "Canvas") -> QRectF:
        return canvas.graph_scene.around.groups[self.group].tab

    def parts(self, canvas: "Canvas") -> list[Readable]:
        return []

    def flows(self, canvas: "Canvas") -> tuple[list[Readable], list[Readable]]:
        return [], []

    def is_chosen(self, canvas: "Canvas") -> bool:
        return canvas.store.selected == frozenset(self._nodes(canvas))

    def is_at(self, canvas: "Canvas") -> bool:
        return False


class ReadFrame(NamedTuple):
    """A frame by its title: `frame with torch.no_grad(): frozen, around h`."""

    frame: FrameId

    @property
    def role(self) -> QAccessible.Role:
        return Role.Grouping

    @property
    def above(self) -> Readable | None:
        return None

    def is_there(self, canvas: "Canvas") -> bool:
        item = canvas.graph_scene.around.frames.get(self.frame)
        return item is not None and item.isVisible()

    def words(self, canvas: "Canvas") -> str:
        graph, frame = canvas.store.document.graph, self._frame(canvas)
        names = ", ".join(graph.nodes[node].name for node in frame.nodes)
        return f"frame {' '.join(title_of_frame(frame).split())}, around {names}"

    def _frame(self, canvas: "Canvas") -> Frame:
        return canvas.graph_scene.around.frames[self.frame].frame

    def area(self, canvas: "Canvas") -> QRectF:
        return canvas.graph_scene.around.frames[self.frame].tab

    def parts(self, canvas: "Canvas") -> list[Readable]:
        return []

    def flows(self, canvas: "Canvas") -> tuple[list[Readable], list[Readable]]:
        return [], []

    def is_chosen(self, canvas: "Canvas") -> bool:
        return canvas.store.selected == frozenset(self._frame(canvas).nodes)

    def is_at(self, canvas: "Canvas") -> bool:
        return False


class ReadNote(NamedTuple):
    """A note: `note, Why. It is so.`; marks of Markdown are not read."""

    note: NoteId

    @property
    def role(self) -> QAccessible.Role:
        return Role.Note

    @property
    def above(self) -> Readable | None:
        return None

    def is_there(self, canvas: "Canvas") -> bool:
        item = canvas.graph_scene.pinned.items.get(self.note)
        return item is not None and item.isVisible()

    def words(self, canvas: "Canvas") -> str:
        text = canvas.graph_scene.pinned.items[self.note].note.text
        lines = ("".join(run.text for run in block.runs) for block in blocks(text))
        said = ". ".join(line.rstrip(".") for line in lines if line.strip())
        return f"note, {said or 'empty'}"

    def area(self, canvas: "Canvas") -> QRectF:
        return canvas.graph_scene.pinned.items[self.note].rect

    def parts(self, canvas: "Canvas") -> list[Readable]:
        return []

    def flows(self, canvas: "Canvas") -> tuple[list[Readable], list[Readable]]:
        return [], []

    def is_chosen(self, canvas: "Canvas") -> bool:
        return self.note in canvas.graph_scene.pinned.chosen

    def is_at(self, canvas: "Canvas") -> bool:
        return canvas.hasFocus() and self.is_chosen(canvas)


def readable_of(canvas: "Canvas", node: NodeId) -> Readable:
    """The node, or the card that stands for it."""
    card = canvas.graph_scene.standing.item_of(node)
    return ReadNode(node) if card is None else ReadCard(card.shown.id)


def readable_at(canvas: "Canvas", found: Hit | None) -> Readable | None:
    """What lies under a point; a wire is a part of the node where it ends."""
    scene = canvas.graph_scene
    match found:
        case NoteHit(note=note):
            return ReadNote(note)
        case FrameHit(frame=frame):
            return ReadFrame(frame)
        case GroupHit(group=group) | FoldHit(group=group):
            folded = group in scene.standing.folded
            return ReadCard(group) if folded else ReadGroup(group)
        case _:
            node: NodeId | None = getattr(found, "node", None)
            return None if node is None else readable_of(canvas, node)


def seen(canvas: "Canvas") -> list[Readable]:
    """What is on the canvas, in the order in which it is read: nodes and cards, then what stands
    around them, then notes."""
    scene = canvas.graph_scene
    around: list[Readable] = [*map(ReadFrame, scene.around.frames)]
    around += [*map(ReadGroup, scene.around.groups), *map(ReadNote, scene.pinned.items)]
    return [
        *(ReadNode(node) for node, item in scene.nodes.items() if item.stand is None),
        *map(ReadCard, scene.standing.folded),
        *(each for each in around if each.is_there(canvas)),
    ]
