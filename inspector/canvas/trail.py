"""The way to the group that is looked into, in words that lead back."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from inspector.canvas.inks import words_font
from inspector.document.nodes import GroupId
from inspector.look.theme import Theme

if TYPE_CHECKING:
    from inspector.canvas.canvas import Canvas
    from inspector.canvas.levels import Levels

_MOST_LETTERS = 28


class Trail(QWidget):
    """`Document › encoder › self_attn`, top left: a click on a word goes there."""

    def __init__(self, levels: "Levels", canvas: "Canvas") -> None:
        super().__init__(canvas)
        self._levels = levels
        self._canvas = canvas
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(4, 2, 4, 2)
        self._row.setSpacing(0)
        self.words: list[QToolButton] = []
        self._shown: tuple[tuple[GroupId, str], ...] = ()
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground, True)
        self.setObjectName("trail")
        self.setAccessibleName("Where you are")
        self.move(12, 10)
        self.hide()
        self.set_theme(canvas.graph_scene.theme)

    def set_theme(self, theme: Theme) -> None:
        """Other colours."""
        self.setStyleSheet(
            f"#trail {{ background: {theme.panel}; border: 1px solid {theme.line};"
            f" border-radius: 6px; }}"
            f"QToolButton {{ color: {theme.muted}; background: transparent; border: none;"
            f" border-radius: 4px; padding: 2px 6px; min-height: 20px; font-size: 12px; }}"
            f"QToolButton:hover {{ color: {theme.text}; background: {theme.raised}; }}"
            f"QToolButton:disabled {{ color: {theme.text}; }}"
        )

    def show_way(self) -> None:
        """The way to where the canvas is now."""
        groups = self._canvas.store.document.layout.groups
        shown = tuple((key, groups[key].title) for key in self._levels.way)
        if shown == self._shown:
            return
        self._shown = shown
        for word in self.words:
            self._row.removeWidget(word)
            word.hide()
            word.deleteLater()
        self.words = []
        steps: list[tuple[GroupId | None, str]] = [(None, "Document"), *shown]
        for at, (key, name) in enumerate(steps):
            title = name or "group"
            cut = title if len(title) <= _MOST_LETTERS else title[: _MOST_LETTERS - 1] + "…"
            word = QToolButton(self)
            word.setText(cut.replace("&", "&&") if at == 0 else f"›  {cut.replace('&', '&&')}")
            word.setAccessibleName(f"Go to {title}")
            word.setFont(words_font(12))
            word.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            word.setEnabled(at < len(shown))
            word.clicked.connect(_Go(self._levels, key, word))
            self._row.addWidget(word)
            word.show()
            self.words.append(word)
        self.setVisible(bool(shown))
        self.adjustSize()
        self.raise_()


class _Go(QObject):
    """A click on a word of the trail."""

    def __init__(self, levels: "Levels", group: GroupId | None, parent: QObject) -> None:
        super().__init__(parent)
        self._levels = levels
        self._group = group

    def __call__(self, _checked: bool = False) -> None:
        self._levels.go(self._group)
