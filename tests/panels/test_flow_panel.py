"""The panel that shows how large the gradient is from the output to the inputs."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from inspector.document.contents import filled
from inspector.document.nodes import Graph, NodeId
from inspector.document.tensor_edits import set_contents
from inspector.engine.machine import Machine
from inspector.look.fonts import load_fonts
from inspector.look.theme import DARK, LIGHT
from inspector.messages.surveys import Survey, Surveyed
from inspector.panels.flow.chart import told
from inspector.panels.flow.course import Course, course
from inspector.panels.flow.panel import FlowPanel
from inspector.session.session import Session
from inspector.session.store import Store
from tests.engine.building import Bench, Build, surveyed
from tests.engine.test_engine_double import cube
from tests.fakes.link import FakeLink, settle
from tests.fakes.placed import product


def course_of(build: Build, root: str) -> Course:
    bench = Bench(build, Machine())
    swept = bench.back(root)
    known = surveyed(bench.machine, Survey(1, tuple(bench.recipes.of.values()), swept.address))
    assert isinstance(known, Surveyed)
    return course(bench.recipes.run, known)


def chain(op: str, count: int) -> Build:
    build = Build()
    build.literal("x", [[0.5, -0.5]])
    last = "x"
    for number in range(count):
        build.call(f"a{number}", op, last)
        last = f"a{number}"
    build.call("y", "torch.sum", last)
    return build


def test_that_a_chain_is_one_line_from_the_output_to_the_leaf() -> None:
    found = course_of(chain("torch.sigmoid", 20), "y")
    names = [found.points[at].name for at in found.path]

    assert names == ["y", *(f"a{n}" for n in reversed(range(20))), "x"]
    assert [found.points[at].depth for at in found.path] == list(range(22))
    assert len(found.lines) == 21


def test_that_vanishing_is_said_with_the_factor_of_a_layer() -> None:
    assert course_of(chain("torch.sigmoid", 20), "y").sentence == (
        "Vanishing: the gradient shrinks 4.4 times at every sigmoid: "
        "after 20 of them 1.2e-13 of it is left."
    )


def test_that_exploding_and_steady_gradients_are_said_too() -> None:
    build = Build()
    build.literal("x", [[1, 2], [3, 4]])
    build.literal("w", [[10, 0], [0, 10]], grad=False)
    last = "x"
    for number in range(8):
        build.call(f"h{number}", "torch.mm", last, "w")
        last = f"h{number}"
    build.call("y", "torch.sum", last)

    assert course_of(build, "y").sentence == (
        "Exploding: the gradient grows 10 times at every mm: after 8 of them it is 1.0e8 times "
        "as large."
    )
    assert course_of(chain("torch.neg", 5), "y").sentence == (
        "The gradient keeps its size over 5 × neg: 100 % of it arrives."
    )


def test_that_a_gradient_that_is_zero_is_said_with_where_it_begins() -> None:
    build = Build()
    build.literal("x", [[-1, -2]])
    build.call("a", "torch.relu", "x")
    build.call("y", "torch.sum", "a")

    assert course_of(build, "y").sentence.startswith("The gradient is exactly zero from x on")
    build.call("b", "torch.add", "a", "x")
    build.call("z", "torch.sum", "b")
    build.call("dead", "torch.mul", "z", "y")
    assert course_of(build, "dead").sentence.startswith("On the longest way the gradient is")


def test_that_what_a_differentiated_gradient_reached_lies_behind_it() -> None:
    build = cube()
    found = {point.name: point.depth for point in course_of(build, "z").points}

    assert found == {"z": 0, "g[0]": 1, "square": 2, "x": 3}


def test_that_branches_are_lines_of_their_own() -> None:
    build = Build()
    build.literal("x", [[1, 2]])
    build.call("one", "torch.exp", "x")
    build.call("two", "torch.square", "one")
    build.call("y", "torch.add", "two", "x")
    build.call("s", "torch.sum", "y")
    found = course_of(build, "s")
    names = [point.name for point in found.points]
    lines = {(names[a], names[b]) for a, b in found.lines}

    assert lines == {("s", "y"), ("y", "two"), ("two", "one"), ("one", "x"), ("y", "x")}
    assert {point.name: point.depth for point in found.points}["x"] == 4


@pytest.fixture
def action(qapp: object) -> QAction:
    action = QAction("wires")
    action.setCheckable(True)
    return action


@pytest.fixture
def panel(qtbot: QtBot, action: QAction) -> Iterator[FlowPanel]:
    load_fonts()
    session = Session(Store(product()), FakeLink())
    panel = FlowPanel(session, DARK, action)
    qtbot.addWidget(panel)
    panel.resize(900, 170)
    panel.show()
    settle(session)
    yield panel
    session.close()


def back(panel: FlowPanel) -> Session:
    session = panel._session
    session.backward()
    settle(session)
    return session


def test_that_it_says_what_to_do_before_there_is_a_gradient(panel: FlowPanel) -> None:
    assert "Press Backward (F5)" in panel.empty.text()


def test_that_a_click_on_a_dot_asks_for_its_node(panel: FlowPanel, qtbot: QtBot) -> None:
    back(panel)
    chart = panel.chart
    at = next(i for i, p in enumerate(chart.course.points) if p.name == "h")
    wanted: list[NodeId] = []
    panel.wanted.connect(wanted.append)
    QTest.mouseMove(chart, chart.place(at).toPoint())
    assert panel.read.text() == told(chart.course.points[at])
    QTest.mouseClick(chart, Qt.MouseButton.LeftButton, pos=chart.place(at).toPoint())

    assert wanted == [chart.course.points[at].source.node]
    assert "h (mm) · gradient 1.0000 root mean square" in panel.read.text()
    QTest.mouseMove(chart, QPoint(2, 2))
    assert "Point at a dot" in panel.read.text()


def test_that_arrows_walk_along_the_longest_way(panel: FlowPanel) -> None:
    back(panel)
    read = []
    panel.chart.setFocus()
    for _ in range(4):
        QTest.keyClick(panel.chart, Qt.Key.Key_Right)
        assert panel.chart.at is not None
        read.append(panel.chart.at.name)
    wanted: list[NodeId] = []
    panel.wanted.connect(wanted.append)
    QTest.keyClick(panel.chart, Qt.Key.Key_Return)

    assert read[:2] == ["y", "h"]
    assert len(wanted) == 1


def test_that_old_gradients_are_said_to_be_old(panel: FlowPanel) -> None:
    session = back(panel)
    graph: Graph = session.store.document.graph
    x = next(node for node in graph.nodes.values() if node.name == "x")
    session.store.apply("Fill", lambda d: set_contents(d, x.id, filled("zeros", (3, 3))))
    settle(session)

    assert panel.sentence.text().startswith("From before the last edit.")


def test_that_the_switch_is_the_menus_own(panel: FlowPanel, action: QAction) -> None:
    panel.switch.click()
    assert action.isChecked()
    action.setChecked(False)

    assert not panel.switch.isChecked()


def test_that_nothing_is_asked_while_it_is_hidden(panel: FlowPanel) -> None:
    panel.hide()
    session = back(panel)
    assert session.surveys.now is None
    panel.show()
    settle(session)

    assert session.surveys.now is not None
    panel.set_theme(LIGHT)
    assert panel.chart.course.points
