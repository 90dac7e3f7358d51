"""A line of facts that says as much as there is room for."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontMetricsF, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget


class FittingLabel(QLabel):
    """Shows the first of some wordings, longest first, that fits into its width; never cut in
    the middle of a number. The first one is also its tooltip and accessible name."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._wordings: tuple[str, ...] = ("",)

    def say(self, wordings: Sequence[str]) -> None:
        """Choose among these from now on."""
        if (said := tuple(wordings) or ("",)) == self._wordings:
            return
        self._wordings = said
        self.setAccessibleName(self._wordings[0])
        self._choose()

    def minimumSizeHint(self) -> QSize:
        """As narrow as its owner wants."""
        return QSize(0, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Choose again."""
        super().resizeEvent(event)
        self._choose()

    def _choose(self) -> None:
        metrics = QFontMetricsF(self.font())
        room = self.contentsRect().width()
        fits = (w for w in self._wordings if metrics.horizontalAdvance(w) <= room)
        chosen = next(fits, self._wordings[-1])
        if chosen != self.text():
            self.setText(chosen)
        self.setToolTip("" if chosen == self._wordings[0] else self._wordings[0])


def shorter(line: str) -> list[str]:
    """A line of facts, and the same with fewer and fewer of its last ones: `leaf · 3×3 · cpu`."""
    parts = line.split(" · ")
    return [" · ".join(parts[:count]) for count in range(len(parts), 0, -1)]
