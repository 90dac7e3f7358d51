import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from inspector.catalogue.rows import catalogue
from inspector.document.contents import Fill, Literal, numbers
from inspector.document.edits import add_leaf
from inspector.document.nodes import EMPTY, Document, Leaf, Place, node_named
from inspector.look.quantities import bytes_text
from inspector.look.theme import DARK
from inspector.panels.newtensor.dialog import NewTensorDialog
from inspector.panels.parameters.editors import LineEditor
from inspector.session.session import Session
from inspector.session.store import Store
from tests.fakes.link import FakeLink

_kept: list[object] = []
AT = Place(100, 50)


class Shown:
    """The dialog over a document."""

    def __init__(self, qtbot: QtBot, document: Document = EMPTY) -> None:
        _kept.append(self)
        self.store = Store(document)
        self.session = Session(self.store, FakeLink("never"))
        self.dialog = NewTensorDialog(self.session, DARK)
        qtbot.addWidget(self.dialog)
        self.made: list[object] = []
        self.dialog.made.connect(self.made.append)

    def type(self, field: str, text: str) -> None:
        line = {"name": self.dialog.name, "shape": self.dialog.shape}[field]
        line.selectAll()
        if text:
            QTest.keyClicks(line, text)
        else:
            QTest.keyClick(line, Qt.Key.Key_Backspace)

    def choose(self, fill: str, dtype: str = "") -> None:
        self.dialog.fill.setCurrentText(fill)
        self.dialog.fill.activated.emit(self.dialog.fill.currentIndex())
        if dtype:
            self.dialog.dtype.setCurrentText(dtype)
            self.dialog.dtype.activated.emit(self.dialog.dtype.currentIndex())

    def enter(self) -> None:
        QTest.keyClick(self.dialog.shape, Qt.Key.Key_Return)

    def leaf(self, name: str = "x") -> Leaf:
        found = node_named(self.store.document.graph, name)
        assert isinstance(found, Leaf)
        return found


@pytest.fixture(autouse=True)
def keep_until_closed() -> None:
    _kept.clear()


@pytest.fixture
def shown(qtbot: QtBot) -> Shown:
    QGuiApplication.clipboard().clear()
    shown = Shown(qtbot)
    shown.dialog.ask(AT)
    return shown


@pytest.mark.parametrize("fill", list(catalogue().fills))
def test_that_enter_makes_a_tensor_of_every_fill(shown: Shown, fill: str) -> None:
    shown.choose(fill)

    shown.enter()

    base = shown.leaf().contents.base
    assert isinstance(base, Fill)
    shape = (3,) * max(2, catalogue().fills[fill].least)
    assert (base.kind, shown.leaf().contents.shape) == (fill, shape)
    assert shown.store.document.layout.places[shown.leaf().id] == AT
    assert shown.store.selected == {shown.leaf().id}
    assert shown.made == [shown.leaf().id]
    assert not shown.dialog.isVisible()


def test_that_making_a_tensor_is_one_undo_step(shown: Shown) -> None:
    before = shown.store.document
    shown.enter()

    assert shown.store.undo_label == "New tensor x"
    shown.store.undo()
    assert shown.store.document is before


def test_that_escape_makes_nothing(shown: Shown) -> None:
    QTest.keyClick(shown.dialog.shape, Qt.Key.Key_Escape)

    assert shown.store.document is EMPTY
    assert not shown.dialog.isVisible()


@pytest.mark.parametrize(
    ("text", "shape", "said"),
    [
        ("2×4", (2, 4), "8 elements · 32 bytes"),
        ("2x4", (2, 4), "8 elements · 32 bytes"),
        ("(5,)", (5,), "5 elements · 20 bytes"),
        ("", (), "1 element · 4 bytes"),
        ("1000, 1000", (1000, 1000), "1,000,000 elements · 3.8 MiB"),
    ],
)
def test_that_a_shape_is_read_and_its_size_said(
    shown: Shown, text: str, shape: tuple[int, ...], said: str
) -> None:
    shown.type("shape", text)

    assert shown.dialog.size_label.text() == said
    shown.enter()
    assert shown.leaf().contents.shape == shape


@pytest.mark.parametrize(
    ("field", "text", "reason"),
    [
        ("shape", "3, a", "write the shape as whole numbers"),
        ("shape", "-1", "cannot be negative"),
        ("shape", "9999999, 9999999", "2**40"),
        ("name", "2x", "is not a Python name"),
        ("name", "sum", "already means something"),
    ],
)
def test_that_what_is_wrong_is_said_and_nothing_made(
    shown: Shown, field: str, text: str, reason: str
) -> None:
    shown.type(field, text)

    assert reason in shown.dialog.error.text()
    assert not shown.dialog.create_button.isEnabled()
    shown.enter()
    assert shown.store.document is EMPTY


def test_that_a_fill_that_cannot_make_the_dtype_says_so(shown: Shown) -> None:
    shown.choose("rand", "int64")

    assert shown.dialog.error.text() == "rand cannot make int64"


