"""The row above the heatmaps: the ways in which this tensor can be seen, one click apart."""

from typing import Literal

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from inspector.panels.heatmap.arrangement import Mode, modes
from inspector.panels.heatmap.layers import Part
from inspector.panels.heatmap.segments import Choice, Segments

_MODES: dict[Mode, Choice] = {
    "cells": ("cells", "cells", "A cell for each number"),
    "facets": ("facets", "facets", "All cuts, beside each other"),
    "image": ("image", "image", "A dimension of 3 or 4 as red, green and blue"),
    "line": ("line", "line", "The numbers as a line"),
    "bars": ("bars", "bars", "The numbers as bars that stand on zero"),
}
_ONE_CUT: Choice = ("cells", "slice", "One cut, at the indices chosen above")
_PARTS: tuple[Choice, ...] = (
    ("magnitude", "|z|", "The magnitude of the complex numbers"),
    ("phase", "phase", "Their angle, on a map that closes into a circle"),
    ("real", "real", "Their real part"),
    ("imaginary", "imag", "Their imaginary part"),
    ("polar", "polar", "Magnitude and phase, beside each other"),
)


class Ways(QWidget):
    """Remembers what was chosen for tensors of as many dimensions. `changed` tells of a choice."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._chosen: dict[tuple[int, tuple[Mode, ...]], Mode] = {}
        self._key: tuple[int, tuple[Mode, ...]] = (0, ("cells",))
        self.mode: Mode = "cells"
        self._seen_as: Part | Literal["polar"] = "magnitude"
        self._wanted_part: Part | Literal["polar"] = "magnitude"
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        self.modes = Segments(self)
        self.parts = Segments(self)
        row.addWidget(self.modes)
        row.addWidget(self.parts)
        row.addStretch(1)
        self.modes.chosen.connect(self._on_mode)
        self.parts.chosen.connect(self._on_part)
        self.hide()

    @property
    def part(self) -> Part:
        """Which part of complex numbers is seen."""
        return "magnitude" if self._seen_as == "polar" else self._seen_as

    @property
    def is_polar(self) -> bool:
        """Whether their phase is seen too."""
        return self._seen_as == "polar"

    def show_tensor(self, shape: tuple[int, ...], dtype: str) -> None:
        """Offer what fits a tensor."""
        fitting = modes(shape, dtype)
        self._key = (len(shape), tuple(sorted(fitting)))
        self.mode = self._chosen.get(self._key, fitting[0])
        is_complex = dtype.startswith("complex")
        self._seen_as = self._wanted_part if is_complex else "magnitude"
        names = [
            _ONE_CUT if mode == "cells" and len(shape) > 2 else _MODES[mode]
            for mode in sorted(fitting, key=list(_MODES).index)
        ]
        self.modes.show_choices(names if len(names) > 1 else (), self.mode)
        self.parts.show_choices(_PARTS if is_complex else (), self._seen_as)
        self.setVisible(len(names) > 1 or is_complex)

    def choose(self, mode: Mode) -> None:
        """See it this way from now on."""
        self._chosen[self._key] = self.mode = mode
        self.changed.emit()

    def _on_mode(self, mode: Mode) -> None:
        self.choose(mode)

    def _on_part(self, part: Part | Literal["polar"]) -> None:
        self._wanted_part = self._seen_as = part
        self.changed.emit()
