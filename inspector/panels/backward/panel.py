"""The bottom panel “Backward”: what was pressed, and how the gradient went that time."""

import msgspec
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QScrollArea,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from inspector.document.nodes import BackwardCall, Graph, Source
from inspector.look.fonts import mono, words
from inspector.look.plain import label, plain
from inspector.look.theme import Theme
from inspector.messages.answers import Refused, Swept
from inspector.panels.backward.cards import Card, Course, cards, course, goes_alike
from inspector.panels.backward.headline import Headline
from inspector.panels.backward.strip import Strip
from inspector.panels.backward.timeline import Timeline
from inspector.panels.backward.transport import Transport
from inspector.panels.backward.turns import (
    CHANGED_TIP,
    badge,
    place_of,
    proof_tip,
    sentence,
    turn_cards,
)
from inspector.panels.grid.converting import Converting
from inspector.session.faces import Act, Gradient, Problem
from inspector.session.session import Session
from inspector.session.steps import Steps
from inspector.session.store import State

_LIST_WIDTH = 168


class _Remembered(msgspec.Struct, frozen=True):
    """What the document said when an act was done: names and arguments change later."""

    call: BackwardCall
    cards: tuple[Card, ...] = ()


class BackwardPanel(QWidget):
    """A list of the acts, and for the chosen one (the last, unless another is clicked) its cards,
    or PyTorch's refusal with what it means."""

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._theme = theme
        self._seen: dict[bytes, _Remembered] = {}
        self._last: tuple[Graph, BackwardCall, Course, tuple[Card, ...]] | None = None
        self._chosen: int | None = None
        self._shown: tuple[Act, ...] = ()
        self._fix: Problem | None = None
        self._stepping = session.stepping
        self._timed: tuple[Steps, Graph, tuple[Card, ...]] | None = None
        self._is_shown_act = False
        self.head = Headline(theme)
        self.transport = Transport(session.stepping, theme)
        self.timeline = Timeline(session.stepping, theme)
        self.badge = label("", "muted")
        self.warning = label("", "warning")
        self.warning.setFont(words(11))
        self.warning.setWordWrap(True)
        self.list = QListWidget()
        self.list.setObjectName("acts")
        self.list.setAccessibleName("What was done")
        self.list.setFixedWidth(_LIST_WIDTH)
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.itemClicked.connect(self._on_clicked)
        self.list.itemActivated.connect(self._on_clicked)
        self.strip = Strip(session, theme)
        self.strip.chosen.connect(self._on_chosen)
        self.exact = label("", "error")
        self.exact.setFont(mono())
        self.meaning = label("", "muted")
        for text in (self.exact, self.meaning):
            text.setWordWrap(True)
            text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.fix = QPushButton()
        self.fix.setProperty("kind", "value")
        self.fix.clicked.connect(self._on_fix)
        self._converting = Converting(session, self)
        self._converting.refused.connect(self.meaning.setText)
        self.stopped = QPushButton("Step to where it stopped")
        self.stopped.setToolTip(plain("Show what ran, and what had come to what raised"))
        self.stopped.clicked.connect(session.stepping.to_end)
        self.empty = label("", "muted")
        self.empty.setWordWrap(True)
        self.empty.setMargin(24)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._lay_out()
        self.set_theme(theme)
        session.gradients_changed.connect(self.project)
        session.problems_changed.connect(self.project)
        session.results_changed.connect(self._on_results)
        session.store.changed.connect(self._on_changed)
        session.stepping.changed.connect(self.project)
        session.stepping.moved.connect(self._on_moved)
        self.project()

    def _lay_out(self) -> None:
        words_of_it = QWidget()
        column = QVBoxLayout(words_of_it)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(6)
        column.addWidget(self.meaning)
        column.addWidget(self.exact)
        column.addStretch(1)
        # PyTorch's texts are long: they scroll, and what to press stays in sight.
        scrolled = QScrollArea()
        scrolled.setFrameShape(QFrame.Shape.NoFrame)
        scrolled.setWidgetResizable(True)
        scrolled.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scrolled.setWidget(words_of_it)
        refusal = QWidget()
        beside = QHBoxLayout(refusal)
        beside.setContentsMargins(0, 0, 16, 0)
        beside.setSpacing(16)
        beside.addWidget(scrolled, 1)
        buttons = QVBoxLayout()
        buttons.setSpacing(8)
        for button in (self.fix, self.stopped):
            buttons.addWidget(button)
        buttons.addStretch(1)
        beside.addLayout(buttons)
        self._outcome = QStackedLayout()
        self._outcome.addWidget(self.strip)
        self._outcome.addWidget(refusal)
        right = QVBoxLayout()
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(4)
        line = QHBoxLayout()
        line.setContentsMargins(0, 0, 16, 0)
        line.setSpacing(12)
        line.addWidget(self.transport)
        line.addWidget(self.head, 1)
        line.addWidget(self.badge)
        right.addLayout(line)
        right.addLayout(self._outcome, 1)
        time = QHBoxLayout()
        time.setContentsMargins(0, 0, 16, 0)
        time.addWidget(self.timeline)
        right.addLayout(time)
        right.addWidget(self.warning)
        content = QWidget()
        row = QHBoxLayout(content)
        row.setContentsMargins(16, 10, 0, 8)
        row.setSpacing(16)
        row.addWidget(self.list)
        row.addLayout(right, 1)
        self._pages = QStackedLayout(self)
        self._pages.addWidget(content)
        self._pages.addWidget(self.empty)

    def set_theme(self, theme: Theme) -> None:
        """Draw in these colours."""
        self._theme = theme
        self.head.set_theme(theme)
        self.strip.set_theme(theme)
        self.transport.set_theme(theme)
        self.timeline.set_theme(theme)

    def project(self) -> None:
        """Show what the session knows now."""
        acts = self._session.acts
        self._remember(acts)
        if not acts:
            self._chosen = None
            self._shown = ()
            self.strip.show_cards((), current=True, pictures=False)
            self.empty.setText(self._what_to_do())
            self._pages.setCurrentIndex(1)
            return
        if len(acts) != len(self._shown):
            self._chosen = None
        self._shown = acts
        self._list(acts)
        # One act needs no list: the line above the cards says it.
        self.list.setVisible(len(acts) > 1)
        at = len(acts) - 1 if self._chosen is None else self._chosen
        self._show(acts[at], last=at == _last_backward(acts))
        self._pages.setCurrentIndex(0)

    def _what_to_do(self) -> str:
        reason = self._session.why_not_backward()
        if reason:
            return f"{reason}\nWhen Backward has run, this shows how the gradient went."
        return "Press Backward (F5) to see in which order the gradient reaches every value."

    def _remember(self, acts: tuple[Act, ...]) -> None:
        graph = self._session.store.document.graph
        kept: dict[bytes, _Remembered] = {}
        for act in acts:
            if act.kind != "backward":
                continue
            seen = self._seen.get(act.address) or _Remembered(graph.backward)
            if isinstance(act.outcome, Swept) and not seen.cards:
                seen = _Remembered(seen.call, self._cards(graph, seen.call, act.outcome))
            kept[act.address] = seen
        self._seen = kept

    def _cards(self, graph: Graph, call: BackwardCall, swept: Swept) -> tuple[Card, ...]:
        # In Live mode one Backward after the other goes the same way.
        last, went = self._last, course(swept)
        if last is not None and last[1:3] == (call, went) and goes_alike(last[0], graph):
            made = last[3]
        else:
            made = cards(graph, call, swept)
        self._last = (graph, call, went, made)
        return made

    def _list(self, acts: tuple[Act, ...]) -> None:
        while self.list.count() > len(acts):
            self.list.takeItem(self.list.count() - 1)
        for at, act in enumerate(acts):
            text = f"{at + 1}   {_title(act)}"
            item = self.list.item(at)
            if item is None:
                self.list.addItem(QListWidgetItem(text))
            elif item.text() != text:
                item.setText(text)
        at = len(acts) - 1 if self._chosen is None else self._chosen
        self.list.setCurrentRow(at)

    def _show(self, act: Act, *, last: bool) -> None:
        self.warning.setVisible(False)
        stops = self._stepping.refused is not None
        self._is_shown_act = last and (stops or not isinstance(act.outcome, Refused))
        self._show_time()
        if act.kind == "zero":
            self.head.setText("Zero gradients: every .grad is None again.")
            self.strip.show_cards((), current=True, pictures=False)
            self._outcome.setCurrentIndex(0)
            return
        seen = self._seen[act.address]
        if self._stepping.at is None or not self._is_shown_act:
            self.head.setText(_head(act, seen.call, current=self._is_current(seen.cards)))
        match act.outcome:
            case Refused() if self._is_shown_act and self._stepping.at is not None:
                self._show_cards((), last=last)
            case Refused(error=error, text=text):
                self._fix = self._problem(f"{error}: {text}", text)
                self.exact.setText(f"{error}: {text}")
                self.meaning.setText(self._fix.meaning if self._fix else "")
                fix = self._fix.fix if self._fix else None
                self.fix.setVisible(fix is not None)
                self.fix.setText(fix.title if fix else "")
                self.stopped.setVisible(self._is_shown_act)
                self._outcome.setCurrentIndex(1)
            case Swept(warnings=warnings):
                self.warning.setText("\n".join(warnings))
                self.warning.setVisible(bool(warnings))
                self._show_cards(seen.cards, last=last)
            case None:
                self._show_cards(seen.cards, last=last)

    def _show_cards(self, shown: tuple[Card, ...], *, last: bool) -> None:
        at = self._stepping.at
        current = self._is_current(shown)
        if at is not None and self._is_shown_act:
            shown, current = self._turn_cards(), self._stepping.is_current
        self.strip.show_cards(shown, current=current, pictures=last)
        self.strip.show_now(at + 1 if at is not None and self._is_shown_act else None)
        self._outcome.setCurrentIndex(0)

    def _turn_cards(self) -> tuple[Card, ...]:
        graph, steps = self._session.store.document.graph, self._stepping.steps
        if steps is None:
            return ()
        known = self._timed
        if known is None or known[0] is not steps or known[1] is not graph:
            known = self._timed = (steps, graph, turn_cards(graph, graph.backward, steps))
        return known[2]

    def _show_time(self) -> None:
        """What there is of stepping: nothing for an act whose gradients are no longer there."""
        stepping, steps, at = self._stepping, self._stepping.steps, self._stepping.at
        on = self._is_shown_act
        self.transport.setVisible(on)
        self.transport.project()
        is_whole = stepping.is_current and not stepping.is_refused
        shows_time = on and steps is not None and (at is not None or is_whole)
        self.timeline.setVisible(shows_time)
        self.timeline.project()
        self.strip.show_bar(not shows_time)
        role, text = (
            badge(stepping.proof, stepping.reason, changes=len(stepping.altering.changes))
            if on and not stepping.is_refused
            else ("muted", "")
        )
        if text != self.badge.text():
            self.badge.setText(text)
            tip = proof_tip(stepping.proof) or stepping.reason or CHANGED_TIP
            self.badge.setToolTip(plain(tip if text else ""))
            self.badge.setProperty("role", role)
            self.badge.style().polish(self.badge)
        if on and steps is not None and at is not None:
            self.head.setText(sentence(self._session.store.document.graph, steps, at))

    def _on_moved(self) -> None:
        # What else there is to be shown is told with the gradients.
        self._show_time()

    def _is_current(self, shown: tuple[Card, ...]) -> bool:
        if not shown or not shown[0].reached:
            return True
        if shown[0].reached[0].node not in self._session.store.document.graph.nodes:
            return False
        flow = self._session.flow(shown[0].reached[0])
        return isinstance(flow, Gradient) and flow.current

    def _problem(self, *exact: str) -> Problem | None:
        return next((each for each in self._session.problems if each.exact in exact), None)

    def _on_clicked(self, item: QListWidgetItem) -> None:
        self._chosen = self.list.row(item)
        self.project()

    def _on_chosen(self, number: int) -> None:
        stepping = self._stepping
        card = self.strip.cards[number]
        if stepping.at is not None and self._is_shown_act:
            stepping.pause()
            stepping.go(number - 1)
        elif stepping.steps is not None and stepping.is_current and self._is_shown_act:
            stepping.go(place_of(card, stepping.steps))
        else:
            self._select(card.reached)

    def _select(self, reached: tuple[Source, ...]) -> None:
        nodes = self._session.store.document.graph.nodes
        there = [source.node for source in reached if source.node in nodes]
        if there:
            self._session.store.select(there)

    def _on_fix(self) -> None:
        fix = self._fix.fix if self._fix else None
        if fix is not None:
            self._converting.apply(fix)

    def _on_results(self, _nodes: object) -> None:
        if not self._session.acts:
            self.empty.setText(self._what_to_do())

    def _on_changed(self, old: State, new: State) -> None:
        # What an edit makes of acts that were done is told by the session, with the new results.
        if old.selected != new.selected or not self._session.acts:
            self.project()


