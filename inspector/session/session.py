"""What a window knows beside the document: results, gradients, pictures, the engine's state."""

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from inspector.document.nodes import NodeId, Source
from inspector.document.recipes import Recipes, recipes
from inspector.messages.answers import Answer, Gone, Ran, Refused, Seen, Swept
from inspector.messages.orders import Backward, Compute, Look
from inspector.session.asking import Asking
from inspector.session.backward import Acts
from inspector.session.computing import BUDGET_BYTES, Computing
from inspector.session.engine import STOP_MS, Engine
from inspector.session.faces import (
    Act,
    EngineState,
    Face,
    Gradient,
    NoGradient,
    Picture,
    Problem,
    Wanted,
)
from inspector.session.facts import Facts
from inspector.session.gradients import flow_of, foreseen, root_of, stored_of, why_not_computed
from inspector.session.link import EngineLink
from inspector.session.looking import is_slow, look_for
from inspector.session.pictures import Pictures
from inspector.session.problems import Standing, problems_of
from inspector.session.questions import Questions
from inspector.session.results import Results, differing
from inspector.session.stepping import Stepping
from inspector.session.store import State, Store
from inspector.session.surveys import Surveys
from inspector.session.transfers import Transfers
from inspector.session.why import Sight

# So long what was asked may come before an edit supersedes it.
_PATIENCE_MS = 150
# What comes within so long is told together: views then change once, not at each answer, and
# what an edit made wait is not greyed only to be shown again. People take so long for at once.
_TOGETHER_MS = 100