def test_that_requires_grad_is_off_with_the_reason_for_whole_numbers(shown: Shown) -> None:
    shown.dialog.requires_grad.click()
    shown.choose("zeros", "int64")

    assert not shown.dialog.requires_grad.isEnabled()
    assert "floating point and complex" in shown.dialog.reason.text()
    shown.choose("zeros", "float32")
    shown.enter()
    assert shown.leaf().requires_grad


def test_that_a_parameter_is_typed_and_a_wrong_one_refused(shown: Shown) -> None:
    shown.choose("full")
    editor = shown.dialog._editors["fill_value"]
    assert isinstance(editor, LineEditor)
    editor.line.selectAll()
    QTest.keyClicks(editor.line, "2.5")

    assert shown.dialog.code.text() == "x = torch.full((3, 3), 2.5)"
    QTest.keyClicks(editor.line, "x")
    assert shown.dialog.error.text() == "fill_value needs a number such as 2 or 0.5, not “2.5x”"
    QTest.keyClick(editor.line, Qt.Key.Key_Backspace)
    shown.enter()
    assert shown.leaf().contents.base == Fill("full", {"fill_value": 2.5})


def test_that_reroll_gives_another_seed(shown: Shown) -> None:
    shown.choose("rand")
    seeds = set()
    for _ in range(5):
        shown.dialog._on_reroll()
        seeds.add(shown.dialog._draft.parameters["seed"])

    assert len(seeds) > 1


def test_that_numbers_on_the_clipboard_become_a_tensor(qtbot: QtBot) -> None:
    QGuiApplication.clipboard().setText("[[1, 2.5], [-3, 4]]")
    shown = Shown(qtbot)
    shown.dialog.ask(AT, "pasted numbers")

    assert shown.dialog.shape.text() == "2, 2"
    shown.enter()
    contents = shown.leaf().contents
    assert contents == numbers([1, 2.5, -3, 4], (2, 2))
    QGuiApplication.clipboard().clear()


def test_that_text_on_the_clipboard_is_no_fill(qtbot: QtBot) -> None:
    QGuiApplication.clipboard().setText("import torch")
    shown = Shown(qtbot)
    shown.dialog.ask(AT)

    assert shown.dialog.fill.findText("pasted numbers") == -1
    QGuiApplication.clipboard().clear()


def test_that_changing_a_leaf_keeps_its_numbers_in_another_shape(qtbot: QtBot) -> None:
    QGuiApplication.clipboard().clear()
    document, node = add_leaf(EMPTY, numbers([1.0, 2, 3, 4], (2, 2)), at=AT, name="w")
    shown = Shown(qtbot, document)
    shown.dialog.change(node)
    shown.type("shape", "2, 3")
    shown.enter()

    assert shown.leaf("w").contents == numbers([1.0, 2, 0, 3, 4, 0], (2, 3))
    assert isinstance(shown.leaf("w").contents.base, Literal)
    shown.store.undo()
    assert shown.store.document is document


@pytest.mark.parametrize(
    ("size", "text"), [(1, "1 byte"), (36, "36 bytes"), (1024, "1 KiB"), (3 * 2**29, "1.5 GiB")]
)
def test_that_bytes_are_said_in_words(size: int, text: str) -> None:
    assert bytes_text(size) == text


def test_that_fills_stand_in_groups_and_a_group_cannot_be_chosen(shown: Shown) -> None:
    box = shown.dialog.fill
    names = [box.itemText(index) for index in range(box.count())]

    assert names.index("torch.nn.init") < names.index("kaiming_uniform")
    heading = box.model().index(names.index("torch.nn.init"), 0)
    assert not heading.flags() & Qt.ItemFlag.ItemIsEnabled


def test_that_typing_searches_the_fills_and_what_is_not_found_changes_nothing(
    shown: Shown,
) -> None:
    typed = shown.dialog.fill.lineEdit()
    assert typed is not None
    completer = shown.dialog.fill.completer()
    assert completer is not None
    completer.setCompletionPrefix("normal")
    model = completer.completionModel()
    found = [model.index(row, 0).data() for row in range(model.rowCount())]
    assert found == ["normal", "trunc_normal", "xavier_normal", "kaiming_normal"]

    typed.setText("no such fill")
    typed.editingFinished.emit()
    assert shown.dialog.fill.currentText() == "zeros"

    typed.setText("orthogonal")
    typed.editingFinished.emit()
    shown.enter()
    base = shown.leaf().contents.base
    assert isinstance(base, Fill)
    assert base.kind == "orthogonal"


def test_that_a_fill_says_what_it_does_and_gets_the_dimensions_that_it_needs(
    shown: Shown,
) -> None:
    shown.choose("dirac")

    assert shown.dialog.shape.text() == "3, 3, 3"
    assert shown.dialog.formula.text() == "x[i, i, middle] = 1, else 0"
    assert "convolution" in shown.dialog.summary.text()
    shown.type("shape", "3, 3")
    assert shown.dialog.error.text() == "dirac needs at least 3 dimensions"
    assert not shown.dialog.create_button.isEnabled()
