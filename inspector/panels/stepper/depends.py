"""How one value depends on another: the Jacobian between them, and of one cell three masks."""

from collections.abc import Mapping, Sequence

import msgspec
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from inspector.document.nodes import Graph, NodeId, Source
from inspector.document.nodes import label as name_of
from inspector.look.numbers import elements
from inspector.look.plain import label
from inspector.look.theme import Theme
from inspector.messages.probes import PATHS_SEEN, Path, Paths, Probe, ProbeKind
from inspector.panels.backward.cards import written
from inspector.panels.stepper.masks import lesson
from inspector.panels.stepper.parts import root_name
from inspector.panels.stepper.tile import Pairing, Subject, region_of
from inspector.panels.stepper.tiles import Tiles
from inspector.session.faces import Wanted
from inspector.session.session import Session
from inspector.session.steps import Steps

replace = msgspec.structs.replace
Spot = tuple[int, int]
Cell = tuple[int, ...]
# A way over more values than this is not written whole.
_LONG_WAY = 4

# What each mask says, in the words of the lesson.
_MASKS: tuple[tuple[ProbeKind, str, str], ...] = (
    ("active", "derivative", "what one unit more there adds"),
    ("structural", "gradient path", "a gradient path leads there"),
    ("varies", "value depends", "another number there changes it"),
)


def spots(graph: Graph, steps: Steps) -> dict[str, Spot]:
    """Every value of the Backward by its name, from the root on."""
    found: dict[str, Spot] = {}
    for at, turn in enumerate(steps.turns):
        for number, slot in enumerate(turn.slots):
            for node, output in slot.values:
                if NodeId(node) in graph.nodes:
                    source = Source(NodeId(node), output)
                    found.setdefault(name_of(graph, source, 2 if output else 1), (at, number))
    return found


