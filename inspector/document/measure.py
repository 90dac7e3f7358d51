"""How large a node is and where its ports lie: arithmetic on the document, without Qt."""

from collections.abc import Sequence
from functools import cached_property
from typing import Literal

import msgspec

from inspector.catalogue.rows import Port
from inspector.document.contents import Fill, Formula, Mapped
from inspector.document.indexing import wires_wanted
from inspector.document.nodes import Node, NodeId, Operation
from inspector.document.parameters import text_of

NAME_PX = 13
SMALL_PX = 11
LABEL_PX = 10.5
# Both faces of JetBrains Mono advance by 0.6 em, so that widths need no font.
_ADVANCE = 0.6

HEADER = 32
PAD = 14
THUMB = 48
THUMB_TOP = HEADER + 8
FOOT_TOP = THUMB_TOP + THUMB + 8
BODY_BOTTOM = FOOT_TOP + 40
PARAMETER_ROW = 22
PORT_RADIUS = 5
PORT_STEP = 22
FIRST_PORT = THUMB_TOP + THUMB // 2
LEAST_WIDTH = 196
MOST_WIDTH = 340
MOST_OUTPUTS = 24
_MOST_ALIKE = 10_000
# What a group's outline and title take around its nodes.
GROUP_PADDING, GROUP_TITLE = 22.0, 24.0

InputKind = Literal["wired", "number", "missing", "optional", "extra"]


def mono_width(text: str, px: float) -> float:
    """How wide a monospaced text is, in pixels."""
    return len(text) * px * _ADVANCE


class Input(msgspec.Struct, frozen=True):
    """One place where a wire can end. `extra`: the free slot that a variadic port always has."""

    port: str
    slot: int
    y: float
    label: str
    kind: InputKind
    number: bool


class Output(msgspec.Struct, frozen=True):
    """One place where wires begin."""

    index: int
    y: float
    label: str


class Setting(msgspec.Struct, frozen=True):
    """A parameter that the node shows, with the top of its row."""

    name: str
    text: str
    top: float


class Measure(msgspec.Struct, frozen=True, dict=True):
    """The geometry of one node, from its top left corner, in canvas pixels."""

    width: float
    height: float
    inputs: tuple[Input, ...]
    outputs: tuple[Output, ...]
    settings: tuple[Setting, ...]
    left: float
    right: float

    @cached_property
    def ends(self) -> dict[tuple[str, int], Input]:
        """Inputs by port and slot."""
        return {(each.port, each.slot): each for each in self.inputs}

    def input_at(self, port: str, slot: int) -> tuple[float, float]:
        """Where a wire to that slot ends; the middle of the left side where there is none."""
        found = self.ends.get((port, slot))
        return (0, found.y if found else self.height / 2)

    def output_at(self, index: int) -> tuple[float, float]:
        """Where wires from that output begin."""
        if not self.outputs:
            return (self.width, self.height / 2)
        return (self.width, self.outputs[min(index, len(self.outputs) - 1)].y)


class Measures:
    """Measures of nodes, kept while the node object and its number of outputs stay the same; nodes
    that say equally much share one."""

    def __init__(self) -> None:
        self._kept: dict[NodeId, tuple[Node, int, Measure]] = {}
        self._alike: dict[object, Measure] = {}

    def of(self, node: Node, outputs: int) -> Measure:
        """The measure of a node that has so many outputs."""
        kept = self._kept.get(node.id)
        if kept is not None and kept[0] is node and kept[1] == outputs:
            return kept[2]
        key = _told(node, outputs)
        made = self._alike.get(key)
        if made is None:
            if len(self._alike) > _MOST_ALIKE:
                self._alike.clear()
            made = self._alike[key] = measure(node, outputs)
        self._kept[node.id] = (node, outputs, made)
        return made

    def forget(self, node: NodeId) -> None:
        """The node is gone."""
        self._kept.pop(node, None)


def title_of(node: Node) -> str:
    """What stands right in a node's head: the operation, or how the tensor was filled."""
    if isinstance(node, Operation):
        row = node.row
        return row.name if row else node.op.rpartition(".")[2]
    base = node.contents.base
    patches = node.contents.patches
    if patches and patches[-1].count == node.contents.count:
        return "formula" if isinstance(patches[-1].made, Formula) else "tensor"
    if isinstance(base, Fill):
        return f"{base.kind}, edited" if node.contents.cells or patches else base.kind
    return "file" if isinstance(base, Mapped) else "tensor"


def outputs_of(node: Node, known: int | None) -> int:
    """How many outputs a node shows: as many as it gave (`known`), else as its row says."""
    row = node.row if isinstance(node, Operation) else None
    if row is None:
        return known or 1
    return known if row.varying and known is not None else len(row.outputs)


def _told(node: Node, outputs: int) -> object:
    """All that the geometry of a node depends on."""
    if not isinstance(node, Operation):
        return title_of(node), len(node.name), outputs
    wires = [(port, len(sources)) for port, sources in node.inputs.items()]
    # In words: 1, 1.0 and True are one key.
    typed = repr(node.parameters) if node.parameters else ""
    return node.op, len(node.name), outputs, typed, *wires


