import xml.etree.ElementTree as ET

import pytest
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from inspector.look.formula import Formula, Typesetter
from inspector.look.mathml import Inks, NotAFormula, formulas
from inspector.look.theme import DARK, LIGHT

INKS = Inks("#111111", "#222222", "#3333FF", "#FF8800")


def spoken(text: str, of: str = "") -> str:
    """The first line's signs and words, one after the other."""
    root = ET.fromstring(formulas(text, of, INKS)[0])
    return "".join(each.text or "" for each in root.iter())


def test_that_products_powers_and_signs_are_written_as_in_a_book() -> None:
    assert spoken("-grad * input / other ** 2") == "−grad⊙inputother2"
    assert spoken("2 * grad * (1 - out)") == "2·grad⊙(1−out)"
    assert spoken("grad @ mat2.T") == "gradmat2T"
    assert spoken("grad", "input") == "∂L∂input=grad"


def test_that_what_holds_together_less_gets_parentheses() -> None:
    assert spoken("a - (b - c)") == "a−(b−c)"
    assert spoken("a - b * c") == "a−b⊙c"
    assert spoken("(a + b) ** 2") == "(a+b)2"
    assert spoken("(a + b) / c") == "a+bc"


def test_that_cases_say_when_which_holds() -> None:
    assert spoken("where(x > 0, grad, where(x == 0, grad / 2, 0))") == (
        "{gradifx>0grad2ifx=00otherwise"
    )


def test_that_spreading_goes_without_saying_in_a_product_only() -> None:
    assert spoken("unsqueeze(grad, dim) * out") == "grad⊙out"
    assert spoken("squeeze(grad, dim)") == "squeeze(grad,dim)"
    assert spoken("grad.expand_as(input)") == "gradspreadtoinput"


def test_that_the_gradient_is_orange_and_the_output_blue() -> None:
    root = ET.fromstring(formulas("grad * out", "", INKS)[0])
    inks = {each.text: each.get("mathcolor") for each in root.iter("mtext")}

    assert inks == {"grad": INKS.gradient, "out": INKS.value}


def test_that_named_parts_follow_the_formula() -> None:
    first, second, third = formulas("u = exp(x)\nv = u + 1\ngrad * u / v", "x", INKS)

    assert "∂" in first
    assert ">where<" in second
    assert ">and<" in third


@pytest.mark.parametrize("text", ["", "grad *", "x = 1", "lambda: 0", "a if b else c", "\x00"])
def test_that_what_is_no_formula_is_said_to_be_none(text: str) -> None:
    with pytest.raises(NotAFormula):
        formulas(text, "", INKS)


def test_that_text_from_outside_stays_text() -> None:
    made = formulas("f('<script>&')", "", INKS)[0]

    assert "<script>" not in made
    ET.fromstring(made)


@pytest.fixture
def formula(qtbot: QtBot) -> Formula:
    shown = Formula(Typesetter(), DARK)
    qtbot.addWidget(shown)
    shown.resize(400, 100)
    shown.show()
    return shown


def test_that_a_formula_is_drawn_in_the_themes_colours(formula: Formula, qtbot: QtBot) -> None:
    formula.show_text("grad * out * (1 - out)", "input")
    qtbot.waitUntil(lambda: formula.is_set, timeout=20_000)
    assert DARK.gradient.lower() in colours(formula)

    formula.set_theme(LIGHT)
    qtbot.waitUntil(lambda: formula.is_set, timeout=20_000)
    assert LIGHT.gradient.lower() in colours(formula)
    assert LIGHT.value.lower() in colours(formula)


def test_that_what_cannot_be_set_is_shown_as_text(formula: Formula, qtbot: QtBot) -> None:
    formula.show_text("(lambda: grad)()", "")

    qtbot.waitUntil(lambda: DARK.text.lower() in colours(formula), timeout=20_000)
    assert not formula.is_set


def test_that_a_narrow_place_shrinks_a_formula_and_then_makes_text_of_it(
    formula: Formula, qtbot: QtBot
) -> None:
    formula.show_text("grad * input / other ** 2 + grad * input + grad * other", "input")
    qtbot.waitUntil(lambda: formula.is_set, timeout=20_000)
    wide = formula.heightForWidth(500)

    assert formula.heightForWidth(280) < wide
    assert formula.heightForWidth(90) > wide


def colours(widget: Formula) -> set[str]:
    image: QImage = widget.grab().toImage()
    return {
        image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())
    }
