import pytest
from PySide6.QtCore import QCoreApplication, QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from inspector.catalogue.rows import Parameter, Port, Row, Value, catalogue
from inspector.document import wiring
from inspector.document.contents import filled
from inspector.document.edits import add_leaf, add_operation
from inspector.document.nodes import EMPTY, NodeId, Operation, Place, Source
from inspector.look.theme import DARK
from inspector.panels.parameters.editors import ChoiceEditor, LineEditor, SwitchEditor, told
from inspector.panels.parameters.parameters import ParameterEditors, split
from inspector.panels.parameters.row import ParameterRow
from inspector.session.session import Session
from inspector.session.store import Store
from tests.fakes.link import FakeLink

_kept: list[object] = []


@pytest.fixture(autouse=True)
def keep_until_closed() -> None:
    # A widget that the garbage collector finds while another paints takes the process with it:
    # the last test's are closed by now.
    _kept.clear()


class Shown:
    """Editors over one selected operation, and a leaf x beside it."""

    def __init__(self, qtbot: QtBot, op: str) -> None:
        _kept.append(self)
        document, self.leaf = add_leaf(EMPTY, filled("ones", (2,)), at=Place(0, 0), name="x")
        document, self.node = add_operation(document, op, at=Place(0, 0))
        self.clock = 0.0
        self.store = Store(document, clock=self._now)
        self.session = Session(self.store, FakeLink())
        self.store.select([self.node])
        self.editors = ParameterEditors(self.session, DARK)
        qtbot.addWidget(self.editors)
        self.editors.resize(400, 300)
        self.editors.show()
        qtbot.waitExposed(self.editors)

    def _now(self) -> float:
        self.clock += 0.01
        return self.clock

    def row(self, name: str) -> ParameterRow:
        return self.editors.rows[name]

    def line(self, name: str) -> LineEditor:
        editor = self.row(name).editor
        assert isinstance(editor, LineEditor)
        return editor

    def type(self, name: str, text: str) -> None:
        line = self.line(name).line
        line.selectAll()
        QTest.keyClicks(line, text)

    @property
    def parameters(self) -> dict[str, Value]:
        node = self.store.document.graph.nodes[self.node]
        assert isinstance(node, Operation)
        return dict(node.parameters)


@pytest.mark.parametrize(
    ("op", "name", "text", "value"),
    [
        ("torch.softmax", "dim", "0", 0),
        ("torch.nn.functional.leaky_relu", "negative_slope", "0.25", 0.25),
        ("torch.add", "alpha", "2", 2),
        ("torch.clamp", "min", "-1.5", -1.5),
        ("torch.reshape", "shape", "2, 3", (2, 3)),
        ("torch.reshape", "shape", "2x3", (2, 3)),
        ("torch.add", "other", "7", 7),
    ],
)
def test_that_a_typed_value_is_set(
    qtbot: QtBot, op: str, name: str, text: str, value: Value
) -> None:
    shown = Shown(qtbot, op)

    shown.type(name, text)

    assert shown.parameters == {name: value}
    assert shown.row(name).dot.isVisibleTo(shown.editors)


def test_that_typing_is_one_undo_step_and_reset_another(qtbot: QtBot) -> None:
    shown = Shown(qtbot, "torch.nn.functional.leaky_relu")
    before = shown.store.document
    shown.type("negative_slope", "0.125")
    shown.row("negative_slope").back.click()

    assert shown.parameters == {}
    assert shown.line("negative_slope").line.text() == "0.01"
    shown.store.undo()
    assert shown.parameters == {"negative_slope": 0.125}
    shown.store.undo()
    assert shown.store.document is before


def test_that_a_bad_value_stays_with_the_reason_and_changes_nothing(qtbot: QtBot) -> None:
    shown = Shown(qtbot, "torch.softmax")
    before = shown.store.document

    shown.type("dim", "x")

    assert shown.editors.said() == "dim needs a whole number such as 2, not “x”"
    assert shown.line("dim").line.text() == "x"
    assert shown.store.document is before


