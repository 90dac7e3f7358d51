"""The panels of proofs: what they say of numbers that the engine found, and what they ask for."""

import math
from collections.abc import Iterator

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from inspector.document.contents import filled
from inspector.document.edits import add_leaf, add_operation
from inspector.document.nodes import EMPTY, Document, NodeId, Place, Source, node_named
from inspector.document.tensor_edits import set_contents, set_requires_grad
from inspector.look.fonts import load_fonts
from inspector.look.theme import DARK, LIGHT
from inspector.messages.answers import Answer
from inspector.messages.orders import Order
from inspector.messages.proofs import Bend, Bent, Differ, Differed, Kink
from inspector.panels.proof.hessian import HessianPanel, character
from inspector.panels.proof.matrix import index_of, labels, written
from inspector.panels.proof.panel import ProofPanel
from inspector.panels.proof.subject import Subject
from inspector.panels.proof.verdict import verdict
from inspector.session.proofs import Asked, Proof
from inspector.session.session import Session
from inspector.session.store import Store
from tests.fakes.engine import FakeEngine
from tests.fakes.link import FakeLink, settle
from tests.fakes.placed import product

DOCUMENT = product()


class _Engine(FakeEngine):
    """Answers proofs with what the test puts into `told`, one piece at a time."""

    def __init__(self) -> None:
        super().__init__()
        self.differed: list[Differed] = []
        self.bent: list[Bent] = []
        self.asked: list[Differ | Bend] = []

    def answer(self, order: Order) -> Answer | None:
        match order:
            case Differ() if self.differed:
                self.asked.append(order)
                return _numbered(self.differed.pop(0), order.number)
            case Bend() if self.bent:
                self.asked.append(order)
                return _numbered(self.bent.pop(0), order.number)
            case _:
                return super().answer(order)


def _numbered(told: Answer, number: int) -> Answer:
    return msgspec.structs.replace(told, number=number)


def id_of(name: str, document: Document = DOCUMENT) -> NodeId:
    found = node_named(document.graph, name)
    assert found is not None
    return found.id


@pytest.fixture
def engine() -> _Engine:
    return _Engine()


@pytest.fixture
def session(qapp: object, engine: _Engine) -> Iterator[Session]:
    load_fonts()
    link = FakeLink()
    link.engine = engine
    session = Session(Store(DOCUMENT), link)
    settle(session)
    session.backward()
    settle(session)
    yield session
    session.close()


@pytest.fixture
def panel(session: Session, qtbot: QtBot) -> ProofPanel:
    panel = ProofPanel(session, DARK)
    qtbot.addWidget(panel)
    panel.resize(900, 170)
    panel.show()
    return panel


NINE = tuple(float(each) for each in range(9))


def test_that_numbers_that_agree_are_said_to_agree(panel: ProofPanel, engine: _Engine) -> None:
    near = tuple(each + 1e-9 for each in NINE)
    engine.differed = [Differed(0, 0, NINE, near, near, near)]
    panel.button.click()
    settle(panel.session)

    assert panel.sentence.text() == "All 9 numbers agree. The largest difference is 1e-09."
    panel.matrix._look_at(5)
    assert panel.read.text().startswith("x[1, 2]: autograd 5.0000, central difference 5.0000")


def test_that_it_asks_for_what_is_left_until_all_is_done(
    panel: ProofPanel, engine: _Engine
) -> None:
    for first, last in ((0, 4), (4, 9)):
        part = NINE[first:last]
        engine.differed.append(Differed(0, first, part, part, part, part))
    panel.button.click()
    settle(panel.session)

    assert [(each.first, each.count) for each in engine.asked] == [(0, 9), (4, 5)]
    assert panel.proof.state == "done"
    assert panel.proof.central == list(NINE)


