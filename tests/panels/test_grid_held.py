"""What the grid tells of a leaf before the engine does is what the engine makes."""

import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.document.contents import Contents, ContentsRefused, check_contents
from inspector.document.contents import Fill as Filled
from inspector.document.dtypes import DTYPES
from inspector.engine.dtypes import TORCH_DTYPES
from inspector.engine.fills import fill
from inspector.engine.looking import as_bytes
from inspector.panels.grid.held import held_element, is_held

_NUMBERS = st.integers(-(2**54), 2**54) | st.integers(-300, 300) | st.floats(allow_nan=False)


@st.composite
def fills(draw: st.DrawFn) -> Filled:
    kind = draw(st.sampled_from(["zeros", "ones", "eye", "full", "arange"]))
    names = {"full": ("fill_value",), "arange": ("start", "step")}.get(kind, ())
    return Filled(kind, {name: draw(_NUMBERS) for name in names})


@settings(max_examples=500, deadline=None)
@given(fills(), st.sampled_from(sorted(DTYPES)), st.sampled_from([(3, 4), (2, 9), (1, 1), (0, 3)]))
def test_that_what_is_held_is_what_the_engine_makes(
    base: Filled, dtype: str, shape: tuple[int, int]
) -> None:
    contents = Contents(dtype, shape, base)
    try:
        check_contents(contents)
    except ContentsRefused:
        return
    held = [held_element(contents, flat) for flat in range(contents.count)]
    if is_held(contents):
        assert None not in held
    if not any(each is not None for each in held):
        return

    made = fill(base, torch.zeros(shape, dtype=TORCH_DTYPES[dtype]), dtype)

    size, data = DTYPES[dtype].size, as_bytes(made.contiguous())
    for flat, element in enumerate(held):
        assert element is None or element == data[flat * size : (flat + 1) * size]