class Depends(QWidget):
    """Two values to choose, the later one on the left; a click on a row of the Jacobian chooses
    the cell of the later one, whose masks then tell which cells of the other it depends on.
    `found`: what was chosen from elsewhere is here."""

    found = Signal()

    def __init__(self, session: Session, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session
        self._spots: dict[str, Spot] = {}
        self._of: tuple[Steps, Graph] | None = None
        self._cell = 0
        self._kept: tuple[str, int] | None = None
        self._is_sought = False
        self._address = b""
        self._at = ("", "")
        self.title = label("How", "section", self)
        self.later, self.earlier = QComboBox(self), QComboBox(self)
        self.middle = label("depends on", "section", self)
        row = QHBoxLayout()
        row.setSpacing(6)
        for box, said in ((self.later, "Later value"), (self.earlier, "Earlier value")):
            box.setProperty("kind", "small")
            box.setAccessibleName(said)
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
            box.activated.connect(self._on_chosen)
        for named in (self.title, self.later, self.middle, self.earlier):
            row.addWidget(named)
        row.addStretch(1)
        self.jacobian = Tiles(session, theme, "", self)
        self.jacobian.clicked.connect(self._on_clicked)
        self.masks = Tiles(session, theme, "", self)
        self.hint = label("", "muted", self)
        self.lesson = label("", "", self)
        self.lesson.setWordWrap(True)
        self.paths = label("", "muted", self)
        self.by_path = Tiles(session, theme, "", self)
        self.said = label("", "muted", self)
        for text in (self.paths, self.said):
            text.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(row)
        below = (
            self.jacobian,
            self.hint,
            self.masks,
            self.lesson,
            self.paths,
            self.by_path,
            self.said,
        )
        for part in below:
            column.addWidget(part)
        session.stepping.probing.answered.connect(self._on_answered)
        session.pictures_changed.connect(self._on_pictures)

    def set_theme(self, theme: Theme) -> None:
        """Draw in these colours."""
        self.jacobian.set_theme(theme)
        self.masks.set_theme(theme)
        self.by_path.set_theme(theme)

    def begin(self) -> None:
        """Another turn: its own value, and the first that it sends to."""
        stepping = self._session.stepping
        steps, turn = stepping.steps, stepping.turn
        if steps is None or turn is None or stepping.is_refused:
            self.hide()
            return
        graph = self._session.store.document.graph
        if self._of is None or self._of[0] is not steps or self._of[1] is not graph:
            self._of = (steps, graph)
            self._spots = spots(graph, steps)
            for box in (self.later, self.earlier):
                box.clear()
                box.addItems(list(self._spots))
        if not self._spots:  # another document was opened, and this turn is still the old one's
            self.hide()
            return
        names = list(self._spots)
        places = {spot: name for name, spot in self._spots.items()}
        at = stepping.at or 0
        later = next((places[at, n] for n in range(len(turn.slots)) if (at, n) in places), names[0])
        earlier = next_value(steps, at, places)
        if turn.stores or not earlier:
            later, earlier = names[0], later
        for box, chosen in ((self.later, later), (self.earlier, earlier)):
            box.setCurrentText(chosen)
        kept = self._kept
        self._kept = None
        if kept is not None and kept[0] in self._spots:
            self.later.setCurrentText(kept[0])
            self._choose_input()
        self._cell = 0 if kept is None else kept[1]
        self._address = steps.traced.address
        self.project()

    def choose(self, name: str, cell: int) -> None:
        """This cell of this value (a flat index), by the numbers that it is made of in the end;
        once the panel stands at its turn."""
        self._kept, self._is_sought = (name, cell), True
        if self._of is not None and self.isVisible():
            self.begin()

    def _choose_input(self) -> None:
        """The first leaf that the later value is made of, else what is chosen stays."""
        steps, later = self._session.stepping.steps, self.later.currentText()
        if steps is None:
            return
        onward = steps.onward(self._spots[later][0])
        leaves = (name for name, (at, _) in self._spots.items() if steps.turns[at].stores)
        found = next((n for n in leaves if n != later and self._spots[n][0] in onward), None)
        if found is not None:
            self.earlier.setCurrentText(found)

    def project(self) -> None:
        """Show what is known of the two."""
        steps = self._session.stepping.steps
        later, earlier = self.later.currentText(), self.earlier.currentText()
        shown = steps is not None and steps.traced.address == self._address
        if not shown or later not in self._spots or earlier not in self._spots:
            self.hide()
            return
        assert steps is not None
        pair = (*self._spots[later], *self._spots[earlier])
        shape = _shape(steps, self._spots[later])
        if 0 in shape or 0 in _shape(steps, self._spots[earlier]):
            self._show_empty(later if 0 in shape else earlier)
            return
        cell = _index(self._cell, shape)
        at = f"{later}[{', '.join(map(str, cell))}]" if cell else later
        asked = [Probe(self._address, "between", pair)]
        asked += [Probe(self._address, which, (*pair, self._cell)) for which, _, _ in _MASKS]
        # All of them, not up to the first that is missing: asking is what brings them.
        if None in [self._session.stepping.probing.probed(probe) for probe in asked]:
            return  # what was shown stays until all is there, so that nothing jumps
        reasons: list[str] = []
        whole = self._tile("between", pair, f"∂{later}/∂{earlier}", "", reasons)
        if whole is not None:
            rows = f"rows: cells of {later}, columns: cells of {earlier}"
            pairing = Pairing(later, shape, earlier, _shape(steps, self._spots[earlier]))
            whole = replace(whole, detail=rows, pairing=pairing)
        self.jacobian.show_all([] if whole is None else [whole])
        self.jacobian.outline(0, (self._cell, 0))
        self.hint.setText(f"One cell, {at}. Click a row above for another.")
        self.hint.setVisible(whole is not None and bool(cell))
        masks = [
            self._tile(which, (*pair, self._cell), f"{at}: {title}", said, reasons)
            for which, title, said in _MASKS
        ]
        self.masks.show_all([each for each in masks if each is not None])
        self._at = (at, earlier)
        self.said.setText("\n".join(dict.fromkeys(reasons)))
        self.said.setVisible(bool(reasons))
        self._show_lesson()
        self._show_paths(steps, pair)
        self.show()

    def _show_empty(self, name: str) -> None:
        for tiles in (self.jacobian, self.masks, self.by_path):
            tiles.show_all([])
        for text in (self.hint, self.lesson, self.paths):
            text.hide()
        self.said.setText(f"{name} is empty: it has no cell.")
        self.said.show()
        self.show()

    def _tile(
        self, which: ProbeKind, place: tuple[int, ...], title: str, said: str, reasons: list[str]
    ) -> Subject | None:
        probe = Probe(self._address, which, place)
        found = self._session.stepping.probing.probed(probe)
        if found is None:
            return None
        if found.reason:
            reasons.append(found.reason)
            return None
        if 0 in found.shape:
            return None
        node = NodeId("")
        wanted = Wanted(node, 0, which, region_of(found.shape), place=place)
        is_mask = found.dtype == "bool"
        return Subject(title, said or written(found.shape), wanted, found.shape, is_value=is_mask)

    def _show_lesson(self) -> None:
        """What the masks say together, where all of them are here whole."""
        said = ""
        seen = [tile.seen for tile in self.masks.tiles if not tile.isHidden()]
        whole = [each for each in seen if each is not None and each.block == (1, 1)]
        if len(whole) == len(_MASKS):
            active, path, varies = (elements(each) for each in whole)
            said = lesson(*self._at, active, [bool(e) for e in path], [bool(e) for e in varies])
        self.lesson.setText(said)
        self.lesson.setVisible(bool(said))
        if self._is_sought and self._kept is None and (said or self.said.text()):
            self._is_sought = False
            self.found.emit()

    def _show_paths(self, steps: Steps, pair: tuple[int, int, int, int]) -> None:
        told = self._session.stepping.probing.paths(Paths(self._address, pair))
        if told is None:
            return
        shown = [] if told.reason or len(told.told) < 2 else list(told.told[:PATHS_SEEN])
        shape = _shape(steps, pair[2:])
        self.by_path.show_all(
            [
                self._by_path(steps, (*pair, number), path, shape)
                for number, path in enumerate(shown)
            ]
        )
        text = told.reason
        if shown:
            count = f"{len(told.told)}{'' if told.all else ' or more'}"
            text = f"{count} paths add up to ∂{self._root(steps)}/∂{self.earlier.currentText()}."
            if len(told.told) > len(shown):
                text += f" The first {len(shown)} of them are shown."
        self.paths.setText(text)
        self.paths.setVisible(bool(text))

    def _by_path(
        self, steps: Steps, place: tuple[int, ...], path: Path, shape: tuple[int, ...]
    ) -> Subject:
        graph = self._session.store.document.graph
        names = dict.fromkeys(_named(graph, steps, at) for at in path.turns)
        way = [*(name for name in names if name), self.earlier.currentText()]
        wanted = Wanted(NodeId(""), 0, "path", region_of(shape), place=place)
        detail = f"{written(shape)} · norm {path.norm:.5g}"
        return Subject(f"+ by {short_way(way)}", detail, None if 0 in shape else wanted, shape)

    def _root(self, steps: Steps) -> str:
        return root_name(self._session.store.document.graph, steps)

    def _on_chosen(self, _index: int) -> None:
        self._cell = 0
        self.project()

    def _on_clicked(self, _number: int, cell: Cell) -> None:
        self._cell = cell[0] if cell else 0
        self.project()

    def _is_wanted(self) -> bool:
        panel = self.parentWidget()
        return panel is not None and panel.isVisible()

    def _on_pictures(self, changed: object) -> None:
        wanted = {tile.subject.wanted for tile in self.masks.tiles if not tile.isHidden()}
        if isinstance(changed, frozenset) and not wanted.isdisjoint(changed):
            self._show_lesson()

    def _on_answered(self, question: object) -> None:
        if isinstance(question, Probe | Paths) and self._is_wanted():
            self.project()


def next_value(steps: Steps, at: int, places: Mapping[Spot, str]) -> str:
    """The first value that a turn's gradient comes to: nodes between two values, as CopySlices, are
    none themselves."""
    waiting = [at]
    for turn in waiting:
        ends = [(each.to, each.slot) for each in steps.turns[turn].sent if each.to >= 0]
        found = next((places[end] for end in ends if end in places), "")
        if found:
            return found
        waiting += dict.fromkeys(to for to, _ in ends if to not in waiting)
    return ""


def short_way(names: Sequence[str]) -> str:
    """A way: what tells one from another stands near its end."""
    if len(names) > _LONG_WAY:
        names = [names[0], "…", *names[-3:]]
    return " → ".join(names)


def _named(graph: Graph, steps: Steps, at: int) -> str:
    found = graph.nodes.get(NodeId(steps.turns[at].node))
    return "" if found is None else found.name


def _shape(steps: Steps, spot: Spot) -> tuple[int, ...]:
    return steps.turns[spot[0]].slots[spot[1]].shape


def _index(flat: int, shape: tuple[int, ...]) -> Cell:
    found: list[int] = []
    for size in reversed(shape):
        flat, at = divmod(flat, max(1, size))
        found.append(at)
    return tuple(reversed(found))
