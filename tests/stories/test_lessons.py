"""Each shipped lesson, told as its note tells it: opened from the menu, Backward, and looked at."""

import math
from itertools import pairwise

import pytest
from PySide6.QtCore import Qt

from inspector.files.examples import example
from inspector.panels.flow.panel import FlowPanel
from inspector.panels.memory.panel import MemoryPanel
from inspector.panels.proof.hessian import HessianPanel
from inspector.panels.proof.panel import ProofPanel
from tests.stories.hands import Hands


def open_lesson(hands: Hands, name: str) -> None:
    """Help > Examples."""
    found = example(name)
    assert found is not None
    assert hands.window.file.open_example(found)
    hands.rest()
    assert len(hands.window.store.document.layout.notes) == 1
    hands.click_nothing()


def turn_to(hands: Hands, title: str) -> None:
    """A tab below the graph."""
    tabs = hands.window.tabs
    tabs.setCurrentIndex(next(i for i in range(tabs.count()) if tabs.tabText(i) == title))


def prove(hands: Hands) -> ProofPanel:
    """The tab Proof, its button pressed, once it is done."""
    turn_to(hands, "Proof")
    panel = hands.window.findChild(ProofPanel)
    assert panel is not None
    hands.tap(panel.button)
    hands.until(lambda: panel.proof.state in ("done", "refused"))
    return panel


def look_at_flow(hands: Hands) -> FlowPanel:
    """The tab Flow, once it is counted."""
    turn_to(hands, "Flow")
    panel = hands.window.findChild(FlowPanel)
    assert panel is not None
    hands.until(lambda: bool(panel.chart.course.points) and panel.isVisible())
    hands.rest()
    return panel


def test_why_broadcasting_sums(hands: Hands) -> None:
    open_lesson(hands, "broadcasting")
    hands.backward()
    at_shifted = hands.read_gradient("shifted", 3, 4)
    bias = hands.read_gradient("bias", 1, 4)

    assert bias == pytest.approx([sum(at_shifted[column::4]) for column in range(4)], abs=1e-3)


def test_that_two_paths_add(hands: Hands) -> None:
    open_lesson(hands, "two-paths-add")
    hands.backward()
    assert hands.read_gradient("x", 1, 3) == [7, 1, 4]
    panel = look_at_flow(hands)
    names = [point.name for point in panel.chart.course.points]
    into_x = {names[above] for above, below in panel.chart.course.lines if names[below] == "x"}
    assert into_x == {"squared", "tripled"}

    hands.click("tripled")
    hands.press(Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)
    hands.rest()
    hands.act("zero")
    hands.click_nothing()
    hands.backward()
    assert hands.read_gradient("x", 1, 3) == [5, -1, 2]


def test_that_relu_clamp_and_maximum_differ_at_zero(hands: Hands) -> None:
    open_lesson(hands, "relu-at-zero")
    hands.backward()

    assert hands.read_gradient("a", 1, 5) == [0, 0, 0, 1, 1]
    assert hands.read_gradient("b", 1, 5) == [0, 0, 1, 1, 1]
    assert hands.read_gradient("c", 1, 5) == [0, 0, 0.5, 1, 1]
    assert "relu: 3 of 5 elements are off (60 %)" in look_at_flow(hands).found
    hands.click("a")
    panel = prove(hands)
    assert panel.proof.central == pytest.approx([0, 0, 0.5, 1, 1], abs=1e-6)
    assert panel.sentence.text().startswith("4 of 5 numbers agree. Kink: relu at 0.")


def test_that_softmax_then_log_is_nan_and_log_softmax_is_not(hands: Hands) -> None:
    open_lesson(hands, "softmax-then-log")
    hands.backward()
    hands.press(Qt.Key.Key_F4)
    hands.until(lambda: hands.window.store.selected == {hands.node("log_p").id})
    assert hands.window.status.text() == "The first inf is born in log_p (log): p is 0 at [2]."
    hands.press(Qt.Key.Key_F4)
    hands.until(lambda: hands.window.store.selected == {hands.node("x").id})
    assert "born on its way back through p (softmax) to x" in hands.window.status.text()
    worse = hands.read_gradient("x", 1, 3)
    better = hands.read_gradient("x_too", 1, 3)

    assert all(math.isnan(number) for number in worse)
    assert all(math.isfinite(number) for number in better)


def test_that_the_gradient_vanishes_in_twenty_sigmoids(hands: Hands) -> None:
    open_lesson(hands, "twenty-sigmoids")
    hands.backward()
    panel = look_at_flow(hands)
    sizes = [panel.chart.course.points[at].gradient.rms for at in panel.chart.course.path]

    assert panel.sentence.text().startswith("Vanishing: the gradient shrinks 4.5 times")
    assert sizes[0] == sizes[1] == 1
    assert all(after < before / 4 for before, after in pairwise(sizes[1:]))
    hands.tap(panel.switch)
    hands.rest()
    wires = hands.canvas.graph_scene.wires.values()
    hands.canvas.camera.actual()
    thickness = hands.canvas.thickness
    strokes = {
        wire.source.node: stroke
        for wire in wires
        if (stroke := thickness.stroke(wire.source)) is not None
    }
    first, last = strokes[hands.node("x").id], strokes[hands.node("s20").id]
    assert (first.share, last.share) == (0, 1)


def test_that_detach_hides_half_of_the_gradient(hands: Hands) -> None:
    open_lesson(hands, "detach-stops-here")
    hands.backward()
    assert hands.read_gradient("x", 1, 3) == [2, 16, -54]
    panel = prove(hands)
    assert panel.proof.central == pytest.approx([4, 32, -108], rel=1e-6)
    assert "numbers go on through constant" in panel.sentence.text()

    hands.click("constant")
    hands.press(Qt.Key.Key_Delete, Qt.KeyboardModifier.ControlModifier)
    hands.rest()
    hands.act("zero")
    hands.click_nothing()
    hands.backward()
    assert hands.read_gradient("x", 1, 3) == [4, 32, -108]
    assert prove(hands).sentence.text().startswith("All 3 numbers agree.")


def test_that_the_gradient_of_a_gradient_is_the_second_derivative(hands: Hands) -> None:
    open_lesson(hands, "gradient-of-a-gradient")
    hands.backward()

    assert hands.read_grid("g") == [["3.0000", "12.0000", "27.0000"]]
    assert hands.read_gradient("x", 1, 3) == [6, 12, -18]


def test_that_second_derivatives_are_seen(hands: Hands) -> None:
    open_lesson(hands, "two-paths-add")
    hands.backward()
    turn_to(hands, "Hessian")
    panel = hands.window.findChild(HessianPanel)
    assert panel is not None
    hands.tap(panel.button)
    hands.until(lambda: panel.curvature.state == "done")

    assert panel.curvature.rows == [(2, 0, 0), (0, 2, 0), (0, 0, 2)]
    assert "Only the diagonal is not zero" in panel.sentence.text()


def test_that_memory_is_kept_until_backward_frees_it(hands: Hands) -> None:
    open_lesson(hands, "twenty-sigmoids")
    turn_to(hands, "Memory")
    panel = hands.window.findChild(MemoryPanel)
    assert panel is not None
    hands.until(lambda: len(panel.rows) == 20)
    assert panel.sentence.text().startswith("Kept for Backward: 20 tensors, 720 bytes")
    hands.backward()
    hands.until(lambda: all(row.gone for row in panel.rows))

    assert panel.sentence.text() == "Backward freed 20 tensors: 720 bytes. Nothing stays."
