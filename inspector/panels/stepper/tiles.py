"""Several small tensors below a title."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from inspector.look.plain import label
from inspector.look.theme import Theme
from inspector.panels.stepper.tile import Subject, Tile
from inspector.session.session import Session

_ABREAST = 2


class Tiles(QWidget):
    """A title and tiles below it, two abreast; hidden where there are none. `clicked` carries the
    number of a tile and the index of its cell, `opened` too, `menu_wanted` the place on the screen
    as well; `head` has room beside the title."""

    clicked = Signal(int, object)
    opened = Signal(int, object)
    menu_wanted = Signal(int, object, object)

    def __init__(self, session: Session, theme: Theme, title: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session
        self._theme = theme
        self.title = label(title, "section", self)
        self.tiles: list[Tile] = []
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(10)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        self.title.setVisible(bool(title))
        self.head = QHBoxLayout()
        self.head.setSpacing(8)
        self.head.addWidget(self.title)
        column.addLayout(self.head)
        column.addLayout(self._grid)

    def set_theme(self, theme: Theme) -> None:
        """Draw in these colours."""
        self._theme = theme
        for tile in self.tiles:
            tile.set_theme(theme)

    def outline(self, number: int | None, cell: tuple[int, ...] = ()) -> None:
        """A cell of one tile stands out, and no other."""
        for at, tile in enumerate(self.tiles):
            if not tile.isHidden():
                tile.show_subject(tile.subject, cell if at == number else None)

    def show_all(self, subjects: Sequence[Subject]) -> None:
        """These, and nothing else; no cell stands out."""
        while len(self.tiles) < len(subjects):
            tile = Tile(self._session, self._theme, self)
            tile.clicked.connect(partial(self._on_clicked, len(self.tiles)))
            tile.opened.connect(partial(self._on_opened, len(self.tiles)))
            tile.menu_wanted.connect(partial(self._on_menu, len(self.tiles)))
            self.tiles.append(tile)
        for number, (tile, subject) in enumerate(zip(self.tiles, subjects, strict=False)):
            self._put(tile, number, alone=number == len(subjects) - 1)
            tile.show_subject(subject)
            tile.show()
        for tile in self.tiles[len(subjects) :]:
            tile.let_go()
        self.setVisible(bool(subjects))

    def _put(self, tile: Tile, number: int, *, alone: bool) -> None:
        """Where there is none beside it a tile has the whole width: its words are not cut."""
        row, column = divmod(number, _ABREAST)
        span = _ABREAST - column if alone else 1
        self._grid.addWidget(tile, row, column, 1, span, Qt.AlignmentFlag.AlignTop)
        self._grid.setColumnStretch(column, 1)

    def _on_menu(self, number: int, cell: object, at: object) -> None:
        self.menu_wanted.emit(number, cell, at)

    def _on_opened(self, number: int, cell: object) -> None:
        self.opened.emit(number, cell)

    def _on_clicked(self, number: int, cell: object) -> None:
        self.clicked.emit(number, cell)
