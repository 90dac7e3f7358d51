"""A slider for each dimension that neither runs down nor across: the slice is scrubbed through."""

from functools import partial

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QSlider, QStyle, QWidget

from inspector.look.fonts import SECONDARY_PX, mono
from inspector.look.plain import label, plain
from inspector.look.theme import Theme
from inspector.panels.grid.cut import Cut, cut_of

# QSlider counts in 32 bits.
_MOST = 2**31 - 1
_BESIDE = 3
_HANDLE_PX = 10
_HEIGHT = 18


class IndexSlider(QSlider):
    """The index of one dimension. A click goes there, the wheel and the arrows take one step."""

    def __init__(self, dimension: int, size: int, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._turned = 0
        self.setRange(0, min(size - 1, _MOST))
        self.setPageStep(max(1, size // 10))
        self.setFixedHeight(_HEIGHT)
        self.setMinimumWidth(40)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(f"slider of dimension {dimension}")
        self.setToolTip(plain(f"Index of dimension {dimension}, 0 to {size - 1}: drag, or arrows."))

    def _at(self, event: QMouseEvent) -> int:
        x = round(event.position().x()) - _HANDLE_PX // 2
        span = self.width() - _HANDLE_PX
        return QStyle.sliderValueFromPosition(0, self.maximum(), x, span)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.setSliderDown(True)
            self.setValue(self._at(event))
            event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self.isSliderDown():
            self.setValue(self._at(event))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.setSliderDown(False)

    def wheelEvent(self, event: QWheelEvent) -> None:
        self._turned += event.angleDelta().y() or event.angleDelta().x()
        steps, self._turned = int(self._turned / 120), self._turned - int(self._turned / 120) * 120
        self.setValue(self.value() + steps)
        event.accept()


class Sliders(QWidget):
    """All of a cut's; `cut_chosen` carries another one, from the user. Hidden where none can
    move."""

    cut_chosen = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cut = cut_of(())
        self._made: tuple[object, ...] | None = None
        self.sliders: dict[int, IndexSlider] = {}
        self._names: list[QLabel] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(0)
        self.set_theme(theme)
        self.hide()

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""
        self.setStyleSheet(
            f"QSlider::groove:horizontal {{ background: {theme.line}; height: 2px; }}"
            f"QSlider::sub-page:horizontal {{ background: {theme.value}; height: 2px; }}"
            f"QSlider::handle:horizontal {{ background: {theme.value}; width: {_HANDLE_PX}px;"
            f" height: {_HANDLE_PX}px; margin: -4px 0px; border-radius: 5px; }}"
            f"QSlider::handle:horizontal:focus {{ border: 2px solid {theme.text}; width: 6px;"
            " height: 6px; }"
        )

    def show_cut(self, cut: Cut | None) -> None:
        """Show where this cut stands; None: there is nothing to go through."""
        moving = () if cut is None else tuple(d for d in cut.fixed if cut.shape[d] > 1)
        self.setVisible(bool(moving))
        if cut is None or not moving:
            return
        self._cut = cut
        made = (cut.shape, moving)
        if made != self._made:
            self._build(moving)
            self._made = made
        for dimension, at in zip(cut.fixed, cut.at, strict=True):
            slider = self.sliders.get(dimension)
            if slider is not None:
                with QSignalBlocker(slider):
                    slider.setValue(min(at, _MOST))

    def _build(self, moving: tuple[int, ...]) -> None:
        for part in (*self.sliders.values(), *self._names):
            self._grid.removeWidget(part)
            part.hide()
            part.deleteLater()
        self.sliders, self._names = {}, []
        beside = 2 if len(moving) == _BESIDE + 1 else _BESIDE
        for number, dimension in enumerate(moving):
            row, column = divmod(number, beside)
            name = label(f"dim {dimension}", "muted", self)
            name.setFont(mono(SECONDARY_PX))
            slider = IndexSlider(dimension, self._cut.shape[dimension], self)
            slider.valueChanged.connect(partial(self._on_moved, dimension))
            self._grid.addWidget(name, row, 2 * column)
            self._grid.addWidget(slider, row, 2 * column + 1)
            self.sliders[dimension] = slider
            self._names.append(name)
            name.show()
            slider.show()
        for column in range(2 * _BESIDE):
            used = column % 2 == 1 and column < 2 * min(beside, len(moving))
            self._grid.setColumnStretch(column, int(used))

    def _on_moved(self, dimension: int, index: int) -> None:
        cut = self._cut
        at = tuple(index if d == dimension else i for d, i in zip(cut.fixed, cut.at, strict=True))
        self.cut_chosen.emit(Cut(cut.shape, at, axes=cut.axes))
