"""Our canvas's figures for so many nodes with results, printed as JSON: a process of its own."""

import json
import sys
import time
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QEventLoop, QPointF, QTimer
from PySide6.QtWidgets import QApplication

from inspector.canvas.canvas import Canvas
from inspector.catalogue.rows import Value
from inspector.document.contents import filled
from inspector.document.nodes import (
    Document,
    Graph,
    Layout,
    Leaf,
    Node,
    NodeId,
    Operation,
    Place,
    Source,
)
from inspector.look.fonts import load_fonts
from inspector.look.theme import DARK
from inspector.session.link import EngineLink
from inspector.session.session import Session
from inspector.session.store import Store
from tests.benchmarks.canvas_script import (
    HEIGHT,
    WIDTH,
    drag,
    figures,
    flush,
    place,
    timed,
    wires,
)

_ROUNDS = 3
_LONGEST_S = 120.0


def document(count: int) -> Document:
    """A leaf, then operations with two inputs and an output each."""
    nodes: dict[NodeId, Node] = {}
    inputs: dict[int, dict[str, tuple[Source, ...]]] = {}
    for start, end, port in wires(count):
        name = ("input", "other")[port]
        inputs.setdefault(end, {})[name] = (Source(NodeId(f"v{start}")),)
    for index in range(count):
        key = NodeId(f"v{index}")
        if index == 0:
            nodes[key] = Leaf(key, key, filled("rand", (3, 3), seed=index), True)
        else:
            typed: dict[str, Value] = {} if "other" in inputs[index] else {"other": 0.75}
            op = ("torch.mul", "torch.sub")[index % 2]
            nodes[key] = Operation(key, key, op, inputs[index], typed)
    places = {NodeId(f"v{index}"): Place(*place(index)) for index in range(count)}
    return Document(Graph(nodes), Layout(places))


class Ours:
    """A canvas, and the acts that are measured."""

    def __init__(self, count: int) -> None:
        self.app = QApplication([])
        load_fonts()
        self.session = Session(Store(), EngineLink())
        self.session.store.open(document(count))
        self.built = timed(self._build)
        self.canvas.resize(WIDTH, HEIGHT)
        self.canvas.show()
        flush()
        self.middle = NodeId(f"v{min(count // 2, count - 1)}")
        self._rest()

    def _build(self) -> None:
        self.canvas = Canvas(self.session, DARK)

    def _rest(self) -> None:
        """Until every result and every picture in view is there."""
        end = time.monotonic() + _LONGEST_S
        ticking = QTimer()
        ticking.start(20)
        quiet = 0
        while quiet < 20:
            self.app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
            still = self.session.is_idle and self.session.engine.kind == "ready"
            quiet = quiet + 1 if still else 0
            if time.monotonic() > end:
                raise TimeoutError("the canvas did not come to rest")

    def fit(self) -> None:
        """The whole graph in view."""
        self.canvas.camera.fit()
        self._rest()

    def near(self) -> None:
        """About 20 nodes in view at 100 %, with their pictures."""
        camera = self.canvas.camera
        camera.zoom_by(1 / camera.zoom)
        self.canvas.centerOn(self.canvas.graph_scene.nodes[self.middle].body.center())
        self._rest()

    def body(self) -> QPointF:
        """A point of the view on the middle node's card."""
        rect = self.canvas.graph_scene.nodes[self.middle].body
        return QPointF(self.canvas.mapFromScene(QPointF(rect.center().x(), rect.bottom() - 5)))

    def where(self) -> QPointF:
        """Where the middle node lies."""
        return self.canvas.graph_scene.nodes[self.middle].pos()

    def centres(self) -> list[QPointF]:
        """The middle of every node."""
        return [item.body.center() for item in self.canvas.graph_scene.nodes.values()]

    def frames(self) -> dict[str, float]:
        """The slowest frame of each kind of movement; of each frame the best of some rounds, for
        the machine has hiccups of its own."""
        canvas, camera = self.canvas, self.canvas.camera

        def panning() -> list[float]:
            self.near()
            return [self._frame(lambda: camera.pan_by(QPointF(23, 11))) for _ in range(60)]

        def zooming() -> list[float]:
            self.fit()
            steps = [1.15] * 26 + [1 / 1.15] * 26
            return [self._frame(lambda s=s: camera.zoom_by(s)) for s in steps]  # type: ignore[misc]

        def panning_far() -> list[float]:
            self.fit()
            camera.zoom_by(1.2)
            self._rest()
            return [self._frame(lambda: camera.pan_by(QPointF(90, 40))) for _ in range(40)]

        def dragging() -> list[float]:
            self.near()
            return drag(canvas, self.body())

        def dragging_far() -> list[float]:
            self.fit()
            canvas.acts.select_all()
            canvas.store.select([self.middle])
            return drag(canvas, self.body())

        def stepping() -> list[float]:
            self.near()
            ids = list(canvas.store.document.graph.nodes)
            return [
                self._frame(lambda n=n: canvas.store.select([n]))  # type: ignore[misc]
                for n in ids[:60]
            ]

        def jumping() -> list[float]:
            """To another screenful and back, as stepping at 100 % does."""
            self.near()
            bodies = [item.body for item in canvas.graph_scene.nodes.values()]
            return [
                self._frame(lambda b=b: camera.look_at(b.center()))  # type: ignore[misc]
                for b in bodies[:: len(bodies) // 40]
            ]

        acts: dict[str, Callable[[], list[float]]] = {
            "panning": panning, "panning far away": panning_far, "zooming": zooming,
            "dragging": dragging, "dragging far away": dragging_far, "selecting": stepping,
            "jumping": jumping,
        }  # fmt: skip
        return {name: self._slowest(act) for name, act in acts.items()}

    def _slowest(self, act: Callable[[], list[float]]) -> float:
        rounds = [act() for _ in range(_ROUNDS)]
        best: list[float] = [min(same) for same in zip(*rounds, strict=True)]
        return max(best)

    def _frame(self, act: Callable[[], object]) -> float:
        def one() -> None:
            act()
            flush()

        return timed(one)

    def lay_over(self) -> None:
        """The autograd graph over the op graph."""
        self.canvas.backgraph.show(True)
        self._rest()
        assert len(self.canvas.backgraph.drawing.chips) == len(self.canvas.graph_scene.nodes)


def main(count: int, *, frames: bool, autograd: bool) -> None:
    """Builds, measures, prints."""
    ours = Ours(count)
    result: dict[str, Any] = {"build": ours.built}
    if autograd:
        ours.lay_over()
    result |= figures(ours.canvas, ours.fit, ours.near, ours.body, ours.where, ours.centres)
    if frames:
        result["frames"] = ours.frames()
    print(json.dumps(result))
    ours.session.close()


if __name__ == "__main__":
    main(int(sys.argv[1]), frames="frames" in sys.argv[2:], autograd="autograd" in sys.argv[2:])
