"""A canvas over a session whose engine answers at once."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from inspector.canvas.canvas import Canvas
from inspector.document.contents import filled
from inspector.document.edits import add_leaf, add_operation
from inspector.document.nodes import Document, NodeId, Place, Source, node_named
from inspector.look.fonts import load_fonts
from inspector.look.theme import DARK
from inspector.session.session import Session
from inspector.session.store import Store
from tests.fakes.link import FakeLink, settle

LEFT = Qt.MouseButton.LeftButton
NONE = Qt.KeyboardModifier.NoModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


@dataclass
class Desk:
    """A user's hands on the canvas: everything goes through real events."""

    canvas: Canvas
    session: Session
    link: FakeLink
    said: list[str] = field(default_factory=list)

    @property
    def store(self) -> Store:
        return self.session.store

    @property
    def document(self) -> Document:
        return self.session.store.document

    def id(self, name: str) -> NodeId:
        node = node_named(self.document.graph, name)
        assert node is not None, name
        return node.id

    def settle(self) -> None:
        settle(self.session)

    def point(self, at: QPointF) -> QPoint:
        return self.canvas.mapFromScene(at)

    def body(self, name: str) -> QPointF:
        """A place on a node where nothing but the body is."""
        rect = self.canvas.graph_scene.nodes[self.id(name)].body
        return QPointF(rect.center().x(), rect.bottom() - 5)

    def input(self, name: str, port: str, slot: int = 0) -> QPointF:
        return self.canvas.graph_scene.nodes[self.id(name)].input_point(port, slot)

    def output(self, name: str, index: int = 0) -> QPointF:
        return self.canvas.graph_scene.nodes[self.id(name)].output_point(index)

    def press(
        self,
        at: QPointF,
        modifiers: Qt.KeyboardModifier = NONE,
        button: Qt.MouseButton = LEFT,
    ) -> None:
        QTest.mousePress(self.canvas.viewport(), button, modifiers, self.point(at))

    def move(
        self,
        at: QPointF,
        modifiers: Qt.KeyboardModifier = NONE,
        button: Qt.MouseButton = LEFT,
    ) -> None:
        # QTest.mouseMove presses no button offscreen, so a drag is sent as Qt would send it.
        where = QPointF(self.point(at))
        viewport = self.canvas.viewport()
        event = QMouseEvent(
            QEvent.Type.MouseMove,
            where,
            viewport.mapToGlobal(where),
            Qt.MouseButton.NoButton,
            button,
            modifiers,
        )
        QApplication.sendEvent(viewport, event)

    def release(
        self,
        at: QPointF,
        modifiers: Qt.KeyboardModifier = NONE,
        button: Qt.MouseButton = LEFT,
    ) -> None:
        QTest.mouseRelease(self.canvas.viewport(), button, modifiers, self.point(at))

    def drag(self, start: QPointF, end: QPointF, modifiers: Qt.KeyboardModifier = NONE) -> None:
        self.press(start, modifiers)
        self.move(start + (end - start) * 0.5, modifiers)
        self.move(end, modifiers)
        self.release(end, modifiers)

    def click(self, at: QPointF, modifiers: Qt.KeyboardModifier = NONE) -> None:
        QTest.mouseClick(self.canvas.viewport(), LEFT, modifiers, self.point(at))

    def double_click(self, at: QPointF, modifiers: Qt.KeyboardModifier = NONE) -> None:
        QTest.mouseDClick(self.canvas.viewport(), LEFT, modifiers, self.point(at))

    def key(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> None:
        QTest.keyClick(self.canvas, key, modifiers)

    def type(self, text: str, *, enter: bool = True) -> None:
        """Into the quick-add search or the floating editor, whichever is open."""
        quick = self.canvas.quick_add
        field = quick.field if quick.isVisible() else self.canvas.editor
        assert field.isVisible()
        QTest.keyClicks(field, text)
        if enter:
            QTest.keyClick(field, Qt.Key.Key_Return)

    def key_in_search(self, key: Qt.Key) -> None:
        QTest.keyClick(self.canvas.quick_add.field, key)

    @property
    def selected_one(self) -> NodeId:
        """The only selected node."""
        (node,) = self.store.selected
        return node

    def empty(self) -> QPointF:
        """A point of the view where there is nothing."""
        rect = self.canvas.content_rect()
        return QPointF(rect.center().x(), rect.bottom() + 30)


@pytest.fixture
def new_desk(qtbot: QtBot) -> Iterator[Callable[[Document], Desk]]:
    load_fonts()
    # The canvases of earlier tests go one by one: many at once block the first event loop.
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    made: list[Desk] = []

    def new(document: Document) -> Desk:
        link = FakeLink()
        session = Session(Store(document), link)
        canvas = Canvas(session, DARK)
        desk = Desk(canvas, session, link)
        canvas.message.connect(desk.said.append)
        qtbot.addWidget(canvas)
        canvas.resize(1200, 800)
        canvas.show()
        qtbot.waitExposed(canvas)
        # Shortcuts are heard in the active window only.
        canvas.activateWindow()
        canvas.take_focus()
        settle(session)
        made.append(desk)
        return desk

    yield new
    for desk in made:
        desk.session.close()


@pytest.fixture
def desk(new_desk: Callable[[Document], Desk]) -> Desk:
    """x and w (both requiring grad), h = mm(x, w), y = sum(h), and apart from them an add."""
    document = Document()
    document, x = add_leaf(
        document, filled("rand", (3, 3)), at=Place(0, 0), name="x", requires_grad=True
    )
    document, w = add_leaf(
        document, filled("ones", (3, 3)), at=Place(0, 220), name="w", requires_grad=True
    )
    document, h = add_operation(
        document,
        "torch.mm",
        at=Place(300, 100),
        name="h",
        inputs={"input": (Source(x),), "mat2": (Source(w),)},
    )
    document, _ = add_operation(
        document, "torch.sum", at=Place(620, 100), name="y", inputs={"input": (Source(h),)}
    )
    document, _ = add_operation(document, "torch.add", at=Place(620, 320), name="more")
    return new_desk(document)
