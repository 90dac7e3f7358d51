"""What came of a Backward and which nodes failed, for a screen reader: once things are at rest."""

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QWidget

from inspector.document.nodes import NodeId
from inspector.messages.answers import Refused, Swept
from inspector.session.faces import Act, Failed
from inspector.session.session import Session
from inspector.window.failure_bar import announce, is_listened_to

# Typing and dragging change results many times a second; only the last is worth hearing.
_REST_MS = 400


class Announcing(QObject):
    """Nothing is looked at while no assistive technology listens. In Live mode gradients follow
    every edit: they are not told."""

    def __init__(self, session: Session, widget: QWidget) -> None:
        super().__init__(widget)
        self._session = session
        self._widget = widget
        self._heard: Act | None = None
        self._failed: frozenset[NodeId] = frozenset()
        self._news: set[NodeId] = set()
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(self._say)
        session.gradients_changed.connect(self._soon)
        session.results_changed.connect(self._on_results)

    def _on_results(self, nodes: frozenset[NodeId]) -> None:
        if is_listened_to():
            self._news |= nodes
            self._soon()

    def _soon(self) -> None:
        if is_listened_to():
            self._rest.start()

    def _say(self) -> None:
        for sentence in self.news():
            announce(self._widget, sentence)

    def news(self) -> list[str]:
        """What came since this was asked last, in full sentences."""
        graph = self._session.store.document.graph
        said = []
        acts = self._session.acts
        if acts and not graph.backward.live and acts[-1] != self._heard:
            words = _outcome(acts[-1])
            self._heard = acts[-1] if words else self._heard
            said += [words] if words else []
        nodes = [node for node in self._news if node in graph.nodes]
        failing = [n for n in nodes if isinstance(self._session.face(n), Failed)]
        new = [graph.nodes[node].name for node in failing if node not in self._failed]
        if new:
            face = self._session.face(failing[0])
            why = f": {face.error}: {face.text}" if isinstance(face, Failed) else ""
            said.append(f"{new[0]} failed{why}" if len(new) == 1 else f"{', '.join(new)} failed.")
        self._failed = (self._failed - self._news) | frozenset(failing)
        self._news.clear()
        return said


def _outcome(act: Act) -> str:
    match act.outcome:
        case Swept(flows=flows):
            values = "1 value" if len(flows) == 1 else f"{len(flows)} values"
            return f"Backward from {act.root_label} is done: a gradient flowed through {values}."
        case Refused(text=text):
            return f"Backward from {act.root_label} was refused: {text}"
        case _:
            return "The gradients are zeroed." if act.kind == "zero" else ""
