"""What reaches into Backward from Python: either stepped through truthfully, or it says why not."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
import torch
from torch import Tensor, nn
from torch.autograd import graph
from torch.utils.checkpoint import checkpoint, checkpoint_sequential

from inspector.engine.run import run
from inspector.messages.orders import Trace
from inspector.recording.record import RecordingRefused, record

Function = Callable[[Tensor], Tensor]


def _ten_times(gradients: Any, *_: Any) -> Any:
    return tuple(None if each is None else each * 10 for each in gradients)


def _kept(hooks: AbstractContextManager[Any]) -> Function:
    def function(x: Tensor) -> Tensor:
        with hooks:
            kept = x * x
        return kept.sum()

    return function


def _on_node(method: str, *, leaf: bool = False) -> Function:
    def function(x: Tensor) -> Tensor:
        h = torch.exp(x)
        node: Any = h.grad_fn
        getattr(node.next_functions[0][0] if leaf else node, method)(_ten_times)
        return h.sum()

    return function


def _on_edge(x: Tensor) -> Tensor:
    h = torch.exp(x)
    graph.get_gradient_edge(h).node.register_prehook(_ten_times)
    return h.sum()


def _on_tensor(x: Tensor) -> Tensor:
    h = x * 2
    h.register_hook(lambda gradient: gradient * 10)  # type: ignore[no-untyped-call]
    return h.sum()


def _on_leaf(x: Tensor) -> Tensor:
    x.register_post_accumulate_grad_hook(print)  # type: ignore[no-untyped-call]
    return (x * 2).sum()


def _on_several(x: Tensor) -> Tensor:
    h = x * 2
    graph.register_multi_grad_hook((h, x), print)
    return h.sum()


def _on_saved(x: Tensor) -> Tensor:
    h: Any = x * x
    h.grad_fn._raw_saved_self.register_hooks(lambda t: t * 2, lambda t: t)
    return h.sum()  # type: ignore[no-any-return]


def _on_module(register: str, hook: Callable[..., Any]) -> Function:
    layer = nn.Linear(3, 3)
    getattr(layer, register)(hook)
    return lambda x: layer(x).sum()


def _on_all_modules(x: Tensor) -> Tensor:
    handle = nn.modules.module.register_module_full_backward_hook(print)
    try:
        return nn.Tanh()(x).sum()  # type: ignore[no-any-return]
    finally:
        handle.remove()


class _Old(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, x: Tensor) -> Tensor:
        return x * 2

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> Tensor:
        return gradient * 3


class _New(torch.autograd.Function):
    @staticmethod
    def forward(x: Tensor) -> Tensor:
        return x * 2

    @staticmethod
    def setup_context(ctx: Any, inputs: Any, output: Any) -> None:
        """Nothing is kept."""

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> Tensor:
        return gradient * 3


def _changed_unseen(x: Tensor) -> Tensor:
    h = x * 2
    y = h * h
    graph.increment_version(h)
    return y.sum()


def _inner(x: Tensor) -> Tensor:
    return torch.sin(torch.exp(x))


def _kept_alone(x: Tensor) -> Tensor:
    with graph.disable_saved_tensors_hooks("none here"):
        return _inner(x).sum()


def _turned(x: Tensor) -> Tensor:
    h = torch.sin(x)
    h.t_()
    return (h * x).sum()


def _detached_in_place(x: Tensor) -> Tensor:
    h = torch.exp(x)
    h.detach_()
    return (h * x).sum()


def _in_anomaly_mode(x: Tensor) -> Tensor:
    with torch.autograd.detect_anomaly():
        return _inner(x).sum()


STEPPED: dict[str, Function] = {
    "checkpoint": lambda x: checkpoint(_inner, x, use_reentrant=False).sum(),
    "checkpoint in checkpoint": lambda x: checkpoint(
        lambda a: torch.tanh(checkpoint(_inner, a, use_reentrant=False)), x, use_reentrant=False
    ).sum(),
    "checkpoint_sequential": lambda x: checkpoint_sequential(  # type: ignore[no-untyped-call]
        [nn.Tanh(), nn.Sigmoid()], 2, x, use_reentrant=False
    ).sum(),
    "a shape changed in place": _turned,
    "save_on_cpu": _kept(graph.save_on_cpu()),
    "disable_saved_tensors_hooks": _kept_alone,
    "detect_anomaly": _in_anomaly_mode,
    "a module's forward hook": _on_module("register_forward_hook", lambda _, __, made: made * 2),
    "a module's forward_pre_hook": _on_module(
        "register_forward_pre_hook", lambda _, given: (given[0] * 2,)
    ),
}
OF_ONE_S_OWN = "a document holds no code of one's own that runs in Backward"
REFUSED: dict[str, tuple[Function, str]] = {
    "a Function": (lambda x: _Old.apply(x).sum(), "_Old is an autograd.Function"),  # type: ignore[no-untyped-call]
    "a Function with setup_context": (
        lambda x: _New.apply(x).sum(),  # type: ignore[no-untyped-call]
        "_New is an autograd.Function",
    ),
    "reentrant checkpoint": (
        lambda x: checkpoint(_inner, x, use_reentrant=True).sum(),
        "call it with use_reentrant=False",
    ),
    "node.register_hook": (_on_node("register_hook"), "a hook on a grad_fn"),
    "node.register_prehook": (_on_node("register_prehook"), "a hook on a grad_fn"),
    "AccumulateGrad.register_hook": (_on_node("register_hook", leaf=True), "a hook on a grad_fn"),
    "AccumulateGrad.register_prehook": (
        _on_node("register_prehook", leaf=True),
        "a hook on a grad_fn",
    ),
    "edge.node.register_prehook": (_on_edge, "a hook on a grad_fn"),
    "tensor.register_hook": (_on_tensor, "a hook on a tensor"),
    "register_post_accumulate_grad_hook": (_on_leaf, "a hook on a leaf's .grad"),
    "register_multi_grad_hook": (_on_several, "a hook on a tensor"),
    "a saved tensor's register_hooks": (_on_saved, "a hook on a saved tensor"),
    "saved_tensors_hooks": (
        _kept(graph.saved_tensors_hooks(lambda t: t * 2, lambda t: t)),
        "saved_tensors_hooks cannot be recorded",
    ),
    "allow_mutation_on_saved_tensors": (
        _kept(graph.allow_mutation_on_saved_tensors()),
        "allow_mutation_on_saved_tensors cannot be recorded",
    ),
    "a module's full_backward_hook": (
        _on_module("register_full_backward_hook", print),
        "a hook on a module's Backward",
    ),
    "a module's full_backward_pre_hook": (
        _on_module("register_full_backward_pre_hook", print),
        "a hook on a module's Backward",
    ),
    "a module's old backward_hook": (
        _on_module("register_backward_hook", print),
        "a hook on a grad_fn",
    ),
    "all modules' full_backward_hook": (_on_all_modules, "a hook on a module's Backward"),
    "detach_": (_detached_in_place, "detach_ makes another tensor"),
    "increment_version": (_changed_unseen, "increment_version tells of a change"),
    "torch.func": (lambda x: torch.func.grad(lambda a: a.sin().sum())(x).sum(), "torch.func's"),
    "vmap": (lambda x: torch.vmap(torch.sin)(x).sum(), "torch.func's"),
}

pytestmark = pytest.mark.filterwarnings("ignore")


def _x() -> Tensor:
    return torch.rand(3, 3, generator=torch.Generator().manual_seed(1), requires_grad=True)


@pytest.mark.parametrize("case", STEPPED)
def test_that_it_is_stepped_through_with_torch_s_gradients(case: str) -> None:
    function, x = STEPPED[case], _x()
    done = run(record(function, x))
    done.backward()
    assert done.address is not None
    traced = done.machine.trace(Trace(done.address))
    function(x).backward()  # type: ignore[no-untyped-call]

    assert (traced.reason, traced.proof.wrong, traced.proof.in_order) == ("", 0, True)
    assert traced.proof.compared > 2
    stored = done["x"].grad
    assert stored is not None
    assert x.grad is not None
    assert torch.equal(stored, x.grad)


@pytest.mark.parametrize("case", REFUSED)
def test_that_it_says_in_one_sentence_why_not(case: str) -> None:
    function, sentence = REFUSED[case]
    with pytest.raises(RecordingRefused) as refused:
        record(function, _x())

    assert sentence in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("register", ["register_hook", "register_post_accumulate_grad_hook"])
def test_that_a_hook_that_was_put_on_a_leaf_before_is_told_of(register: str) -> None:
    x = _x()
    handle = getattr(x, register)(print)
    with pytest.raises(RecordingRefused, match="has a hook"):
        record(torch.Tensor.sum, x)
    handle.remove()

    assert record(torch.Tensor.sum, x).graph.backward.root is not None


def test_that_everything_is_as_it_was_when_the_recording_is_over() -> None:
    for function in (torch.sum, _on_tensor):
        with pytest.raises(RecordingRefused) if function is _on_tensor else graph.save_on_cpu():
            record(function, _x())
    x = _x()
    h = _Old.apply(x)  # type: ignore[no-untyped-call]
    h.grad_fn.register_hook(_ten_times)
    with graph.saved_tensors_hooks(lambda t: t * 2, lambda t: t):
        y = h.exp().sum()
    y.backward()

    assert x.grad is not None
    assert torch.allclose(x.grad, 60 * torch.exp(2 * x.detach()))
