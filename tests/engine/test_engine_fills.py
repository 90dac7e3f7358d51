"""The tensors of leaves."""

import math

import pytest
import torch

from inspector.catalogue.rows import Value, catalogue
from inspector.document.contents import ContentsRefused, Fill, filled, literal, numbers
from inspector.document.dtypes import DTYPES, to_bytes
from inspector.document.patching import with_cells
from inspector.engine.budget import Budget, OverBudget, as_text
from inspector.engine.dtypes import TORCH_DTYPES
from inspector.engine.fills import Fills, NotSupplied
from inspector.engine.looking import as_bytes
from inspector.messages.steps import tensor
from inspector.messages.tensors import Stored, Tensor


def make(kind: str, shape: tuple[int, ...], dtype: str, **parameters: Value) -> torch.Tensor:
    return Fills({}).made(tensor(filled(kind, shape, dtype, **parameters)), "cpu")


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("kind", catalogue().fills)
def test_that_every_fill_makes_every_dtype_that_its_row_names(kind: str, dtype: str) -> None:
    wide = (2,) * max(0, catalogue().fills[kind].least - 2)
    for shape in ((2, 3, *wide), (0, 3, *wide)):
        try:
            order = tensor(filled(kind, shape, dtype))
        except ContentsRefused:
            assert DTYPES[dtype].family not in catalogue().fills[kind].dtypes
            return

        result = Fills({}).made(order, "cpu")

        assert result.shape == shape
        assert result.dtype is TORCH_DTYPES[dtype]
        assert as_bytes(result) == as_bytes(Fills({}).made(order, "cpu"))


def test_that_a_fill_is_what_torch_makes() -> None:
    assert torch.equal(make("arange", (3, 3), "int64"), torch.arange(9).view(3, 3))
    assert torch.equal(
        make("arange", (4,), "float32", start=1, step=0.5), torch.tensor([1, 1.5, 2, 2.5])
    )
    assert make("arange", (3,), "float16", start=2048)[2] == 2050
    assert torch.equal(make("linspace", (5,), "float64"), torch.linspace(0, 1, 5).double())
    assert torch.equal(make("eye", (2, 3), "float32"), torch.eye(2, 3))
    generator = torch.Generator().manual_seed(7)
    assert torch.equal(
        make("randn", (2, 2), "float32", seed=7), torch.randn(2, 2, generator=generator)
    )
    assert math.isnan(make("full", (), "float32", fill_value=math.nan))


@pytest.mark.parametrize("dtype", DTYPES)
def test_that_literal_numbers_come_through_in_every_dtype(dtype: str) -> None:
    values = [True, False, True] if dtype == "bool" else [1, 4, 64]
    base = numbers(values, (3,), dtype)
    held = {base.base.digest: base.base.data}  # type: ignore[union-attr]

    result = Fills(held).made(tensor(base), "cpu")

    assert result.tolist() == values
    assert result.dtype is TORCH_DTYPES[dtype]


def test_that_typed_cells_lie_over_a_fill_and_over_a_literal() -> None:
    over = with_cells(filled("zeros", (2, 2), "bfloat16"), {3: to_bytes(2.5, "bfloat16")})
    typed = Fills({}).made(tensor(over), "cpu")
    assert typed.tolist() == [[0, 0], [0, 2.5]]
    assert typed._version == 0, "to make a tensor is not to change it"
    base = literal(b"\0" * 8)
    order = Tensor("float32", (2,), Stored(base.digest), {1: to_bytes(math.inf, "float32")})
    assert Fills({base.digest: base.data}).made(order, "cpu").tolist() == [0, math.inf]


def test_that_a_literal_that_was_never_sent_is_said() -> None:
    with pytest.raises(NotSupplied, match="never sent"):
        Fills({}).made(Tensor("float32", (1,), Stored(b"x")), "cpu")


def test_that_any_byte_but_zero_is_a_true_bool() -> None:
    order = Tensor("bool", (3,), Stored(b"d"))

    assert Fills({b"d": b"\x00\x02\xff"}).made(order, "cpu").tolist() == [False, True, True]


def test_that_an_unknown_fill_is_an_error() -> None:
    with pytest.raises(ValueError, match="does not know the fill"):
        Fills({}).made(Tensor("float32", (1,), Fill("spiral")), "cpu")


def test_that_a_tensor_over_the_budget_is_refused_with_its_size() -> None:
    with pytest.raises(OverBudget, match=r"would need 4\.0 TiB of memory; one result may take 1"):
        Budget(lambda: 2**30).check_bytes(2**42)
    assert as_text(10) == "10 bytes"
    assert as_text(2**62) == "4.0 EiB"
