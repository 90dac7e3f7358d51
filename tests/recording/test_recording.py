from collections.abc import Callable

import pytest
import torch
import torch.nn.functional as F  # noqa: N812 - as everyone writes it

import inspector
from inspector.document.nodes import Document, Leaf, Operation
from inspector.recording.record import RecordingRefused
from tests.recording.op_db import Seeded

STEP = torch.tensor([0.5, 0.25, 0.125], requires_grad=True)


def _leaves() -> tuple[torch.Tensor, torch.Tensor]:
    made = torch.Generator().manual_seed(3)
    x = torch.randn(4, 3, generator=made, requires_grad=True)
    w = torch.randn(3, 3, generator=made, requires_grad=True)
    return x, w


def _operations(document: Document) -> list[Operation]:
    return [node for node in document.graph.nodes.values() if isinstance(node, Operation)]


def _ops(document: Document) -> list[str]:
    return [node.op.removeprefix("torch.") for node in _operations(document)]


def _names(document: Document) -> list[str]:
    return [node.name for node in document.graph.nodes.values()]


def _changed(x: torch.Tensor, w: torch.Tensor) -> torch.Tensor:
    before = x * 3
    x += w[0]
    x.mul_(2).relu_()
    return before * x


def _assigned(x: torch.Tensor, w: torch.Tensor) -> torch.Tensor:
    x[0] = w[1]
    x[1:, 0] = 2.0
    x[x > 1] = 0
    return x


def _changed_view(x: torch.Tensor, w: torch.Tensor) -> torch.Tensor:
    row = x[1]
    read = row * 3
    row.add_(w[0])
    other = x.t()
    x[2].zero_()
    return x.sum() + read.sum() + (other * 2).sum() + row.sum()


