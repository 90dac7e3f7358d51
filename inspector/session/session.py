"""What a window knows beside the document: results, gradients, pictures, the engine's state."""

from PySide6.QtCore import QObject, Signal

from inspector.document.nodes import NodeId, Source
from inspector.session.faces import (
    Act,
    EngineState,
    Face,
    Gradient,
    NoGradient,
    Picture,
    Problem,
    Waiting,
    Wanted,
)
from inspector.session.link import EngineLink
from inspector.session.store import Store


class Session(QObject):
    """A store and an engine that computes what the store's document says."""

    engine_changed = Signal()
    results_changed = Signal(object)
    gradients_changed = Signal()
    pictures_changed = Signal(object)
    failed = Signal(object)
    problems_changed = Signal()

    def __init__(self, store: Store, link: EngineLink, *, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.store = store
        self._link = link

    @property
    def device(self) -> str:
        return "cpu"

    def set_device(self, name: str) -> None: ...

    @property
    def engine(self) -> EngineState:
        return EngineState("starting", "Starting the engine")

    def face(self, node: NodeId) -> Face:
        return Waiting()

    def flow(self, source: Source) -> Gradient | NoGradient:
        return NoGradient("not computed", "Press Backward (F5) to see the gradient.")

    def stored(self, source: Source) -> Gradient | NoGradient:
        return NoGradient("not computed", "Press Backward (F5) to see the gradient.")

    def root(self) -> Source | str:
        return ""

    def why_not_backward(self) -> str | None:
        return None

    def backward(self) -> None: ...

    def zero_gradients(self) -> None: ...

    def stop(self) -> None: ...

    def run_again(self) -> None: ...

    def restart_engine(self) -> None: ...

    @property
    def acts(self) -> tuple[Act, ...]:
        return ()

    @property
    def problems(self) -> tuple[Problem, ...]:
        return ()

    @property
    def is_idle(self) -> bool:
        return True

    def watch(self, owner: object, wanted: frozenset[Wanted]) -> None: ...

    def unwatch(self, owner: object) -> None: ...

    def picture(self, wanted: Wanted) -> Picture | None:
        return None

    def close(self) -> None: ...
