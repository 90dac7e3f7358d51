"""What if a gradient were another: typed over in its grid, muted on its wire, and taken back."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtTest import QTest

from inspector.canvas.hits import WireHit
from inspector.canvas.menus import menu_for
from inspector.canvas.wires import WireKey
from inspector.document.nodes import Source
from inspector.panels.stepper.panel import StepPanel
from tests.stories.hands import Hands
from tests.stories.test_lessons import open_lesson

_CONTROL = Qt.KeyboardModifier.ControlModifier


def _write_over(hands: Hands, name: str) -> StepPanel:
    """Steps > What if, with the value selected; the right side once the grid is there."""
    hands.click(name)
    hands.act("step-what-if")
    hands.until(lambda: hands.window.findChild(StepPanel) is not None)
    panel = hands.window.findChild(StepPanel)
    assert panel is not None
    hands.until(panel.rewriting.isVisible)
    hands.rest()
    return panel


def test_that_the_upstream_gradient_is_typed_over_and_the_rest_follows(hands: Hands) -> None:
    open_lesson(hands, "two-paths-add")
    hands.backward()
    assert hands.read_gradient("x", 1, 3) == [7.0, 1.0, 4.0]
    panel = _write_over(hands, "both")
    view = panel.rewriting.grid.view
    assert panel.rewriting.grid.model.text(0, 0) == "1.0"
    hands._type_cell(view, "10")
    stepping = hands.window.session.stepping
    hands.until(lambda: stepping.altered is not None)
    hands.act("step-end")
    hands.rest()

    assert hands.read_gradient("x", 1, 3) == [70.0, 1.0, 4.0]
    line, light = hands.window.equip().stepping.line, hands.window.equip().stepping.light
    assert line is not None
    assert light is not None
    assert line.isVisible()
    assert "not PyTorch's gradient" in line.said.text()
    facts = hands.panel.pair.gradient.facts.text()
    assert facts.startswith("what if: not PyTorch's")
    # both, squared, tripled and x; y is before all changes.
    assert len(light.mark.doubted) == 4
    badge = hands.window.backward_panel.badge.text()  # type: ignore[union-attr]
    assert badge == "what if: not PyTorch's gradients"
    hands.tap(line.back)
    hands.rest()
    assert hands.read_gradient("x", 1, 3) == [7.0, 1.0, 4.0]
    assert not line.isVisible()


def test_that_pasted_numbers_and_formulas_stand_in_what_arrived_until_undo(hands: Hands) -> None:
    open_lesson(hands, "two-paths-add")
    hands.backward()
    panel = _write_over(hands, "both")
    grid = panel.rewriting.grid
    QGuiApplication.clipboard().setText("0\t2\t0")
    grid.view.setFocus()
    QTest.keyClick(grid.view, Qt.Key.Key_V, _CONTROL)
    hands.until(lambda: [grid.model.text(0, n) for n in range(3)] == ["0.0", "2.0", "0.0"])
    grid.view.selectAll()
    QTest.keyClicks(grid.view, "=")
    hands.write(grid.formula.line, "x + i")
    QTest.keyClick(grid.formula.line, Qt.Key.Key_Return)
    hands.until(lambda: [grid.model.text(0, n) for n in range(3)] == ["0.0", "3.0", "2.0"])
    grid.view.setFocus()
    QTest.keyClick(grid.view, Qt.Key.Key_Z, _CONTROL)
    hands.until(lambda: [grid.model.text(0, n) for n in range(3)] == ["0.0", "2.0", "0.0"])
    QTest.keyClick(grid.view, Qt.Key.Key_Z, _CONTROL)
    hands.until(lambda: [grid.model.text(0, n) for n in range(3)] == ["1.0", "1.0", "1.0"])

    assert hands.window.session.stepping.altering.changes == ()
    assert hands.window.store.undo_label is None


@pytest.mark.parametrize(("choice", "expected"), [("muted", 3.0), ("scaled by 0.5", 5.0)])
def test_that_a_wire_is_muted_or_scaled_from_its_menu(
    hands: Hands, choice: str, expected: float
) -> None:
    open_lesson(hands, "two-paths-add")
    hands.backward()
    stepping = hands.window.session.stepping
    stepping.ask()
    hands.until(lambda: stepping.steps is not None)
    key = WireKey(hands.node("both").id, "input", 0)
    menu = menu_for(hands.canvas, WireHit(key), hands.canvas.camera.seen().center())
    found = [each for each in menu.findChildren(QAction) if each.text() == choice]
    found[0].trigger()
    menu.close()
    hands.until(lambda: stepping.altered is not None)
    hands.rest()

    assert hands.read_gradient("x", 1, 3)[0] == expected
    light = hands.window.equip().stepping.light
    assert light is not None
    assert [text for _, text in light.mark.tags] == [choice.replace("scaled by ", "×")]


def test_that_in_live_mode_a_muted_wire_stays_muted_over_edits(hands: Hands) -> None:
    open_lesson(hands, "two-paths-add")
    hands.act("live")
    hands.rest()
    stepping = hands.window.session.stepping
    hands.until(lambda: stepping.steps is not None)
    key = WireKey(hands.node("both").id, "input", 0)
    menu = menu_for(hands.canvas, WireHit(key), hands.canvas.camera.seen().center())
    next(each for each in menu.findChildren(QAction) if each.text() == "muted").trigger()
    menu.close()
    hands.until(lambda: stepping.altered is not None)
    first = stepping.altered
    hands.type_cells("x", [["5", "6", "7"]])
    hands.until(lambda: stepping.altered not in (None, first))
    hands.rest()

    assert hands.read_gradient("x", 1, 3) == [3.0, 3.0, 3.0]
    line = hands.window.equip().stepping.line
    assert line is not None
    assert line.isVisible()


def test_that_a_formula_fills_the_gradient_that_backward_starts_with(hands: Hands) -> None:
    open_lesson(hands, "two-paths-add")
    hands.window.tools.root.choose(Source(hands.node("both").id))
    hands.click("both")
    hands.rest()
    seed = hands.panel.seed
    hands.choose(seed.choice, "ones")
    hands.until(seed.grid.isVisible)
    seed.grid.view.selectAll()
    seed.grid.acts.ask_formula()
    hands.write(seed.grid.formula.line, "2 * i + x")
    QTest.keyClick(seed.grid.formula.line, Qt.Key.Key_Return)
    model = seed.grid.model
    hands.until(lambda: [model.text(0, n) for n in range(3)] == ["1.0", "3.0", "5.0"])
    hands.backward()

    assert hands.read_gradient("x", 1, 3) == [7.0, 3.0, 20.0]
