"""Carrying out steps: errors, warnings, what is not run, memory, forgetting, stopping."""

import warnings

import msgspec
import pytest
import torch

from inspector.document.contents import filled
from inspector.document.edits import set_parameter
from inspector.engine.facts import Watch
from inspector.engine.machine import Machine
from inspector.messages.answers import Computed, Failed, Unreached
from inspector.messages.orders import Compute, Forget
from inspector.messages.steps import steps
from tests.engine.building import Bench, Build


def grown(count: int) -> Build:
    build = Build()
    build.ones("x", 2)
    last = "x"
    for index in range(count):
        build.call(f"v{index}", "torch.sin", last)
        last = f"v{index}"
    return build


def test_that_an_error_is_exact_and_what_needs_it_is_not_reached() -> None:
    build = Build()
    build.ones("x", 2, 3)
    build.call("h", "torch.mm", "x", "x")
    build.call("g", "torch.exp", "h")
    build.call("f", "torch.exp", "g")
    bench = Bench(build)
    h = bench.result("h")

    assert isinstance(h, Failed)
    assert h.error == "RuntimeError"
    assert h.text == "mat1 and mat2 shapes cannot be multiplied (2x3 and 2x3)"
    for name in ("g", "f"):
        assert bench.result(name) == Unreached(bench.recipe(name), bench.recipe("h"))


def test_that_warnings_belong_to_their_step_and_every_time() -> None:
    build = Build()
    build.ones("p", 3, 1)
    build.ones("t", 3)
    build.call("a", "torch.nn.functional.mse_loss", "p", "t")
    build.call("b", "torch.nn.functional.mse_loss", "p", "t")
    for _ in range(2):
        bench = Bench(build)
        for name in ("a", "b"):
            result = bench.result(name)
            assert isinstance(result, Computed)
            assert len(result.warnings) == 1
            assert result.warnings[0].startswith("Using a target size (torch.Size([3])) that is")
        assert bench.result("p").warnings == ()  # type: ignore[union-attr]


def test_that_a_run_leaves_the_warning_settings_as_they_were() -> None:
    before = (list(warnings.filters), warnings.showwarning, torch.is_warn_always_enabled())
    bench = Bench(grown(3))
    bench.back("v2")

    after = (list(warnings.filters), warnings.showwarning, torch.is_warn_always_enabled())
    assert after == before


def test_that_only_what_an_edit_changed_is_run() -> None:
    build = grown(3)
    build.call("s", "torch.softmax", "v1")
    bench = Bench(build)
    kept, old = bench.value("v2"), bench.value("s")
    build.document = set_parameter(build.document, build.source("s").node, "dim", 0)
    bench.again()

    assert bench.value("v2") is kept
    assert bench.value("s") is not old


def test_that_a_result_is_forgotten_once_nothing_needs_it() -> None:
    bench = Bench(grown(2))
    machine = bench.machine
    x, first, second = (bench.recipe(name) for name in ("x", "v0", "v1"))
    machine.forget(Forget((x, first)))
    assert machine.value(first) is not None
    machine.forget(Forget((second, b"unknown")))
    assert [machine.value(recipe) for recipe in (x, first, second)] == [None] * 3


def test_that_a_forgotten_result_that_is_asked_for_again_stays() -> None:
    bench = Bench(grown(1))
    x = bench.recipe("x")
    bench.machine.forget(Forget((x,)))
    bench.again()
    bench.machine.forget(Forget((bench.recipe("v0"),)))

    assert bench.machine.value(x) is not None


def test_that_an_input_that_is_gone_is_said_in_words() -> None:
    build = grown(2)
    bench = Bench(build)
    machine = Machine()
    only = steps(bench.recipes, [build.source("v1").node])
    (answer,) = machine.compute(Compute(1, "cpu", b"", tuple(only)))

    (failed,) = answer.results
    assert isinstance(failed, Failed)
    assert "no longer in the engine" in failed.text


