"""torch.autograd.grad inside of a recorded function becomes the operation `grad`."""

from collections.abc import Callable

import pytest
import torch

import inspector
from inspector.recording.refused import RecordingRefused


def penalty(x: torch.Tensor) -> torch.Tensor:
    y = (x**3).sum()
    (g,) = torch.autograd.grad(y, [x], create_graph=True)
    return (g * g).sum()


def bare(x: torch.Tensor) -> torch.Tensor:
    y = (x**3).sum()
    g: torch.Tensor = torch.autograd.grad(y, x, retain_graph=True, create_graph=True)[0]
    return g.sin().sum()


def seeded(x: torch.Tensor) -> torch.Tensor:
    y = x**3
    (g,) = torch.autograd.grad([y], [x], [2 * torch.ones_like(y)], create_graph=True)
    return g.sum()


def constant(x: torch.Tensor) -> torch.Tensor:
    y = (x**3).sum()
    (g,) = torch.autograd.grad(y, x)
    return (g * x).sum()


@pytest.mark.parametrize("function", [penalty, bare, seeded, constant])
def test_that_it_is_recorded_with_its_numbers_and_its_gradient(
    function: Callable[[torch.Tensor], torch.Tensor],
) -> None:
    x = torch.tensor([1.0, 2.0, -3.0], requires_grad=True)
    theirs = function(x)
    (gradient,) = torch.autograd.grad(theirs, x)
    document = inspector.record(function, x)
    run = inspector.run(document)
    run.backward()

    value, grad = run[run.outputs[0]].value, run["x"].grad
    assert value is not None
    assert grad is not None
    assert torch.equal(value, theirs)
    assert torch.equal(grad, gradient)
    assert "torch.autograd.grad(y, [x]" in inspector.to_python(document)


def test_that_several_outputs_at_once_are_refused_in_words() -> None:
    def two(x: torch.Tensor) -> torch.Tensor:
        (g,) = torch.autograd.grad([x.sum(), (x * x).sum()], x, create_graph=True)
        return g.sum()

    with pytest.raises(RecordingRefused, match="call it once for each"):
        inspector.record(two, torch.ones(2, requires_grad=True))
