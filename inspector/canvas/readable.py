"""What a screen reader is told of a node, a port and a wire: words, place, and their parts."""

from typing import TYPE_CHECKING, NamedTuple, Protocol

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QAccessible

from inspector.canvas.wires import WireKey, look_of
from inspector.document.measure import Input
from inspector.document.nodes import NodeId, Operation, Source, label
from inspector.document.parameters import text_of
from inspector.session.reading import in_words

if TYPE_CHECKING:
    from inspector.canvas.canvas import Canvas

Role = QAccessible.Role
_PORT = 8.0


class Readable(Protocol):
    """A part of the graph, by its key; what no longer `is_there` is asked nothing else."""

    @property
    def role(self) -> QAccessible.Role:
        """What kind of thing it is."""
        ...

    @property
    def above(self) -> "Readable | None":
        """What it is a part of; None: the canvas."""
        ...

    def is_there(self, canvas: "Canvas") -> bool:
        """Whether it is on the canvas."""
        ...

    def words(self, canvas: "Canvas") -> str:
        """What is read out."""
        ...

    def area(self, canvas: "Canvas") -> QRectF:
        """Where it lies on the canvas."""
        ...

    def parts(self, canvas: "Canvas") -> "list[Readable]":
        """What it consists of."""
        ...

    def flows(self, canvas: "Canvas") -> "tuple[list[Readable], list[Readable]]":
        """What flows into it, and into what it flows."""
        ...

    def is_chosen(self, canvas: "Canvas") -> bool:
        """Whether it is selected."""
        ...

    def is_at(self, canvas: "Canvas") -> bool:
        """Whether the keyboard is there."""
        ...


class ReadNode(NamedTuple):
    """A node: `h = mm, 3×3 float32, requires grad, gradient flowed`."""

    node: NodeId

    @property
    def role(self) -> QAccessible.Role:
        return Role.ListItem

    @property
    def above(self) -> Readable | None:
        return None

    def is_there(self, canvas: "Canvas") -> bool:
        item = canvas.graph_scene.nodes.get(self.node)
        return item is not None and item.stand is None

    def words(self, canvas: "Canvas") -> str:
        return in_words(canvas.session, canvas.graph_scene.nodes[self.node].node)

    def area(self, canvas: "Canvas") -> QRectF:
        return canvas.graph_scene.nodes[self.node].body

    def parts(self, canvas: "Canvas") -> list[Readable]:
        measure = canvas.graph_scene.nodes[self.node].measure
        inputs = [ReadInput(self.node, each.port, each.slot) for each in measure.inputs]
        outputs = [ReadOutput(self.node, each.index) for each in measure.outputs]
        if canvas.graph_scene.back is None:
            return [*inputs, *outputs]
        from inspector.canvas.readable_chips import chips_of

        return [*inputs, *outputs, *chips_of(canvas, self.node)]

    def flows(self, canvas: "Canvas") -> tuple[list[Readable], list[Readable]]:
        from inspector.canvas.readable_around import readable_of

        wires = canvas.graph_scene.wires
        into = [wire.source.node for key, wire in wires.items() if key.node == self.node]
        out = [key.node for key, wire in wires.items() if wire.source.node == self.node]
        come, go = ([readable_of(canvas, node) for node in nodes] for nodes in (into, out))
        return list(dict.fromkeys(come)), list(dict.fromkeys(go))

    def is_chosen(self, canvas: "Canvas") -> bool:
        return self.node in canvas.store.selected

    def is_at(self, canvas: "Canvas") -> bool:
        return canvas.hasFocus() and canvas.caret.node == self.node


class ReadInput(NamedTuple):
    """An input: `input mat2, wired from w`."""

    node: NodeId
    port: str
    slot: int

    @property
    def role(self) -> QAccessible.Role:
        return Role.StaticText

    @property
    def above(self) -> Readable | None:
        return ReadNode(self.node)

    def _found(self, canvas: "Canvas") -> Input | None:
        item = canvas.graph_scene.nodes.get(self.node)
        return item.measure.ends.get((self.port, self.slot)) if item else None

    def is_there(self, canvas: "Canvas") -> bool:
        return self._found(canvas) is not None

    def words(self, canvas: "Canvas") -> str:
        found, graph = self._found(canvas), canvas.store.document.graph
        wire = canvas.graph_scene.wires.get(WireKey(*self))
        name = f"input {self.port}"
        if wire is not None:
            return f"{name}, wired from {label(graph, wire.source)}"
        node = graph.nodes[self.node]
        if isinstance(node, Operation) and found is not None and found.kind == "number":
            return f"{name}, number {text_of(node.parameters.get(self.port))}"
        free = found is not None and found.kind in ("optional", "extra")
        return f"{name}, {'free' if free else 'missing'}"

    def area(self, canvas: "Canvas") -> QRectF:
        return _around(canvas.graph_scene.nodes[self.node].input_point(self.port, self.slot))

    def parts(self, canvas: "Canvas") -> list[Readable]:
        key = WireKey(*self)
        return [ReadWire(*key)] if key in canvas.graph_scene.wires else []

    def flows(self, canvas: "Canvas") -> tuple[list[Readable], list[Readable]]:
        wire = canvas.graph_scene.wires.get(WireKey(*self))
        return ([ReadOutput(wire.source.node, wire.source.output)] if wire else []), []

    def is_chosen(self, canvas: "Canvas") -> bool:
        return False

    def is_at(self, canvas: "Canvas") -> bool:
        return False


