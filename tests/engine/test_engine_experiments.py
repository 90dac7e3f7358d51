"""The experiments of the issue, through the Machine and through run().

The first one's 15.6081 and 1.5986 were printed from unrounded inputs. Its inputs as they are
printed, with four digits, sum up to 5.2026 and 1.5985: from those PyTorch gives 15.6078 and 1.5985.
"""

import pytest
import torch

import inspector.engine.run as running
from inspector.document.contents import filled
from inspector.messages.answers import Computed, Refused, Swept
from tests.engine.building import Bench, Build

X1 = [[0.4568, 0.3014, 0.1629], [0.9983, 0.9308, 0.4588], [0.7727, 0.1441, 0.9768]]
X2 = [[0.2699, 0.2150, 0.4124], [0.5506, 0.1069, 0.6992], [0.1359, 0.9054, 0.6022]]
W2 = [[0.3951, 0.9469, 0.1590], [0.0279, 0.3368, 0.9199], [0.0966, 0.1213, 0.7982]]


def first() -> Build:
    build = Build()
    build.literal("x", X1)
    build.ones("w", 3, 3)
    build.call("h", "torch.mm", "x", "w")
    build.call("y", "torch.sum", "h")
    return build


def second() -> Build:
    build = Build()
    build.literal("x", X2)
    build.literal("w", W2)
    build.call("yy", "torch.mm", "w", "x")
    build.call("detach_yy", "torch.Tensor.detach", "yy")
    build.call("y", "torch.mean", "yy")
    return build


def near(tensor: torch.Tensor | None, expected: object) -> bool:
    assert tensor is not None
    wanted = torch.as_tensor(expected, dtype=tensor.dtype).expand(tensor.shape)
    return torch.allclose(tensor, wanted, rtol=0, atol=5.1e-5)


def test_that_the_sum_of_a_product_has_the_gradients_of_the_first_experiment() -> None:
    bench = Bench(first())
    answer = bench.back("y")

    assert isinstance(answer, Swept)
    assert near(bench.value("y"), 15.6078)
    result = bench.result("y")
    assert isinstance(result, Computed)
    assert result.outputs[0].grad_fn == "SumBackward0"
    assert near(bench.grad(answer, "x"), 3)
    assert near(bench.grad(answer, "w"), [[2.2278], [1.3763], [1.5985]])
    assert bench.grad(answer, "y") is None
    assert near(bench.flow(answer, "h"), 1)
    assert [flow.node for flow in answer.flows[:2]] == [
        bench.build.source("y").node,
        bench.build.source("h").node,
    ]


def test_that_detach_stops_the_gradient_in_the_second_experiment() -> None:
    build = second()
    bench = Bench(build)
    answer = bench.back("y")

    assert near(bench.grad(answer, "x"), [[0.0577], [0.1561], [0.2086]])
    assert near(bench.grad(answer, "w"), [0.0997, 0.1507, 0.1826])
    assert bench.grad(answer, "yy") is None
    assert bench.flow(answer, "detach_yy") is None
    result = bench.result("detach_yy")
    assert isinstance(result, Computed)
    assert (result.outputs[0].grad_fn, result.outputs[0].requires_grad) == (None, False)
    assert torch.equal(bench.value("detach_yy"), bench.value("yy"))

    build.retain("yy")
    bench = Bench(build)
    assert near(bench.grad(bench.back("y"), "yy"), 1 / 9)


def test_that_run_gives_the_same_numbers() -> None:
    run = running.run(first().document)
    run.backward()

    assert near(run["y"].value, 15.6078)
    assert near(run["x"].grad, 3)
    assert near(run["w"].grad, [[2.2278], [1.3763], [1.5985]])
    assert run["y"].grad is None
    assert near(run["h"].flow, 1)
    assert run.outputs == ("y",)
    assert run.leaves == ("x", "w")
    run = running.run(second().document)
    run.backward("y")
    assert near(run["x"].grad, [[0.0577], [0.1561], [0.2086]])
    assert set(run.outputs) == {"detach_yy", "y"}


def test_that_run_raises_what_pytorch_raises() -> None:
    run = running.run(first().document)
    run.backward()

    with pytest.raises(RuntimeError, match="Trying to backward through the graph a second time"):
        run.backward()
    assert near(run["x"].grad, 3)
    with pytest.raises(RuntimeError, match="grad can be implicitly created only for scalar"):
        run.backward("h")
    with pytest.raises(running.CannotRun, match="there is no value 'q'"):
        run.backward("q")


def test_that_run_adds_up_gradients_and_takes_a_gradient_to_start_with() -> None:
    run = running.run(first().document)
    run.backward(retain_graph=True)
    run.backward("h", torch.full((3, 3), 2.0))

    assert near(run["x"].grad, 3 + 6)
    assert near(run["h"].flow, 2)
    run.zero_grad()
    assert run["x"].grad is None


def test_that_an_error_is_the_node_s_and_the_rest_is_run() -> None:
    build = first()
    build.ones("v", 2, 2)
    build.call("bad", "torch.mm", "x", "v")
    build.call("after", "torch.exp", "bad")
    run = running.run(build.document)

    assert run["bad"].error == (
        "RuntimeError: mat1 and mat2 shapes cannot be multiplied (3x3 and 2x2)"
    )
    assert run["after"].error == "not run: bad failed"
    assert run["after"].value is None
    assert run["y"].error is None


def test_that_run_names_several_outputs() -> None:
    build = Build()
    build.leaf("x", filled("randn", (2, 3)))
    build.call("s", "torch.sort", "x")
    build.call("half", "torch.split", "x", split_size_or_sections=1)
    run = running.run(build.document)

    assert [out.value is not None for out in run["s"].outputs] == [True, True]
    assert len(run["half"].outputs) == 2
    run.backward("s.values", torch.ones(2, 3), retain_graph=True)
    run.backward("half[1]", torch.ones(1, 3))
    assert run["x"].grad is not None
    assert run["x"].grad.tolist() == [[1, 1, 1], [2, 2, 2]]
    with pytest.raises(running.CannotRun, match="no scalar results"):
        run.backward()


def test_that_integers_cannot_require_grad() -> None:
    build = Build()
    build.leaf("a", filled("arange", (3, 3), "int64"))
    result = Bench(build).result("a")

    assert not isinstance(result, Computed)
    assert getattr(result, "text", "") == (
        "only Tensors of floating point dtype can require gradients"
    )


def test_that_no_grad_leaves_nothing_to_differentiate() -> None:
    build = second()
    build.frame("no_grad", "yy", "y")
    bench = Bench(build)
    answer = bench.back("y")

    assert isinstance(answer, Refused)
    assert answer.text == "element 0 of tensors does not require grad and does not have a grad_fn"
    assert not bench.value("y").requires_grad


def test_that_inference_mode_leaves_no_version_and_cannot_be_saved() -> None:
    build = Build()
    build.ones("x", 2)
    build.ones("w", 2)
    build.call("h", "torch.exp", "x")
    build.call("y", "torch.mul", "h", "w")
    build.frame("inference_mode", "h")
    bench = Bench(build)
    h, y = bench.result("h"), bench.result("y")

    assert isinstance(h, Computed)
    assert h.outputs[0].version == -1
    assert getattr(y, "text", "").startswith("Inference tensors cannot be saved for backward.")
