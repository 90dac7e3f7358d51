"""The order of changes in place, drawn where no wire tells it."""

from collections.abc import Callable

import msgspec
import pytest
from PySide6.QtCore import QPointF

from inspector.canvas.orders import OrderKey
from inspector.document.edits import delete, with_node
from inspector.document.nodes import Document, Operation, Source
from tests.canvas.conftest import Desk


@pytest.fixture
def ordered(desk: Desk) -> Desk:
    """more runs after y."""
    more = desk.document.graph.nodes[desk.id("more")]
    assert isinstance(more, Operation)
    later = msgspec.structs.replace(
        more, inputs={"input": (Source(desk.id("x")),)}, after=(desk.id("y"),)
    )
    desk.store.apply("Order", lambda document: with_node(document, later))
    return desk


def test_that_a_node_that_waits_for_another_has_a_line_from_it(ordered: Desk) -> None:
    orders = ordered.canvas.graph_scene.orders.items
    key = OrderKey(ordered.id("more"), ordered.id("y"))
    assert orders.keys() == {key}

    path = orders[key].path()
    y, more = (ordered.canvas.graph_scene.nodes[ordered.id(n)].body for n in ("y", "more"))
    assert path.pointAtPercent(0) == QPointF(y.center().x(), y.bottom())
    assert path.pointAtPercent(1) == QPointF(more.center().x(), more.top())


def test_that_the_line_follows_its_nodes_and_goes_with_them(ordered: Desk) -> None:
    orders = ordered.canvas.graph_scene.orders.items
    (item,) = orders.values()
    start = ordered.body("more")
    ordered.drag(start, start + QPointF(-340, 20))
    y, more = (ordered.canvas.graph_scene.nodes[ordered.id(n)].body for n in ("y", "more"))
    ends = item.path().pointAtPercent(0), item.path().pointAtPercent(1)
    assert (ends[0].x(), ends[1].x()) == (y.left(), more.right())

    gone = ordered.id("y")
    ordered.store.apply("Delete", lambda document: delete(document, [gone]))
    assert not orders
    ordered.store.undo()
    assert len(orders) == 1


def test_that_nothing_is_drawn_where_wires_tell_all(
    desk: Desk, new_desk: Callable[[Document], Desk]
) -> None:
    assert not desk.canvas.graph_scene.orders.items
    assert not new_desk(Document()).canvas.graph_scene.orders.items


def test_that_a_wire_says_where_the_version_of_its_value_changes(desk: Desk) -> None:
    desk.canvas.adding.add("torch.Tensor.relu_", QPointF(900, 100))
    desk.canvas.camera.actual()
    desk.drag(desk.output("h"), desk.body("relu"))
    desk.settle()
    scene = desk.canvas.graph_scene
    scene.freshen()
    versions = {scene.graph.nodes[key.node].name: w.look.version for key, w in scene.wires.items()}
    label = next(w for key, w in scene.wires.items() if key.node == desk.id("relu"))._label

    assert versions == {"h": "", "y": "", "relu": "v0→v1"}
    assert label is not None
    assert label.text() == "v0→v1"
    assert label.isVisible()
    desk.canvas.camera.zoom_by(0.4)
    scene.freshen()
    assert not label.isVisible()
