"""The autograd graph laid over the op graph, while it is switched on: keeps the drawing where the
cards are, and says how each chip and edge stands out."""

from collections.abc import Collection, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Literal, NamedTuple

from PySide6.QtCore import QObject, QRectF, Qt, Signal
from PySide6.QtGui import QRegion
from PySide6.QtWidgets import QLabel

from inspector.canvas.chip_places import Places
from inspector.canvas.chips import NOTHING, Chip, Drawing, Line, drawing
from inspector.canvas.wires import WireKey
from inspector.document.nodes import Leaf, NodeId
from inspector.look.theme import Theme
from inspector.messages.turns import Turn
from inspector.messages.walks import Mapped
from inspector.session.matching import turns_of

if TYPE_CHECKING:
    from inspector.canvas.canvas import Canvas
    from inspector.canvas.chip_card import ChipCard
    from inspector.canvas.chip_layer import ChipLayer

# How a chip or an edge stands in a Backward that is stepped through. "rest": all of it is shown;
# "off": it takes no part.
Standing = Literal["rest", "off", "blank", "done", "now"]

# A step over more turns than this is painted anew all over.
_FEW_TURNS = 200

_NONE = (
    "There is no autograd graph: nothing here requires a gradient. "
    "Switch requires_grad on for a tensor."
)


class CutWire(NamedTuple):
    """A wire that no gradient comes back along. `says`: it says why itself, for neither card at its
    ends does, and what it follows from does not either."""

    why: str
    says: bool


