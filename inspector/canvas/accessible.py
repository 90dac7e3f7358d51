"""The graph for a screen reader: an interface for each node, port and wire, made when it is asked
for. Nothing of this exists before an assistive technology asks.

Where there is nothing, Qt wants a null pointer; PySide's stubs do not know that.
"""

from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtCore import QObject, QPoint, QPointF, QRect
from PySide6.QtGui import QAccessible, QAccessibleEvent, QAccessibleInterface, QColor, QWindow
from PySide6.QtWidgets import QAccessibleWidget

from inspector.canvas.readable import Readable, ReadWire
from inspector.canvas.readable_around import readable_at, readable_of, seen
from inspector.canvas.wires import WireKey
from inspector.document.nodes import NodeId
from inspector.session.store import State

if TYPE_CHECKING:
    from inspector.canvas.canvas import Canvas


def let_be_read(canvas: "Canvas") -> "Reading":
    """From now on whoever asks Qt about the canvas is told of its nodes, ports and wires."""
    reading = Reading(canvas)
    QAccessible.installFactory(_interface_for)
    if QAccessible.isActive():
        # Asked for before: what Qt made then knows of no nodes.
        plain = QAccessible.queryAccessibleInterface(canvas)
        QAccessible.deleteAccessibleInterface(QAccessible.uniqueId(plain))
    return reading


def _interface_for(_name: str, asked: QObject) -> QAccessibleInterface | None:
    found = (each for each in asked.children() if isinstance(each, Reading))
    reading = next(found, None)
    return None if reading is None else reading.whole()


class Reading(QObject):
    """Keeps what was made (Qt holds pointers to it), and tells of where the keyboard goes."""

    def __init__(self, canvas: "Canvas") -> None:
        super().__init__(canvas)
        self.canvas = canvas
        self._whole: Whole | None = None
        self._made: dict[tuple[type, Readable], Part] = {}
        canvas.store.changed.connect(self._on_changed)
        canvas.caret.moved.connect(self._on_moved)

    @property
    def made(self) -> int:
        """How many interfaces of parts there are."""
        return len(self._made)

    def whole(self) -> "Whole":
        """The canvas."""
        if self._whole is None:
            self._whole = Whole(self)
        return self._whole

    def part(self, is_of: Readable) -> "Part":
        """A node, a port or a wire."""
        key = (type(is_of), is_of)
        found = self._made.get(key)
        if found is None:
            found = self._made[key] = Part(self, is_of)
        return found

    def _on_changed(self, old: State, new: State) -> None:
        if self._made and new.document is not old.document:
            for key in [key for key, part in self._made.items() if not part.isValid()]:
                part = self._made.pop(key)
                QAccessible.deleteAccessibleInterface(QAccessible.uniqueId(part))
        if new.selected != old.selected and QAccessible.isActive():
            for node in new.selected ^ old.selected:
                if node in new.document.graph.nodes:
                    kind = QAccessible.Event.SelectionAdd
                    if node not in new.selected:
                        kind = QAccessible.Event.SelectionRemove
                    self._tell(self.part(readable_of(self.canvas, node)), kind)
            here = self.canvas.caret.node
            if here is not None:
                self._on_moved(here)

    def _on_moved(self, to: object) -> None:
        if not QAccessible.isActive() or not self.canvas.hasFocus():
            return
        here: Readable
        if isinstance(to, WireKey):
            here = ReadWire(*to)
        else:
            here = readable_of(self.canvas, NodeId(str(to)))
        if here.is_there(self.canvas):
            self._tell(self.part(here), QAccessible.Event.Focus)

    def _tell(self, part: QAccessibleInterface, kind: QAccessible.Event) -> None:
        QAccessible.updateAccessibility(QAccessibleEvent(part, kind))


