"""Sentences that name a key in brackets, `Press Backward (F5)`, with the keys that the user chose.

The application keeps which they are: sentences come from below everything that knows of keys.
"""

import re
from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QLabel, QWidget

_KEPT = "keys that are others"
_BRACKETS = re.compile(r" \(([^()\n]{1,40})\)")


def name_keys(others: Mapping[str, str]) -> None:
    """From now on these keys are called otherwise; one that is called "" is not named at all."""
    application = QCoreApplication.instance()
    if application is not None:
        application.setProperty(_KEPT, dict(others))


def keyed(text: str) -> str:
    """The sentence with the keys that the user chose."""
    application = QCoreApplication.instance()
    others = application.property(_KEPT) if application is not None else None
    if not others:
        return text

    def named(found: re.Match[str]) -> str:
        other = others.get(found[1])
        return found[0] if other is None else f" ({other})" if other else ""

    return _BRACKETS.sub(named, text)


class Keyed(QLabel):
    """A label whose sentences name the user's keys."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(keyed(text), parent)
        self._said = text

    def setText(self, text: str) -> None:
        self._said = text
        super().setText(keyed(text))

    def renew(self) -> None:
        """The keys may be others."""
        super().setText(keyed(self._said))
