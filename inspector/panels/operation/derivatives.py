"""The derivatives of an operation: each as a formula, PyTorch's own text beneath."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from inspector.catalogue.rows import Derivative
from inspector.look.fonts import SECONDARY_PX, mono, rule
from inspector.look.formula import NOT_ALWAYS, Formula, Typesetter
from inspector.look.plain import label
from inspector.look.theme import Theme


class Derivatives(QWidget):
    """Shows some derivatives; nothing where there are none."""

    def __init__(self, typesetter: Typesetter, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._typesetter = typesetter
        self._theme = theme
        self._shown: tuple[Derivative, ...] = ()
        self.formulas: list[Formula] = []
        self.texts: list[QLabel] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""
        self._theme = theme
        for each in self.formulas:
            each.set_theme(theme)

    def show_all(self, derivatives: Sequence[Derivative]) -> None:
        """These, one below the other."""
        wanted = tuple(derivatives)
        if wanted == self._shown:
            return
        self._shown = wanted
        while len(self.formulas) < len(wanted):
            self._add()
        for at, (formula, text) in enumerate(zip(self.formulas, self.texts, strict=True)):
            each = wanted[at] if at < len(wanted) else Derivative("")
            formula.show_text(each.readable, each.of)
            formula.setVisible(bool(each.readable))
            own = f"PyTorch: {each.pytorch}" if each.pytorch else ""
            said = [NOT_ALWAYS] if each.partly else []
            said += [own if each.readable else f"{each.of}: {own}"] if own else []
            text.setText("\n".join(said))
            text.setVisible(bool(said))
        self.setVisible(bool(wanted))

    def _add(self) -> None:
        formula = Formula(self._typesetter, self._theme, self)
        text = label("", "muted", self)
        text.setStyleSheet(rule(mono(SECONDARY_PX)))
        text.setWordWrap(True)
        text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._column.addWidget(formula)
        self._column.addWidget(text)
        self.formulas.append(formula)
        self.texts.append(text)
