"""What operations keep for Backward, beside what PyTorch documents of them."""

import inspect

import pytest
import torch

from inspector.engine.explaining import explained
from inspector.engine.machine import Machine
from inspector.messages.orders import Inspect
from tests.engine.building import Bench, Build


@pytest.fixture
def product() -> Bench:
    build = Build()
    build.ones("x", 2, 3)
    build.ones("w", 3, 4)
    build.call("h", "torch.mm", "x", "w")
    build.call("y", "torch.sum", "h")
    return Bench(build)


def test_that_a_product_keeps_both_factors(product: Bench) -> None:
    saved = product.machine.inspect(Inspect(product.recipe("h"))).saved

    assert {(each.name, each.shape) for each in saved if each.shape} == {
        ("self", (2, 3)),
        ("mat2", (3, 4)),
    }
    assert all(each.node == "MmBackward0" for each in saved)
    assert {each.size for each in saved if each.shape} == {24, 48}


def test_that_a_leaf_and_an_unknown_step_keep_nothing(product: Bench) -> None:
    assert product.machine.inspect(Inspect(product.recipe("x"))).saved == ()
    assert Machine().inspect(Inspect(b"nobody")).saved == ()


def test_that_a_negative_dimension_is_told_as_it_was_given() -> None:
    build = Build()
    build.ones("x", 2, 3)
    build.call("y", "torch.amax", "x", dim=(-1,))
    build.call("z", "torch.topk", "x", k=1, dim=-1)
    bench = Bench(build)
    saved = [
        each
        for name in "yz"
        for each in bench.machine.inspect(Inspect(bench.recipe(name))).saved
        if each.name == "dim"
    ]

    assert [each.text for each in saved] == ["(-1,)", "-1"]


def test_that_what_backward_freed_says_so(product: Bench) -> None:
    product.back("y")
    saved = product.machine.inspect(Inspect(product.recipe("h"))).saved

    assert {each.text for each in saved if each.name in ("self", "mat2")} == {"freed by Backward"}


def test_that_an_operation_is_explained_by_the_installed_torch() -> None:
    assert explained("torch.mm").doc == inspect.getdoc(torch.mm)
    assert explained("os.system").doc == ""