def _unpacked(w: torch.Tensor) -> torch.Tensor:
    a, b, c = w
    made: torch.Tensor = a * b + c
    return made


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
    "in place": lambda x, w: _changed(x * 1, w).sum(),
    "assigned by index": lambda x, w: _assigned(x * 1, w).sum(),
    "a view that is changed": lambda x, w: _changed_view(x * 1, w).sum(),
    "unpacked": lambda x, w: sum(row.sum() * at for at, row in enumerate(x)) + _unpacked(w).sum(),
    "masks": lambda x, w: x[x > 0].sum() + (w[w[:, 0] > 0] ** 2).sum(),
    "index tensors": lambda x, w: x[torch.tensor([0, 2]), [1, 2]].sum() + w[::2, None].sum(),
    "numbers for tensors": lambda x, w: (
        torch.where(x > 0, x, 0.5) * torch.maximum(w, x[0])[0]
    ).sum(),
    "remainders": lambda x, w: (
        ((x * x % 7) + (7 % (x * x + 1) + x // 0.3).detach()).sum() + ((2 / w) + (1 - w)).sum()
    ),
    "complex": lambda x, w: (torch.fft.fft(x) * (1 + 2j)).abs().sum() + w.mean(),
    "all at once": lambda x, w: x.max() + w.min() + x.norm() + torch.std(w, 0, False).sum(),
    "like": lambda x, w: (torch.zeros_like(x) + x + torch.ones_like(w)[0]).sum() + w.sum(),
    "dropout": lambda x, w: F.dropout(x, 0.4).sum() + (torch.bernoulli(torch.sigmoid(w)) * w).sum(),
    "axis": lambda x, w: x.sum(axis=0).max(dim=0).values + w.var(unbiased=False),  # type: ignore[call-overload]
}


@pytest.mark.parametrize("case", FUNCTIONS)
def test_that_a_recorded_function_gives_the_same_value_and_gradients(case: str) -> None:
    function = FUNCTIONS[case]
    x, w = _leaves()
    document = inspector.record(function, x, w)
    run = inspector.run(document)
    STEP.grad = None
    with Seeded([n.parameters["seed"] for n in _operations(document) if "seed" in n.parameters]):
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


def test_that_torch_autograd_backward_of_one_tensor_is_noted() -> None:
    def function(x: torch.Tensor) -> None:
        torch.autograd.backward([x * 2], [torch.full((2,), 3.0)], retain_graph=True)

    def several(x: torch.Tensor) -> None:
        torch.autograd.backward([(x * 2).sum(), x.sum()])

    x = torch.ones(2, requires_grad=True)
    run = inspector.run(inspector.record(function, x))
    run.backward()

    assert run.document.graph.backward.retain_graph
    assert run["x"].grad is not None
    assert run["x"].grad.tolist() == [6.0, 6.0]
    with pytest.raises(RecordingRefused, match="several tensors"):
        inspector.record(several, x)


def test_that_leaves_have_the_numbers_and_the_switch_of_their_tensors() -> None:
    x = torch.tensor([1.5, float("nan")], dtype=torch.bfloat16, requires_grad=True)
    document = inspector.record(lambda x, y: x * y, x, torch.tensor([True, False]))
    one, two = (n for n in document.graph.nodes.values() if isinstance(n, Leaf))

    assert (one.contents.dtype, one.requires_grad) == ("bfloat16", True)
    assert (two.contents.dtype, two.requires_grad) == ("bool", False)


class _Own(torch.autograd.Function):
    @staticmethod
    def forward(ctx: object, x: torch.Tensor) -> torch.Tensor:
        return x * 2

    @staticmethod
    def backward(ctx: object, grad: torch.Tensor) -> torch.Tensor:
        return grad * 3


REFUSED: dict[str, tuple[Callable[[torch.Tensor], object], str]] = {
    "taken out": (lambda x: x.sum().item(), "takes a number out"),
    "branching": (lambda x: x if x.sum() > 0 else -x, "takes a number out"),
    "to numpy": (lambda x: x.numpy(), "takes a number out"),
    "a slice that ends at a tensor": (lambda x: x[: x.argmax()], "takes a number out"),
    "behind its back": (lambda x: x.data * 2, "reaches behind autograd's back"),
    "a hook": (
        lambda x: (x * 2).register_hook(print),  # type: ignore[no-untyped-call]
        "a hook on a tensor",
    ),
    "its gradient": (lambda x: x.grad, ".grad is read inside"),
    "assigned data": (lambda x: setattr(x, "data", x), "assigning to .data"),
    "sparse": (lambda x: x.to_sparse().sum(), "to_sparse"),
    "a Function of its own": (
        lambda x: _Own.apply(x),  # type: ignore[no-untyped-call]
        "_Own is an autograd.Function",
    ),
    "complex32": (lambda x: x + torch.zeros(2, dtype=torch.complex32), "complex32"),
}


@pytest.mark.filterwarnings("ignore:ComplexHalf support")
@pytest.mark.parametrize("case", REFUSED)
def test_that_what_cannot_be_recorded_is_refused_in_one_sentence(case: str) -> None:
    function, sentence = REFUSED[case]
    with pytest.raises(RecordingRefused) as refused:
        inspector.record(function, torch.ones(2, requires_grad=case == "a hook"))

    assert sentence in str(refused.value)
    assert "\n" not in str(refused.value)


def test_that_the_function_s_own_error_comes_through() -> None:
    with pytest.raises(RuntimeError, match="cannot be multiplied"):
        inspector.record(lambda x: x @ x, torch.ones(2, 3))


def test_that_reading_a_shape_is_no_operation() -> None:
    document = inspector.record(lambda x: x.sum() / x.shape[0] / x.numel() / x.dim(), torch.ones(2))

    assert _ops(document) == ["sum", "div", "div", "div"]


def test_that_what_reads_a_changed_view_s_other_names_runs_after_the_change() -> None:
    def function(x: torch.Tensor) -> torch.Tensor:
        y = x * 1
        row = y[0]
        row.add_(1)
        return y.sum()

    document = inspector.record(function, torch.ones(2, 2))
    change, total = _operations(document)[-2:]

    assert change.op == "torch.Tensor.add_"
    assert total.inputs["input"][0].node == _operations(document)[0].id
    assert total.after == (change.id,)


def test_that_what_is_changed_goes_on_from_the_change() -> None:
    def function(x: torch.Tensor) -> torch.Tensor:
        y = x * 1
        y += 1
        y[0] = 2
        return y.sum()

    document = inspector.record(function, torch.ones(2, 2))
    chain = _operations(document)
    wired = [node.inputs["input"][0].node for node in chain[1:]]

    assert [node.op for node in chain[1:3]] == ["torch.Tensor.add_", "torch.Tensor.__setitem__"]
    assert wired == [node.id for node in chain[:-1]]
    assert all(node.after == () for node in chain)


def test_that_a_random_call_keeps_the_seed_that_its_numbers_came_from() -> None:
    def function(x: torch.Tensor) -> torch.Tensor:
        kept.append(F.dropout(x, 0.5))
        return kept[-1].sum()

    kept: list[torch.Tensor] = []
    torch.manual_seed(1)
    document = inspector.record(function, torch.ones(20))
    (dropout, _) = _operations(document)
    torch.manual_seed(1)
    again = _operations(inspector.record(function, torch.ones(20)))[0]
    value = inspector.run(document)[dropout.name].value
    seed = dropout.parameters["seed"]
    assert isinstance(seed, int)
    torch.manual_seed(seed)

    assert value is not None
    assert torch.equal(value, kept[0])
    assert torch.equal(value, F.dropout(torch.ones(20), 0.5))
    assert again.parameters == dropout.parameters


def test_that_what_stays_outside_of_recorded_tensors_is_no_node() -> None:
    def function(x: torch.Tensor) -> torch.Tensor:
        counter.add_(1)
        return (x * counter).sum()

    counter = torch.zeros(2)
    document = inspector.record(function, torch.ones(2))

    assert _ops(document) == ["mul", "sum"]
    assert inspector.run(document)["counter"].value.tolist() == [1, 1]  # type: ignore[union-attr]


def test_that_numbers_are_written_as_python_writes_an_index() -> None:
    mask = torch.tensor([True, False])
    document = inspector.record(lambda x: x[0, 1:, None, ..., mask].sum(), torch.ones(2, 2, 2))
    index = _operations(document)[0]

    assert index.parameters == {"index": "0, 1:, None, ..., @"}
    assert len(index.inputs["indices"]) == 1
