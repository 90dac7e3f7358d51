"""The Export dialog: what, as what, how large, in which colours, where to; with a preview."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal, Protocol

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from inspector.canvas.canvas import Canvas
from inspector.document.nodes import Source
from inspector.figures.export import canvas_figure, gathered, heatmap_figure, window_figure
from inspector.figures.figure import Figure
from inspector.figures.heatmaps import Heatmaps, views_of_selected
from inspector.figures.writing import FigureRefused, to_clipboard, write
from inspector.look.plain import label
from inspector.look.theme import THEMES, Theme, coloured
from inspector.panels.heatmap import HeatmapPair
from inspector.panels.heatmap.view import View
from inspector.session.session import Session

_WHAT = ("The whole graph", "Heatmaps of the selected tensors", "The window")
_GRAPH, _HEATMAPS, _WINDOW = range(3)
_FORMATS = (("PNG (pixels)", ".png"), ("SVG (vectors)", ".svg"), ("PDF (vectors)", ".pdf"))
_COLOURS: tuple[tuple[str, Literal["dark", "light", "print"]], ...] = (
    ("Dark", "dark"),
    ("Light", "light"),
    ("Print", "print"),
)
_SCALES = (1, 2, 3, 4)


class SavePath(Protocol):
    """Whatever asks where to save."""

    def save_path(self, suggested: Path, kinds: str) -> Path | None:
        """Where; None: nowhere."""


class Themed(Protocol):
    """The window: a picture of it in other colours is taken by showing it in them."""

    theme: Theme

    def set_theme(self, theme: Theme) -> None:
        """Draw everything in these colours."""


class ExportDialog(QDialog):
    """`told` says what was written, `refused` why nothing was."""

    told = Signal(object)
    refused = Signal(object)

    def __init__(
        self,
        session: Session,
        canvas: Canvas,
        window: QWidget,
        themed: Themed,
        *,
        asker: SavePath,
        pair: HeatmapPair | None = None,
        name: str = "graph",
    ) -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Export picture")
        self._session = session
        self._canvas = canvas
        self._window = window
        self._themed = themed
        self._asker = asker
        self._pair = pair
        self._name = name
        self.what = _choice(_WHAT, "What")
        self.format = _choice([title for title, _ in _FORMATS], "Format")
        self.scale = _choice([f"{scale}x" for scale in _SCALES], "Size")
        self.scale.setCurrentIndex(1)
        self.colours = _choice([title for title, _ in _COLOURS], "Colours")
        names = [name for _, name in _COLOURS]
        self.colours.setCurrentIndex(names.index(themed.theme.name))
        self.preview = Preview()
        self.size_text = label("", "muted")
        self.export = QPushButton("Export…")
        self.export.setProperty("kind", "value")
        self.export.setDefault(True)
        self.export.clicked.connect(self._on_export)
        self.copy = QPushButton("Copy to clipboard")
        self.copy.clicked.connect(self._on_copy)
        self.cancel = QPushButton("Cancel")
        self.cancel.clicked.connect(self.close)
        self._lay_out()
        model = self.what.model()
        if not session.store.selected:
            model.item(_HEATMAPS).setEnabled(False)  # type: ignore[attr-defined]
            self.what.setItemData(
                _HEATMAPS, "Select a tensor on the canvas first", Qt.ItemDataRole.ToolTipRole
            )
        if not session.store.document.graph.nodes:
            model.item(_GRAPH).setEnabled(False)  # type: ignore[attr-defined]
            self.what.setCurrentIndex(_WINDOW)
        for box in (self.what, self.format, self.scale, self.colours):
            box.activated.connect(self.project)
        session.pictures_changed.connect(self._on_pictures)
        session.questions.answered.connect(self._on_pictures)
        self.finished.connect(self._on_finished)
        self.project()

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(8)
        boxes = (self.what, self.format, self.scale, self.colours)
        for row, box in enumerate(boxes):
            title = label(box.accessibleName(), "muted")
            title.setBuddy(box)
            grid.addWidget(title, row, 0)
            grid.addWidget(box, row, 1)
        grid.setColumnMinimumWidth(1, 230)
        grid.addWidget(self.size_text, len(boxes), 1)
        grid.setRowStretch(len(boxes) + 1, 1)
        above = QHBoxLayout()
        above.setSpacing(24)
        above.addLayout(grid)
        above.addWidget(self.preview, 1)
        below = QHBoxLayout()
        below.setSpacing(8)
        below.addWidget(self.copy)
        below.addStretch(1)
        below.addWidget(self.cancel)
        below.addWidget(self.export)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(24, 20, 24, 16)
        whole.setSpacing(16)
        whole.addLayout(above, 1)
        whole.addLayout(below)
        self.resize(760, 380)

    @property
    def theme(self) -> Theme:
        """The colours chosen."""
        named = THEMES[_COLOURS[self.colours.currentIndex()][1]]
        return coloured(named, self._themed.theme.colourings)

    def project(self, _index: int = 0) -> None:
        """Show what would be written."""
        pixels = _FORMATS[self.format.currentIndex()][1] == ".png"
        self.scale.setEnabled(pixels)
        try:
            figure = self._figure(complete=False)
        except FigureRefused as refused:
            self.preview.show_figure(None, str(refused))
            self.size_text.setText("")
            self._enable(False)
            return
        # The window is drawn into the preview as it is: in other colours it would flicker.
        self.preview.show_figure(figure, "")
        factor = _SCALES[self.scale.currentIndex()] if pixels else 1
        unit = "pixels" if pixels else "px, scales without loss"
        self.size_text.setText(f"{figure.width * factor:.0f} × {figure.height * factor:.0f} {unit}")
        self._enable(True)

    def _on_pictures(self, _pictures: object) -> None:
        self.project()

    def _on_finished(self) -> None:
        self._session.unwatch(self)

    def _enable(self, on: bool) -> None:
        self.export.setEnabled(on)
        self.copy.setEnabled(on)

    def _figure(self, *, complete: bool) -> Figure:
        match self.what.currentIndex():
            case 0:
                return canvas_figure(self._canvas, self.theme, self._name)
            case 1:
                views = self._views()
                if complete:
                    return heatmap_figure(self._session, [*views], self.theme, views)
                heatmaps = Heatmaps(self._session, [*views], self.theme, views)
                self._session.watch(self, heatmaps.wanted)
                return heatmaps.figure()
            case _:
                return window_figure(self._window, self._themed.theme, self._name)

    def _views(self) -> dict[Source, View]:
        """The selected values; what is on the right is seen as it is seen there."""
        pair = self._pair
        if pair is None or pair.source is None:
            return views_of_selected(self._session)
        return views_of_selected(self._session, pair.source, pair.view)

    def _on_export(self) -> None:
        ending = _FORMATS[self.format.currentIndex()][1]
        suggested = Path.home() / f"{self._name}{ending}"
        path = self._asker.save_path(suggested, f"Pictures (*{ending})")
        if path is None:
            return
        if not path.suffix:
            path = path.with_suffix(ending)
        scale = float(_SCALES[self.scale.currentIndex()])
        if self._try(lambda figure: write(figure, path, scale=scale)):
            self.told.emit(f"Written: {path}")
            self.close()

    def _on_copy(self) -> None:
        scale = float(_SCALES[self.scale.currentIndex()])
        if self._try(lambda figure: to_clipboard(figure, scale=scale)):
            self.told.emit("The picture is on the clipboard.")
            self.close()

    def _try(self, action: Callable[[Figure], None]) -> bool:
        before = self._themed.theme
        in_other_colours = self.what.currentIndex() == _WINDOW and self.theme != before
        try:
            if in_other_colours:
                self._themed.set_theme(self.theme)
            if self.what.currentIndex() == _GRAPH:
                with gathered(self._canvas, self._session):
                    action(self._figure(complete=True))
            else:
                action(self._figure(complete=True))
        except FigureRefused as refused:
            self.refused.emit(str(refused))
            return False
        finally:
            if in_other_colours:
                self._themed.set_theme(before)
        return True


class Preview(QWidget):
    """The figure, small; or why there is none."""

    def __init__(self) -> None:
        super().__init__()
        self._figure: Figure | None = None
        self._reason = ""
        self.setMinimumSize(320, 240)
        self.setAccessibleName("Preview")

    def show_figure(self, figure: Figure | None, reason: str) -> None:
        """Show this, or the reason why it cannot be."""
        self._figure = figure
        self._reason = reason
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(400, 300)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        area = QRectF(self.rect())
        figure = self._figure
        if figure is None:
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(area, int(flags), self._reason)
            return
        factor = min(area.width() / figure.width, area.height() / figure.height, 1.0)
        width, height = figure.width * factor, figure.height * factor
        target = QRectF((area.width() - width) / 2, (area.height() - height) / 2, width, height)
        painter.setClipRect(target)
        painter.fillRect(target, figure.background)
        painter.translate(target.topLeft())
        painter.scale(factor, factor)
        figure.paint(painter, figure.area)


def _choice(entries: Sequence[str], name: str) -> QComboBox:
    box = QComboBox()
    box.addItems(list(entries))
    box.setAccessibleName(name)
    return box