class BackGraph(QObject):
    """Made when it is switched on first; while it is off it asks nothing and draws nothing.
    `changed`: the graph that is drawn is another one."""

    changed = Signal()

    def __init__(self, canvas: "Canvas") -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._scene = canvas.graph_scene
        self._walks = canvas.session.surveys.walks
        self._stepping = canvas.session.stepping
        self.on = False
        self.drawing: Drawing = NOTHING
        self.graph = Mapped(0, (), ())
        self.cuts: Mapping[WireKey, CutWire] = {}
        self._layer: ChipLayer | None = None
        self.places = Places(NOTHING, self.body)
        self.without_node: Sequence[int] = ()
        """The chips that say why there is no node."""
        self.shown: Sequence[QRectF] = ()
        """The parts of the canvas that are painted anew."""
        self._stood: dict[str, str | None] = {}  # which card stands for a node
        self._widths: dict[str, float] = {}
        self._turns: Mapping[int, int] | None = None
        self._stood_at: int | None = None
        self._wanted: int | None = None  # the chip to whose turn to go, once the turns are there
        self.note = QLabel(_NONE, canvas)
        self.note.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.note.hide()
        self.set_theme(self._scene.theme)

    @cached_property
    def card(self) -> "ChipCard":
        """What the chip under the pointer is; made when one is pointed at first."""
        from inspector.canvas.chip_card import ChipCard

        return ChipCard(self, self._canvas)

    def show(self, on: bool) -> None:
        """Switch it on or off."""
        if on == self.on:
            return
        self.on = on
        scene = self._scene
        if on:
            from inspector.canvas.chip_layer import ChipLayer

            self._layer = ChipLayer(self, scene)
            scene.back = self
            self._walks.changed.connect(self._renew)
            self._stepping.moved.connect(self._restate)
            self._stepping.changed.connect(self._rematch)
        else:
            self._walks.changed.disconnect(self._renew)
            self._stepping.moved.disconnect(self._restate)
            self._stepping.changed.disconnect(self._rematch)
            scene.back = None
            if self._layer is not None:
                scene.removeItem(self._layer)
                self._layer = None
            self.leave()
        self._walks.want(self, on)
        self._renew()
        scene.restyle()
        self._canvas.overlays.renew_legend()

    def paints(self, region: QRegion) -> None:
        """This part of the view is painted anew."""
        to_scene = self._canvas.mapToScene
        self.shown = [to_scene(rect).boundingRect() for rect in region]  # type: ignore[attr-defined]

    def leave(self, chip: int | None = None) -> None:
        """The pointer stands on this chip now."""
        if "card" in vars(self):
            self.card.leave(chip)

    # -- the drawing ----------------------------------------------------------------------------

    def _renew(self) -> None:
        """The graph is another one."""
        known = self._walks.known
        self.graph = known if known is not None else Mapped(0, (), ())
        self._turns = self._wanted = None
        self.redraw()
        nothing = known is not None and not known.nodes and bool(self._scene.nodes)
        self.note.setVisible(self.on and nothing)
        self.place()
        self.changed.emit()

    def redraw(self) -> None:
        """Other cards stand for the nodes, or the graph is another one."""
        self.drawing = drawing(
            self.graph, self._card_of, self._width_of, self._gathers, self._without()
        )
        shown = {node.node for node in self.graph.nodes} | self._without().keys()
        self._stood = {node: self._card_of(node) for node in shown}
        self._widths = {card: self._width_of(card) for card in self.drawing.cards}
        self.cuts = self._cut_wires()
        chips = enumerate(self.drawing.chips)
        self.without_node = [at for at, chip in chips if not chip.numbers]
        self.places = Places(self.drawing, self.body)
        if self._layer is not None:
            self._layer.update()
        self._repaint_far()

    def _without(self) -> dict[str, str]:
        """Why nodes of the document have no autograd node: where the gradient is lost, not again at
        all that follows."""
        wires, nodes = self._scene.wires, self._scene.graph.nodes
        found: dict[str, str] = {}
        for cut in self.graph.cuts:
            wire = wires.get(WireKey(NodeId(cut.node), cut.port, cut.slot))
            if wire is None:
                continue
            if cut.here:
                found.setdefault(cut.node, cut.why)
            elif isinstance(nodes.get(wire.source.node), Leaf):
                found.setdefault(wire.source.node, cut.why)
        return found

    def _cut_wires(self) -> dict[WireKey, CutWire]:
        wires = self._scene.wires
        said = {(chip.card, chip.text) for chip in self.drawing.chips if not chip.numbers}
        before = {(cut.node, cut.why) for cut in self.graph.cuts}
        found: dict[WireKey, CutWire] = {}
        for cut in self.graph.cuts:
            key = WireKey(NodeId(cut.node), cut.port, cut.slot)
            if key in wires:
                source = wires[key].source.node
                told = {(cut.node, cut.why), (source, cut.why)} & said
                says = not told and (cut.here or (source, cut.why) not in before)
                found[key] = CutWire(cut.why, says)
        return found

    def follow(self, moved: Collection[NodeId], *, rewired: bool) -> None:
        """These nodes lie elsewhere; `rewired`: some may be gone."""
        stood = {node: self._card_of(node) for node in moved if node in self._stood}
        if any(self._stood[node] != card for node, card in stood.items()) or (
            rewired and not self._stood.keys() <= self._scene.nodes.keys()
        ):
            self.redraw()
            return
        cards = {card for card in stood.values() if card in self._widths}
        if any(self._widths[card] != self._width_of(card) for card in cards):
            self.redraw()
            return
        dirty = self.places.around(cards)
        self.places.put(cards)
        if self._layer is not None and cards:
            self._layer.update(dirty)
            self._layer.update(self.places.around(cards))
        self._repaint_far()

    def _repaint_far(self) -> None:
        if self._scene.level == "boxes":
            self._canvas.viewport().update()

    def _card_of(self, node: str) -> str | None:
        item = self._scene.nodes.get(NodeId(node))
        if item is None:
            return None
        if item.stand is None:
            return node
        folded = self._scene.standing.item_of(NodeId(node))
        return None if folded is None else folded.key

    def _gathers(self, card: str) -> bool:
        return NodeId(card) not in self._scene.nodes

    def _width_of(self, card: str) -> float:
        return self.body(card).width()

    def body(self, card: str) -> QRectF:
        """The rectangle of a node's card, or of a folded group's."""
        item = self._scene.nodes.get(NodeId(card))
        if item is not None:
            return item.body
        folded = self._scene.standing.folded.values()
        return next((each.rect for each in folded if each.key == card), QRectF())

    def why_cut(self, key: WireKey) -> str:
        """What cut a wire; empty where a gradient can come back along it."""
        cut = self.cuts.get(key)
        return "" if cut is None else cut.why

    # -- in time --------------------------------------------------------------------------------

    @property
    def turns(self) -> Mapping[int, int]:
        """By the number of a node which turn it had in the Backward that is shown; empty where
        there was none, or it is of another graph."""
        if self._turns is None:
            steps = self._stepping.steps if self._stepping.is_current else None
            self._turns = {} if steps is None else turns_of(self.graph, steps.turns)
        return self._turns

    def turn(self, number: int) -> Turn | None:
        """The turn of a node."""
        steps, at = self._stepping.steps, self.turns.get(number)
        return None if steps is None or at is None else steps.turns[at]

    def stands(self, chip: Chip) -> Standing:
        """How a chip stands at the place in time where the user is."""
        now = self._stepping.at
        if now is None or not self.turns:
            return "rest"
        found = [self.turns[number] for number in chip.numbers if number in self.turns]
        if not found:
            return "off"
        if now in found:
            return "now"
        return "done" if min(found) < now else "blank"

    def flows(self, line: Line) -> Standing:
        """How an edge stands there: lit while its node has its turn."""
        now = self._stepping.at
        if now is None or not self.turns:
            return "rest"
        found = [self.turns[number] for number, _ in line.ways if number in self.turns]
        if not found:
            return "off"
        if now in found:
            return "now"
        return "done" if min(found) < now else "blank"

    @property
    def reached(self) -> list[int] | None:
        """The chips that a gradient has come to; None where nothing is stepped through."""
        now = self._stepping.at
        if now is None or not self.turns:
            return None
        come = {self.drawing.chip_of.get(n) for n, turn in self.turns.items() if turn <= now}
        return [at for at in come if at is not None]

    def leaving(self, chip: int) -> list[Line]:
        """The edges that leave a chip."""
        return [line for line in self.drawing.lines if line.one == chip]

    @property
    def lit(self) -> list[int]:
        """The edges that are lit."""
        now = self._stepping.at
        number = next((n for n, turn in self.turns.items() if turn == now), None)
        chip = None if number is None else self.drawing.chip_of.get(number)
        if chip is None:
            return []
        lines = enumerate(self.drawing.lines)
        return [at for at, line in lines if line.one == chip and self.flows(line) == "now"]

    def _rematch(self) -> None:
        self._turns = self._stood_at = None
        self._restate()
        wanted, self._wanted = self._wanted, None
        if wanted is not None and self._stepping.is_current:
            self.go(wanted)

    def _restate(self) -> None:
        before, self._stood_at = self._stood_at, self._stepping.at
        if self._layer is not None:
            changed = self._between(before, self._stood_at)
            self._layer.update(QRectF() if changed is None else self.places.around(changed))
        self._repaint_far()

    def _between(self, one: int | None, other: int | None) -> set[str] | None:
        """The cards whose chips stand otherwise at two places in time; None: all may."""
        if one is None or other is None or abs(one - other) > _FEW_TURNS:
            return None
        low, high = sorted((one, other))
        chips, chip_of = self.drawing.chips, self.drawing.chip_of
        turned = (n for n, turn in self.turns.items() if low <= turn <= high)
        return {chips[chip_of[n]].card for n in turned if n in chip_of}

    # -- what can be done -----------------------------------------------------------------------

    def go(self, at: int) -> None:
        """To the moment at which the node of a chip has its turn; the first of several. Nothing is
        selected: Backward starts from what is."""
        chip = self.drawing.chips[at]
        stepping = self._stepping
        found = [self.turns[number] for number in chip.numbers if number in self.turns]
        if found:
            stepping.pause()
            stepping.go(min(found))
        elif not chip.numbers:
            self._canvas.say(f"There is no autograd node here: {chip.text}.")
        elif not stepping.can:
            self._canvas.say("Press Backward (F5) first: then a click goes to the turn of a node.")
        elif not stepping.is_current and not stepping.reason:
            self._wanted = at  # a large one is gone through when somebody asks for it
            stepping.ask()
        elif self.turns:
            self._canvas.say(f"No gradient comes to {chip.text} in this Backward.")
        else:
            again = "This graph is younger than the last Backward: press Backward (F5) again."
            self._canvas.say(stepping.reason or again)

    def set_theme(self, theme: Theme) -> None:
        """Other colours; chips and edges are painted with the scene's."""
        self.note.setStyleSheet(
            f"background: {theme.card}; color: {theme.muted}; border: 1px solid {theme.line}; "
            "border-radius: 6px; padding: 4px 12px;"
        )
        self.place()

    def place(self) -> None:
        """After the canvas became larger or smaller."""
        self.note.adjustSize()
        self.note.move((self._canvas.width() - self.note.width()) // 2, 12)
