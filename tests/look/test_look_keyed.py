"""Sentences name the keys that the user chose."""

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from inspector.look.keyed import Keyed, keyed, name_keys


@pytest.fixture(autouse=True)
def others(qapp: object) -> Iterator[None]:
    name_keys({"F5": "Ctrl+F9", "F8": ""})
    yield
    name_keys({})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Press Backward (F5) to see.", "Press Backward (Ctrl+F9) to see."),
        ("Play, or pause (F8)", "Play, or pause"),
        ("Zero (Shift+F5), and (F6)", "Zero (Shift+F5), and (F6)"),
        ("f(F5) is no key", "f(F5) is no key"),
        ("", ""),
    ],
)
def test_that_keys_in_brackets_are_the_users(text: str, expected: str) -> None:
    assert keyed(text) == expected


def test_that_a_label_follows_keys_that_change_while_it_is_shown(qtbot: QtBot) -> None:
    label = Keyed("Press Backward (F5).")
    qtbot.addWidget(label)
    assert label.text() == "Press Backward (Ctrl+F9)."
    name_keys({})
    label.renew()
    assert label.text() == "Press Backward (F5)."
    label.setText("Play (F8)")
    name_keys({"F8": "P"})
    label.renew()

    assert label.text() == "Play (P)"