def test_that_a_cancelled_run_tells_what_was_done_and_no_more() -> None:
    bench = Bench(grown(2))
    cancelled = Machine(cancelled=lambda: True)
    order = Compute(1, "cpu", b"", tuple(steps(bench.recipes, bench.recipes.order)))

    assert list(cancelled.compute(order)) == []


@pytest.mark.parametrize(
    ("op", "parameters"),
    [("torch.outer", {}), ("torch.Tensor.expand", {"size": (2**20, 2**20)})],
)
def test_that_a_result_over_the_budget_is_refused_before_it_is_made(
    op: str, parameters: dict[str, tuple[int, ...]]
) -> None:
    build = Build()
    build.leaf("x", filled("ones", (2**20,)))
    if op == "torch.outer":
        build.call("big", op, "x", "x")
    else:
        build.call("wide", op, "x", **parameters)
        build.call("big", "torch.exp", "wide")
    bench = Bench(build, Machine(allowed=lambda: 2**30))
    result = bench.result("big")

    assert isinstance(result, Failed)
    assert result.error == "OverBudget"
    assert result.text.startswith("This would need 4.0 TiB of memory; one result may take 1.0 GiB")
    if op != "torch.outer":
        wide = bench.result("wide")
        assert isinstance(wide, Computed)  # expand takes no memory
        assert wide.outputs[0].size == 2**42


def test_that_a_leaf_over_the_budget_is_refused() -> None:
    build = Build()
    build.leaf("x", filled("zeros", (2**20, 2**20)))

    assert getattr(Bench(build).result("x"), "error", "") == "OverBudget"


def test_that_a_device_that_is_not_there_fails_the_step_with_pytorch_s_text() -> None:
    if torch.cuda.is_available():
        pytest.skip("this machine has CUDA")
    bench = Bench(grown(1))
    order = Compute(1, "cuda:0", b"", tuple(steps(bench.recipes, bench.recipes.order)))
    (answer,) = Machine().compute(order)
    first = answer.results[0]

    assert isinstance(first, Failed)
    assert "CUDA" in first.text


def test_that_an_operation_of_another_version_fails_in_words() -> None:
    bench = Bench(grown(1))
    leaf, call = steps(bench.recipes, bench.recipes.order)
    strange = msgspec.structs.replace(call, op="torch.load", recipe=b"r")
    (answer,) = Machine().compute(Compute(1, "cpu", b"", (leaf, strange)))

    assert getattr(answer.results[1], "text", "") == (
        "This version does not know the operation torch.load."
    )


def test_that_a_deep_graph_is_freed_without_harm() -> None:
    bench = Bench(grown(3000))
    bench.back("v2999")
    bench.machine.forget(Forget(tuple(bench.recipes.of.values())))

    assert bench.machine._tape.held == {}


def test_watching_is_what_register_hook_is() -> None:
    def swept(ours: bool) -> list[tuple[str, torch.Tensor]]:
        watch = Watch(lambda: False)
        seen: list[tuple[str, torch.Tensor]] = []
        x = torch.rand(3, generator=torch.Generator().manual_seed(1), requires_grad=True)
        values = {"x": x, "e": x.exp()}
        values["m"] = values["e"] * x
        parts = values["m"].unbind()
        values["u0"], values["u2"] = parts[0], parts[2]
        for name, value in values.items():
            if ours:
                watch.watched(value, name.encode(), "cpu", False)
                watch.watched(value, b"again", "cpu", False)
            else:
                value.register_hook(lambda g, name=name: seen.append((name, g)))  # type: ignore[no-untyped-call]
        torch.autograd.backward(parts[0] + parts[2] * 2)
        if ours:
            taken = watch.taken()
            return [(str(k, "ascii"), v) for k, v in taken.items()]  # type: ignore[misc,arg-type]
        return seen

    mine, theirs = swept(True), swept(False)
    assert [name for name, _ in mine] == [name for name, _ in theirs]
    assert all(torch.equal(a, b) for (_, a), (_, b) in zip(mine, theirs, strict=True))