class Session(QObject):
    """A store, and an engine that computes what the store's document says.

    An edit is asked for at once, further ones of the same turn of the event loop together, before
    painting. Answers are filed by recipe; signals are told at the end, and every 100 ms till then.
    """

    engine_changed = Signal()
    results_changed = Signal(object)
    gradients_changed = Signal()
    pictures_changed = Signal(object)
    failed = Signal(object)
    problems_changed = Signal()
    _due = Signal()

    def __init__(
        self,
        store: Store,
        link: EngineLink,
        *,
        device: str = "cpu",
        clock: Callable[[], float] = time.monotonic,
        stop_ms: int = STOP_MS,
        budget_bytes: int = BUDGET_BYTES,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.store = store
        self._device = device
        self._results = Results()
        self._computing = Computing(self._results, budget_bytes=budget_bytes)
        self._acts = Acts()
        self._looked = Pictures(self._look_for, lambda look: is_slow(look, self._results))
        self._recipes: Recipes | None = None
        self._address = b""
        self._told: Recipes | None = None
        self._problems = Standing(self._find_problems)
        self._news: set[NodeId] = set()
        self._gradient_news = False
        self._facts = Facts(self.face)
        self._asking = Asking(self._computing, self._acts, self._looked)
        self._is_due = False
        self._due.connect(self._on_due, Qt.ConnectionType.QueuedConnection)
        self._patience = QTimer(self, singleShot=True, interval=_PATIENCE_MS)
        self._patience.timeout.connect(self._flush)
        self._together = QTimer(self, singleShot=True, interval=_TOGETHER_MS)
        self._together.timeout.connect(self._tell)
        self._engine = Engine(link, clock=clock, stop_ms=stop_ms, parent=self)
        self._engine.ready.connect(self._on_engine_ready)
        self._engine.lost.connect(self._on_engine_lost)
        self._engine.stopped.connect(self._on_engine_stopped)
        self._engine.answered.connect(self._on_answered)
        self._engine.arrived.connect(self._flush)
        self._engine.changed.connect(self.engine_changed)
        self._engine.failed.connect(self.failed)
        self.questions = Questions(self._engine, self)
        self.transfers = Transfers(self._engine, self._look_for, self)
        self.stepping = Stepping(self._engine, self._acts, self)
        self.stepping.moved.connect(self._on_stepped)
        self.surveys = Surveys(self._engine, self._now, self._acts, self._asking, self)
        self.surveys.changed.connect(self._tell_problems)
        store.changed.connect(self._on_changed)
        store.opened.connect(self._on_opened)
        self._engine.start()

    @property
    def engine(self) -> EngineState:
        """How the engine is."""
        return self._engine.state

    @property
    def device(self) -> str:
        """Where the whole document is computed ("cpu", "cuda:0")."""
        return self._device

    def set_device(self, name: str) -> None:
        """Computes the whole document elsewhere; a device that is missing is told by `failed`."""
        reason = self.engine.why_not(name)
        if reason is not None:
            self.failed.emit(reason)
        elif name != self._device:
            self._device = name
            self._wake()
            self.engine_changed.emit()

    def face(self, node: NodeId) -> Face:
        """What is to be shown of a node: known, waiting, failed, unreached or not askable."""
        return self._results.face(self._now(), node)

    def recipe(self, node: NodeId) -> bytes | None:
        """The address of a node's result now; None where it cannot be asked for."""
        return self._now().of.get(node)

    @property
    def running(self) -> NodeId | None:
        """The node that the engine is at, as it was told last."""
        return self._asking.running

    def was_found(self, node: NodeId) -> bool:
        """Whether its result was there already when the graph came to need it."""
        return self._now().of.get(node) in self._results.found

    def flow(self, source: Source) -> Gradient | NoGradient:
        """The gradient that flowed through a value in the last Backward."""
        origin = self._now().origin(source)
        found = flow_of(self._acts, self._sight(), origin, self._address)
        return self.stepping.as_shown(found, origin, stored=False)

    def stored(self, source: Source) -> Gradient | NoGradient:
        """What PyTorch stores as the `.grad` of a value."""
        origin = self._now().origin(source)
        found = stored_of(self._acts, self._sight(), origin, self._address)
        return self.stepping.as_shown(found, origin, stored=True)

    def root(self) -> Source | str:
        """Where Backward starts now, else the sentence why it cannot."""
        return root_of(self._sight(), self.store.selected)

    def why_not_backward(self) -> str | None:
        """Why Backward cannot start, or why PyTorch will refuse it; None where it will run."""
        root = self.root()
        return root if isinstance(root, str) else foreseen(self._sight(), self._now(), root)

    def backward(self) -> None:
        """Backward from the root. By hand it accumulates; in Live mode it is done afresh. Where
        PyTorch refuses, its own text is kept in `acts` and `problems`."""
        root = self.root()
        now = self._now()
        reason = root if isinstance(root, str) else why_not_computed(now, root)
        if isinstance(root, str) or reason is not None:
            self.failed.emit(reason)
            return
        self.stepping.altering.take_back()
        if now.graph.backward.live:
            self._acts.live_again()
        else:
            press = self._acts.press(now, root)
            assert press.order is not None
            self._looked.forget(press.order.address)
        self._gradient_news = True
        self._problems.renew()
        self._flush()

    def zero_gradients(self) -> None:
        """Every `.grad` becomes None, as `zero_grad(set_to_none=True)` does."""
        self._acts.zero()
        self._gradient_news = True
        self._problems.renew()
        self._flush()

    def stop(self) -> None:
        """Stops what runs: politely, and after a second by ending the engine."""
        if not self.is_idle:
            self._engine.stop()

    def run_again(self) -> None:
        """Steps that failed, crashed or were stopped are tried again."""
        self._asking.run_again()
        self._news.update(self.store.document.graph.nodes)
        self._problems.renew()
        self._wake()

    def restart_engine(self) -> None:
        """A new engine, however often the last ones died."""
        self._engine.restart()

    @property
    def acts(self) -> tuple[Act, ...]:
        """What was pressed, in order: Backwards and zeros."""
        return tuple(press.act for press in self._acts.presses)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What went wrong, what PyTorch warned of, and pitfalls it is silent about."""
        self._now()
        return self._problems.now

    def _find_problems(self) -> tuple[Problem, ...]:
        found = problems_of(self._now(), self._results, self._acts, self._sight())
        return (*found, *self.surveys.problems)

    @property
    def is_idle(self) -> bool:
        """Whether nothing is asked or running."""
        return self.engine.kind == "failed" or (
            self._engine.is_ready
            and not self._is_due
            and not self._asking.is_behind
            and not (self._is_awaiting or self._looked.is_waiting or self.stepping.is_asked)
        )

    @property
    def _is_awaiting(self) -> bool:
        """Whether answers of the engine are on their way."""
        asked = self._asking.is_running or self._looked.is_waiting_shortly
        return self._engine.is_ready and asked

    def watch(self, owner: object, wanted: frozenset[Wanted]) -> None:
        """What this owner shows; replaces what it showed before. Asked again by itself whenever
        the value or the gradient is another. An owner that goes must `unwatch`."""
        if self._looked.watch(owner, wanted):
            self._flush_soon()

    def unwatch(self, owner: object) -> None:
        """This owner shows nothing any more."""
        self._looked.watch(owner, frozenset())

    def picture(self, wanted: Wanted) -> Picture | None:
        """The numbers to show, perhaps the last ones known; None where there are none."""
        return self._looked.picture(wanted)

    def close(self) -> None:
        """Ends the engine; nothing is done any more, not even where a Backward is being played."""
        for timer in self.findChildren(QTimer):
            timer.stop()
        self._engine.close()

    def _now(self) -> Recipes:
        graph, old = self.store.document.graph, self._recipes
        if old is None or old.graph is not graph or old.device != self._device:
            self._recipes = recipes(graph, self._device, old)
            self._address = self._recipes.address
            self._problems.renew()
            return self._recipes
        return old

    def _sight(self) -> Sight:
        now = self._now()
        return Sight(now.run, now.modes, self._facts.of, self._facts.outputs, now.passes)

    def _look_for(self, wanted: Wanted) -> tuple[Look, bool] | None:
        return look_for(wanted, self._now(), self._results, self._acts, self.stepping)

    def _wake(self) -> None:
        self._asking.renew()
        self._flush_soon()

    def _flush(self) -> None:
        """Asks what is to be asked, and tells what is another than before."""
        self._ask()
        if not self._is_awaiting:
            self._tell()
        elif not self._together.isActive():
            self._together.start()

    def _ask(self) -> None:
        now = self._now()
        if self._told is not now:
            told, self._told = self._told, now
            if told is not None and told.address != now.address:
                self._acts.edited()
            differ = differing(told, now)
            self._results.find(now, differ)
            self._news |= differ
            self._gradient_news = self._gradient_news or bool(self._acts.presses)
            self._asking.renew()
        if self._engine.is_ready:
            orders = self._asking.orders(now, self.root, patient=self._patience.isActive())
            if any(isinstance(order, Compute | Backward) for order in orders):
                self._patience.start()
            self.stepping.sending(orders)
            self._engine.send(orders)

    def _tell(self) -> None:
        self._together.stop()
        news, passes = self._news | self._asking.moved_on(), self._now().passes
        news |= {node for node, source in passes.items() if source.node in news}
        nodes = frozenset(news & self.store.document.graph.nodes.keys())
        self._news.clear()
        gradients, self._gradient_news = self._gradient_news, False
        self._engine.set_busy(self._asking.words(self.store.document.graph))
        if nodes:
            self.results_changed.emit(nodes)
        if gradients:
            self.stepping.renew()
            self.gradients_changed.emit()
        pictures = self._looked.changes()
        if pictures:
            self.pictures_changed.emit(pictures)
        if nodes or gradients:
            self._tell_problems()
        self.surveys.renew()

    def _tell_problems(self) -> None:
        if self._problems.are_told():
            self.problems_changed.emit()

    def _on_changed(self, old: State, new: State) -> None:
        if old.document.graph is not new.document.graph:
            # At once: the engine computes while the views show the edit. Further edits of the same
            # turn are asked for together.
            self._asking.renew()
            if not self._is_due:
                self._ask()
            self._flush_soon()
        elif new.document.graph.backward.live and old.selected != new.selected:
            self._flush_soon()

    def _on_opened(self) -> None:
        self._acts.clear()
        self._gradient_news = True
        self._wake()

    def _on_stepped(self) -> None:
        # Not with the rest of the news: a scrub waits for no picture.
        self.gradients_changed.emit()
        pictures = self._looked.changes()
        if pictures:
            self.pictures_changed.emit(pictures)
        self._ask()

    def _flush_soon(self) -> None:
        # Not a timer: posted now, this comes before the painting that an edit brings about.
        if not self._is_due:
            self._is_due = True
            self._due.emit()

    def _on_due(self) -> None:
        if self._is_due:
            self._is_due = False
            self._flush()

    def _on_engine_ready(self) -> None:
        reason = self.engine.why_not(self._device)
        if reason is not None:
            self._device = "cpu"
            self.failed.emit(reason)
        self._asking.renew()
        self._flush()

    def _on_engine_lost(self, died: bool) -> None:
        self._now()
        self._asking.lost(self._address, died=died)
        self._everything_is_new()

    def _on_engine_stopped(self) -> None:
        self._asking.stopped()
        self._everything_is_new()
        self._wake()

    def _everything_is_new(self) -> None:
        self._gradient_news = True
        self._news.update(self.store.document.graph.nodes)
        self._tell()

    def _on_answered(self, answer: Answer) -> None:
        match answer:
            case Ran() | Seen() | Gone():
                self._news.update(NodeId(node) for node in self._asking.take(answer))
            case Swept() | Refused():
                self._asking.take(answer)
                self._gradient_news = True
            case _:
                pass
