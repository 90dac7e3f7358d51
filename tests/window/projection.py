"""Whether what a canvas shows is what a fresh projection of the same state would show."""

from collections import Counter

import numpy as np
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QImage, QPainter, QPainterPath
from PySide6.QtWidgets import QGraphicsItem, QGraphicsPathItem

from inspector.canvas.canvas import Canvas
from inspector.canvas.chip_layer import ChipLayer
from inspector.canvas.node_item import NodeItem
from inspector.canvas.scene import GraphScene
from inspector.canvas.step_mark import StepMark


def fresh(canvas: Canvas) -> GraphScene:
    """Another scene of the same session that has seen nothing but the state of now."""
    old = canvas.graph_scene
    new = GraphScene(canvas.session, old.theme)
    new.stroke_of = old.stroke_of
    new.level, new.title_px, new.seeing = old.level, old.title_px, old.seeing
    new.least_px = old.least_px
    new.standing.within = old.standing.within
    new.project(canvas.store.state)
    new.show_hot(old.hot)
    new.show_chosen_wires(old.chosen_wires)
    new.marked.choose_points(old.marked.points)
    new.pinned.choose(old.pinned.chosen)
    new.marked.choose_points(old.marked.points)
    if old.standing.within is not None:
        new.look_into(old.standing.within)
    new.pinned.choose(old.pinned.chosen)
    new.marked.light(old.marked.lit)
    new.back = old.back
    restyled(new)
    return new


def restyled(scene: GraphScene) -> None:
    """What the scene defers until it comes into view, done now."""
    for wire in scene.wires.values():
        if wire.told != scene.told:
            scene.marked.restyle(wire)
        else:
            wire.show_far(scene.level == "title")


def differences(canvas: Canvas, *, pixels: bool = False) -> list[str]:
    """In what the canvas differs from a fresh scene; empty where it does not."""
    new = fresh(canvas)
    # Where Backward stands, and the autograd graph, are shown over the graph, and are no part of
    # what the document projects.
    marks = [item for item in canvas.graph_scene.items() if isinstance(item, StepMark | ChipLayer)]
    shown = [mark for mark in marks if mark.isVisible()]
    for mark in shown:
        mark.hide()
    found = [*_differences(canvas.graph_scene, new), *_drawn_otherwise(canvas.graph_scene)]
    if pixels and not found:
        found = where_it_differs(canvas, new)
    for mark in shown:
        mark.show()
    return found


def _drawn_otherwise(scene: GraphScene) -> list[str]:
    """Whether the autograd graph, while it is laid over, is drawn as a fresh one would be."""
    back = scene.back
    if back is None:
        return []
    before = (back.drawing, back.cuts, list(back.places.rects), list(back.places.flat))
    back.redraw()
    after = (back.drawing, back.cuts, list(back.places.rects), list(back.places.flat))
    return ["the autograd graph"] if before != after else []


def _differences(old: GraphScene, new: GraphScene) -> list[str]:
    restyled(old)
    found = []
    if old.nodes.keys() != new.nodes.keys():
        found.append(f"nodes {sorted(old.nodes)} instead of {sorted(new.nodes)}")
    if old.wires.keys() != new.wires.keys():
        found.append(f"wires {sorted(old.wires)} instead of {sorted(new.wires)}")
    for key in old.nodes.keys() & new.nodes.keys():
        one, other = old.nodes[key], new.nodes[key]
        for what in ("node", "measure", "selected", "card"):
            if getattr(one, what) != getattr(other, what):
                name = other.node.name
                found.append(f"{what} of {name}: {getattr(one, what)}, not {getattr(other, what)}")
    for wire in old.wires.keys() & new.wires.keys():
        if old.wires[wire].source != new.wires[wire].source:
            found.append(f"source of {wire}")
        if old.wires[wire].look != new.wires[wire].look:
            found.append(f"look of {wire}: {old.wires[wire].look}, not {new.wires[wire].look}")
    shown, wanted = items(old), items(new)
    found += [f"too much: {item}" for item in (shown - wanted).elements()]
    found += [f"missing: {item}" for item in (wanted - shown).elements()]
    if _sorted(old.overview._boxes) != _sorted(new.overview._boxes):
        found.append("boxes seen from far away")
    if _sorted(old.overview._lines) != _sorted(new.overview._lines):
        found.append("lines seen from far away")
    return found


def _sorted(places: object) -> list[str]:
    assert isinstance(places, dict)
    return sorted(map(repr, places.items()))


def items(scene: GraphScene) -> Counter[str]:
    """Everything that can be seen in a scene, of whatever kind, in words."""
    return Counter(_words(item) for item in scene.items() if item.isVisible())


def _words(item: QGraphicsItem) -> str:
    rect = _rounded(item.sceneBoundingRect())
    words = f"{type(item).__name__} {rect} z={item.zValue():.4f} opacity={item.opacity():.2f}"
    if isinstance(item, QGraphicsPathItem):
        pen = item.pen()
        words += f" {_path(item.path())} {pen.color().name()} {pen.widthF()} {pen.style().name}"
    return words


def _rounded(rect: QRectF) -> tuple[float, ...]:
    return tuple(round(each, 2) for each in (rect.x(), rect.y(), rect.width(), rect.height()))


def _path(path: QPainterPath) -> list[tuple[float, float]]:
    points = (path.elementAt(at) for at in range(path.elementCount()))
    return [(round(point.x, 2), round(point.y, 2)) for point in points]


def where_it_differs(canvas: Canvas, new: GraphScene) -> list[str]:
    """What lies where the two scenes paint other pixels."""
    old = canvas.graph_scene
    if old.level == "boxes":
        return []
    old.sprites.zooming = False
    rect = new.content_rect().adjusted(-20, -20, 20, 20)
    one, other = _painted(old, rect, canvas.zoom), _painted(new, rect, canvas.zoom)
    if one == other:
        return []
    apart = (_pixels(one) != _pixels(other)).any(axis=2)
    rows, columns = np.flatnonzero(apart.any(axis=1)), np.flatnonzero(apart.any(axis=0))
    scale = rect.width() / one.width()
    part = QRectF(
        rect.x() + columns[0] * scale,
        rect.y() + rows[0] * scale,
        (columns[-1] - columns[0] + 1) * scale,
        (rows[-1] - rows[0] + 1) * scale,
    )
    there = ", ".join(_name(item) for item in new.items(part))
    return [f"other pixels ({int(apart.sum())}) in {_rounded(part)}, zoom {canvas.zoom}: {there}"]


def _name(item: QGraphicsItem) -> str:
    if isinstance(item, NodeItem):
        return f"{item.card.name} at {_rounded(item.body)}"
    return type(item).__name__


def _pixels(image: QImage) -> "np.ndarray[tuple[int, ...], np.dtype[np.uint8]]":
    flat = np.frombuffer(image.constBits(), np.uint8)
    return flat.reshape(image.height(), image.bytesPerLine() // 4, 4)


def _painted(scene: GraphScene, rect: QRectF, zoom: float) -> QImage:
    zoom = min(zoom, 900 / max(rect.width(), rect.height(), 1.0))
    image = QImage(
        max(1, round(rect.width() * zoom)),
        max(1, round(rect.height() * zoom)),
        QImage.Format.Format_RGB32,
    )
    scene.sprites.late = True
    while scene.sprites.late:  # what one frame leaves to the next is painted, too
        scene.sprites.begin_frame()
        image.fill(0)
        painter = QPainter(image)
        scene.render(painter, QRectF(QPointF(0, 0), image.size()), rect)
        painter.end()
    return image
