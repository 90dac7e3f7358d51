"""Where the canvas is looked at from: zoom, pan, fit, and the limits of both."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QLineF, QObject, QPointF, QRectF, QTimer, Signal

from inspector.canvas.scene import FULL_FROM, TITLE_FROM
from inspector.document.nodes import View

if TYPE_CHECKING:
    from inspector.canvas.canvas import Canvas

LEAST_ZOOM, MOST_ZOOM = 0.04, 4.0
WHEEL_STEP = 1.15
_MARGIN = 40.0
# How many screen pixels a press must move before it is a drag.
_DRAG_FROM = 4.0


class Camera(QObject):
    """`moved`: something else is in view; `leaving`: it is about to be, by a jump. Points "of the
    view" are pixels of its viewport."""

    moved = Signal()
    leaving = Signal()

    def __init__(self, canvas: "Canvas") -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._scene = canvas.graph_scene
        self.follows_fit = True
        self._crisp_soon = QTimer(self)
        self._crisp_soon.setSingleShot(True)
        self._crisp_soon.setInterval(90)
        self._crisp_soon.timeout.connect(self._make_crisp)

    @property
    def zoom(self) -> float:
        """1.0 is 100 %."""
        return self._canvas.transform().m11()

    def fit(self) -> None:
        """The whole graph in view, at 100 % at most; kept so while the view is resized."""
        if not self.follows_fit:
            self.leaving.emit()
        self._fit_rect(self._scene.content_rect())
        self.follows_fit = True

    def look_from(self, zoom: float, middle: QPointF, follows_fit: bool) -> None:
        """As it was looked from once: a zoom, and the canvas point in the middle of the view."""
        self._set_zoom(zoom)
        self._canvas.centerOn(middle)
        # It rounds; this puts the very pixels back.
        self.pan_by(self.middle() - middle)
        self.follows_fit = follows_fit

    def fit_selection(self) -> None:
        """The selected nodes in view; the whole graph where none are selected."""
        rect = QRectF()
        for node in self._canvas.acts.chosen:
            rect = rect.united(self._scene.nodes[node].body)
        if rect.isEmpty():
            self.fit()
        else:
            self.leaving.emit()
            self._fit_rect(rect)
            self.follows_fit = False

    def show_selection(self) -> None:
        """The selected nodes in view, where they are not yet: at this zoom, if they fit."""
        self._canvas.levels.reveal(self._canvas.store.selected)
        rect = QRectF()
        for node in self._canvas.acts.chosen:
            rect = rect.united(self._scene.nodes[node].body)
        view = self._canvas.viewport().rect()
        seen = self._canvas.mapToScene(view).boundingRect()
        if seen.contains(rect):
            return
        if rect.width() < seen.width() and rect.height() < seen.height():
            self.leaving.emit()
            self.look_at(rect.center())
        else:
            self.fit_selection()

    @property
    def view(self) -> View:
        """What is in view now, to come back to."""
        middle = self.middle()
        return View(round(middle.x(), 1), round(middle.y(), 1), self.zoom)

    def show_view(self, view: View) -> None:
        """What was in view then."""
        self._set_zoom(view.zoom)
        self.look_at(QPointF(view.x, view.y))

    def look_at(self, point: QPointF) -> None:
        """This point in the middle, at the same zoom."""
        self.follows_fit = False
        self._canvas.centerOn(point)

    def seen(self) -> QRectF:
        """What can be seen now, in canvas pixels."""
        return self._canvas.mapToScene(self._canvas.viewport().rect()).boundingRect()

    def show_rect(self, rect: QRectF) -> None:
        """See this again, as large as it was."""
        self._set_zoom(self._canvas.viewport().width() / max(1.0, rect.width()))
        self._canvas.centerOn(rect.center())
        self.follows_fit = False

    def _least_zoom(self) -> float:
        """So far away that the whole of a large graph is seen."""
        whole, room = self._scene.extent, self._canvas.viewport().rect()
        if whole.isEmpty():
            return LEAST_ZOOM
        fits = min(room.width() / whole.width(), room.height() / whole.height())
        return min(LEAST_ZOOM, fits * 0.8)

    def _fit_rect(self, rect: QRectF) -> None:
        if rect.isEmpty():
            rect = QRectF(0, 0, 1, 1)
        room = self._canvas.viewport().rect()
        wide = max(1.0, room.width() - 2 * _MARGIN) / rect.width()
        high = max(1.0, room.height() - 2 * _MARGIN) / rect.height()
        self._set_zoom(min(wide, high, 1.0))
        self._canvas.centerOn(rect.center())

    def zoom_by(self, factor: float, at: QPointF | None = None) -> None:
        """Zoom so that the point `at` of the view (its middle by default) stays in place."""
        point = QPointF(self._canvas.viewport().rect().center()) if at is None else at
        below = self.to_scene(point)
        self._set_zoom(self.zoom * factor)
        self.pan_by(self.to_scene(point) - below)
        # Before the paint: what changes during one would be painted once more.
        self._scene.freshen()

    def actual(self) -> None:
        """100 %, the middle staying where it is."""
        self.zoom_by(1.0 / self.zoom)

    def step_in(self) -> None:
        """One step nearer."""
        self.zoom_by(WHEEL_STEP**2)

    def step_out(self) -> None:
        """One step further away."""
        self.zoom_by(WHEEL_STEP**-2)

    def _set_zoom(self, zoom: float) -> None:
        zoom = max(self._least_zoom(), min(MOST_ZOOM, zoom))
        self._canvas.resetTransform()
        self._canvas.scale(zoom, zoom)
        self.limit()
        self.show_level()

    def show_level(self) -> None:
        """Choose the level of detail; once for each zoom, not at each paint."""
        zoom, scene = self.zoom, self._scene
        scene.level = "full" if zoom >= FULL_FROM else "title" if zoom >= TITLE_FROM else "boxes"
        # Names grow on the card as the graph shrinks: read down to the last level.
        scene.title_px = max(18.0, min(36.0, round(13 / zoom)))
        scene.least_px = min(scene.title_px, 9.0 / zoom)
        scene.sprites.zooming = True
        self._crisp_soon.start()
        self.moved.emit()

    def _make_crisp(self) -> None:
        self._scene.sprites.zooming = False
        self._canvas.viewport().update()

    def limit(self) -> None:
        """Content and a view's width around it: always room to pan, never a lost graph."""
        view = self._canvas.viewport()
        room = max(view.width(), view.height()) / self.zoom
        limits = self._scene.extent.adjusted(-room, -room, room, room)
        if not self._canvas.sceneRect().contains(limits):
            self._canvas.setSceneRect(limits.united(self._canvas.sceneRect()))

    def pan_by(self, by: QPointF) -> None:
        """Move the graph by so many canvas pixels."""
        self.follows_fit = False
        across = self._canvas.horizontalScrollBar()
        down = self._canvas.verticalScrollBar()
        across.setValue(across.value() - round(by.x() * self.zoom))
        down.setValue(down.value() - round(by.y() * self.zoom))

    def to_scene(self, point: QPointF) -> QPointF:
        """The canvas point below a point of the view, not rounded to pixels."""
        inverse, _ = self._canvas.viewportTransform().inverted()
        return inverse.map(point)

    def middle(self) -> QPointF:
        """The canvas point in the middle of the view."""
        return self.to_scene(QPointF(self._canvas.viewport().rect().center()))

    def is_a_drag(self, start: QPointF, at: QPointF) -> bool:
        """Whether the pointer moved far enough on the screen to mean it."""
        return QLineF(start, at).length() * self.zoom >= _DRAG_FROM

    def port_slack(self) -> float:
        """How much further ports are hit when the graph is seen from further away."""
        return min(16.0, max(0.0, 4.0 / self.zoom - 4.0))