def measure(node: Node, outputs: int) -> Measure:
    """The geometry of a node with so many outputs."""
    inputs = _inputs(node) if isinstance(node, Operation) else ()
    gives = _outputs(node, outputs)
    rows = _settings(node) if isinstance(node, Operation) else ()
    return _sized(node.name, title_of(node), inputs, gives, rows)


def box_around(
    name: str,
    title: str,
    inputs: Sequence[tuple[str, int, str, InputKind]],
    outputs: Sequence[str],
) -> Measure:
    """The geometry of a card that stands for several nodes; its inputs by port, slot, label and
    kind."""
    ys = _heights(len(inputs))
    taken = tuple(
        Input(port, slot, ys[i], text, kind, False)
        for i, (port, slot, text, kind) in enumerate(inputs)
    )
    ys = _heights(len(outputs))
    given = tuple(Output(i, ys[i], text) for i, text in enumerate(outputs))
    return _sized(name, title, taken, given, ())


def _sized(
    name: str,
    title: str,
    inputs: tuple[Input, ...],
    gives: tuple[Output, ...],
    rows: tuple[tuple[str, str], ...],
) -> Measure:
    left = max((mono_width(each.label, LABEL_PX) for each in inputs), default=0.0)
    right = max((mono_width(each.label, LABEL_PX) for each in gives), default=0.0)
    left = PAD + (left + 10 if left else 0)
    right = PAD + (right + 6 if right else 0)
    head = 2 * PAD + 20 + mono_width(name, NAME_PX) + mono_width(title, SMALL_PX)
    width = min(MOST_WIDTH, max(LEAST_WIDTH - 2 * PAD + left + right, head))
    lowest = max([0.0, *(each.y for each in inputs), *(each.y for each in gives)])
    height = max(BODY_BOTTOM + len(rows) * PARAMETER_ROW + (6 if rows else 0), lowest + 16)
    # Whole even numbers keep the edges crisp at 100 % and 50 %.
    return Measure(
        float(2 * round(width / 2)),
        float(2 * round(height / 2)),
        inputs,
        gives,
        tuple(Setting(n, t, BODY_BOTTOM + i * PARAMETER_ROW) for i, (n, t) in enumerate(rows)),
        left,
        right,
    )


def _heights(count: int) -> Sequence[float]:
    # The first input is level with the first output: a chain of cards on one line has straight
    # wires.
    return tuple(FIRST_PORT + i * PORT_STEP for i in range(count))


def _inputs(node: Operation) -> tuple[Input, ...]:
    row = node.row
    if row is None:
        wired = [
            (port, slot) for port, sources in node.inputs.items() for slot in range(len(sources))
        ]
        ys = _heights(max(len(wired), 1))
        return tuple(
            Input(port, slot, ys[i], port, "wired", False) for i, (port, slot) in enumerate(wired)
        )
    slots: list[tuple[Port, int, InputKind]] = []
    for port in row.inputs:
        wires = len(node.inputs.get(port.name, ()))
        slots += [(port, slot, "wired") for slot in range(wires)]
        if port.variadic:
            wanted = max(_indices(node) - wires, 0)
            free: InputKind = "extra" if wires or port.optional else "missing"
            slots += [(port, wires + i, "missing") for i in range(wanted)]
            slots += [] if wanted else [(port, wires, free)]
        elif not wires:
            slots.append((port, 0, _unwired(node, port)))
    named = len(slots) > 1 or any(port.number for port, _, _ in slots)
    ys = _heights(len(slots))
    return tuple(
        Input(port.name, slot, ys[i], _label(node, port, slot, kind, named), kind, port.number)
        for i, (port, slot, kind) in enumerate(slots)
    )


def _indices(node: Operation) -> int:
    """How many tensors the node's index takes."""
    for each in node.row.parameters if node.row is not None else ():
        if each.grammar == "index":
            try:
                return wires_wanted(str(node.parameters.get(each.name, each.default)))
            except ValueError:
                return 0
    return 0


def _unwired(node: Operation, port: Port) -> InputKind:
    if port.number and port.name in node.parameters:
        return "number"
    return "optional" if port.optional else "missing"


def _label(node: Operation, port: Port, slot: int, kind: InputKind, named: bool) -> str:
    if not named:
        return ""
    if kind == "number":
        return f"{port.name} = {text_of(node.parameters[port.name])}"
    if port.variadic:
        return f"+ {port.name}" if kind != "wired" else f"{port.name}[{slot}]"
    return port.name


def _outputs(node: Node, count: int) -> tuple[Output, ...]:
    shown = min(count, MOST_OUTPUTS)
    if shown <= 1:
        return (Output(0, _heights(1)[0], ""),) if count else ()
    row = node.row if isinstance(node, Operation) else None
    named = row is not None and not row.varying and len(row.outputs) >= count
    ys = _heights(shown)
    names = row.outputs if row is not None and named else [f"[{i}]" for i in range(shown)]
    return tuple(Output(i, ys[i], names[i]) for i in range(shown))


def _settings(node: Operation) -> tuple[tuple[str, str], ...]:
    row = node.row
    if row is None:
        return ()
    return tuple(
        (each.name, text_of(node.parameters.get(each.name, each.default), each))
        for each in row.parameters
        if each.required or (each.name in node.parameters and each.name != "seed")
    )
