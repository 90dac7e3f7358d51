"""Between its first picture and the rest of it the window can be used already."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from inspector.document.nodes import node_named
from inspector.look.fonts import load_fonts
from inspector.look.theme import DARK
from inspector.session.session import Session
from inspector.session.store import Store
from inspector.window.main_window import MainWindow
from tests.fakes.link import FakeLink
from tests.fakes.placed import product


@pytest.fixture
def first(qtbot: QtBot) -> Iterator[MainWindow]:
    """A window that was painted, and nothing more."""
    load_fonts()
    session = Session(Store(product()), FakeLink())
    window = MainWindow(session, DARK)
    window.resize(1280, 720)
    window.show()
    qtbot.waitExposed(window)
    window.canvas.setFocus()
    yield window
    session.close()
    window.hide()
    window.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def test_that_the_first_key_does_what_it_should(first: MainWindow) -> None:
    QTest.keyClick(first.canvas, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)

    assert first.store.selected == first.store.document.graph.nodes.keys()


def test_that_the_first_menu_is_full(first: MainWindow) -> None:
    first.menus["Edit"].aboutToShow.emit()

    titles = [action.text() for action in first.menus["Edit"].actions()]
    assert "&Undo" in titles
    assert "Select &all" in titles


def test_that_the_first_press_of_the_mouse_selects(first: MainWindow) -> None:
    first.canvas.camera.fit()
    node, item = next(iter(first.canvas.graph_scene.nodes.items()))
    edge = QPointF(item.body.center().x(), item.body.bottom() - 5)

    view = first.canvas.viewport()
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=first.canvas.mapFromScene(edge))

    assert first.store.selected == {node}


def test_that_backward_can_be_pressed_at_once(first: MainWindow) -> None:
    root = node_named(first.store.document.graph, "y")
    assert root is not None
    first.store.select([root.id])

    QTest.keyClick(first.canvas, Qt.Key.Key_F5)

    assert first.session.acts
