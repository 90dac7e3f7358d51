"""What an autograd node is, under the pointer: whose it is, where it sends its gradients, and what
it keeps for Backward."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from inspector.canvas.beside import beside
from inspector.canvas.card import shape_text
from inspector.canvas.inks import inks, mono_font, pen
from inspector.document.measure import mono_width
from inspector.document.nodes import NodeId, Source, label
from inspector.look.theme import Theme
from inspector.messages.saved import Saved
from inspector.messages.walks import Walked

if TYPE_CHECKING:
    from inspector.canvas.backgraph import BackGraph
    from inspector.canvas.canvas import Canvas

_LEAST, _MOST, _PAD, _LINE = 240, 460, 12, 18
_BESIDE = QPoint(18, 20)
_MOST_LINES = 8
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class ChipCard(QWidget):
    """Shown when the pointer rests on a chip, gone when it leaves it. Clicks go through it."""

    def __init__(self, back: "BackGraph", canvas: "Canvas") -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._back = back
        self._chip: int | None = None
        self._at = QPoint()
        self._lines: list[str] = []
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents, True)
        self.hide()
        canvas.session.surveys.walks.opened.connect(self._on_opened)
        back.changed.connect(self.leave)

    @property
    def text(self) -> str:
        """All that it says, lines apart by line breaks."""
        return "\n".join(self._lines)

    def show_chip(self, chip: int, at: QPoint) -> None:
        """This chip's card, beside a point of the view."""
        self._chip, self._at = chip, at
        self._lines = told(self._canvas, self._back, chip)
        wide = max(mono_width(line, 12 if n == 0 else 11) for n, line in enumerate(self._lines))
        width = min(max(_LEAST, round(wide) + 2 * _PAD + 2), _MOST)
        self.resize(width, 2 * _PAD + len(self._lines) * _LINE)
        self.move(beside(at, _BESIDE, self.size(), self._canvas.size()))
        self.setAccessibleDescription(self.text)
        self.show()
        self.raise_()
        self.update()

    def leave(self, chip: int | None = None) -> None:
        """The pointer stands on this chip now."""
        if self._chip is not None and chip != self._chip:
            self._chip = None
            self.hide()

    def _on_opened(self, _number: int) -> None:
        if self._chip is not None:
            self.show_chip(self._chip, self._at)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme: Theme = self._canvas.graph_scene.theme
        ink = inks(theme)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        painter.setPen(pen(ink.line, 1))
        painter.setBrush(ink.panel)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
        y, wide = float(_PAD), self.width() - 2 * _PAD
        for number, line in enumerate(self._lines):
            painter.setFont(mono_font(12, True) if number == 0 else mono_font(11))
            painter.setPen(ink.gradient if number == 0 else ink.muted)
            shown = painter.fontMetrics().elidedText(line, Qt.TextElideMode.ElideMiddle, wide)
            painter.drawText(QRectF(_PAD, y, wide, _LINE), _LEFT, shown)
            y += _LINE
        painter.end()


def told(canvas: "Canvas", back: "BackGraph", at: int) -> list[str]:
    """What is said of a chip, line by line."""
    chip, graph = back.drawing.chips[at], back.graph
    if not chip.numbers:
        name = canvas.graph_scene.graph.nodes[NodeId(chip.card)].name
        return [chip.text, f"{name} has no autograd node:", "no gradient comes back through it."]
    if len(chip.numbers) > 1:
        kinds: dict[str, int] = {}
        for number in chip.numbers:
            kinds[graph.nodes[number].kind] = kinds.get(graph.nodes[number].kind, 0) + 1
        lines = [f"{kind} ×{count}" if count > 1 else kind for kind, count in kinds.items()]
        first = graph.nodes[chip.numbers[0]]
        whose = [belongs(canvas, first)] if first.by_backward or first.earlier else []
        return [f"{len(chip.numbers)} autograd nodes", *whose, *_short(lines)]
    (number,) = chip.numbers
    node = graph.nodes[number]
    lines = [node.kind, belongs(canvas, node)]
    lines += [f"arrives{each}" for each in _arrives(canvas, node)]
    lines += _short(_sends(canvas, back, number))
    saved = canvas.session.surveys.walks.saved(number)
    if saved is None:
        lines.append("saved: …")
    else:
        lines += _short([f"saved {keeps(each)}" for each in saved]) or ["saves nothing"]
    turn = back.turns.get(number)
    if turn is not None:
        lines.append(f"step {turn + 1} of Backward: click to go there")
    return lines


def belongs(canvas: "Canvas", node: Walked) -> str:
    """Whose it is."""
    owner = canvas.graph_scene.graph.nodes.get(NodeId(node.node))
    name = "a node that is gone" if owner is None else owner.name
    if node.by_backward:
        return f"made by a Backward with create_graph, for the gradient of {name}"
    if node.earlier:
        return f"made in an earlier run of {name}, which was run again since"
    if node.kind == "AccumulateGrad":
        return f"adds what arrives to {name}.grad"
    return f"made by {name}"


def _arrives(canvas: "Canvas", node: Walked) -> list[str]:
    many = len(node.slots) > 1
    said = []
    for slot, each in enumerate(node.slots):
        values = [
            label(canvas.graph_scene.graph, Source(NodeId(name), output))
            for name, output in each.values
            if NodeId(name) in canvas.graph_scene.graph.nodes
        ]
        of = f", the gradient of {' = '.join(values)}" if values else ""
        said.append(f"{f' [{slot}]' if many else ''}: {shape_text(each.shape)} {each.dtype}{of}")
    return said


def _sends(canvas: "Canvas", back: "BackGraph", number: int) -> list[str]:
    graph, nodes = back.graph, canvas.graph_scene.graph.nodes
    said = []
    for edge, way in enumerate(graph.nodes[number].ways):
        if way.to < 0:
            said.append(f"next_functions[{edge}]: none wanted")
            continue
        to = graph.nodes[way.to]
        owner = nodes.get(NodeId(to.node))
        of = "" if owner is None else f" of {owner.name}"
        slot = f" [{way.slot}]" if len(to.slots) > 1 else ""
        said.append(f"next_functions[{edge}]: {to.kind}{of}{slot}")
    return said


def keeps(saved: Saved) -> str:
    """`self: 3×3 float32`, or what else it is."""
    if saved.shape is None or saved.text:
        return f"{saved.name}: {saved.text}"
    return f"{saved.name}: {shape_text(saved.shape)} {saved.dtype}"


def _short(lines: list[str]) -> list[str]:
    if len(lines) <= _MOST_LINES:
        return lines
    return [*lines[: _MOST_LINES - 1], f"and {len(lines) - _MOST_LINES + 1} more"]
