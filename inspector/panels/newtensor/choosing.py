"""The box of fills: in groups, searched by what is typed into it."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import QComboBox, QCompleter

from inspector.catalogue.rows import FillRow, catalogue
from inspector.look.fonts import words
from inspector.look.plain import plain

_SHOWN = 16


def make_searchable(box: QComboBox) -> None:
    """What is typed shows the fills that contain it."""
    box.setEditable(True)
    box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
    box.setMaxVisibleItems(_SHOWN)
    completer = QCompleter(box.model(), box)
    completer.setFilterMode(Qt.MatchFlag.MatchContains)
    completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
    completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
    box.setCompleter(completer)


def fill_box(box: QComboBox, fills: Sequence[str]) -> None:
    """List these, each group of the catalogue under its name."""
    box.clear()
    model = box.model()
    assert isinstance(model, QStandardItemModel)
    group = ""
    for fill in fills:
        row = catalogue().fills.get(fill)
        if row is not None and row.group != group:
            group = row.group
            box.addItem(group)
            heading = model.item(box.count() - 1)
            heading.setFlags(Qt.ItemFlag.NoItemFlags)
            heading.setFont(words(11, bold=True))
            heading.setForeground(box.palette().placeholderText())
        box.addItem(fill)
        if row is not None:
            told = f"{row.summary}\n{row.formula}".strip()
            box.setItemData(box.count() - 1, plain(told), Qt.ItemDataRole.ToolTipRole)


def fitting_shape(text: str, row: FillRow) -> str:
    """The shape typed, with as many dimensions as the fill needs: further ones are of size 3."""
    sizes = [each.strip() for each in text.split(",") if each.strip()]
    least = row.dimensions if row.dimensions is not None else row.least
    most = row.dimensions if row.dimensions is not None else row.most
    if len(sizes) < least:
        sizes += ["3"] * (least - len(sizes))
    elif most and len(sizes) > most:
        sizes = sizes[:most]
    else:
        return text
    return ", ".join(sizes)
