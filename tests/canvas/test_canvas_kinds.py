"""Wires and ports by the kind of the value, thickness by the norm of its gradient, the legend."""

import math
from collections.abc import Callable
from itertools import combinations
from typing import get_args

import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QPainterPath

from inspector.canvas.kinds import ValueKind, colour_of, drawn, port_shape, wire_pen
from inspector.canvas.thickness import THICK, THIN
from inspector.document.contents import filled
from inspector.document.edits import add_leaf, add_operation
from inspector.document.nodes import Document, Place, Source
from inspector.look.maps import contrast
from inspector.look.theme import THEMES, Theme
from tests.canvas.conftest import Desk

KINDS = get_args(ValueKind)


def of_every_kind() -> Document:
    document = Document()
    dtypes = {"f": "float32", "i": "int64", "b": "bool", "z": "complex64", "g": "float32"}
    for at, (name, dtype) in enumerate(dtypes.items()):
        document, leaf = add_leaf(
            document,
            filled("zeros", (2, 2), dtype),
            at=Place(0, 200.0 * at),
            name=name,
            requires_grad=name == "g",
        )
        document, _ = add_operation(
            document,
            "torch.relu",
            at=Place(400, 200.0 * at),
            name=f"of_{name}",
            inputs={"input": (Source(leaf),)},
        )
    return document


def test_that_a_wire_shows_the_kind_of_its_value(new_desk: Callable[[Document], Desk]) -> None:
    desk = new_desk(of_every_kind())
    scene = desk.canvas.graph_scene
    desk.canvas.camera.fit()
    kinds = {scene.graph.nodes[key.node].name: w.look.kind for key, w in scene.wires.items()}

    assert kinds == {
        "of_f": "plain", "of_i": "integer", "of_b": "bool", "of_z": "complex", "of_g": "grad"
    }  # fmt: skip
    ports = {
        name: (
            scene.nodes[desk.id(name)].card.gives[0],
            scene.nodes[desk.id(f"of_{name}")].card.takes["input", 0],
        )
        for name in "fibzg"
    }
    assert ports == {name: (kinds[f"of_{name}"],) * 2 for name in "fibzg"}


@pytest.mark.parametrize("theme", THEMES.values())
def test_that_kinds_differ_by_colour_by_line_and_by_port(theme: Theme) -> None:
    line = QPainterPath(QPointF(0, 0))
    line.cubicTo(QPointF(50, 0), QPointF(50, 80), QPointF(100, 80))
    for one, other in combinations(KINDS, 2):
        pens = wire_pen(theme, one), wire_pen(theme, other)
        assert colour_of(theme, one) != colour_of(theme, other)
        assert pens[0].dashPattern() != pens[1].dashPattern() or drawn(line, one) != drawn(
            line, other
        )
        assert port_shape(one, QPointF(), 5) != port_shape(other, QPointF(), 5)
    for kind in KINDS:
        assert contrast(colour_of(theme, kind), QColor(theme.canvas)) >= 3


def test_that_the_lines_of_a_complex_value_keep_apart_where_they_run_steeply() -> None:
    line = QPainterPath(QPointF(0, 0))
    line.cubicTo(QPointF(60, 0), QPointF(-40, 400), QPointF(20, 400))
    both = drawn(line, "complex")
    half = both.elementCount() // 2
    gaps = [
        math.dist(
            (both.elementAt(i).x, both.elementAt(i).y),
            (both.elementAt(half + i).x, both.elementAt(half + i).y),
        )
        for i in range(half)
    ]

    assert min(gaps) == pytest.approx(4.5)
    assert max(gaps) == pytest.approx(4.5)


def test_that_wires_are_thick_and_orange_by_the_size_of_their_gradient_while_that_is_asked_for(
    desk: Desk,
) -> None:
    wires = desk.canvas.graph_scene.wires
    desk.store.select([desk.id("y")])
    desk.session.backward()
    desk.settle()
    before = {key: wire.pen().widthF() for key, wire in wires.items()}
    desk.canvas.thickness.show(True)
    desk.settle()
    desk.canvas.graph_scene.freshen()
    width = {
        desk.document.graph.nodes[wire.source.node].name: wire.pen().widthF()
        for wire in wires.values()
    }

    # d sum(x @ w): all ones at h, 3 for each element of x, column sums at w.
    assert width["h"] == THIN
    assert width["x"] == THICK
    assert THIN < width["w"] < THICK
    desk.canvas.thickness.show(False)
    desk.canvas.graph_scene.freshen()
    assert {key: wire.pen().widthF() for key, wire in wires.items()} == before


def test_that_the_legend_lies_in_the_corner_and_grows_with_thickness(desk: Desk) -> None:
    desk.canvas.overlays.show_legend(True)
    legend = desk.canvas.overlays._legend
    assert legend is not None
    low = legend.height()
    assert legend.geometry().bottom() == desk.canvas.height() - 13
    desk.canvas.thickness.show(True)

    assert legend.height() > low
    assert legend.geometry().bottom() == desk.canvas.height() - 13
    desk.canvas.overlays.show_legend(False)
    assert not legend.isVisible()
