import msgspec
import pytest
from pytestqt.qtbot import QtBot

from inspector.catalogue.rows import Derivative, Details, Row, catalogue
from inspector.document.contents import filled
from inspector.document.edits import add_leaf, add_operation
from inspector.document.nodes import EMPTY, Operation, Place, Source
from inspector.look.theme import DARK, LIGHT
from inspector.messages.saved import Saved
from inspector.panels.operation.section import OperationSection
from inspector.panels.operation.telling import notes, saved_text, signature, why_no_derivative
from inspector.session.session import Session
from inspector.session.store import Store
from tests.fakes.link import FakeLink, settle

AT = Place(0, 0)


def row_of(op: str, **changed: object) -> Row:
    return msgspec.structs.replace(catalogue().operations[op], **changed)


@pytest.fixture
def session(qtbot: QtBot) -> Session:
    document, x = add_leaf(EMPTY, filled("ones", (3, 3)), at=AT, name="x", requires_grad=True)
    document, w = add_leaf(document, filled("ones", (3, 3)), at=AT, name="w", requires_grad=True)
    inputs = {"input": (Source(x),), "mat2": (Source(w),)}
    document, _ = add_operation(document, "torch.mm", at=AT, name="h", inputs=inputs)
    return Session(Store(document), FakeLink())


def select(session: Session, name: str) -> Operation | None:
    graph = session.store.document.graph
    node = next(each for each in graph.nodes.values() if each.name == name)
    session.store.select([node.id])
    settle(session)
    return node if isinstance(node, Operation) else None


def test_that_the_call_names_each_argument_with_its_value(session: Session) -> None:
    node = select(session, "h")
    assert node is not None

    assert signature(session.store.document.graph, node, row_of("torch.mm")) == (
        "torch.mm(input=x, mat2=w)"
    )


def test_that_the_section_follows_an_operation_and_hides_for_a_leaf(
    session: Session, qtbot: QtBot
) -> None:
    section = OperationSection(session, DARK)
    qtbot.addWidget(section)
    settle(session)
    assert section.isHidden()

    select(session, "h")
    assert not section.isHidden()
    assert section.signature.text() == "torch.mm(input=x, mat2=w)"
    assert section.saved.text() == "self  3×3  float32  36 bytes  version 0"
    section.set_theme(LIGHT)

    select(session, "x")
    assert section.isHidden()


def test_that_the_section_folds_to_its_heading(session: Session, qtbot: QtBot) -> None:
    section = OperationSection(session, DARK)
    qtbot.addWidget(section)
    select(session, "h")
    section.toggle.click()

    assert not section.signature.isVisibleTo(section)
    section.toggle.click()
    assert section.signature.isVisibleTo(section)


def test_that_derivatives_are_shown_with_pytorchs_own_text(session: Session, qtbot: QtBot) -> None:
    section = OperationSection(session, DARK)
    qtbot.addWidget(section)
    shown = section.derivatives
    shown.show_all((Derivative("input", "grad * 1", "grad"), Derivative("other", "f(grad)")))

    assert [each.text for each in shown.formulas] == ["grad", ""]
    assert [each.text() for each in shown.texts] == [
        "PyTorch: grad * 1",
        "other: PyTorch: f(grad)",
    ]


def test_that_what_is_kept_stands_in_columns() -> None:
    text = saved_text(
        (
            Saved("XBackward0", "result", (2, 3), "float32", 24, 1),
            Saved("XBackward0", "dim", text="-1"),
        )
    )

    assert text.splitlines() == ["result  2×3  float32  24 bytes  version 1", "dim     -1"]


def test_that_notes_say_what_to_know() -> None:
    kinked = Details(kinks=(0.0,))
    raw = msgspec.Raw(msgspec.json.encode(kinked))

    assert notes(row_of("torch.mm")) == ()
    assert "At 0 its derivative jumps" in notes(row_of("torch.abs", more=raw))[0]
    assert notes(row_of("torch.mm", random=True)) == (
        "Random: its numbers come from the seed of the node.",
    )
    assert why_no_derivative(row_of("torch.argmax")) == "No gradient flows back through argmax."
