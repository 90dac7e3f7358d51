from collections.abc import Callable

import pytest
import torch
import torch.nn.functional as F  # noqa: N812 - as everyone writes it

import inspector
from inspector.document.nodes import Document, Leaf, Operation
from inspector.recording.record import RecordingRefused

STEP = torch.tensor([0.5, 0.25, 0.125], requires_grad=True)


def _leaves() -> tuple[torch.Tensor, torch.Tensor]:
    made = torch.Generator().manual_seed(3)
    x = torch.randn(4, 3, generator=made, requires_grad=True)
    w = torch.randn(3, 3, generator=made, requires_grad=True)
    return x, w


def _ops(document: Document) -> list[str]:
    nodes = document.graph.nodes.values()
    return [node.op.removeprefix("torch.") for node in nodes if isinstance(node, Operation)]


def _names(document: Document) -> list[str]:
    return [node.name for node in document.graph.nodes.values()]


FUNCTIONS: dict[str, Callable[[torch.Tensor, torch.Tensor], torch.Tensor]] = {
    "operators": lambda x, w: ((x @ w + 1) * 2 - x / 3 + 2 * x - (-w).sum() ** 2).sum(),
    "numbers first": lambda x, w: (1 - x + 2 / (x * x + 1) + 2 ** w.mean()).sum(),
    "methods": lambda x, w: x.matmul(w).relu().sum(dim=1, keepdim=True).mean(),
    "functional": lambda x, w: F.mse_loss(F.leaky_relu(F.linear(x, w, w[0]), 0.2), x * 0),
    "softmaxes": lambda x, w: (F.softmax(x, dim=1) * torch.log_softmax(x, -1)).sum() + w.mean(),
    "transposed": lambda x, w: (w.T @ x.t()).transpose(0, 1).sum() + w.mT.mean(),
    "shapes": lambda x, w: torch.cat([x.view(-1), w.reshape(9), x.flatten()]).square().mean(),
    "sizes one by one": lambda x, w: w.permute(1, 0).unsqueeze(0).expand(2, 3, 3).std() + x.sum(),
    "indices": lambda x, w: (x[0] + x[-1, :2].sum() + x[1:3, 1:].mean() + w[..., 0]).sum(),
    "several outputs": lambda x, w: x.max(dim=1).values.sum() + torch.sort(w)[0][0].sum(),
    "pieces": lambda x, w: (torch.split(x, 2)[1] * torch.unbind(w)[0]).sum(),
    "conditions": lambda x, w: torch.where(x > 0, x, 0.1 * x).sum() + w.clamp(min=0).sum(),
    "einsum": lambda x, w: torch.einsum("ij,jk->ik", x, w).sum(),
    "other dtypes": lambda x, w: (x.double() @ w.to(torch.float64)).float().sum(),
    "captured": lambda x, w: (x * STEP).sum() + w.sum() + torch.ones(3).sum(),
    "axis": lambda x, w: x.sum(axis=0).max(dim=0).values + w.var(unbiased=False),  # type: ignore[call-overload]
}


@pytest.mark.parametrize("case", FUNCTIONS)
def test_that_a_recorded_function_gives_the_same_value_and_gradients(case: str) -> None:
    function = FUNCTIONS[case]
    x, w = _leaves()
    document = inspector.record(function, x, w)
    run = inspector.run(document)
    STEP.grad = None
    expected = function(x, w)
    expected.backward()  # type: ignore[no-untyped-call]
    run.backward()
    root = document.graph.backward.root
    assert root is not None
    found = run[document.graph.nodes[root.node].name].outputs[root.output]

    assert all(run[name].error is None for name in run)
    assert found.value is not None
    assert torch.equal(found.value, expected)
    assert torch.equal(run["x"].grad, x.grad)  # type: ignore[arg-type]
    assert torch.equal(run["w"].grad, w.grad)  # type: ignore[arg-type]


def test_that_variables_keep_their_names() -> None:
    def loss(inputs: torch.Tensor, weight: torch.Tensor) -> torch.Tensor:
        hidden = inputs @ weight
        active = F.relu(hidden)
        result = active.sum()
        return result  # noqa: RET504 - the name is what is tested

    document = inspector.record(loss, *_leaves())

    assert _names(document) == ["inputs", "weight", "hidden", "active", "result"]
    assert len(document.layout.places) == 5


def test_that_a_name_used_again_gets_a_number() -> None:
    def twice(x: torch.Tensor) -> torch.Tensor:
        x = x.exp()
        x = x.exp()
        return x.sum()

    assert _names(inspector.record(twice, torch.ones(2))) == ["x", "x1", "x2", "sum_1"]


