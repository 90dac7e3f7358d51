"""Text that comes from documents and from PyTorch, shown as it is and never as markup."""

from typing import Literal

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from inspector.look.keyed import Keyed

Role = Literal[
    "", "muted", "title", "section", "error", "warning", "value", "gradient", "leaf", "mono"
]


def escaped(text: str) -> str:
    """The text as markup that shows it letter by letter, as `html.escape` gives it: that module
    brings a table of two thousand names with it, which every start would wait for."""
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.replace('"', "&quot;").replace("'", "&#x27;")


def plain(text: str) -> str:
    """The text for a tooltip: escaped, line breaks kept, wrapped by Qt when long."""
    return "<span>" + escaped(text).replace("\n", "<br>") + "</span>"


def label(text: str = "", role: Role = "", parent: QWidget | None = None) -> QLabel:
    """A label that shows the text letter by letter, keys in it as the user chose them; the style
    sheet colours it by its role."""
    made = Keyed(text, parent)
    made.setTextFormat(Qt.TextFormat.PlainText)
    if role:
        made.setProperty("role", role)
    return made


def set_role(widget: QWidget, role: Role) -> None:
    """Change the role of a shown label; the style sheet is applied anew to it."""
    if widget.property("role") != role:
        widget.setProperty("role", role)
        widget.style().unpolish(widget)
        widget.style().polish(widget)
