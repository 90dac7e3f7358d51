"""The left side: what can be added, above what is there."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from inspector.look.theme import Theme

if TYPE_CHECKING:
    from inspector.panels.outline.outline import Outline
    from inspector.panels.palette.palette import Palette
    from inspector.window.main_window import MainWindow


class LeftSide(QSplitter):
    """Two panes, `above` and `below`, that are filled right after the first picture of the window,
    or before where somebody needs what is in them: it takes a tenth of the start."""

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(Qt.Orientation.Vertical)
        self._window = window
        self._filled: tuple[Palette, Outline] | None = None
        self.above, self.below = (_pane() for _ in range(2))
        self.addWidget(self.above)
        self.addWidget(self.below)
        self.setSizes([560, 400])
        self.setMinimumWidth(196)

    @property
    def palette_panel(self) -> "Palette":
        """The search and the groups of what can be added."""
        return self.fill()[0]

    @property
    def outline(self) -> "Outline":
        """The list of what is in the document."""
        return self.fill()[1]

    def fill(self) -> "tuple[Palette, Outline]":
        """Both, made when they are first asked for."""
        if self._filled is None:
            from inspector.panels.outline.outline import Outline
            from inspector.panels.palette.palette import Palette

            window = self._window
            palette = Palette(window.session, window.theme, memory=window.memory)
            outline = Outline(window.session, window.theme)
            palette.chosen.connect(window.canvas.adding.add)
            palette.try_wanted.connect(window.canvas.adding.try_it)
            outline.opened.connect(window.equip().panes.open)
            window.commands.listen(outline)
            for pane, inside in ((self.above, palette), (self.below, outline)):
                layout = pane.layout()
                assert layout is not None
                layout.addWidget(inside)
            self._filled = palette, outline
        return self._filled

    def set_theme(self, theme: Theme) -> None:
        """Other colours."""
        for part in self._filled or ():
            part.set_theme(theme)


def _pane() -> QWidget:
    pane = QWidget()
    QVBoxLayout(pane).setContentsMargins(0, 0, 0, 0)
    return pane
