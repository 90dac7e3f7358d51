"""The line over the cells: what they are, their cut and what can be done to them; the cut goes
onto a line of its own where there is no room."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QToolButton, QWidget

from inspector.look.fonts import mono
from inspector.look.plain import Role, label, plain, set_role
from inspector.look.theme import Theme
from inspector.panels.grid.axes import Axes

_SPACING = 8


class HeadLine(QWidget):
    """`fill` and `formats` are shown by their owner."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = label("Value", "value", self)
        self.axes = Axes(theme, self)
        self.fill = QToolButton(self)
        self.formats = QToolButton(self)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(_SPACING)
        self._grid.setVerticalSpacing(2)
        self._grid.setColumnStretch(1, 1)
        self._grid.addWidget(self._title, 0, 0)
        self._grid.addWidget(self.fill, 0, 2)
        self._grid.addWidget(self.formats, 0, 3)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._is_below: bool | None = None
        self._arrange()
        self.fit()

    def _arrange(self) -> None:
        self.fill.setText("f(x)")
        self.fill.setFont(mono())
        self.fill.setToolTip(
            plain("Fill the selected cells with a number or a formula such as i + 0.1*j (press =)")
        )
        self.fill.setAccessibleName("Fill the cells with a formula")
        self.formats.setText("Format")
        self.formats.setStyleSheet("QToolButton::menu-indicator { image: none; width: 0; }")
        self.formats.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.formats.setToolTip(plain("How the numbers are written, and colours behind them"))
        self.formats.setAccessibleName("Format of the numbers")
        for button in (self.fill, self.formats):
            button.setProperty("kind", "quiet")
            button.hide()

    def set_title(self, text: str, role: Role) -> None:
        """What stands before the cut."""
        self._title.setText(text)
        set_role(self._title, role)
        self.fit()

    def fit(self) -> None:
        """Put the cut where it has room."""
        beside = (self._title, self.fill, self.formats)
        taken = sum(each.sizeHint().width() + _SPACING for each in beside if not each.isHidden())
        below = self.axes.wanted_width() > self.width() - taken
        if below != self._is_below:
            self._is_below = below
            self._grid.removeWidget(self.axes)
            if below:
                self._grid.addWidget(self.axes, 1, 0, 1, 4)
            else:
                self._grid.addWidget(self.axes, 0, 1, Qt.AlignmentFlag.AlignLeft)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()