class Whole(QAccessibleWidget):
    """The canvas: its nodes in the document's order, folded groups, what stands around them, notes,
    then what lies over it."""

    def __init__(self, reading: Reading) -> None:
        super().__init__(reading.canvas, QAccessible.Role.List, "Graph")
        self._reading = reading
        self._canvas = reading.canvas

    def childCount(self) -> int:
        return len(seen(self._canvas)) + super().childCount()

    def child(self, index: int) -> QAccessibleInterface | None:  # type: ignore[override]
        parts = seen(self._canvas)
        if index < len(parts):
            return self._reading.part(parts[index]) if index >= 0 else None
        return super().child(index - len(parts))

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        parts = seen(self._canvas)
        if isinstance(child, Part):
            return parts.index(child.is_of) if child.is_of in parts else -1
        inside = super().indexOfChild(child)
        return inside if inside < 0 else len(parts) + inside

    def childAt(self, x: int, y: int) -> QAccessibleInterface | None:  # type: ignore[override]
        point = self._canvas.viewport().mapFromGlobal(QPoint(x, y))
        found = readable_at(self._canvas, self._canvas.hands.under(QPointF(point)))
        return self._reading.part(found) if found is not None else super().childAt(x, y)

    def focusChild(self) -> QAccessibleInterface | None:  # type: ignore[override]
        here = self._canvas.caret.node
        if here is not None and self._canvas.hasFocus():
            return self._reading.part(readable_of(self._canvas, here))
        return super().focusChild()


class Part(QAccessibleInterface):
    """A node, a port or a wire: `is_of` says which, and what is told of it."""

    def __init__(self, reading: Reading, is_of: Readable) -> None:
        super().__init__()
        self._reading = reading
        self._canvas = reading.canvas
        self.is_of = is_of

    def isValid(self) -> bool:
        return bool(shiboken6.isValid(self._canvas)) and self.is_of.is_there(self._canvas)

    def object(self) -> QObject | None:  # type: ignore[override]
        return None

    def window(self) -> QWindow | None:  # type: ignore[override]
        return self._canvas.window().windowHandle() if self.isValid() else None

    def parent(self) -> QAccessibleInterface:
        above = self.is_of.above
        return self._reading.whole() if above is None else self._reading.part(above)

    def childCount(self) -> int:
        return len(self._parts())

    def child(self, index: int) -> QAccessibleInterface | None:  # type: ignore[override]
        parts = self._parts()
        return self._reading.part(parts[index]) if 0 <= index < len(parts) else None

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        parts = self._parts()
        inside = isinstance(child, Part) and child.is_of in parts
        return parts.index(child.is_of) if inside else -1  # type: ignore[attr-defined]

    def childAt(self, x: int, y: int) -> QAccessibleInterface | None:  # type: ignore[override]
        parts = (self._reading.part(each) for each in self._parts())
        return next((part for part in parts if part.rect().contains(x, y)), None)

    def focusChild(self) -> QAccessibleInterface | None:  # type: ignore[override]
        return None

    def relations(
        self, match: QAccessible.RelationFlag = QAccessible.RelationFlag.AllRelations
    ) -> list[tuple[QAccessibleInterface, QAccessible.RelationFlag]]:
        if not self.isValid():
            return []
        come, go = self.is_of.flows(self._canvas)
        kinds = ((QAccessible.RelationFlag.FlowsFrom, come), (QAccessible.RelationFlag.FlowsTo, go))
        return [
            (self._reading.part(each), kind)
            for kind, others in kinds
            for each in others
            if match & kind
        ]

    def rect(self) -> QRect:
        if not self.isValid():
            return QRect()
        shown = self._canvas.mapFromScene(self.is_of.area(self._canvas)).boundingRect()
        corner = self._canvas.viewport().mapToGlobal(shown.topLeft())
        return QRect(corner, shown.size())

    def role(self) -> QAccessible.Role:
        return self.is_of.role

    def state(self) -> QAccessible.State:
        state = QAccessible.State()
        if not self.isValid():
            state.invalid = True
            return state
        canvas, is_of = self._canvas, self.is_of
        may_be_chosen = is_of.role != QAccessible.Role.StaticText
        state.readOnly = True
        state.focusable = state.selectable = may_be_chosen
        state.selected = is_of.is_chosen(canvas)
        state.focused = is_of.is_at(canvas)
        view = canvas.viewport()
        seen = QRect(view.mapToGlobal(view.rect().topLeft()), view.size())
        state.offscreen = not self.rect().intersects(seen)
        return state

    def text(self, kind: QAccessible.Text) -> str:
        wanted = kind == QAccessible.Text.Name and self.isValid()
        return self.is_of.words(self._canvas) if wanted else ""

    def setText(self, kind: QAccessible.Text, text: str) -> None:
        """Names are edited on the canvas (F2)."""

    def backgroundColor(self) -> QColor:
        return QColor()

    def foregroundColor(self) -> QColor:
        return QColor()

    def _parts(self) -> list[Readable]:
        return self.is_of.parts(self._canvas) if self.isValid() else []