def _last_backward(acts: tuple[Act, ...]) -> int:
    """The act whose gradients are there to see; -1 after a zero."""
    return len(acts) - 1 if acts[-1].kind == "backward" else -1


def _title(act: Act) -> str:
    if act.kind == "zero":
        return "Zero gradients"
    if isinstance(act.outcome, Refused):
        return f"Backward {act.root_label}: refused"
    return f"Backward from {act.root_label}"


def _many(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def _head(act: Act, call: BackwardCall, *, current: bool) -> str:
    parts = [f"Backward from {act.root_label}"]
    if not current and isinstance(act.outcome, Swept):
        parts.append("from before the last edit")
    parts.append("seed 1" if call.gradient is None else "seed: your gradient")
    parts.extend(
        name
        for name, on in (("retain_graph", call.retain_graph), ("create_graph", call.create_graph))
        if on
    )
    match act.outcome:
        case Swept(flows=flows, stored=stored, seconds=seconds):
            values, gradients = _many(len(flows), "value"), _many(len(stored), "gradient")
            parts.append(f"reached {values}, stored {gradients}")
            parts.append(f"{seconds * 1000:.1f} ms")
        case Refused():
            parts.append("refused by PyTorch")
        case None:
            parts.append("running…")
    return " · ".join(parts)