def test_that_a_choice_a_dtype_and_a_switch_are_set(qtbot: QtBot) -> None:
    shown = Shown(qtbot, "torch.nn.functional.mse_loss")
    editor = shown.row("reduction").editor
    assert isinstance(editor, ChoiceEditor)
    QTest.keyClick(editor.combo, Qt.Key.Key_Down)
    assert shown.parameters == {"reduction": "sum"}

    cast = Shown(qtbot, "torch.Tensor.to")
    dtypes = cast.row("dtype").editor
    assert isinstance(dtypes, ChoiceEditor)
    QTest.keyClick(dtypes.combo, Qt.Key.Key_Down)
    assert cast.parameters == {"dtype": "float64"}

    argmax = Shown(qtbot, "torch.argmax")
    switch = argmax.row("keepdim").editor
    assert isinstance(switch, SwitchEditor)
    QTest.mouseClick(switch.switch, Qt.MouseButton.LeftButton)
    assert argmax.parameters == {"keepdim": True}


def test_that_an_empty_line_is_none_where_none_is_allowed(qtbot: QtBot) -> None:
    shown = Shown(qtbot, "torch.argmax")
    shown.type("dim", "1")
    shown.line("dim").line.selectAll()
    QTest.keyClick(shown.line("dim").line, Qt.Key.Key_Backspace)

    assert shown.parameters == {}


def test_that_up_steps_a_whole_number(qtbot: QtBot) -> None:
    shown = Shown(qtbot, "torch.softmax")

    QTest.keyClick(shown.line("dim").line, Qt.Key.Key_Up)

    assert shown.parameters == {"dim": 0}


def test_that_a_wired_number_port_says_from_where(qtbot: QtBot) -> None:
    shown = Shown(qtbot, "torch.add")
    shown.store.apply("Wire", lambda d: wiring.connect(d, Source(shown.leaf), shown.node, "other"))

    assert shown.row("other").wired.text() == "wired from x"
    assert not shown.row("other").editor.isVisibleTo(shown.editors)


def test_that_missing_inputs_are_listed(qtbot: QtBot) -> None:
    shown = Shown(qtbot, "torch.mm")

    assert shown.editors.missing() == "input: drag a wire to it\nmat2: drag a wire to it"


def test_that_nothing_is_shown_without_one_selected_operation(qtbot: QtBot) -> None:
    shown = Shown(qtbot, "torch.softmax")

    shown.store.select([shown.leaf])

    assert shown.editors.rows == {}
    assert not shown.editors.isVisible()


def test_that_esc_and_reset_bring_back_what_is_set_where_what_stands_cannot_be(
    qtbot: QtBot,
) -> None:
    shown = Shown(qtbot, "torch.softmax")
    shown.type("dim", "1x")
    QTest.keyClick(shown.line("dim").line, Qt.Key.Key_Escape)

    assert shown.line("dim").line.text() == "1"
    assert shown.editors.said() == ""
    QTest.keyClicks(shown.line("dim").line, "x")
    shown.row("dim").back.click()
    assert shown.line("dim").line.text() == "-1"
    assert shown.editors.said() == ""
    assert shown.parameters == {}


def test_that_the_number_under_the_cursor_is_stepped_by_its_last_digit(qtbot: QtBot) -> None:
    shown = Shown(qtbot, "torch.reshape")
    shown.type("shape", "2, 3")
    line = shown.line("shape").line
    QTest.keyClick(line, Qt.Key.Key_Down)
    line.setCursorPosition(0)
    QTest.keyClick(line, Qt.Key.Key_Up, Qt.KeyboardModifier.ShiftModifier)
    assert shown.parameters == {"shape": (12, 2)}

    slope = Shown(qtbot, "torch.nn.functional.leaky_relu")
    QTest.keyClick(slope.line("negative_slope").line, Qt.Key.Key_Up)
    assert slope.parameters == {"negative_slope": 0.02}


