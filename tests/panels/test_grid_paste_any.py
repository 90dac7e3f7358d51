"""Whatever is copied out of a grid and pasted into one is there again, bit for bit: any dtype,
shape, range and bytes, and any country's way to write the numbers."""

import itertools
import math

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QItemSelection, QItemSelectionModel, QMimeData
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from inspector.document.contents import Contents, Spans, flat_of, literal
from inspector.document.dtypes import DTYPES, to_bytes
from inspector.look.numbers import unpacked
from inspector.panels.grid.carried import cells_of, contents_of
from inspector.panels.grid.cut import Cut
from tests.fakes.any_document import elements
from tests.panels.test_grid_view import Shown

_MARKS = ("", " ", "\u00a0", "\u202f", "\u2009", "'", "’", ",", ".")
# One grid for all the examples of a test: each opens a document of its own.
_SETTINGS = settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
_SPECIAL = {
    "float": (0.0, -0.0, 1.0, math.inf, -math.inf, math.nan, 1e-40, 5e-324, 6e-8, 3.4e38, 448.0),
    "complex": (complex(-0.0, 0.0), complex(math.inf, -0.0), complex(math.nan, -math.inf), 1e-40j),
}


@st.composite
def tensors(draw: st.DrawFn, dtype: str) -> Contents:
    """Literal numbers of any shape: any bytes at all are an element, but of bool only two."""
    shape = tuple(draw(st.lists(st.integers(1, 4), max_size=4)))
    count, size = math.prod(shape), DTYPES[dtype].size
    if dtype == "bool":
        data = bytes(draw(st.lists(st.integers(0, 1), min_size=count, max_size=count)))
    else:
        special = [to_bytes(each, dtype) for each in _SPECIAL.get(DTYPES[dtype].family, ())]
        one = st.binary(min_size=size, max_size=size) | elements(dtype)
        one = one | st.sampled_from(special) if special else one
        data = b"".join(draw(st.lists(one, min_size=count, max_size=count)))
    return Contents(dtype, shape, literal(data))


@st.composite
def cuts(draw: st.DrawFn, shape: tuple[int, ...]) -> tuple[Cut, range, range]:
    """A cut through it, whichever dimensions run, and a range of the cut."""
    axes: tuple[int, int] | None = None
    if len(shape) > 1 and draw(st.booleans()):
        down, across, *_ = draw(st.permutations(range(len(shape))))
        axes = (down, across)
    fixed = Cut(shape, axes=axes).fixed
    cut = Cut(shape, tuple(draw(st.integers(0, shape[d] - 1)) for d in fixed), axes=axes)
    spans = []
    for size in (cut.rows, cut.columns):
        first = draw(st.integers(0, size - 1))
        spans.append(range(first, draw(st.integers(first + 1, size))))
    return cut, spans[0], spans[1]


def raw(contents: Contents, spans: Spans) -> list[bytes]:
    """The bytes of the cells of a range, row-major."""
    size = DTYPES[contents.dtype].size
    data = contents.base.data  # type: ignore[union-attr]
    indices = itertools.product(*(range(a, b) for a, b in spans))
    flats = [flat_of(index, contents.shape) for index in indices]
    return [data[flat * size : (flat + 1) * size] for flat in flats]


def select(shown: Shown, cut: Cut, rows: range, columns: range) -> None:
    """Show the cut and select the range."""
    grid = shown.grid
    grid.model.show(grid.model.elements, cut)
    index = grid.model.index
    block = QItemSelection(index(rows.start, columns.start), index(rows.stop - 1, columns.stop - 1))
    grid.view.selectionModel().select(block, QItemSelectionModel.SelectionFlag.ClearAndSelect)


@pytest.fixture
def grid(qtbot: QtBot) -> Shown:
    return Shown(qtbot, Contents("bool", (1,), literal(b"\0")))


@pytest.mark.parametrize("dtype", DTYPES)
@_SETTINGS
@given(data=st.data())
def test_that_paste_of_copy_is_identity_bit_for_bit(
    grid: Shown, dtype: str, data: st.DataObject
) -> None:
    contents = data.draw(tensors(dtype))
    cut, rows, columns = data.draw(cuts(contents.shape))
    grid.open(contents)
    select(grid, cut, rows, columns)

    grid.view.clipboard.copy()
    grid.view.clipboard.clear()
    zeros = raw(grid.contents, cut.spans(rows, columns))
    grid.view.clipboard.paste()

    assert set(zeros) == {bytes(DTYPES[dtype].size)}
    assert grid.contents == contents, grid.grid.said()


