"""What is seen at each zoom: sizes of names on the screen, boxes by kind, and what failed."""

from collections.abc import Callable

import pytest
from PySide6.QtGui import QColor, QImage

from inspector.canvas.far import NAMES_FROM
from inspector.canvas.scene import TITLE_FROM
from inspector.document.contents import filled
from inspector.document.edits import add_leaf, add_operation
from inspector.document.nodes import EMPTY, Document, Place, Source
from inspector.look.theme import DARK
from tests.canvas.conftest import Desk


def _many() -> Document:
    document, x = add_leaf(EMPTY, filled("ones", (3, 3)), at=Place(0, 0), name="x")
    document, w = add_leaf(document, filled("ones", (2, 5)), at=Place(0, 300), name="w")
    for number in range(40):
        wires = {"input": (Source(x),)}
        at = Place(300 + 260 * (number % 8), 200 * (number // 8))
        document, _ = add_operation(document, "torch.relu", at=at, inputs=wires)
    wires = {"input": (Source(x),), "mat2": (Source(w),)}
    document, _ = add_operation(document, "torch.mm", at=Place(0, 800), name="bad", inputs=wires)
    return document


def _shown(desk: Desk, zoom: float) -> QImage:
    canvas = desk.canvas
    canvas.camera.fit()
    canvas.camera.zoom_by(zoom / canvas.zoom)
    return canvas.viewport().grab().toImage()


def _colour(desk: Desk, image: QImage, name: str) -> str:
    at = desk.point(desk.canvas.graph_scene.nodes[desk.id(name)].body.center())
    ratio = image.devicePixelRatio()
    return QColor(image.pixel(round(at.x() * ratio), round(at.y() * ratio))).name()


@pytest.mark.parametrize("zoom", [TITLE_FROM, 0.3, 0.4, 0.54])
def test_that_names_on_cards_are_never_smaller_than_nine_pixels(desk: Desk, zoom: float) -> None:
    _shown(desk, zoom)
    scene = desk.canvas.graph_scene

    assert scene.level == "title"
    assert scene.least_px * zoom >= 8.99
    assert scene.title_px >= scene.least_px


def test_that_far_boxes_have_the_colour_of_their_kind(
    new_desk: Callable[[Document], Desk],
) -> None:
    desk = new_desk(_many())
    image = _shown(desk, NAMES_FROM * 0.7)

    assert _colour(desk, image, "x") == DARK.leaf.lower()
    assert _colour(desk, image, "relu") == DARK.muted.lower()
    assert _colour(desk, image, "bad") == DARK.error.lower()


def test_that_what_failed_is_never_a_speck(new_desk: Callable[[Document], Desk]) -> None:
    desk = new_desk(_many())
    image = _shown(desk, 0.04)
    red = QColor(DARK.error).name()
    found = [
        (x, y)
        for x in range(image.width())
        for y in range(image.height())
        if QColor(image.pixel(x, y)).name() == red
    ]

    assert len({x for x, _ in found}) >= 7
    assert len({y for _, y in found}) >= 7


def test_that_where_there_is_room_boxes_have_names(new_desk: Callable[[Document], Desk]) -> None:
    desk = new_desk(_many())
    image = _shown(desk, 0.2)
    item = desk.canvas.graph_scene.nodes[desk.id("relu")]
    area = desk.canvas.mapFromScene(item.body).boundingRect().adjusted(6, 2, -2, -2)
    colours = {QColor(image.pixel(x, y)).name() for x in range(area.left(), area.right())
               for y in range(area.top(), area.bottom())}  # fmt: skip

    assert desk.canvas.graph_scene.level == "boxes"
    assert DARK.card.lower() in colours
    assert len(colours) > 5  # the letters


def test_that_zooming_through_all_levels_leaves_the_document_and_asks_nothing_far_away(
    desk: Desk,
) -> None:
    before = desk.document
    for zoom in (1.0, 0.5, 0.3, 0.2, 0.1, 0.2, 0.3, 0.5, 1.0):
        _shown(desk, zoom)
        desk.canvas.wanting.ask()
        assert bool(desk.canvas.wanting.asked) == (desk.canvas.graph_scene.level == "full")

    assert desk.document is before