def test_that_the_wheel_steps_only_where_the_keyboard_is(qtbot: QtBot) -> None:
    shown = Shown(qtbot, "torch.argmax")
    line = shown.line("dim").line
    shown.type("dim", "3")
    line.clearFocus()
    _turn(line)
    assert shown.parameters == {"dim": 3}

    shown.editors.activateWindow()
    line.setFocus()
    qtbot.waitUntil(line.hasFocus)
    _turn(line)
    assert shown.parameters == {"dim": 4}

    combo = Shown(qtbot, "torch.nn.functional.mse_loss").row("reduction").editor
    assert isinstance(combo, ChoiceEditor)
    combo.combo.clearFocus()
    assert not _turn(combo.combo)


def _turn(widget: QWidget) -> bool:
    at = QPointF(widget.rect().center())
    event = QWheelEvent(
        at,
        QPointF(widget.mapToGlobal(at.toPoint())),
        QPoint(),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QCoreApplication.sendEvent(widget, event)
    return event.isAccepted()


def test_that_what_is_a_default_is_muted_until_it_is_changed(qtbot: QtBot) -> None:
    shown = Shown(qtbot, "torch.softmax")
    assert shown.line("dim").line.property("default")

    shown.type("dim", "1")

    assert not shown.line("dim").line.property("default")
    shown.row("dim").back.click()
    assert shown.line("dim").line.property("default")


def test_that_an_equation_is_read_while_it_is_typed(qtbot: QtBot) -> None:
    line = LineEditor(Parameter("equation", "text", default="ij->j", grammar="einsum"))
    qtbot.addWidget(line)
    said: list[object] = []
    line.refused.connect(said.append)
    line.line.selectAll()
    QTest.keyClicks(line.line, "ij->k")

    assert (
        said[-1] == "equation: k of the result is in no tensor: use letters from before the arrow"
    )
    assert line.line.property("wrong")


WIDE = Row(
    id="torch.wide",
    name="wide",
    group="",
    summary="",
    inputs=(Port("input"), Port("weight", optional=True), Port("other", number=True)),
    order=("input", "weight", "other"),
    parameters=(
        Parameter("size", "ints", default=(1,), required=True),
        Parameter("stride", "ints", default=1, single=True, unit="elements"),
        Parameter("padding", "ints", default=0, single=True),
        Parameter("groups", "int", default=1, least=1),
        Parameter("seed", "int", default=0),
    ),
    random=True,
)


def test_that_what_need_not_be_given_stands_behind_one_line() -> None:
    node = Operation(NodeId("n"), "n", "torch.wide", {}, {"groups": 2})
    first, behind = split(WIDE, node)

    assert [each.name for each in first] == ["other", "size", "groups", "seed"]
    assert [each.name for each in behind] == ["stride", "padding"]
    assert split(catalogue().operations["torch.softmax"], node)[1] == ()


def test_that_the_line_opens_and_what_was_changed_stays_in_sight(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Operation, "row", property(lambda node: WIDE))
    shown = Shown(qtbot, "torch.add")
    editors = shown.editors

    assert list(editors.rows) == ["other", "size", "seed"]
    assert editors.more.text() == "3 more: stride, padding, groups"
    assert editors.optional.text() == "Takes wires too: weight"
    editors.more.click()
    shown.type("padding", "2")
    assert shown.parameters == {"padding": 2}
    assert list(editors.rows) == ["other", "size", "seed", "stride", "padding", "groups"]
    editors.more.click()
    assert list(editors.rows) == ["other", "size", "padding", "seed"]
    assert editors.more.text() == "2 more: stride, groups"


def test_that_a_seed_is_rolled(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Operation, "row", property(lambda node: WIDE))
    shown = Shown(qtbot, "torch.add")

    assert shown.row("seed").back.text() == "re-roll"
    shown.row("seed").back.click()
    first = shown.parameters["seed"]
    shown.row("seed").back.click()
    assert shown.parameters["seed"] != first


def test_that_a_tooltip_tells_help_unit_bounds_and_default() -> None:
    parameter = Parameter(
        "p", "float", default=0.5, least=0, most=1, unit="probability", help="How many are dropped."
    )

    assert told(parameter).split("\n") == [
        "How many are dropped.",
        "In probability.",
        "From 0 to 1.",
        "Default: 0.5",
    ]
