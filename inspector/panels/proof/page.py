"""What the panels of proofs have in common: a leaf, a button that begins and stops, a sentence, a
matrix, and a line that reads the cell that is pointed at."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from inspector.look.fonts import words
from inspector.look.plain import label
from inspector.look.theme import Theme
from inspector.panels.proof.matrix import Matrix
from inspector.panels.proof.subject import Subject
from inspector.session.session import Session

_SIDE = 300


class Page(QWidget):
    """A column of words and controls beside a matrix; or what to do first."""

    def __init__(
        self, session: Session, theme: Theme, name: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.session = session
        self.subject = Subject(session, self)
        self.button = QPushButton()
        self.sentence = label("")
        self.sentence.setFont(words())
        self.sentence.setWordWrap(True)
        self.sentence.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.read = label("", "muted")
        self.read.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.matrix = Matrix(name, theme)
        self.controls = QHBoxLayout()
        self.controls.setSpacing(8)
        self.controls.addWidget(self.subject.box)
        self.controls.addWidget(self.button)
        self.controls.addStretch(1)
        self.empty = label("", "muted")
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setWordWrap(True)
        self._lay_out()

    def _lay_out(self) -> None:
        told = QScrollArea()
        told.setFrameShape(QFrame.Shape.NoFrame)
        told.setWidgetResizable(True)
        told.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        told.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        told.setWidget(self.sentence)
        left = QVBoxLayout()
        left.setSpacing(8)
        left.addLayout(self.controls)
        left.addWidget(told, 1)
        side = QWidget()
        side.setFixedWidth(_SIDE)
        side.setLayout(left)
        left.setContentsMargins(0, 0, 0, 0)
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(side)
        row.addWidget(self.matrix, 1)
        content = QWidget()
        whole = QVBoxLayout(content)
        whole.setContentsMargins(16, 8, 8, 6)
        whole.setSpacing(2)
        whole.addLayout(row, 1)
        whole.addWidget(self.read)
        self._pages = QStackedLayout(self)
        self._pages.addWidget(content)
        self._pages.addWidget(self.empty)

    def say_instead(self, text: str) -> None:
        """What to do first; with nothing to say, the page itself."""
        self.empty.setText(text)
        self._pages.setCurrentIndex(1 if text else 0)

    def set_theme(self, theme: Theme) -> None:
        """Draw in these colours."""
        self.matrix.set_theme(theme)
