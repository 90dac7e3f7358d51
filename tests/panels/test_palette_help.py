"""Help on what can be added: asked for by key, entered, left; and trying it."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from inspector.catalogue.entries import can_try, entries
from inspector.catalogue.rows import catalogue
from inspector.document.nodes import EMPTY, Leaf, Operation, Place
from inspector.document.trying import try_operation
from inspector.offers.help_card import HelpCard
from inspector.offers.reading import readable
from tests.panels.test_palette import Search

Key = Qt.Key
CONTROL = Qt.KeyboardModifier.ControlModifier
TRIED = [each.id for each in entries() if can_try(each)]


def card_of(search: Search) -> HelpCard:
    card = search.palette.help.card
    assert card is not None
    return card


def asked(qtbot: QtBot, id: str) -> Search:
    search = Search(qtbot)
    search.type(catalogue().operations[id].name)
    search.palette.list.choose(search.row(id))
    search.key(Key.Key_F1)
    return search


def test_that_f1_explains_what_is_chosen_and_escape_takes_it_away(qtbot: QtBot) -> None:
    search = asked(qtbot, "torch.matmul")
    card = card_of(search)
    assert card.title.text() == "matmul"
    assert card.summary.text() == catalogue().operations["torch.matmul"].summary
    assert card.doc.toPlainText() == "What torch.matmul does."

    search.key(Key.Key_Escape)
    assert search.palette.help.card is None
    assert search.palette.field.text() == "matmul"
    search.session.close()


def test_that_the_card_follows_the_arrows(qtbot: QtBot) -> None:
    search = asked(qtbot, "torch.exp")
    before = card_of(search).title.text()
    search.key(Key.Key_Down)

    assert card_of(search).title.text() != before
    search.session.close()


def test_that_f1_again_enters_the_card_and_enter_there_adds(qtbot: QtBot) -> None:
    search = asked(qtbot, "torch.exp")
    search.key(Key.Key_F1)
    card = card_of(search)
    assert search.palette.help.holds_focus()
    QTest.keyClick(card.doc, Key.Key_Return)

    assert search.chosen == ["torch.exp"]
    assert search.palette.help.card is None
    search.session.close()


def test_that_escape_in_the_card_gives_the_keyboard_back(qtbot: QtBot) -> None:
    search = asked(qtbot, "torch.exp")
    search.key(Key.Key_F1)
    QTest.keyClick(card_of(search).doc, Key.Key_Escape)

    assert search.palette.help.card is None
    assert search.palette.focusWidget() is search.palette.field
    search.session.close()


def test_that_a_docstring_loses_its_markup_and_keeps_its_words() -> None:
    doc = """
exp(input, *, out=None) -> Tensor

Returns a new tensor with the exponential of :attr:`input`, see :func:`~torch.log`.

.. math::
    y_{i} = e^{x_{i}} \\times \\frac{1}{2}

Args:
    input (Tensor): the input tensor.

.. note:: Only for ``float32``.

Example::

    >>> torch.exp(torch.tensor([0, 1]))
    tensor([1.0000, 2.7183])
"""
    text = readable(doc)

    assert text.startswith("Returns a new tensor with the exponential of input, see torch.log.")
    assert "y_i = e^(x_i) × 1/2" in text
    assert "    input (Tensor): the input tensor." in text
    assert "Note: Only for float32." in text
    assert ">>> torch.exp(torch.tensor([0, 1]))" in text
    assert "`" not in text
    assert "::" not in text


def test_that_what_has_a_sample_can_be_tried_with_control_enter(qtbot: QtBot) -> None:
    search = asked(qtbot, TRIED[0])
    tried: list[object] = []
    search.palette.try_wanted.connect(tried.append)
    assert not card_of(search).try_button.isHidden()
    QTest.keyClick(search.palette.field, Key.Key_Return, CONTROL)

    assert tried == [TRIED[0]]
    assert search.chosen == []
    search.session.close()


def test_that_trying_any_operation_gives_it_its_sample_inputs() -> None:
    assert len(TRIED) > 400
    for op in TRIED:
        document, nodes = try_operation(EMPTY, op, at=Place(0, 0))
        *leaves, last = (document.graph.nodes[node] for node in nodes)
        sample = catalogue().operations[op].details.samples[0]

        assert isinstance(last, Operation)
        assert all(isinstance(leaf, Leaf) for leaf in leaves)
        assert len(leaves) == sum(map(len, sample.inputs.values()))
        assert {port for port, wired in last.inputs.items() if wired} == {
            port for port, tensors in sample.inputs.items() if tensors
        }
