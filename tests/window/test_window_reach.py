"""Everything in the window without a mouse, and with a name for those who do not see it."""

import pytest
import shiboken6
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAccessible, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QScrollArea,
    QWidget,
)

from tests.fakes.link import settle
from tests.window.conftest import Room


def part_of(room: Room) -> str:
    held = QApplication.focusWidget()
    assert held is not None
    for name, part in room.window.equip().panes._parts():
        if part is held or part.isAncestorOf(held):
            return name
    return f"nowhere: {held}"


def test_that_f6_goes_round_every_part_and_shift_f6_back(room: Room) -> None:
    room.window.activateWindow()
    room.store.select([room.id("h")])
    room.window.canvas.setFocus()
    went = []
    for _ in range(6):
        room.do("next-part")
        went.append(part_of(room))

    assert went == ["Backward", "Tensor", "Tools", "Operations", "In this document", "Graph"]
    room.do("previous-part")
    assert part_of(room) == "In this document"


def test_that_a_part_is_come_back_to_where_it_was_left(room: Room) -> None:
    room.window.activateWindow()
    room.store.select([room.id("h")])
    room.window.canvas.setFocus()
    room.do("next-part")
    held = QApplication.focusWidget()
    assert held is not None
    QTest.keyClick(held, Qt.Key.Key_Tab)
    left = QApplication.focusWidget()
    room.do("previous-part")
    room.do("next-part")

    assert QApplication.focusWidget() is left


def test_that_enter_on_a_node_goes_to_its_numbers(room: Room) -> None:
    room.window.activateWindow()
    room.store.select([room.id("x")])
    room.window.canvas.setFocus()
    QTest.keyClick(room.window.canvas, Qt.Key.Key_Return)

    assert part_of(room) == "Tensor"


def test_that_tab_holds_the_keyboard_in_no_part_but_the_canvas(room: Room) -> None:
    room.window.activateWindow()
    room.store.select([room.id("x")])
    for name, part in room.window.equip().panes._parts():
        if name == "Graph":
            continue
        room.window.equip().panes.enter(name, part)
        for _ in range(80):
            held = QApplication.focusWidget()
            assert held is not None
            if not (held is part or part.isAncestorOf(held)):
                break
            QTest.keyClick(held, Qt.Key.Key_Tab)
        else:
            pytest.fail(f"Tab does not leave {name}")


def test_that_shift_tab_leaves_the_canvas(room: Room) -> None:
    room.window.activateWindow()
    room.window.canvas.setFocus()
    QTest.keyClick(room.window.canvas, Qt.Key.Key_Backtab)

    assert part_of(room) != "Graph"


def is_viewport(widget: QWidget) -> bool:
    area = widget.parent()
    return isinstance(area, QAbstractScrollArea) and area.viewport() is widget


def nameless(top: QWidget) -> set[str]:
    """The controls in it that a screen reader could only call by their kind."""
    kinds = (QAbstractButton, QLineEdit, QComboBox, QAbstractSpinBox, QAbstractItemView)
    found = set()
    for each in top.findChildren(QWidget):
        takes_keys = each.focusPolicy() != Qt.FocusPolicy.NoFocus
        within = isinstance(each.parent(), QAbstractSpinBox | QComboBox)
        within |= each.objectName().startswith("qt_") or is_viewport(each)
        if within or not (takes_keys or isinstance(each, kinds)) or not each.isVisible():
            continue
        told = QAccessible.queryAccessibleInterface(each)
        if told is not None and not told.text(QAccessible.Text.Name):
            found.add(f"{type(each).__name__} in {type(each.parent()).__name__}")
    return found


def test_that_every_control_has_a_name_to_be_read(room: Room) -> None:
    found = set()
    for node in ("x", "h", "y"):
        room.store.select([room.id(node)])
        settle(room.session)
        for tab in range(room.window.tabs.count()):
            room.window.tabs.setCurrentIndex(tab)
            found |= nameless(room.window)

    assert not found


@pytest.mark.parametrize("act", ["new-tensor", "export", "shortcuts", "about", "commands", "find"])
def test_that_every_control_of_what_opens_has_a_name(room: Room, act: str) -> None:
    room.store.select([room.id("h")])
    room.do(act)
    opened = [top for top in QApplication.topLevelWidgets() if top.isVisible()]
    found = {name for top in opened for name in nameless(top)}
    for top in opened:
        if top is not room.window:
            top.close()

    assert not found


def test_that_the_outline_reads_the_same_words_as_the_canvas(room: Room) -> None:
    room.do("backward")
    rows = room.window.left.outline.list.model()
    role = Qt.ItemDataRole.AccessibleTextRole
    words = [rows.data(rows.index(row, 0), role) for row in range(rows.rowCount())]
    whole = QAccessible.queryAccessibleInterface(room.window.canvas)

    assert words[2] == "h = mm, 3×3 float32, requires grad, gradient flowed"
    assert words == [whole.child(at).text(QAccessible.Text.Name) for at in range(4)]


def test_that_results_are_announced_once(room: Room) -> None:
    from inspector.window.announcing import Announcing

    QAccessible.setActive(True)
    try:
        told = Announcing(room.session, room.window)
        room.do("backward")
        assert told.news() == ["Backward from y is done: a gradient flowed through 4 values."]
        assert told.news() == []
        room.link.engine.failures["h1"] = ("RuntimeError", "no")
        room.store.select([room.id("h")])
        room.do("duplicate")
        (failed,) = told.news()
    finally:
        QAccessible.setActive(False)

    assert failed == "h1 failed: RuntimeError: no"


def seen_at(window: QWidget, part: QWidget) -> QImage:
    QApplication.processEvents()
    place = QRect(part.mapTo(window, QPoint(0, 0)), part.size())
    return window.grab(place.adjusted(-6, -6, 6, 6)).toImage()


def test_that_wherever_the_keyboard_is_can_be_seen(room: Room) -> None:
    window = room.window
    window.activateWindow()
    unseen = set()
    for node in ("x", "h", ""):
        room.store.select([room.id(node)] if node else [])
        settle(room.session)
        for tab in range(window.tabs.count()):
            window.tabs.setCurrentIndex(tab)
            for each in window.findChildren(QWidget):
                by_tab = each.focusPolicy() & Qt.FocusPolicy.TabFocus and not is_viewport(each)
                if not (by_tab and each.isVisible() and each.isEnabled()):
                    continue
                if (panel := window.tensor_panel) is not None and panel.isAncestorOf(each):
                    assert isinstance(panel, QScrollArea)
                    panel.ensureWidgetVisible(each)
                elsewhere = window.left.outline.list if each is window.canvas else window.canvas
                elsewhere.setFocus(Qt.FocusReason.TabFocusReason)
                before = seen_at(window, each)
                each.setFocus(Qt.FocusReason.TabFocusReason)
                if each.hasFocus() and seen_at(window, each) == before:
                    unseen.add(f"{type(each).__name__} in {type(each.parent()).__name__}")

    assert not unseen


def test_that_f6_goes_on_where_what_had_the_keyboard_is_gone(room: Room) -> None:
    panel = room.window.tensor_panel
    assert panel is not None
    field = QLineEdit(panel)
    field.show()
    field.setFocus()
    for _ in range(7):
        room.do("next-part")
    shiboken6.delete(field)
    for _ in range(7):
        room.do("next-part")

    assert QApplication.focusWidget() is not None
