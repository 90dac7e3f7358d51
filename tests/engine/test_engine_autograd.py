"""The page with PyTorch's underscore names, held to what is said of it."""

import pytest
import torch

from inspector.engine.autograd import (
    edge_of,
    fitted,
    follows,
    kept_by,
    needs,
    run,
    sequence,
    stores,
)


@pytest.fixture
def x() -> torch.Tensor:
    return torch.rand(2, 3, requires_grad=True)


def test_that_a_node_says_what_it_waits_for(x: torch.Tensor) -> None:
    sort = x.double().sort()

    assert needs(sort.values.grad_fn) == [((2, 3), torch.float64)]
    assert needs(torch.stack([x, x]).unbind()[0].grad_fn) == [((2, 3), torch.float32)] * 2


def test_that_edges_lead_to_leaves_and_to_nodes(x: torch.Tensor) -> None:
    y = x.exp() * x
    leaf, slot = edge_of(x)

    assert slot == 0
    assert stores(leaf)
    assert leaf.variable is x
    assert [to for to, _ in follows(y.grad_fn)][1] is leaf
    assert follows((x * 2).grad_fn)[1] == (None, 0)
    assert edge_of(torch.stack([y, y]).unbind()[1])[1] == 1


def test_that_what_was_made_last_goes_first_but_accumulate_grad_before_all(
    x: torch.Tensor,
) -> None:
    one = x.exp()
    other = one.sin()

    assert sequence(other.grad_fn) > sequence(one.grad_fn)
    assert sequence(edge_of(x)[0]) == 2**64 - 1


def test_that_a_gradient_is_fitted_as_the_engine_does(x: torch.Tensor) -> None:
    gradient = torch.rand(4, 2, 3, dtype=torch.float64)

    assert torch.equal(
        fitted(gradient, ((2, 1), torch.float32)), gradient.sum((0, 2))[:, None].float()
    )
    assert fitted(x, ((2, 3), torch.float32)) is x


def test_that_running_a_node_frees_nothing(x: torch.Tensor) -> None:
    node = x.exp().grad_fn
    one = torch.ones(2, 3)
    with torch.no_grad():
        first, again = run(node, [one]), run(node, [one])

    assert len(first) == 1
    assert torch.equal(first[0], again[0])  # type: ignore[arg-type]
    assert torch.equal(dict(kept_by(node))["result"], x.exp())


def test_that_what_is_freed_is_told_by_its_error(x: torch.Tensor) -> None:
    y = x.exp().sum()
    node = y.grad_fn.next_functions[0][0]  # type: ignore[union-attr]
    y.backward()  # type: ignore[no-untyped-call]

    assert isinstance(dict(kept_by(node))["result"], RuntimeError)


class Scaled(torch.autograd.Function):
    """Two outputs, an argument that is no tensor, and one that needs no gradient."""

    @staticmethod
    def forward(
        ctx: object, scale: float, x: torch.Tensor, fixed: torch.Tensor
    ) -> tuple[torch.Tensor, ...]:
        ctx.scale = scale  # type: ignore[attr-defined]
        return x * scale, x + fixed

    @staticmethod
    def backward(ctx: object, one: torch.Tensor, two: torch.Tensor) -> tuple[object, ...]:
        return None, one * ctx.scale + two, None  # type: ignore[attr-defined]


def test_that_a_function_of_python_s_own_gets_zeros_and_is_heard_at_its_tensors(
    x: torch.Tensor,
) -> None:
    scaled, _ = Scaled.apply(3.0, x, torch.ones(2, 3))  # type: ignore[no-untyped-call]
    with torch.no_grad():
        sent = run(scaled.grad_fn, [torch.ones(2, 3), None])

    assert [to is None for to, _ in follows(scaled.grad_fn)] == [False, True]
    assert sent[1] is None
    assert torch.equal(sent[0], torch.full((2, 3), 3.0))  # type: ignore[arg-type]
