"""Sliders over the grid: one for each dimension that does not run."""

import itertools

import numpy
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from inspector.document.nodes import Document, Graph, NodeId, Operation
from inspector.look.theme import DARK
from inspector.panels.grid.axes import Axes
from inspector.panels.grid.cut import TILE
from inspector.panels.grid.grid import TensorGrid
from inspector.session.store import Store
from tests.fakes.picture_session import PictureSession


def shown(qtbot: QtBot, shape: tuple[int, ...]) -> tuple[PictureSession, TensorGrid]:
    session = PictureSession()
    node = Operation(NodeId("x"), "x", "torch.clone")
    session.store = Store(Document(Graph({node.id: node})))
    session.put("x", "value", numpy.arange(numpy.prod(shape), dtype="f4").reshape(shape))
    grid = TensorGrid(session, DARK)
    qtbot.addWidget(grid)
    grid.resize(440, 400)
    grid.show_node(node.id)
    grid.show()
    qtbot.waitExposed(grid)
    return session, grid


def test_that_a_drag_shows_each_slice_and_asks_for_no_more_than_it_shows(qtbot: QtBot) -> None:
    session, grid = shown(qtbot, (50, 200, 300))
    told: list[object] = []
    grid.slice_changed.connect(told.append)
    slider = grid.sliders.sliders[0]
    middle = slider.height() // 2

    QTest.mousePress(slider, Qt.MouseButton.LeftButton, pos=QPoint(6, middle))
    for x in range(10, slider.width(), 20):
        QTest.mouseMove(slider, QPoint(x, middle))
        (at,) = grid.cut.at
        assert grid.model.cell(1, 2).number == at * 200 * 300 + 302
        regions = [w.region for wanted in session.watched.values() for w in wanted]
        assert {region.at for region in regions} == {(at,)}
        assert all(region.height == region.width == TILE for region in regions)
    QTest.mouseRelease(slider, Qt.MouseButton.LeftButton, pos=QPoint(slider.width() - 1, middle))

    assert len(told) > 10
    assert told[-1] == grid.cut.at
    assert grid.axes.spins[0].value() == slider.value() > 40


def test_that_keys_and_the_wheel_take_one_step(qtbot: QtBot) -> None:
    _, grid = shown(qtbot, (50, 4, 3, 2))
    slider = grid.sliders.sliders[0]

    QTest.keyClick(slider, Qt.Key.Key_Right)
    QTest.keyClick(slider, Qt.Key.Key_PageUp)
    assert grid.cut.at == (6, 0)
    QTest.keyClick(grid.sliders.sliders[1], Qt.Key.Key_End)
    assert grid.cut.at == (6, 3)
    centre = QPointF(slider.rect().center())
    for turned in (120, 60, 60, -240):
        wheel = QWheelEvent(
            centre,
            slider.mapToGlobal(centre),
            QPoint(),
            QPoint(0, turned),
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(slider, wheel)

    assert grid.cut.at == (6, 3)
    assert grid.axes.text() == "x[6, 3, :, :]"


@pytest.mark.parametrize(
    ("shape", "moving"),
    [((), ()), ((3,), ()), ((3, 4), ()), ((1, 3, 4), ()), ((5, 1, 3, 4), (0,)), ((0, 3, 4), ())],
)
def test_that_only_what_can_move_has_a_slider(
    qtbot: QtBot, shape: tuple[int, ...], moving: tuple[int, ...]
) -> None:
    _, grid = shown(qtbot, shape)

    assert grid.sliders.isVisible() == bool(moving)
    if moving:
        assert tuple(grid.sliders.sliders) == moving


def test_that_a_typed_index_and_another_running_dimension_move_them(qtbot: QtBot) -> None:
    _, grid = shown(qtbot, (5, 4, 3))

    grid.axes.spins[0].setValue(2)
    assert grid.sliders.sliders[0].value() == 2
    grid.axes.colons[1].menu().actions()[0].trigger()
    assert tuple(grid.sliders.sliders) == (1,)
    grid.sliders.sliders[1].setValue(3)

    assert grid.axes.text() == "x[:, 3, :]"


@pytest.mark.parametrize("rank", [2, 3, 5, 7])
@pytest.mark.parametrize("name", ["x", "attention_scores_of_the_third_layer"])
def test_that_a_long_cut_takes_a_line_of_its_own_and_never_widens_the_grid(
    qtbot: QtBot, rank: int, name: str
) -> None:
    session = PictureSession()
    node = Operation(NodeId("x"), name, "torch.clone")
    session.store = Store(Document(Graph({node.id: node})))
    session.put("x", "value", numpy.zeros((11,) * (rank - 2) + (3, 4), dtype="f4"))
    grid = TensorGrid(session, DARK)
    qtbot.addWidget(grid)
    grid.show_node(node.id)
    grid.resize(350, 400)
    grid.show()
    qtbot.waitExposed(grid)

    assert grid.minimumSizeHint().width() <= 350
    head = grid.head
    below = rank == 7 or len(name) > 1
    qtbot.waitUntil(lambda: (head.axes.geometry().top() > 10) == below)
    parts = [head.axes.crumb, *head.axes.spins.values(), *head.axes.colons.values()]
    ends = [part.mapTo(grid, part.rect().topRight()).x() for part in parts]
    assert max(ends) < 350
    assert all(spin.width() == spin.maximumWidth() for spin in head.axes.spins.values())
    assert head.axes.text().startswith(f"{name}[")


def _axes_of(qtbot: QtBot, name: str, shape: tuple[int, ...]) -> Axes:
    session = PictureSession()
    node = Operation(NodeId("x"), name, "torch.clone")
    session.store = Store(Document(Graph({node.id: node})))
    session.put("x", "value", numpy.zeros(shape, dtype="f4"))
    grid = TensorGrid(session, DARK)
    qtbot.addWidget(grid)
    grid.show_node(node.id)
    grid.resize(400, 400)
    grid.show()
    qtbot.waitExposed(grid)
    return grid.head.axes


def test_that_the_indices_of_sixteen_dimensions_stand_beside_each_other(qtbot: QtBot) -> None:
    axes = _axes_of(qtbot, "deep", (2,) * 16)
    qtbot.waitUntil(lambda: axes.geometry().top() > 10)

    for spin in axes.spins.values():
        assert spin.width() == spin.maximumWidth()
        assert spin.width() - 2 > spin.fontMetrics().horizontalAdvance(spin.text())
    roomy = [spin.width() for spin in _axes_of(qtbot, "w", (2,) * 4).spins.values()]
    assert roomy[0] > axes.spins[0].width()
    places = [axes.spins[each].geometry() for each in range(14)]
    assert all(a.right() < b.left() for a, b in itertools.pairwise(places))
    assert axes.colons[15].geometry().right() < 400