class ReadOutput(NamedTuple):
    """An output: `output, goes to y.input`."""

    node: NodeId
    output: int

    @property
    def role(self) -> QAccessible.Role:
        return Role.StaticText

    @property
    def above(self) -> Readable | None:
        return ReadNode(self.node)

    def is_there(self, canvas: "Canvas") -> bool:
        item = canvas.graph_scene.nodes.get(self.node)
        return item is not None and any(o.index == self.output for o in item.measure.outputs)

    def _keys(self, canvas: "Canvas") -> list[WireKey]:
        wires = canvas.graph_scene.wires
        source = Source(self.node, self.output)
        return [key for key, wire in wires.items() if wire.source == source]

    def words(self, canvas: "Canvas") -> str:
        graph = canvas.store.document.graph
        measure = canvas.graph_scene.nodes[self.node].measure
        name = next((o.label for o in measure.outputs if o.index == self.output), "")
        ends = [f"{graph.nodes[key.node].name}.{key.port}" for key in self._keys(canvas)]
        where = f"goes to {', '.join(ends)}" if ends else "goes nowhere"
        return f"output {name}, {where}" if name else f"output, {where}"

    def area(self, canvas: "Canvas") -> QRectF:
        return _around(canvas.graph_scene.nodes[self.node].output_point(self.output))

    def parts(self, canvas: "Canvas") -> list[Readable]:
        return []

    def flows(self, canvas: "Canvas") -> tuple[list[Readable], list[Readable]]:
        return [], [ReadInput(*key) for key in self._keys(canvas)]

    def is_chosen(self, canvas: "Canvas") -> bool:
        return False

    def is_at(self, canvas: "Canvas") -> bool:
        return False


class ReadWire(NamedTuple):
    """A wire: `wire from h to y.input, gradient flowed back`."""

    node: NodeId
    port: str
    slot: int

    @property
    def role(self) -> QAccessible.Role:
        return Role.Link

    @property
    def above(self) -> Readable | None:
        return ReadInput(self.node, self.port, self.slot)

    @property
    def key(self) -> WireKey:
        """The wire's own key."""
        return WireKey(self.node, self.port, self.slot)

    def is_there(self, canvas: "Canvas") -> bool:
        return self.key in canvas.graph_scene.wires

    def words(self, canvas: "Canvas") -> str:
        graph, source = canvas.store.document.graph, canvas.graph_scene.wires[self.key].source
        look = look_of(canvas.session, graph, self.key, source)
        if look.cut:
            state = "the gradient stops here"
        elif not look.flows:
            state = "no gradient can flow"
        else:
            flowed = look.back != "none"
            state = "gradient flowed back" if flowed else "no gradient yet"
        end = f"{graph.nodes[self.node].name}.{self.port}"
        return f"wire from {label(graph, source)} to {end}, {state}"

    def area(self, canvas: "Canvas") -> QRectF:
        return canvas.graph_scene.wires[self.key].path().boundingRect()

    def parts(self, canvas: "Canvas") -> list[Readable]:
        return []

    def flows(self, canvas: "Canvas") -> tuple[list[Readable], list[Readable]]:
        source = canvas.graph_scene.wires[self.key].source
        return [ReadNode(source.node)], [ReadNode(self.node)]

    def is_chosen(self, canvas: "Canvas") -> bool:
        return self.key in canvas.graph_scene.chosen_wires

    def is_at(self, canvas: "Canvas") -> bool:
        return canvas.hasFocus() and self.is_chosen(canvas)


def _around(point: QPointF) -> QRectF:
    return QRectF(point.x() - _PORT, point.y() - _PORT, 2 * _PORT, 2 * _PORT)
