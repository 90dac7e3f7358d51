"""NodeGraphQt's figures for so many nodes, printed as JSON: a process of its own."""

import json
import os
import sys
import warnings

os.environ["QT_PREFERRED_BINDING"] = "PySide6"
warnings.simplefilter("ignore")

from NodeGraphQt import BaseNode, NodeGraph  # noqa: E402
from PySide6.QtCore import QPointF, QRectF  # noqa: E402
from PySide6.QtWidgets import QApplication  # noqa: E402

from tests.benchmarks.canvas_script import (  # noqa: E402
    HEIGHT,
    WIDTH,
    figures,
    flush,
    place,
    timed,
    wires,
)


class Adding(BaseNode):  # type: ignore[misc]  # NodeGraphQt has no types
    """A title, two inputs, an output: what a card of ours has at least."""

    __identifier__ = "bench"
    NODE_NAME = "add"

    def __init__(self) -> None:
        super().__init__()
        self.add_input("input")
        self.add_input("other")
        self.add_output("out")


def main(count: int) -> None:
    """Builds, measures, prints."""
    app = QApplication([])
    graph = NodeGraph()
    # Its check for loops walks every path there is: with these wires it never ends.
    graph.set_acyclic(False)
    graph.register_node(Adding)
    view = graph.viewer()
    view.resize(WIDTH, HEIGHT)
    view.show()
    flush()
    nodes: list[BaseNode] = []

    def build() -> None:
        for index in range(count):
            node = graph.create_node(
                "bench.Adding", name=f"v{index}", pos=place(index), selected=False, push_undo=False
            )
            nodes.append(node)
        for start, end, port in wires(count):
            nodes[end].input(port).connect_to(nodes[start].output(0), push_undo=False)

    took = timed(build)
    middle = nodes[min(count // 2, count - 1)]

    def fit() -> None:
        graph.clear_selection()
        graph.fit_to_selection()

    def near() -> None:
        # The viewer keeps the rectangle that it shows.
        at = middle.view.sceneBoundingRect().center()
        view._scene_range = QRectF(at.x() - WIDTH / 2, at.y() - HEIGHT / 2, WIDTH, HEIGHT)
        view._update_scene()

    def body() -> QPointF:
        rect = middle.view.sceneBoundingRect()
        return QPointF(view.mapFromScene(QPointF(rect.center().x(), rect.bottom() - 4)))

    def centres() -> list[QPointF]:
        return [node.view.sceneBoundingRect().center() for node in nodes]

    measured = figures(view, fit, near, body, middle.view.scenePos, centres)
    result = {"build": took, **measured}
    print(json.dumps(result))
    app.quit()


if __name__ == "__main__":
    main(int(sys.argv[1]))
