"""The list of problems: what is shown, a click, and the fix."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from inspector.document.contents import filled
from inspector.document.edits import add_leaf, add_operation, rename
from inspector.document.nodes import Document, Place, Source
from inspector.look.fonts import load_fonts
from inspector.look.theme import DARK
from inspector.panels.problems.panel import ProblemsPanel
from inspector.session.session import Session
from inspector.session.store import Store
from tests.fakes.link import FakeLink, settle


@pytest.fixture
def session(qtbot: QtBot) -> Iterator[Session]:
    load_fonts()
    document = Document()
    document, x = add_leaf(document, filled("ones", (2, 3)), at=Place(0, 0), name="x")
    document, _ = add_operation(
        document, "torch.sum", at=Place(300, 0), name="y", inputs={"input": (Source(x),)}
    )
    link = FakeLink()
    link.engine.failures["y"] = ("RuntimeError", "mat1 and mat2 shapes cannot be multiplied")
    made = Session(Store(document), link)
    settle(made)
    yield made
    made.close()


def test_that_no_problems_say_so(qtbot: QtBot) -> None:
    load_fonts()
    session = Session(Store(), FakeLink())
    settle(session)
    panel = ProblemsPanel(session, DARK)
    qtbot.addWidget(panel)
    panel.show()

    assert panel.empty.isVisible()
    assert not panel.rows
    session.close()


def test_that_an_error_is_listed_with_its_exact_text(session: Session, qtbot: QtBot) -> None:
    panel = ProblemsPanel(session, DARK)
    qtbot.addWidget(panel)
    panel.show()

    row = next(row for row in panel.rows if row.name.text() == "y")
    assert "mat1 and mat2 shapes cannot be multiplied" in row.exact.text()


def test_that_a_click_selects_the_node(session: Session, qtbot: QtBot) -> None:
    panel = ProblemsPanel(session, DARK)
    qtbot.addWidget(panel)
    panel.show()
    row = next(row for row in panel.rows if row.name.text() == "y")
    QTest.mouseClick(row, Qt.MouseButton.LeftButton)

    assert session.store.selected == {row.problem.node}


def test_that_a_renamed_node_is_called_by_its_new_name(session: Session, qtbot: QtBot) -> None:
    panel = ProblemsPanel(session, DARK)
    qtbot.addWidget(panel)
    y = next(row for row in panel.rows if row.name.text() == "y").problem.node
    assert y is not None
    session.store.apply("Rename", lambda document: rename(document, y, "total"))

    assert "total" in [row.name.text() for row in panel.rows]


def test_that_a_fix_is_one_edit(session: Session, qtbot: QtBot) -> None:
    panel = ProblemsPanel(session, DARK)
    qtbot.addWidget(panel)
    panel.show()
    fixable = [row for row in panel.rows if row.fix is not None]
    for row in fixable[:1]:
        assert row.fix is not None
        QTest.mouseClick(row.fix, Qt.MouseButton.LeftButton)
        fix = row.problem.fix
        assert fix is not None

        assert session.store.undo_label == fix.label