def test_that_the_parameters_of_a_module_are_leaves_under_their_names() -> None:
    model = torch.nn.Sequential(torch.nn.Linear(3, 2), torch.nn.ReLU(), torch.nn.Linear(2, 1))

    def loss(x: torch.Tensor) -> torch.Tensor:
        return model(x).mean()  # type: ignore[no-any-return]

    document = inspector.record(loss, torch.randn(4, 3))
    run = inspector.run(document)
    run.backward()
    loss(run["x"].value).backward()  # type: ignore[arg-type, no-untyped-call]

    assert _ops(document) == ["nn.functional.linear", "relu", "nn.functional.linear", "mean"]
    weights = [run[name].grad for name in run.leaves if name.endswith("weight")]
    assert torch.equal(weights[0], model[0].weight.grad)  # type: ignore[arg-type]


def test_that_no_grad_and_inference_mode_become_frames() -> None:
    def function(x: torch.Tensor) -> torch.Tensor:
        with torch.no_grad():
            a = x * 2
            b = a + 1
        c = x + b
        with torch.inference_mode():
            c.exp()
        with torch.no_grad():
            c.sin()
        return c.sum()

    document = inspector.record(function, torch.ones(2, requires_grad=True))
    frames = document.graph.frames.values()
    inside = [(f.mode, [document.graph.nodes[n].name for n in f.nodes]) for f in frames]

    assert inside == [("no_grad", ["a", "b"]), ("inference_mode", ["exp"]), ("no_grad", ["sin"])]


def test_that_backward_and_retain_grad_are_noted() -> None:
    def function(x: torch.Tensor) -> None:
        h = x * 2
        h.retain_grad()
        h.backward(torch.ones(2), retain_graph=True)  # type: ignore[no-untyped-call]

    document = inspector.record(function, torch.ones(2, requires_grad=True))
    call = document.graph.backward
    (h,) = (n for n in document.graph.nodes.values() if isinstance(n, Operation))

    assert h.retain_grad
    assert call.root is not None
    assert (call.root.node, call.retain_graph) == (h.id, True)
    assert call.gradient is not None


def test_that_leaves_have_the_numbers_and_the_switch_of_their_tensors() -> None:
    x = torch.tensor([1.5, float("nan")], dtype=torch.bfloat16, requires_grad=True)
    document = inspector.record(lambda x, y: x * y, x, torch.tensor([True, False]))
    one, two = (n for n in document.graph.nodes.values() if isinstance(n, Leaf))

    assert (one.contents.dtype, one.requires_grad) == ("bfloat16", True)
    assert (two.contents.dtype, two.requires_grad) == ("bool", False)


REFUSED: dict[str, tuple[Callable[[torch.Tensor], object], str]] = {
    "not in the catalogue": (lambda x: x.cumprod(0), "torch.Tensor.cumprod is not among"),
    "random": (lambda x: torch.dropout(x, 0.5, True), "torch.dropout is not among"),
    "in place": (lambda x: x.add_(1), "changes a tensor in place"),
    "assigned": (lambda x: x.__setitem__(0, 1.0), "changes a tensor in place"),
    "taken out": (lambda x: x.sum().item(), "takes a number out"),
    "branching": (lambda x: x if x.sum() > 0 else -x, "takes a number out"),
    "behind its back": (lambda x: x.data * 2, "torch.Tensor.data is not among"),
    "max of all": (lambda x: x.max(), "use torch.amax"),
    "a mask as index": (lambda x: x[x > 0], "an index that"),
    "split by sections": (lambda x: torch.split(x, [1, 1]), "split_size_or_sections"),
    "complex32": (lambda x: x + torch.zeros(2, dtype=torch.complex32), "complex32"),
}


@pytest.mark.filterwarnings("ignore:ComplexHalf support")
@pytest.mark.parametrize("case", REFUSED)
def test_that_what_cannot_be_recorded_is_refused_in_one_sentence(case: str) -> None:
    function, sentence = REFUSED[case]
    with pytest.raises(RecordingRefused) as refused:
        inspector.record(function, torch.ones(2))

    assert sentence in str(refused.value)
    assert "\n" not in str(refused.value)


def test_that_the_function_s_own_error_comes_through() -> None:
    with pytest.raises(RuntimeError, match="cannot be multiplied"):
        inspector.record(lambda x: x @ x, torch.ones(2, 3))


def test_that_reading_a_shape_is_no_operation() -> None:
    document = inspector.record(lambda x: x.sum() / x.shape[0] / x.numel() / x.dim(), torch.ones(2))

    assert _ops(document) == ["sum", "div", "div", "div"]
