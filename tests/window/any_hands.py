"""Hands that do anything on a window: real mouse and key events at whatever a canvas shows."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QAction, QContextMenuEvent, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from inspector.canvas.gestures.key_wire import KeyWire
from inspector.canvas.group_item import fold_rect
from inspector.canvas.hits import name_rect
from inspector.canvas.paint_card import setting_rect, toggle_rect
from inspector.canvas.paint_ports import label_rect
from tests.window.conftest import Room

Button = Qt.MouseButton
Modifier = Qt.KeyboardModifier
KINDS = (
    "body", "name", "output", "input", "toggle", "setting", "number", "wire", "frame", "group",
    "point", "point", "note", "fold", "card", "empty",
)  # fmt: skip


class AnyHands:
    """Points are on the canvas. What is not there is done to an empty place instead."""

    def __init__(self, room: Room) -> None:
        self.room = room
        self.canvas = room.window.canvas

    # -- where ----------------------------------------------------------------------------------

    def point(self, kind: str, pick: int) -> QPointF:
        """A point on the one of this kind that `pick` chooses; in view."""
        points = self._points(kind)
        at = points[pick % len(points)] if points else self._empty(pick)
        view = self.canvas.viewport().rect().adjusted(4, 4, -4, -4)
        if not view.contains(self.canvas.mapFromScene(at)):
            self.canvas.camera.fit()
        return at

    def _empty(self, pick: int) -> QPointF:
        rect = self.canvas.content_rect()
        around = rect.adjusted(-60, -60, 60, 60) if not rect.isEmpty() else QRectF(0, 0, 400, 300)
        across, down = (pick % 7) / 6, (pick // 7 % 5) / 4
        return around.topLeft() + QPointF(around.width() * across, around.height() * down)

    def _points(self, kind: str) -> Sequence[QPointF]:
        scene = self.canvas.graph_scene
        nodes = list(scene.nodes.values())
        match kind:
            case "body":
                return [QPointF(n.body.center().x(), n.body.bottom() - 5) for n in nodes]
            case "name":
                return [name_rect(n).center() for n in nodes]
            case "output":
                return [n.output_point(each.index) for n in nodes for each in n.measure.outputs]
            case "input":
                return [
                    n.input_point(each.port, each.slot) for n in nodes for each in n.measure.inputs
                ]
            case "toggle":
                return [
                    toggle_rect(n.card, n.measure).center() + n.pos()
                    for n in nodes
                    if n.card.made_by_hand and n.card.fact
                ]
            case "setting":
                return [
                    setting_rect(n.measure, each.top).center() + n.pos()
                    for n in nodes
                    for each in n.measure.settings
                ]
            case "number":
                return [
                    label_rect(n.measure, each).center() + n.pos()
                    for n in nodes
                    for each in n.measure.inputs
                    if each.number and each.kind != "wired"
                ]
            case "wire":
                return [(wire.ends[0] + wire.ends[1]) / 2 for wire in scene.wires.values()]
            case "note":
                return [note.rect.center() for note in scene.pinned.seen]
            case "fold":
                return [fold_rect(group.rect).center() for group in scene.around.groups.values()]
            case "card":
                return [item.rect.center() for item in scene.standing.folded.values()]
            case "point":
                return [at for wire in scene.wires.values() for at in wire.points]
            case "point":
                return [point for wire in scene.wires.values() for point in wire.points]
            case "frame":
                return [each.tab.center() for each in scene.around.frames.values()]
            case "group":
                return [each.tab.center() for each in scene.around.groups.values()]
            case _:
                return []

    # -- the mouse ------------------------------------------------------------------------------

    def mouse(
        self,
        kind: QEvent.Type,
        at: QPointF,
        button: Button = Button.LeftButton,
        modifiers: Modifier = Modifier.NoModifier,
    ) -> None:
        """One event of the mouse, sent as the window system would: to what lies there."""
        viewport = self.canvas.viewport()
        where = QPointF(self.canvas.mapFromScene(at))
        moves = kind == QEvent.Type.MouseMove
        up = kind == QEvent.Type.MouseButtonRelease
        event = QMouseEvent(
            kind,
            where,
            viewport.mapToGlobal(where),
            Button.NoButton if moves else button,
            Button.NoButton if up else button,
            modifiers,
        )
        QApplication.sendEvent(viewport, event)

    def hover(self, at: QPointF) -> None:
        """The pointer, with no button down."""
        viewport = self.canvas.viewport()
        where = QPointF(self.canvas.mapFromScene(at))
        none, free = Button.NoButton, Modifier.NoModifier
        event = QMouseEvent(
            QEvent.Type.MouseMove, where, viewport.mapToGlobal(where), none, none, free
        )
        QApplication.sendEvent(viewport, event)

    def press(self, at: QPointF, button: Button, modifiers: Modifier) -> None:
        self.mouse(QEvent.Type.MouseButtonPress, at, button, modifiers)

    def move(self, at: QPointF, button: Button, modifiers: Modifier) -> None:
        self.mouse(QEvent.Type.MouseMove, at, button, modifiers)

    def release(self, at: QPointF, button: Button, modifiers: Modifier) -> None:
        self.mouse(QEvent.Type.MouseButtonRelease, at, button, modifiers)

    def double_click(self, at: QPointF, held: Modifier = Modifier.NoModifier) -> None:
        left = Button.LeftButton
        self.press(at, left, held)
        self.release(at, left, held)
        self.mouse(QEvent.Type.MouseButtonDblClick, at, left, held)
        self.release(at, left, held)

    def menu(self, at: QPointF, pick: int) -> str:
        """Ask for the context menu and choose something of it; the words that were chosen."""
        viewport = self.canvas.viewport()
        where = self.canvas.mapFromScene(at)
        reason = QContextMenuEvent.Reason.Mouse
        event = QContextMenuEvent(reason, where, viewport.mapToGlobal(where))
        QApplication.sendEvent(viewport, event)
        menu = QApplication.activePopupWidget()
        if not isinstance(menu, QMenu):
            return ""
        chosen = _chosen(menu, pick)
        menu.close()
        if chosen is None:
            return ""
        chosen.trigger()
        return chosen.text()

    # -- the keyboard ---------------------------------------------------------------------------

    def key(self, key: Qt.Key, modifiers: Modifier = Modifier.NoModifier) -> None:
        """A key on the canvas."""
        QTest.keyClick(self.canvas, key, modifiers)

    @property
    def asks(self) -> QWidget | None:
        """The field over the canvas that waits for words, if there is one."""
        if self.canvas.quick_add.isVisible():
            return self.canvas.quick_add.field
        if self.canvas.editor.isVisible():
            return self.canvas.editor
        return None

    def answer(self, text: str | None) -> None:
        """Type into whatever asks, and Enter; None gives up with Esc. A wire drawn with the keys
        goes on by as many inputs as the text has letters."""
        if isinstance(self.canvas.hands.gesture, KeyWire):
            for _ in text or "":
                self.key(Qt.Key.Key_Tab)
            self.key(Qt.Key.Key_Escape if text is None else Qt.Key.Key_Return)
        field = self.asks
        if field is None:
            return
        if text is not None:
            QTest.keyClicks(field, text)
            QTest.keyClick(field, Qt.Key.Key_Return)
        if self.asks is not None:
            QTest.keyClick(self.asks, Qt.Key.Key_Escape)

    def tidy(self) -> None:
        """Close whatever was left open: menus, dialogs, fields."""
        popup = QApplication.activePopupWidget()
        if popup is not None:
            popup.close()
        for each in QApplication.topLevelWidgets():
            if each is not self.room.window and each.isVisible():
                each.close()
        self.answer(None)
        self.canvas.setFocus()

    def centre(self) -> QPoint:
        """The middle of the view."""
        return self.canvas.viewport().rect().center()


def _chosen(menu: QMenu, pick: int) -> QAction | None:
    choices = [each for each in menu.actions() if each.isEnabled() and not each.isSeparator()]
    choices = [each for each in choices if each.isVisible()]
    if not choices:
        return None
    chosen = choices[pick % len(choices)]
    below = chosen.menu()
    return _chosen(below, pick // len(choices)) if isinstance(below, QMenu) else chosen
