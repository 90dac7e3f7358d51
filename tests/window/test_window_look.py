"""Themes, the device selector, failures, refusals, and what a window leaves behind."""

import gc
from pathlib import Path

import msgspec
import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from inspector.document.nodes import Source
from inspector.look.theme import DARK, LIGHT
from inspector.messages.answers import Device
from inspector.window.device_box import line_of
from inspector.window.guard import Guard
from inspector.window.settings import Settings, read_settings, theme_of, write_settings
from tests.fakes.link import settle
from tests.fakes.placed import product
from tests.window.conftest import Room, clear_away, make_room


def test_that_the_theme_changes_everywhere_and_is_remembered(room: Room) -> None:
    room.do("light")
    picture = room.window.grab().toImage()
    ratio = picture.devicePixelRatio()

    assert room.window.theme is LIGHT
    at = room.window.canvas.mapTo(room.window, room.window.canvas.rect().bottomLeft())
    assert picture.pixelColor(round((at.x() + 3) * ratio), round((at.y() - 3) * ratio)) == QColor(
        LIGHT.canvas
    )
    assert picture.pixelColor(2, picture.height() - 3) == QColor(LIGHT.panel)
    assert read_settings(room.settings_file).colours == "light"

    room.do("dark")

    assert room.window.theme is DARK
    assert room.window.actions_by_id["dark"].isChecked()
    assert not room.window.actions_by_id["light"].isChecked()


def test_that_a_system_that_says_nothing_counts_as_dark() -> None:
    assert theme_of(Settings(), system_is_light=False) is DARK
    assert theme_of(Settings(), system_is_light=True) is LIGHT
    assert theme_of(Settings("light"), system_is_light=False) is LIGHT


def test_that_a_missing_device_is_grey_and_says_why(room: Room) -> None:
    cpu, cuda = room.window.tools.device.entries()

    assert cpu.isEnabled()
    assert cpu.isChecked()
    assert not cuda.isEnabled()
    assert "this PyTorch is built without CUDA" in cuda.text()
    assert "this PyTorch is built without CUDA" in cuda.toolTip()


def test_that_a_device_is_listed_with_its_memory() -> None:
    assert line_of(Device("cpu", "CPU")) == "cpu"
    assert line_of(Device("cuda:0", "NVIDIA H100", 80 * 2**30)) == "cuda:0  NVIDIA H100 · 80 GB"


def test_that_choosing_a_device_moves_the_computation(room: Room) -> None:
    room.link.engine.devices = (Device("cpu", "CPU"), Device("meta", "Shapes only"))
    room.session.restart_engine()
    settle(room.session)
    _, other = room.window.tools.device.entries()
    other.trigger()
    settle(room.session)

    assert room.session.device == "meta"
    assert "meta" in room.window.tools.device.text()


def test_that_the_start_of_backward_is_chosen_in_the_document(room: Room) -> None:
    box = room.window.tools.root

    assert box.currentText() == "auto: y"

    box.fill()
    names = [box.itemText(at) for at in range(box.count())]
    assert names == ["auto: y", "x", "w", "h", "y"]

    box.choose(Source(room.id("y")))

    assert room.store.document.graph.backward.root == Source(room.id("y"))
    assert box.currentText() == "y"
    assert room.store.undo_label == "Start of Backward"


def test_that_switches_are_edits_of_the_document(room: Room, qtbot: QtBot) -> None:
    QTest.mouseClick(room.window.tools.retain_graph, Qt.MouseButton.LeftButton)

    assert room.store.document.graph.backward.retain_graph
    assert room.store.undo_label == "Switch retain_graph"

    room.do("undo")

    assert not room.window.tools.retain_graph.isChecked()


def test_that_an_engine_that_died_is_told_in_one_sentence(room: Room) -> None:
    document = room.store.document
    room.link.die()
    settle(room.session)

    assert "restarted" in room.window.status.text()
    assert room.store.document is document
    assert room.session.engine.kind == "ready"


def test_that_an_engine_that_keeps_dying_can_be_restarted(room: Room, qtbot: QtBot) -> None:
    for _ in range(10):
        room.link.die()

    assert "died" in room.window.failure.sentence

    QTest.mouseClick(room.window.failure.offer, Qt.MouseButton.LeftButton)
    settle(room.session)

    assert not room.window.failure.sentence
    assert room.session.engine.kind == "ready"


def test_that_a_mistake_of_ours_is_told_with_details(room: Room) -> None:
    guard = Guard()
    guard.caught.connect(room.window.failure.say)
    try:
        _ = [][1]
    except IndexError as error:
        guard.tell(error)

    assert "IndexError" in room.window.failure.sentence

    room.window.failure._copy.click()

    assert "Traceback" in QGuiApplication.clipboard().text()


def test_that_a_refusal_stands_in_the_status_line(room: Room) -> None:
    room.window.canvas.say("A wire cannot end where it begins.")

    assert room.window.status.isVisible()
    assert room.window.status.text() == "A wire cannot end where it begins."


def test_that_nothing_is_cut_off_in_a_small_window(room: Room) -> None:
    room.window.complete()
    room.window.resize(1280, 720)
    QApplication.processEvents()
    tools = room.window.tools
    parts = (tools.backward, tools.root, tools.live, tools.zero, tools.device)

    assert room.window.width() == 1280
    for part in parts:
        assert part.width() >= part.minimumSizeHint().width()
        assert tools.rect().contains(part.geometry())


def test_that_settings_that_cannot_be_read_are_put_aside(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    path.write_text("{broken")

    assert read_settings(path) == Settings()
    assert [each.name for each in tmp_path.iterdir()] != ["settings.json"]

    write_settings(path, Settings(colours="light", width=1000))

    assert read_settings(path) == Settings(colours="light", width=1000)


def test_that_settings_of_a_later_version_are_read() -> None:
    told = msgspec.json.encode({"colours": "dark", "new in 2.0": 1})

    assert msgspec.json.decode(told, type=Settings).colours == "dark"


def test_that_a_closed_window_leaves_nothing_behind(qtbot: QtBot, tmp_path: Path) -> None:
    def cycle() -> int:
        room = make_room(tmp_path, product())
        room.window.show()
        settle(room.session)
        room.window.equip().export()
        clear_away(room)
        room.session.deleteLater()
        room.store.deleteLater()
        del room
        QApplication.processEvents()
        gc.collect()
        return len(shiboken6.getAllValidWrappers())

    cycle()
    first = cycle()
    last = max(cycle() for _ in range(8))

    assert last - first <= 2
