"""Heatmaps as a figure: what the window shows of tensors, with titles, indices and colour bars."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter

from inspector.document.nodes import Source
from inspector.figures.figure import Figure
from inspector.figures.writing import FigureRefused
from inspector.look.fonts import mono, words
from inspector.look.heatmap_figure import BAR_WITH_LABELS, paint_bar, paint_indices, shape_text
from inspector.look.maps import Scale
from inspector.look.theme import Theme
from inspector.messages.orders import Region
from inspector.panels.heatmap.arrangement import Arrangement
from inspector.panels.heatmap.cells import Cells
from inspector.panels.heatmap.imageplot import CellImage
from inspector.panels.heatmap.lens import Lens
from inspector.panels.heatmap.scales import Scales
from inspector.panels.heatmap.shown import Showing, Shown, Sight, regions
from inspector.panels.heatmap.subject import Subject, subject_of
from inspector.panels.heatmap.view import View
from inspector.panels.tensor.facts import known_facts
from inspector.session.faces import Wanted
from inspector.session.session import Session

_MARGIN, _SIDE = 24.0, 320.0
_TITLE, _FACTS, _SPACE = 20.0, 18.0, 8.0
_LABEL_PX = 11
_NOTHING = "There is nothing to draw: choose a tensor that has numbers."
_COMING = "Waiting for the engine."


@dataclass(frozen=True)
class _Row:
    """A tensor: how it is seen, and how large its indices are beside the pictures of it."""

    subject: Subject
    view: View
    laid: Arrangement
    lens: Lens
    indent: int
    above: int

    @property
    def sight(self) -> Sight:
        return Sight(self.laid, self.lens.visible, self.view.part, polar=self.view.polar)

    @property
    def regions(self) -> list[tuple[Region, ...]]:
        return regions(self.laid, self.lens.visible)

    @property
    def height(self) -> float:
        return _TITLE + _FACTS + self.above + self.lens.height + _SPACE + BAR_WITH_LABELS

    @property
    def where(self) -> str:
        """The shape, and which cut of it is seen."""
        shape = shape_text(self.laid.shape)
        if self.laid.is_mosaic or len(self.laid.shape) < 3:
            return shape
        return f"[{', '.join(map(str, self.laid.at))}, :, :] of {shape}"


class Heatmaps:
    """Value, gradients and what else `views` says of these tensors, a row for each.

    Raises FigureRefused where none of them has numbers.
    """

    def __init__(
        self,
        session: Session,
        sources: Sequence[Source],
        theme: Theme,
        views: Mapping[Source, View] | None = None,
    ) -> None:
        self._theme = theme
        self._showing, self._scales = Showing(session), Scales(session)
        given = views or {}
        rows = [_row(session, each, theme, given.get(each, View())) for each in sources]
        self._rows = [row for row in rows if row is not None]
        if not self._rows:
            raise FigureRefused(_NOTHING)

    @property
    def wanted(self) -> frozenset[Wanted]:
        """The pictures that it needs."""
        return frozenset(
            one
            for row in self._rows
            for group in self._showing.wanted(row.subject, row.view.compared, row.regions)
            for one in group
        )

    def are_scales_known(self) -> bool:
        """Whether the scales need nothing more; what they lack is asked for."""
        every = [each for row in self._rows for each in self._shown(row)]
        return self._scales.are_known(every, self._theme)

    def figure(self) -> Figure:
        """As far as its numbers are there. Raises FigureRefused where none are."""
        theme, drawn = self._theme, []
        for row in self._rows:
            shown = self._shown(row)
            scales = self._scales.of(dict(enumerate(shown)), theme, row.lens)
            if shown:
                drawn.append((row, [(each, scales[at]) for at, each in enumerate(shown)]))
        if not drawn:
            raise FigureRefused(_COMING if self.wanted else _NOTHING)
        step = _SIDE + 2 * _MARGIN
        width = max(len(pictures) for _, pictures in drawn) * step
        height = sum(row.height + 2 * _MARGIN for row, _ in drawn)

        def paint(painter: QPainter, area: QRectF) -> None:
            top = area.top() + _MARGIN
            for row, pictures in drawn:
                for at, (shown, scale) in enumerate(pictures):
                    corner = QPointF(area.left() + at * step + _MARGIN, top)
                    _Painted(row, shown, scale, theme).paint(painter, corner)
                top += row.height + 2 * _MARGIN

        title = ", ".join(row.subject.name for row, _ in drawn)
        return Figure(title, width, height, theme.panel, paint)

    def _shown(self, row: _Row) -> list[Shown]:
        """The pictures of a tensor that have numbers; of an empty one that it is empty."""
        shown = self._showing.all(row.subject, row.view.compared, row.sight, greyed=True)
        is_empty = 0 in row.laid.shape
        return [each for each in shown.values() if each.layers or (is_empty and each.text)]


class _Painted:
    """One picture with all that stands around it."""

    def __init__(self, row: _Row, shown: Shown, scale: Scale, theme: Theme) -> None:
        self._row, self._shown, self._scale, self._theme = row, shown, scale, theme

    def paint(self, painter: QPainter, corner: QPointF) -> None:
        """With its left top there."""
        row, shown, theme = self._row, self._shown, self._theme
        title = row.subject.name if shown.which == "value" else shown.title
        painter.save()
        painter.translate(corner)
        self._write(painter, title, 0, words(12, bold=True), theme.text)
        facts = words(_LABEL_PX)
        wordings = [*(" · ".join((row.where, f)) for f in shown.facts if f), row.where]
        metrics = QFontMetricsF(facts)
        said = next((w for w in wordings if metrics.horizontalAdvance(w) <= _SIDE), row.where)
        self._write(painter, said, _TITLE, facts, theme.muted)
        painter.translate(0, _TITLE + _FACTS)
        if not shown.layers:
            self._write(painter, shown.text, _SPACE, words(12), theme.muted)
            painter.restore()
            return
        painter.translate(row.indent, row.above)
        if not row.laid.is_mosaic:
            paint_indices(painter, row.lens.visible, row.lens.cell, row.laid.sides, theme)
        self._cells().paint(painter)
        bar = QRectF(0, row.lens.height + _SPACE, row.lens.width, BAR_WITH_LABELS)
        paint_bar(painter, bar, self._scale, theme)
        painter.restore()

    def _cells(self) -> Cells:
        row, shown, theme = self._row, self._shown, self._theme
        cells = Cells(theme)
        cells.lens, cells.scale, cells.arrangement = row.lens, self._scale, row.laid
        cells.stale = shown.waiting
        cells.pictures = [CellImage(layer, self._scale) for layer in shown.layers]
        inks = {"value": theme.value, "gradient": theme.gradient}
        cells.ink = QColor(inks.get(shown.kind, theme.text))
        return cells

    def _write(self, painter: QPainter, text: str, top: float, font: QFont, ink: str) -> None:
        painter.setPen(QColor(ink))
        painter.setFont(font)
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop
        painter.drawText(QRectF(0, top, _SIDE, _TITLE), flags, text)


def views_of_selected(
    session: Session, seen: Source | None = None, view: View | None = None
) -> dict[Source, View]:
    """Every output of the selected nodes; of the one that is `seen` only what is, as it is."""
    views: dict[Source, View] = {}
    for node in session.store.document.graph.nodes:
        if node not in session.store.selected:
            continue
        if seen is not None and seen.node == node:
            views[seen] = view or View()
            continue
        count = max(1, len(known_facts(session, node)))
        views |= {Source(node, output): View() for output in range(count)}
    return views


def _row(session: Session, source: Source, theme: Theme, view: View) -> _Row | None:
    subject = subject_of(session, source, view.choice)
    if subject.shape is None:
        return None
    by_mean = theme.colourings.by_mean
    laid = view.arrangement(subject.shape, subject.dtype, by_mean=by_mean)
    indent, above = 0, 4
    if subject.shape and not laid.is_mosaic:
        metrics = QFontMetricsF(mono(_LABEL_PX))
        above = math.ceil(metrics.height()) + 4
        if len(subject.shape) > 1:
            indent = math.ceil(metrics.horizontalAdvance(str(max(0, laid.sides[0] - 1)))) + 8
    return _Row(subject, view, laid, view.through(laid, _SIDE - indent), indent, above)