def test_that_a_kink_is_named_with_the_slopes_of_both_sides(
    panel: ProofPanel, engine: _Engine
) -> None:
    central = (0.5, *NINE[1:])
    kink = Kink(0, id_of("h"), (0, 0), 0.0)
    engine.differed = [Differed(0, 0, NINE, central, NINE, (1.0, *NINE[1:]), (kink,))]
    panel.button.click()
    settle(panel.session)

    assert panel.sentence.text().startswith("8 of 9 numbers agree. Kink: a kink of mm.")
    panel.matrix._look_at(0)
    assert panel.read.text().endswith("a kink of mm: 0.0000 from the left, 1.0000 from the right")


def test_that_what_stops_the_gradient_is_named(panel: ProofPanel, engine: _Engine) -> None:
    twice = tuple(2 * each for each in NINE)
    engine.differed = [Differed(0, 0, NINE, twice, twice, twice, (), 1.0, (id_of("h"),))]
    panel.button.click()
    settle(panel.session)

    assert "because numbers go on through h, where PyTorch stops" in panel.sentence.text()


def test_that_a_difference_that_nothing_explains_is_not_hidden(
    panel: ProofPanel, engine: _Engine
) -> None:
    wrong = (*NINE[:8], 9.0)
    engine.differed = [Differed(0, 0, NINE, wrong, wrong, wrong)]
    panel.button.click()
    settle(panel.session)

    assert "1 differ by up to 1.0000, and no kink explains it" in panel.sentence.text()


def test_that_a_gradient_that_is_meant_to_be_another_one_is_explained() -> None:
    document, x = add_leaf(EMPTY, filled("eye", (2, 2)), at=Place(0, 0), requires_grad=True)
    wires = {"input": (Source(x),)}
    document, _ = add_operation(document, "torch.cholesky", at=Place(9, 0), name="c", inputs=wires)
    session = Session(Store(document), FakeLink())
    proof = Proof(session.surveys)
    proof.asked = Asked(x, b"", 0, 1)
    proof.autograd, proof.central = [1.0], [2.0]

    assert "because c reads one triangle" in verdict(proof, document.graph, "float32")


def test_that_a_number_that_autograd_lost_is_told(panel: ProofPanel, engine: _Engine) -> None:
    lost = (math.nan, *NINE[1:])
    engine.differed = [Differed(0, 0, lost, NINE, NINE, NINE)]
    panel.button.click()
    settle(panel.session)

    assert "8 of 9 numbers agree. At 1 cell autograd says NaN" in panel.sentence.text()


def test_that_a_refusal_is_shown_in_the_engines_words(panel: ProofPanel) -> None:
    panel.button.click()
    settle(panel.session)

    assert panel.sentence.text() == "This engine proves nothing."


def test_that_it_can_be_stopped(panel: ProofPanel, engine: _Engine) -> None:
    link = panel.session._engine._link
    assert isinstance(link, FakeLink)
    link.answering = "on demand"
    engine.differed = [Differed(0, 0, NINE[:4], NINE[:4], NINE[:4], NINE[:4])]
    panel.button.click()
    assert panel.button.text() == "Stop"
    link.answer(1)
    panel.button.click()
    link.answer()

    assert panel.proof.state == "stopped"
    assert panel.button.text() == "Prove"
    assert panel.sentence.text().startswith("4 of 9.")


def test_that_a_selected_leaf_is_the_one_that_is_looked_at(panel: ProofPanel) -> None:
    panel.session.store.select([id_of("w")])
    assert panel.subject.box.currentText() == "w"
    panel.session.store.select([id_of("h")])

    assert panel.subject.box.currentText() == "w"


def test_that_of_a_large_leaf_one_cell_is_proved(panel: ProofPanel, engine: _Engine) -> None:
    x = id_of("x")
    assert not panel.field.isVisible()
    contents = filled("rand", (3000, 3))
    panel.session.store.apply("Grow", lambda d: set_contents(d, x, contents))
    assert panel.field.isVisible()
    panel.field.setText("2, 9")
    panel.button.click()
    assert panel.sentence.text() == "9 is no index here: this dimension has 3 places."
    panel.session.zero_gradients()
    panel.session.backward()
    settle(panel.session)
    engine.differed = [Differed(0, 7, (1.0,), (1.0,), (1.0,), (1.0,))]
    panel.field.setText("2, -2")
    QTest.keyClick(panel.field, Qt.Key.Key_Return)
    settle(panel.session)

    assert [(each.first, each.count) for each in engine.asked] == [(7, 1)]
    assert panel.sentence.text().startswith("Both numbers agree.")


