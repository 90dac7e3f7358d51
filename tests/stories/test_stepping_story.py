"""Lessons told by stepping: what broadcasting sums, what two paths add, what is not there yet."""

from PySide6.QtCore import Qt

from inspector.document.nodes import Source
from inspector.panels.stepper.panel import StepPanel
from inspector.session.faces import NoGradient
from inspector.session.session import Session
from inspector.session.stepping import Stepping
from tests.stories.hands import Hands
from tests.stories.test_lessons import open_lesson


def step_to(hands: Hands, kind: str) -> StepPanel:
    """F7 until a function of this kind has had its turn; the right side then."""
    stepping = hands.window.session.stepping
    for _ in range(60):
        before = stepping.at
        hands.press(Qt.Key.Key_F7)
        hands.until(lambda before=before: stepping.at != before or _is_over(stepping))  # type: ignore[misc]
        if stepping.turn is not None and stepping.turn.kind == kind:
            break
    panel = hands.window.findChild(StepPanel)
    assert panel is not None
    hands.until(lambda: panel.title.text() == kind)  # it follows once the step is stood on
    hands.rest()
    return panel


def _is_over(stepping: Stepping) -> bool:
    return stepping.steps is not None and stepping.at == stepping.steps.last


def titles(panel: StepPanel) -> list[str]:
    """What the tiles of what is sent are called."""
    return [tile.subject.title for tile in panel.sent.tiles if not tile.isHidden()]


def test_that_broadcasting_is_seen_to_sum_on_the_way(hands: Hands) -> None:
    open_lesson(hands, "broadcasting")
    hands.backward()
    panel = step_to(hands, "AddBackward0")
    details = [tile.subject.detail for tile in panel.sent.tiles if not tile.isHidden()]

    assert "→ bias as it arrives" in titles(panel)
    assert any("summed over dimension 0: it was broadcast there" in detail for detail in details)
    assert "equals torch.autograd" in hands.window.backward_panel.badge.text()  # type: ignore[union-attr]


def test_that_two_paths_are_seen_to_add_up(hands: Hands) -> None:
    open_lesson(hands, "two-paths-add")
    hands.backward()
    panel = step_to(hands, "AccumulateGrad")
    parts = [tile.subject.title for tile in panel.arrived.tiles if not tile.isHidden()]

    hands.until(lambda: bool(panel.depends.by_path.tiles))
    by_path = [tile.subject.title for tile in panel.depends.by_path.tiles if not tile.isHidden()]

    assert by_path == ["+ by y → both → squared → x", "+ by y → both → tripled → x"]
    assert [part[0] for part in parts] == ["+", "+", "="]
    assert parts[-1].endswith("/∂x")


def test_that_what_has_not_come_is_blank_and_not_zero(hands: Hands) -> None:
    open_lesson(hands, "detach-stops-here")
    hands.backward()
    session = hands.window.session
    hands.act("step-start")
    hands.until(lambda: session.stepping.at == -1)
    assert _blank(session)
    hands.act("step-end")
    hands.until(lambda: _is_over(session.stepping))

    assert not _blank(session)


def _blank(session: Session) -> list[str]:
    """The values whose gradient is still to come."""
    found = []
    for node in session.store.document.graph.nodes.values():
        flow = session.flow(Source(node.id))
        if isinstance(flow, NoGradient) and "not there yet" in flow.text:
            found.append(node.name)
    return found


def test_that_a_clicked_cell_tells_which_cells_it_depends_on(hands: Hands) -> None:
    open_lesson(hands, "relu-at-zero")
    hands.backward()
    graph = hands.window.store.document.graph
    name = next(n.name for n in graph.nodes.values() if getattr(n, "op", "").endswith(".relu"))
    hands.click(name)
    hands.rest()
    grid = hands.panel.grid
    grid.go((1,))
    hands.act("step-depends")
    hands.until(lambda: hands.window.findChild(StepPanel) is not None)
    panel = hands.window.findChild(StepPanel)
    assert panel is not None
    hands.until(lambda: bool(panel.depends.lesson.text()))

    # relu is off at -1: only another number there would change it.
    assert "change relu[1] and get no gradient: it is switched off" in panel.depends.lesson.text()
    assert panel.depends.later.currentText() == name
    masks = [tile.subject.title for tile in panel.depends.masks.tiles if not tile.isHidden()]
    assert masks == [
        f"{name}[1]: {each}" for each in ("derivative", "gradient path", "value depends")
    ]
    assert panel.depends.jacobian.tiles[0].chosen == (1, 0)
