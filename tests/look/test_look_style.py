"""The style sheet, the switch and plain text."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from inspector.look.maps import contrast
from inspector.look.plain import label, plain
from inspector.look.stylesheet import dress, mixed, palette, stylesheet
from inspector.look.switch import Switch
from inspector.look.theme import DARK, LIGHT, THEMES, Theme


@pytest.fixture
def _undressed(qapp: QApplication) -> "object":
    style, font, colours = qapp.style().objectName(), qapp.font(), qapp.palette()
    yield
    qapp.setStyleSheet("")
    qapp.setStyle(style)
    qapp.setFont(font)
    qapp.setPalette(colours)


@pytest.mark.parametrize("theme", THEMES.values())
def test_that_the_sheet_has_no_open_place(theme: Theme) -> None:
    sheet = stylesheet(theme)

    assert "$" not in sheet
    assert sheet.count("{") == sheet.count("}")


@pytest.mark.parametrize("theme", THEMES.values())
def test_that_letters_are_readable(theme: Theme) -> None:
    for ink in (theme.text, theme.muted, theme.error, theme.value, theme.gradient, theme.leaf):
        for ground in (theme.panel, theme.canvas):
            if ground == theme.canvas and ink in (theme.gradient, theme.leaf):
                continue
            assert contrast(QColor(ink), QColor(ground)) >= 4.0
    assert contrast(QColor(theme.on_gradient), QColor(theme.gradient)) >= 4.0
    assert contrast(QColor(theme.text), palette(theme).window().color()) >= 7


@pytest.mark.usefixtures("_undressed")
def test_that_the_backward_button_is_orange(qapp: QApplication, qtbot: QtBot) -> None:
    dress(qapp, DARK)
    button = QPushButton("Backward")
    button.setProperty("kind", "gradient")
    qtbot.addWidget(button)
    button.resize(120, 28)

    corner = button.grab().toImage().pixelColor(60, 3)

    assert corner.name() == DARK.gradient.lower()


@pytest.mark.usefixtures("_undressed")
def test_that_a_font_set_on_a_widget_wins_over_the_sheet(qapp: QApplication, qtbot: QtBot) -> None:
    from inspector.look.fonts import words

    dress(qapp, LIGHT)
    made = label("title")
    qtbot.addWidget(made)
    made.setFont(words(20, bold=True))
    made.show()

    assert made.font().pixelSize() == 20


def test_that_a_click_turns_the_switch(qtbot: QtBot) -> None:
    switch = Switch("requires_grad", DARK)
    qtbot.addWidget(switch)
    switch.resize(switch.sizeHint())
    off = switch.grab().toImage()

    with qtbot.waitSignal(switch.clicked):
        QTest.mouseClick(switch, Qt.MouseButton.LeftButton)

    assert switch.isChecked()
    assert switch.grab().toImage() != off
    assert off.pixelColor(8, 12) != switch.grab().toImage().pixelColor(8, 12)


def test_that_a_disabled_switch_stays(qtbot: QtBot) -> None:
    switch = Switch("requires_grad", LIGHT, "gradient")
    qtbot.addWidget(switch)
    switch.setEnabled(False)

    QTest.mouseClick(switch, Qt.MouseButton.LeftButton)

    assert not switch.isChecked()


def test_that_text_of_a_document_is_never_markup(qtbot: QtBot) -> None:
    made = label("<b>x</b>", "muted")
    qtbot.addWidget(made)

    assert made.textFormat() == Qt.TextFormat.PlainText
    assert plain("<b>&\n") == "<span>&lt;b&gt;&amp;<br></span>"


def test_that_mixing_is_between() -> None:
    assert mixed("#000000", "#FFFFFF", 0.5) == "#808080"
    assert mixed("#123456", "#FFFFFF", 0.0) == "#123456"