def test_that_without_a_leaf_it_says_what_to_do(panel: ProofPanel) -> None:
    for name in ("x", "w"):
        document = set_requires_grad(panel.session.store.document, id_of(name), False)
        panel.session.store.open(document)

    assert "No tensor here requires grad" in panel.empty.text()
    panel.set_theme(LIGHT)


# -- second derivatives ---------------------------------------------------------------------------


@pytest.fixture
def hessian(session: Session, qtbot: QtBot) -> HessianPanel:
    panel = HessianPanel(session, DARK)
    qtbot.addWidget(panel)
    panel.resize(900, 170)
    panel.show()
    return panel


def unit(at: int) -> tuple[float, ...]:
    return tuple(float(each == at) for each in range(9))


def test_that_rows_and_columns_are_the_leafs_cells(hessian: HessianPanel, engine: _Engine) -> None:
    engine.bent = [Bent(0, 0, tuple(unit(at) for at in range(9)))]
    hessian.button.click()
    settle(hessian.session)
    hessian.matrix._look_at(9 * 4 + 4)

    assert hessian.sentence.text().startswith("9 × 9. Only the diagonal is not zero")
    assert hessian.read.text() == "∂²y / ∂x[1, 1] ∂x[1, 1] = 1.0000"


def test_that_a_vector_asks_for_the_product(hessian: HessianPanel, engine: _Engine) -> None:
    hessian.vector.setText("1, 2")
    assert hessian.button.text() == "H·v"
    hessian.button.click()
    assert hessian.sentence.text() == "v needs 9 numbers, one for each of the leaf, and has 2."
    hessian.vector.setText("1 0 0 0 0 0 0 0 0")
    engine.bent = [Bent(0, 0, (NINE,))]
    hessian.button.click()
    settle(hessian.session)
    hessian.matrix._look_at(3)

    assert hessian.sentence.text().startswith("H·v:")
    assert hessian.read.text() == "(H·v) at x[1, 0] = 3.0000"


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([(0.0, 0.0), (0.0, 0.0)], "All zero"),
        ([(1.0, 0.0), (0.0, 2.0)], "Only the diagonal"),
        ([(1.0, 3.0), (3.0, 2.0)], "Symmetric"),
        ([(1.0, 3.0), (0.0, 2.0)], "Not symmetric"),
        ([(float("nan"), 3.0), (0.0, 2.0)], "Some second derivatives are not finite"),
    ],
)
def test_that_the_kind_of_matrix_is_said(rows: list[tuple[float, ...]], told: str) -> None:
    assert character(rows).startswith(told)


def test_that_indices_and_labels_go_row_by_row() -> None:
    assert labels((2, 2), str) == ["[0, 0]", "[0, 1]", "[1, 0]", "[1, 1]"]
    assert index_of(5, (2, 3)) == (1, 2)
    assert written(()) == ""


def test_that_a_complex_leaf_has_cells_for_both_parts_of_each_number(qtbot: QtBot) -> None:
    document, _ = add_leaf(
        EMPTY, filled("zeros", (2, 3), "complex64"), at=Place(0, 0), name="z", requires_grad=True
    )
    session = Session(Store(document), FakeLink())
    subject = Subject(session, session)

    assert subject.shape == (2, 3, 2)
    assert subject.count == 12
    assert subject.columns == ["real", "imag"]
    assert subject.rows[-1] == "1,2"
    assert (subject.place(0), subject.place(11)) == ("z[0, 0].real", "z[1, 2].imag")
    assert subject.label((1, 2, 1)) == "1,2 imag"
    session.close()
