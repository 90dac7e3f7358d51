"""How far the canvas reaches, and how much of it is in view."""

from collections.abc import Iterable

from PySide6.QtCore import QRectF, Qt
from PySide6.QtWidgets import QGraphicsItem, QGraphicsScene

MARGIN = 2000.0
# Asked for their shapes, 600 wires in view make 6,000 strokes: 50 ms.
_BY_BOUNDS = Qt.ItemSelectionMode.IntersectsItemBoundingRect


def grown(scene: QGraphicsScene, extent: QRectF, bodies: Iterable[QRectF]) -> QRectF:
    """The extent with these bodies in it; the scene's rectangle grows where it must."""
    for body in bodies:
        extent = extent.united(body)
    if not scene.sceneRect().contains(extent):
        # Doubled, so that the index is rebuilt rarely while a graph grows.
        reach = max(MARGIN, extent.width(), extent.height())
        scene.setSceneRect(extent.adjusted(-reach, -reach, reach, reach))
    return extent


def seen_of(scene: QGraphicsScene) -> QRectF:
    """What its views show of it."""
    seen = QRectF()
    for view in scene.views():
        seen = seen.united(view.mapToScene(view.viewport().rect()).boundingRect())
    return seen


def items_in(scene: QGraphicsScene, rect: QRectF) -> list[QGraphicsItem]:
    """What can be seen in this part of it, by its bounds."""
    return scene.items(rect, _BY_BOUNDS)
