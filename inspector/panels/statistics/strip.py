"""Two lines about the whole tensor, with its histogram; all that is counted is one click away."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from inspector.look.fonts import words
from inspector.look.maps import scale_of
from inspector.look.plain import label, set_role
from inspector.look.theme import Theme
from inspector.messages.answers import Counted, Located, Lying, Seen
from inspector.messages.orders import Look
from inspector.panels.heatmap.fitting_label import FittingLabel
from inspector.panels.heatmap.pair import HeatmapPair
from inspector.panels.statistics import words as say
from inspector.panels.statistics.histogram import Histogram
from inspector.session.session import Session

if TYPE_CHECKING:
    from inspector.panels.statistics.details import Details

# What is edited live is looked at when it rests: nothing here may slow an edit.
_RESTED_MS = 60
_HEIGHT = 34
_HISTOGRAM_WIDTH = 104


class StatisticsStrip(QWidget):
    """Follows the value that the heatmaps show."""

    def __init__(
        self,
        session: Session,
        theme: Theme,
        pair: HeatmapPair,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._theme = theme
        self._pair = pair
        self._asked: Look | None = None
        self.details: Details | None = None
        self.numbers = FittingLabel(self)
        self.memory = FittingLabel(self)
        self.odd = label("", "muted", self)
        self.histogram = Histogram(theme, _HEIGHT, self)
        self.more = QToolButton(self)
        self._lay_out()
        self._rested = QTimer(self, singleShot=True, interval=_RESTED_MS)
        self._rested.timeout.connect(self.renew)
        self.more.toggled.connect(self._on_more)
        for signal in (
            session.store.changed,
            session.results_changed,
            session.gradients_changed,
            session.pictures_changed,
        ):
            signal.connect(self._on_news)
        session.questions.answered.connect(self._on_news)

    def _lay_out(self) -> None:
        self.numbers.setFont(words(11))
        self.numbers.setProperty("role", "muted")
        self.memory.setFont(words(11))
        self.memory.setProperty("role", "muted")
        self.odd.setFont(words(11))
        self.more.setText("Statistics and memory")
        self.more.setProperty("kind", "heading")
        self.more.setCheckable(True)
        self.more.setArrowType(Qt.ArrowType.RightArrow)
        self.more.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.histogram.setFixedWidth(_HISTOGRAM_WIDTH)
        lines = QVBoxLayout()
        lines.setSpacing(2)
        lines.addWidget(self.odd)
        lines.addWidget(self.memory)
        below = QHBoxLayout()
        below.setSpacing(12)
        below.addLayout(lines, 1)
        below.addWidget(self.histogram, 0, Qt.AlignmentFlag.AlignBottom)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self.numbers)
        column.addLayout(below)
        column.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeft)

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""
        self._theme = theme
        self.histogram.set_theme(theme)
        if self.details is not None:
            self.details.set_theme(theme)
        self.renew()

    def renew(self) -> None:
        """Show what is known now, and ask for the rest."""
        pair = self._pair
        shown = pair.shown.get(pair.value)
        source, subject = pair.source, pair.subject
        if shown is None or source is None or subject is None or not shown.layers:
            fact = None if subject is None else subject.fact
            empty = fact is not None and 0 in fact.shape
            self._show_nothing("no element: a size is 0" if empty else "")
            return
        seen, current = shown.layers[0].seen, not shown.waiting
        questions = self._session.questions
        counted = located = None
        if current and not seen.pending:
            counted = questions.counted(seen.look)
        if current:
            # Which values there are changes with every edit, the tensor's own place does not.
            afresh = self._asked != seen.look
            located = questions.located(seen.look, afresh=afresh)
            self._asked = seen.look
        shared = self._shared(located)
        self.memory.say(say.memory_lines(located, [name for name, _ in shared]))
        self._show_numbers(seen, counted)
        if self.details is not None and self.more.isChecked():
            self.details.renew(source, subject.name, pair.laid, located, shared)

    def _shared(self, located: Located | None) -> list[tuple[str, Lying]]:
        """The values in the same memory, by name."""
        if located is None or not located.sharing:
            return []
        graph = self._session.store.document.graph
        recipes = {self._session.recipe(node) or b"": str(node) for node in graph.nodes}
        return say.sharing(located, graph, recipes)

    def _show_numbers(self, seen: Seen, counted: Counted | None) -> None:
        statistics = seen.statistics
        if statistics is None:
            self.numbers.say(["counting …" if seen.pending else "too large to count"])
            self.odd.setText("")
        else:
            self.numbers.say(say.numbers_lines(statistics, seen.dtype))
            self.odd.setText(say.odd_line(statistics, counted))
            set_role(self.odd, "error" if say.odd(statistics) else "muted")
        tally = None if counted is None else counted.tally
        if tally is None or statistics is None:
            self.histogram.show_bins((), (0.0, 1.0), None)
            return
        scale = scale_of(seen, self._theme)
        if scale.stretch != "linear" and tally.powers:
            # As on the scale: what lies close to zero would be one bar of even steps.
            first, last = tally.lowest, tally.lowest + len(tally.powers)
            labels = (say.power(first), say.power(last))
            self.histogram.show_bins(tally.powers, (first, last), None, labels)
            return
        ends = (statistics.least, statistics.most)
        self.histogram.show_bins(tally.bins, ends, scale, say.ends_below(*ends))

    def _show_nothing(self, why: str) -> None:
        self._asked = None
        if self.details is not None:
            self.more.setChecked(False)
        self.numbers.say([why])
        self.memory.say([""])
        self.odd.setText("")
        self.histogram.show_bins((), (0.0, 1.0), None)

    def _on_news(self, *_what: object) -> None:
        if not self._rested.isActive():
            self._rested.start()

    def _on_more(self, on: bool) -> None:
        self.more.setArrowType(Qt.ArrowType.DownArrow if on else Qt.ArrowType.RightArrow)
        if on and self.details is None:
            from inspector.panels.statistics.details import Details

            self.details = Details(self._session, self._theme, self)
            column = self.layout()
            assert column is not None
            column.addWidget(self.details)
        if self.details is not None:
            self.details.setVisible(on)
            if not on:
                self.details.rest()
        self.renew()
