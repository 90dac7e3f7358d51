"""The card that explains: selectable paragraphs, and the button that mends."""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from inspector.document.edits import set_retain_grad
from inspector.document.nodes import NodeId, Source
from inspector.look.fonts import BODY_PX, SECONDARY_PX, mono, words
from inspector.look.plain import label
from inspector.look.theme import Theme
from inspector.messages.orders import Region
from inspector.panels.grid.converting import Converting
from inspector.panels.tensor.facts import summary
from inspector.panels.tensor.why import Explanation, Line, explanation
from inspector.session.faces import Gradient, NoGradient, Wanted
from inspector.session.session import Session

# Room for a title and three lines, so that nothing below moves while results come.
_LEAST_HEIGHT = 104
# What is renewed sooner than this is not called old in between: it would only flicker.
_OLD_AFTER_MS = 150


class WhyCard(QFrame):
    """Explains one value; `refused` carries a sentence against a fix."""

    refused = Signal(object)

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._theme = theme
        self._source: Source | None = None
        self._wanted: Wanted | None = None
        self._shown: Explanation | None = None
        self._of: Source | None = None
        self._paragraphs: list[QLabel] = []
        self._written: dict[QLabel, tuple[Line, str]] = {}
        self.setProperty("surface", "sunken")
        self.setMinimumHeight(_LEAST_HEIGHT)
        self.title = label("", "", self)
        self.title.setFont(words(BODY_PX, bold=True))
        self.fix = QPushButton(self)
        self.go = QPushButton(self)
        self.retain = QPushButton("Switch retain_grad on", self)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        for button in (self.fix, self.go, self.retain):
            button.hide()
            buttons.addWidget(button)
        buttons.addStretch(1)
        self._lines = QVBoxLayout()
        self._lines.setSpacing(4)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        column.addWidget(self.title)
        column.addLayout(self._lines)
        column.addLayout(buttons)
        column.addStretch(1)
        self._late = QTimer(self, singleShot=True, interval=_OLD_AFTER_MS)
        self._late.timeout.connect(self._on_late)
        self._converting = Converting(session, self)
        self._converting.refused.connect(self.refused)
        self.fix.clicked.connect(self._on_fix)
        self.go.clicked.connect(self._on_go)
        self.retain.clicked.connect(self._on_retain)
        session.pictures_changed.connect(self._on_pictures)

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""
        self._theme = theme
        self._shown = None
        self.renew()

    def show_value(self, source: Source | None) -> None:
        """Explain this value."""
        self._source = source
        self.renew()

    def renew(self) -> None:
        """Something about the value may have changed."""
        self._renew(late=False)

    def _on_late(self) -> None:
        self._renew(late=True)

    def _renew(self, *, late: bool) -> None:
        source = self._source
        if source is None or source.node not in self._session.store.document.graph.nodes:
            self._watch(None)
            return
        flow = self._session.flow(source)
        wanted = None
        if isinstance(flow, Gradient) and 0 not in flow.shape:
            wanted = _one_cell(source, flow.shape)
        self._watch(wanted)
        picture = None if wanted is None else self._session.picture(wanted)
        numbers = ""
        if isinstance(flow, Gradient) and picture is not None and picture.current:
            numbers = summary(picture.seen.statistics, flow.shape)
        if self._is_renewed(source, flow, wanted, numbers) and not late:
            if not self._late.isActive():
                self._late.start()
            return
        self._late.stop()
        self._of = source
        self._show(explanation(self._session, source, numbers))

    def _is_renewed(
        self,
        source: Source,
        flow: Gradient | NoGradient,
        wanted: Wanted | None,
        numbers: str,
    ) -> bool:
        """Whether newer words on the value that is explained are probably on their way."""
        if self._shown is None or source != self._of:
            return False
        if isinstance(flow, Gradient):
            return not flow.current or (wanted is not None and not numbers)
        return flow.kind == "waiting"

    def text(self) -> str:
        """Everything that is said, a paragraph a line."""
        return "\n".join([self.title.text(), *(each.text() for each in self._paragraphs)])

    def _watch(self, wanted: Wanted | None) -> None:
        if wanted != self._wanted:
            self._wanted = wanted
            self._session.watch(self, frozenset() if wanted is None else frozenset({wanted}))

    def _show(self, said: Explanation) -> None:
        if said == self._shown:
            return
        self._shown = said
        self.title.setText(said.title)
        for _ in range(len(said.lines), len(self._paragraphs)):
            gone = self._paragraphs.pop()
            del self._written[gone]
            self._lines.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        while len(self._paragraphs) < len(said.lines):
            made = label("", "", self)
            made.setWordWrap(True)
            made.setTextInteractionFlags(
                Qt.TextInteractionFlag.TextSelectableByMouse
                | Qt.TextInteractionFlag.TextSelectableByKeyboard
            )
            made.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
            self._paragraphs.append(made)
            self._lines.addWidget(made)
        for paragraph, line in zip(self._paragraphs, said.lines, strict=True):
            self._write(paragraph, line)
        self.fix.setVisible(said.fix is not None)
        self.fix.setText("" if said.fix is None else said.fix.title)
        nodes = self._session.store.document.graph.nodes
        culprit = None if said.go_to is None else nodes.get(said.go_to)
        self.go.setVisible(culprit is not None)
        self.go.setText("" if culprit is None else f"Go to {culprit.name}")
        self.retain.setVisible(said.offers_retain_grad)

    def _write(self, paragraph: QLabel, line: Line) -> None:
        theme = self._theme
        colour = {
            "text": theme.text,
            "muted": theme.muted,
            "exact": theme.muted,
            "error": theme.error,
            "warning": theme.warning,
            "gradient": theme.gradient,
            "leaf": theme.leaf,
        }[line.tone]
        if self._shown is not None and self._shown.title.split(":")[0].endswith(" failed"):
            colour = theme.error if line.tone == "exact" else colour
        if (line, colour) == self._written.get(paragraph):
            return
        self._written[paragraph] = (line, colour)
        paragraph.setFont(mono(SECONDARY_PX) if line.tone == "exact" else words())
        # Setting a style sheet polishes anew even where it is the same.
        if (sheet := f"color: {colour};") != paragraph.styleSheet():
            paragraph.setStyleSheet(sheet)
        paragraph.setText(line.text)

    def _on_fix(self) -> None:
        fix = self._shown.fix if self._shown is not None else None
        if fix is not None:
            self._converting.apply(fix)

    def _on_go(self) -> None:
        if self._shown is not None and self._shown.go_to is not None:
            self._session.store.select([self._shown.go_to])

    def _on_retain(self) -> None:
        if self._source is None:
            return
        node: NodeId = self._source.node
        name = self._session.store.document.graph.nodes[node].name
        self._session.store.apply(
            f"retain_grad of {name}", lambda document: set_retain_grad(document, node, True)
        )

    def _on_pictures(self, changed: object) -> None:
        if self._wanted is not None and isinstance(changed, frozenset) and self._wanted in changed:
            self.renew()


def _one_cell(source: Source, shape: tuple[int, ...]) -> Wanted:
    """The smallest picture that brings the statistics of the whole gradient."""
    rank = len(shape)
    down, across = (rank - 2 if rank > 1 else None), (rank - 1 if rank else None)
    region = Region(down, across, (0,) * max(0, rank - 2), 0, 0, 1, 1, 1)
    return Wanted(source.node, source.output, "flow", region)
