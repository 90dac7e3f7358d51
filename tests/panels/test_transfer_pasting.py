"""Numbers of the clipboard as tensors."""

import pytest
import torch

from inspector.document.contents import Literal
from inspector.panels.transfer.pasting import contents_in
from tests.codegen.executing import bits


def made(text: str) -> tuple[torch.Tensor, bool]:
    contents, grad = contents_in(text)
    assert isinstance(contents.base, Literal)
    dtype: torch.dtype = getattr(torch, contents.dtype)
    flat = torch.frombuffer(bytearray(contents.base.data), dtype=dtype)
    return flat.reshape(contents.shape), grad


@pytest.mark.parametrize(
    "tensor",
    [
        torch.tensor([[1.0, -0.5], [float("nan"), float("inf")]]),
        torch.tensor([1, 2, 3]),
        torch.tensor([True, False]),
        torch.tensor([[1.5], [2.5]], dtype=torch.float64, requires_grad=True),
        torch.tensor([1e10, 1.0]),
        torch.tensor([1 + 2j, -0.5j]),
        torch.tensor(5.0),
        torch.arange(24, dtype=torch.int16).reshape(2, 3, 4),
        torch.tensor([0.5, 2], requires_grad=True) * 2,
    ],
)
def test_that_what_print_wrote_is_that_tensor(tensor: torch.Tensor) -> None:
    found, grad = made(str(tensor))

    assert bits(found) == bits(tensor)
    assert grad == tensor.requires_grad


def test_that_a_list_and_a_table_are_floats_to_differentiate_by() -> None:
    assert bits(made("[[1, 2], [3, 4]]")[0]) == bits(torch.tensor([[1.0, 2], [3, 4]]))
    assert bits(made("1\t2\n3\t4\n")[0]) == bits(torch.tensor([[1.0, 2], [3, 4]]))


def test_that_a_shortened_print_is_refused_with_what_to_do() -> None:
    with pytest.raises(ValueError, match="set_printoptions"):
        made(str(torch.zeros(5000)))