@pytest.mark.parametrize("dtype", DTYPES)
@_SETTINGS
@given(data=st.data())
def test_that_the_text_alone_is_the_same_numbers(
    grid: Shown, dtype: str, data: st.DataObject
) -> None:
    contents = data.draw(tensors(dtype))
    cut, rows, columns = data.draw(cuts(contents.shape))
    grid.open(contents)
    select(grid, cut, rows, columns)

    grid.view.clipboard.copy()
    # As a spreadsheet or an editor gives it back.
    QGuiApplication.clipboard().setText(QGuiApplication.clipboard().text())
    grid.view.clipboard.clear()
    grid.view.clipboard.paste()

    whole = tuple((0, size) for size in contents.shape)
    for old, new in zip(raw(contents, whole), raw(grid.contents, whole), strict=True):
        # A text says of a NaN only that it is one.
        assert old == new or "nan" in repr(unpacked(old, dtype)), grid.grid.said()
        assert repr(unpacked(old, dtype)) == repr(unpacked(new, dtype))


def written(number: float, point: str, mark: str) -> str:
    """A number as a country writes it."""
    if not math.isfinite(number):
        return repr(number)
    mantissa, _, power = repr(number).partition("e")
    whole, _, broken = mantissa.removeprefix("-").partition(".")
    groups = [whole[max(0, end - 3) : end] for end in range(len(whole), 0, -3)]
    text = mark.join(reversed(groups)) + (f"{point}{broken}" if broken else "")
    return f"{'-' if mantissa.startswith('-') else ''}{text}{f'e{power}' if power else ''}"


@pytest.mark.parametrize("dtype", ["float64", "float32", "bfloat16", "int64", "uint8"])
@_SETTINGS
@given(
    data=st.data(),
    point=st.sampled_from(".,"),
    mark=st.sampled_from(_MARKS),
    separator=st.sampled_from("\t;"),
)
def test_that_no_country_s_way_to_write_numbers_is_read_as_others(
    grid: Shown, dtype: str, data: st.DataObject, point: str, mark: str, separator: str
) -> None:
    assume(point != mark)
    contents = data.draw(tensors(dtype))
    cut, rows, columns = data.draw(cuts(contents.shape))
    held = [unpacked(each, dtype)[0] for each in raw(contents, cut.spans(rows, columns))]
    numbers = [each for each in held if isinstance(each, int | float)]
    texts = [written(each, point, mark) for each in numbers]
    # 1.234 alone is 1.234 wherever it comes from.
    assume(mark != "." or any("," in each for each in texts))
    width = len(columns)
    lines = [separator.join(texts[at : at + width]) for at in range(0, len(texts), width)]
    assume(cut.axes is None)
    grid.open(contents)
    select(grid, cut, rows, columns)
    grid.view.clipboard.clear()
    emptied = grid.contents
    QGuiApplication.clipboard().setText("\n".join(lines))

    grid.view.clipboard.paste()

    said = grid.grid.said()
    if said.startswith("Nothing pasted"):
        assert grid.contents == emptied
        assert (point, mark) != (".", ""), said
        return
    found = [unpacked(each, dtype)[0] for each in raw(grid.contents, cut.spans(rows, columns))]
    assert repr(found) == repr(held), lines


@pytest.mark.parametrize("dtype", DTYPES)
@_SETTINGS
@given(data=st.data())
def test_that_copied_cells_are_a_tensor_of_their_dtype(
    grid: Shown, dtype: str, data: st.DataObject
) -> None:
    contents = data.draw(tensors(dtype))
    assume(len(contents.shape) <= 2)
    grid.open(contents)
    grid.view.selectAll()
    grid.view.clipboard.copy()

    made = contents_of(QGuiApplication.clipboard().mimeData())

    assert made is not None
    assert (made.dtype, made.base) == (contents.dtype, contents.base)
    assert made.shape in (contents.shape, contents.shape[contents.shape[:1] == (1,) :], ())


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"float32 1 1\n",
        b"float32 2 2\n" + bytes(15),
        b"object 1 1\n" + bytes(8),
        b"bool 1 1\n\2",
        b"float32 0 3\n",
        b"float32 9999999 9999999\n",
        b"\xff 1 1\n",
    ],
)
def test_that_what_another_program_calls_cells_is_not_believed(said: bytes) -> None:
    held = QMimeData()
    held.setData("application/x-tensor-inspector-cells", said)

    assert contents_of(held) is None
    assert cells_of(held, "float32") is None
