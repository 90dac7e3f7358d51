"""All that is counted of a value and its gradients, and where the value lies in memory."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from inspector.document.nodes import Source
from inspector.look.fonts import mono, words
from inspector.look.maps import scale_of
from inspector.look.plain import Role, label
from inspector.look.theme import Theme
from inspector.messages.answers import Counted, Located, Lying, Seen
from inspector.messages.orders import Which
from inspector.panels.heatmap.arrangement import Arrangement
from inspector.panels.statistics import words as say
from inspector.panels.statistics.histogram import Histogram
from inspector.panels.statistics.strides import StrideView
from inspector.panels.statistics.walk import walk_beside
from inspector.session.faces import Wanted
from inspector.session.session import Session

_TITLES: dict[Which, tuple[str, Role]] = {
    "value": ("value", "value"),
    "grad": ("stored", "gradient"),
    "flow": ("flowed", "gradient"),
}
_HEIGHT = 44


class _Column(QWidget):
    """The numbers of one tensor, below each other, over its two histograms."""

    def __init__(self, which: Which, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        title, role = _TITLES[which]
        self.title = label(title, role, self)
        self.title.setFont(words(11, bold=True))
        self.numbers = label("", "mono", self)
        self.numbers.setFont(mono(11))
        self.numbers.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.even = Histogram(theme, _HEIGHT, self, labelled=True)
        self.powers = Histogram(theme, _HEIGHT, self, labelled=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for part in (self.title, self.numbers, self.even, self.powers):
            column.addWidget(part)

    def show_counted(self, seen: Seen, counted: Counted | None, theme: Theme) -> list[str]:
        """The numbers; what their lines are called."""
        rows = say.rows(seen.statistics, counted)
        self.numbers.setText("\n".join(number for _, number in rows))
        tally = None if counted is None else counted.tally
        for histogram in (self.even, self.powers):
            histogram.set_theme(theme)
        if tally is None or seen.statistics is None:
            self.even.show_bins((), (0.0, 1.0), None)
            self.powers.show_bins((), (0.0, 1.0), None)
        else:
            ends = (seen.statistics.least, seen.statistics.most)
            labels = say.ends_below(*ends)
            self.even.show_bins(tally.bins, ends, scale_of(seen, theme), labels)
            first, last = tally.lowest, tally.lowest + len(tally.powers)
            self.powers.show_bins(
                tally.powers, (first, last), None, (say.power(first), say.power(last))
            )
        return [name for name, _ in rows]


class Details(QWidget):
    """Watches the value and both gradients while it is open."""

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._theme = theme
        self._watched: frozenset[Wanted] | None = None
        self.names = label("", "muted", self)
        self.names.setFont(mono(11))
        self.columns = {which: _Column(which, theme, self) for which in _TITLES}
        self.walked = label("", "", self)
        self.walked.setFont(words(11))
        self.walked.setWordWrap(True)
        self.strides = StrideView(theme, self)
        self._lay_out()

    def _lay_out(self) -> None:
        table = QGridLayout()
        table.setHorizontalSpacing(12)
        top = Qt.AlignmentFlag.AlignTop
        names = QVBoxLayout()
        names.setSpacing(4)
        head = label(" ", "", self)
        head.setFont(words(11, bold=True))
        names.addWidget(head)
        names.addWidget(self.names)
        for text in ("even steps", "powers of two"):
            said = label(text, "muted", self)
            said.setFixedHeight(_HEIGHT + 16)
            said.setWordWrap(True)
            said.setAlignment(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
            names.addWidget(said)
        table.addLayout(names, 0, 0, top)
        for at, each in enumerate(self.columns.values()):
            table.addWidget(each, 0, at + 1, top)
            table.setColumnStretch(at + 1, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 8)
        column.setSpacing(8)
        column.addLayout(table)
        column.addWidget(self.walked)
        column.addWidget(self.strides)

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""
        self._theme = theme
        self.strides.set_theme(theme)

    def renew(
        self,
        source: Source,
        name: str,
        laid: Arrangement,
        located: Located | None,
        shared: Sequence[tuple[str, Lying]],
    ) -> None:
        """Show what is known of this value, and of those in its memory, and ask for the rest."""
        region = laid.whole[0]
        wanted = {w: Wanted(source.node, source.output, w, region) for w in _TITLES}
        if (watched := frozenset(wanted.values())) != self._watched:
            self._watched = watched
            self._session.watch(self, watched)
        names: Sequence[str] = ()
        for which, each in wanted.items():
            picture = self._session.picture(each)
            column = self.columns[which]
            column.setVisible(picture is not None)
            if picture is None:
                continue
            look, counted = picture.seen.look, None
            if picture.current and not picture.seen.pending:
                counted = self._session.questions.counted(look)
            said = column.show_counted(picture.seen, counted, self._theme)
            names = said if len(said) > len(names) else names
        self.names.setText("\n".join(names))
        there = located is not None and located.strides is not None
        self.walked.setText("\n".join(say.walk_lines(name, located)) if located and there else "")
        self.walked.setVisible(there)
        beside = [walk_beside(other, lying) for other, lying in shared]
        self.strides.show_place(name, located, laid.at, [walk for walk in beside if walk])

    def rest(self) -> None:
        """Ask for nothing any more."""
        self._watched = None
        self._session.unwatch(self)
