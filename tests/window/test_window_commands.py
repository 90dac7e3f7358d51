"""The command palette, the sheet of keys and help on a node, by real keys."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QToolButton

from inspector.document.nodes import Leaf, Source
from inspector.offers.acts import ACTS, BY_ID
from inspector.session.faces import Gradient
from inspector.window.command_palette import CommandPalette
from inspector.window.key_sheet import KeySheet
from inspector.window.settings import read_settings
from tests.fakes.link import settle
from tests.window.conftest import Room

CONTROL = Qt.KeyboardModifier.ControlModifier


def palette_of(room: Room) -> CommandPalette:
    room.window.activateWindow()
    room.window.canvas.take_focus()
    QTest.keyClick(room.window.canvas, Qt.Key.Key_K, CONTROL)
    palette = room.window.equip()._palette
    assert palette is not None
    assert palette.isVisible()
    return palette


def titles(palette: CommandPalette) -> list[str]:
    return [line.title for line in palette.lines.lines if line.id]


def sheet_of(room: Room) -> KeySheet:
    room.window.activateWindow()
    room.window.canvas.take_focus()
    QTest.keyClick(room.window.canvas, Qt.Key.Key_Question)
    (sheet,) = [each for each in room.window.findChildren(KeySheet) if each.isVisible()]
    return sheet


def test_that_every_act_has_a_title_and_is_found_by_it_in_the_palette(room: Room) -> None:
    palette = palette_of(room)
    for act in ACTS:
        assert act.name, act.id
        palette.field.setText(act.name)

        assert act.id in [line.id for line in palette.lines.lines], act.id


def test_that_enter_does_what_was_found_and_gives_the_keyboard_back(room: Room) -> None:
    palette = palette_of(room)
    QTest.keyClicks(palette.field, "select all")
    QTest.keyClick(palette.field, Qt.Key.Key_Return)

    assert not palette.isVisible()
    assert room.window.canvas.hasFocus()
    assert len(room.store.selected) == len(room.store.document.graph.nodes)


def test_that_escape_does_nothing_and_closes(room: Room) -> None:
    before = room.store.document
    palette = palette_of(room)
    QTest.keyClicks(palette.field, "select all")
    QTest.keyClick(palette.field, Qt.Key.Key_Escape)

    assert not palette.isVisible()
    assert room.store.document is before
    assert not room.store.selected


def test_that_what_cannot_be_done_says_why_and_stays(room: Room) -> None:
    room.store.select([])
    palette = palette_of(room)
    QTest.keyClicks(palette.field, "duplicate")
    QTest.keyClick(palette.field, Qt.Key.Key_Return)

    assert palette.isVisible()
    assert palette.chosen is not None
    assert palette.chosen.reason == "Select a node first."
    assert palette.hint.text() == "Select a node first."
    assert "Select a node first." in room.window.actions_by_id["duplicate"].toolTip()


def test_that_what_was_used_last_stands_first(room: Room) -> None:
    room.do("fit")
    room.do("select-all")
    palette = palette_of(room)

    assert titles(palette)[:2] == ["Select all", "Fit the graph"]
    assert palette.chosen is not None
    assert palette.chosen.id == "select-all"


def test_that_it_finds_nodes_and_examples(room: Room) -> None:
    palette = palette_of(room)
    QTest.keyClicks(palette.field, "h mm")

    assert palette.chosen is not None
    assert palette.chosen.title == "h"

    QTest.keyClick(palette.field, Qt.Key.Key_Return)

    assert room.store.selected == {room.id("h")}

    palette = palette_of(room)
    QTest.keyClicks(palette.field, "example")
    assert any(line.beside == "Example" for line in palette.lines.lines)


def test_that_a_key_is_changed_by_pressing_another_one_and_is_kept(room: Room) -> None:
    sheet = sheet_of(room)
    QTest.keyClicks(sheet.field, "select all")
    QTest.keyClick(sheet.field, Qt.Key.Key_Return)
    QTest.keyClick(sheet.list, Qt.Key.Key_J, CONTROL)

    assert room.window.commands.keys("select-all") == ("Ctrl+J",)
    assert read_settings(room.settings_file).keys == {"select-all": ("Ctrl+J",)}

    sheet.close()
    room.window.activateWindow()
    room.window.canvas.take_focus()
    QTest.keyClick(room.window.canvas, Qt.Key.Key_A, CONTROL)
    assert not room.store.selected
    QTest.keyClick(room.window.canvas, Qt.Key.Key_J, CONTROL)
    assert room.store.selected


def test_that_a_key_of_another_act_is_refused_with_a_sentence(room: Room) -> None:
    sheet = sheet_of(room)
    QTest.keyClicks(sheet.field, "select all")
    QTest.keyClick(sheet.field, Qt.Key.Key_Return)
    QTest.keyClick(sheet.list, Qt.Key.Key_D, CONTROL)

    assert "belongs to “Duplicate”" in sheet.message.text()
    assert room.window.commands.keys("select-all") == ("Ctrl+A",)


@pytest.mark.parametrize("key", ["S", "Left", "Space", "Return"])
def test_that_keys_that_text_or_the_canvas_need_are_refused(room: Room, key: str) -> None:
    assert room.window.commands.set_key("save", (key,))
    assert room.window.commands.keys("save") == ("Ctrl+S",)


def test_that_escape_leaves_the_key_as_it_is(room: Room) -> None:
    sheet = sheet_of(room)
    QTest.keyClicks(sheet.field, "select all")
    QTest.keyClick(sheet.field, Qt.Key.Key_Return)
    QTest.keyClick(sheet.list, Qt.Key.Key_Escape)

    assert sheet.isVisible()
    assert room.window.commands.keys("select-all") == ("Ctrl+A",)


def test_that_one_key_or_all_are_reset(room: Room) -> None:
    commands = room.window.commands
    commands.set_keys({"select-all": ("Ctrl+J",), "fit": ()})
    sheet = sheet_of(room)
    QTest.keyClicks(sheet.field, "select all")
    sheet.reset.click()

    assert commands.own_keys == {"fit": ()}

    sheet.reset_all.click()

    assert not commands.own_keys
    assert commands.keys("fit") == BY_ID["fit"].keys


def test_that_keys_from_a_file_that_name_nothing_or_collide_are_left_out(room: Room) -> None:
    commands = room.window.commands
    commands.set_keys({"no such act": ("Ctrl+J",), "fit": ("Ctrl+S", "no key at all")})

    assert commands.keys("fit") == BY_ID["fit"].keys
    assert commands.keys("save") == ("Ctrl+S",)


def test_that_f1_explains_the_selected_node_and_escape_gives_the_keyboard_back(
    room: Room,
) -> None:
    room.window.activateWindow()
    room.window.canvas.take_focus()
    room.store.select([room.id("h")])
    QTest.keyClick(room.window.canvas, Qt.Key.Key_F1)
    card = room.window.equip()._explaining.card
    assert card is not None
    assert card.title.text() == "mm"

    QTest.keyClick(card.doc, Qt.Key.Key_Escape)

    assert not card.isVisible()
    assert room.window.canvas.hasFocus()


def test_that_the_explanation_goes_when_the_keyboard_goes_elsewhere(room: Room) -> None:
    room.window.activateWindow()
    room.window.canvas.take_focus()
    room.store.select([room.id("x")])
    QTest.keyClick(room.window.canvas, Qt.Key.Key_F1)
    card = room.window.equip()._explaining.card
    assert card is not None

    room.window.canvas.take_focus()

    assert not card.isVisible()


def test_that_the_keys_are_one_sheet_however_often_they_are_asked_for(room: Room) -> None:
    first = sheet_of(room)

    assert sheet_of(room) is first


def test_that_f1_without_a_selection_shows_the_keys(room: Room) -> None:
    room.window.activateWindow()
    room.window.canvas.take_focus()
    room.store.select([])
    QTest.keyClick(room.window.canvas, Qt.Key.Key_F1)

    assert [each for each in room.window.findChildren(KeySheet) if each.isVisible()]


def paste(room: Room, text: str) -> None:
    QGuiApplication.clipboard().setText(text)
    room.window.activateWindow()
    room.window.canvas.take_focus()
    QTest.keyClick(room.window.canvas, Qt.Key.Key_V, CONTROL)


def test_that_numbers_from_a_spreadsheet_become_a_tensor(room: Room) -> None:
    before = room.store.document
    paste(room, "1\t2.5\n-3\tnan\n")
    (node,) = room.store.selected
    leaf = room.store.document.graph.nodes[node]

    assert isinstance(leaf, Leaf)
    assert leaf.contents.shape == (2, 2)
    assert leaf.contents.dtype == "float32"
    assert room.store.undo_label == "Paste numbers"

    room.do("undo")
    assert room.store.document is before


def test_that_a_text_without_numbers_is_refused_in_one_sentence(room: Room) -> None:
    before = room.store.document
    paste(room, "good morning")

    assert room.store.document is before
    assert "no nodes on the clipboard, and no numbers" in room.window.status.text()


def test_that_a_changed_key_is_what_buttons_tips_and_hints_say(room: Room) -> None:
    assert room.window.commands.set_key("backward", ("F12",)) == ""
    assert room.window.commands.set_key("fit", ("Shift+A",)) == ""
    room.window.refresh()

    assert room.window.tools.backward.text() == "◀ Backward  F12"
    assert "(F12)" in room.window.tools.backward.toolTip()
    assert "Shift+A" in room.window.canvas.overlays.zoom_line.findChildren(QToolButton)[1].toolTip()
    assert "Shift+A" in room.window.actions_by_id["fit"].toolTip()


def test_that_sentences_name_the_key_that_was_chosen(room: Room) -> None:
    panel = room.window.backward_panel
    assert panel is not None
    assert "(F5)" in panel.empty.text()
    assert room.window.commands.set_key("backward", ("Ctrl+F9",)) == ""

    assert "(Ctrl+F9)" in panel.empty.text()
    assert "F5" not in panel.empty.text()
    room.window.commands.set_key("backward", None)
    assert "(F5)" in panel.empty.text()


def test_that_a_letter_in_an_open_menu_is_the_menus_not_the_canvas(room: Room) -> None:
    window = room.window
    window.equip()
    window.activateWindow()
    window.canvas.take_focus()
    room.store.select([room.id("y")])
    settle(room.session)
    menu = window.menus["Node"]
    menu.popup(window.pos())
    assert QGuiApplication.focusObject() is window.canvas

    QTest.keyClick(menu, Qt.Key.Key_B)
    settle(room.session)

    assert not room.session.stepping.breaks.nodes
    assert not menu.isVisible()
    assert isinstance(room.session.flow(Source(room.id("x"))), Gradient)
