"""Changes in place: the same values, gradients and errors as the same lines of Python have."""

from collections.abc import Sequence

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.autograd.graph import get_gradient_edge

from inspector.document.changing import changes
from inspector.document.checks import fix_for, silent_problems
from inspector.document.contents import filled
from inspector.document.edits import set_parameter
from inspector.document.order import topological
from inspector.engine.proving import same
from inspector.messages.answers import Computed, Failed, Refused, Swept
from inspector.messages.orders import Trace
from tests.engine.building import Bench, Build


def changed_product() -> Build:
    """y = sum(z), z = h.mul_(5), h = x * 2."""
    build = Build()
    build.ones("x", 3)
    build.call("h", "torch.mul", "x", other=2)
    build.call("z", "torch.Tensor.mul_", "h", other=5)
    build.call("y", "torch.sum", "z")
    return build


def test_that_each_node_shows_the_value_that_flowed_along_its_wires() -> None:
    build = Build()
    build.leaf("x", filled("ones", (2, 2)), grad=False)
    build.call("z", "torch.Tensor.add_", "x", other=2)
    build.call("e", "torch.exp", "x")
    bench = Bench(build)

    assert bench.value("x").tolist() == [[1, 1], [1, 1]]
    assert bench.value("z").tolist() == [[3, 3], [3, 3]]
    assert torch.equal(bench.value("e"), torch.ones(2, 2).exp())
    result = bench.result("z")
    assert isinstance(result, Computed)
    assert result.outputs[0].version == 1


def test_that_what_reads_a_value_runs_before_what_changes_it() -> None:
    build = Build()
    build.ones("x", 2)
    build.call("h", "torch.mul", "x", other=2)
    build.call("z", "torch.Tensor.mul_", "h", other=5)
    build.call("e", "torch.add", "h", other=1)
    order = [build.document.graph.nodes[node].name for node in topological(build.document.graph)]

    assert order == ["x", "h", "e", "z"]


def test_that_gradients_before_and_after_a_change_are_two_things() -> None:
    bench = Bench(changed_product())
    swept = bench.back("y")

    assert isinstance(swept, Swept)
    flows = {name: bench.flow(swept, name) for name in ("x", "h", "z")}
    assert {name: flow.tolist() for name, flow in flows.items() if flow is not None} == {
        "x": [10, 10, 10],
        "h": [5, 5, 5],
        "z": [1, 1, 1],
    }


def test_that_a_leaf_that_requires_grad_cannot_be_changed() -> None:
    build = Build()
    build.ones("x", 3)
    build.call("z", "torch.Tensor.zero_", "x")
    result = Bench(build).result("z")

    assert isinstance(result, Failed)
    x = torch.ones(3, requires_grad=True)
    with pytest.raises(RuntimeError) as raised:
        x.zero_()
    assert result.text == str(raised.value)


def test_that_a_changed_value_that_backward_needs_is_pytorchs_own_error() -> None:
    build = Build()
    build.ones("x", 3)
    build.call("h", "torch.exp", "x")
    build.call("z", "torch.Tensor.add_", "h", other=1)
    build.call("y", "torch.sum", "z")
    bench = Bench(build)
    answer = bench.back("y")

    assert isinstance(answer, Refused)
    assert "modified by an inplace operation" in answer.text

    fix = fix_for(build.document.graph, build.source("y").node, answer.text)
    assert fix is not None
    assert fix.title == "Make z return a new tensor (add)"
    build.document = fix.edit(build.document)
    bench.again()
    assert isinstance(bench.back("y"), Swept)


def test_that_an_edit_of_the_change_leaves_no_stale_value() -> None:
    build = Build()
    build.leaf("x", filled("ones", (2,)), grad=False)
    build.call("z", "torch.Tensor.add_", "x", other=2)
    bench = Bench(build)
    for number in (5, 2, 7):
        node = build.source("z").node
        build.document = set_parameter(build.document, node, "other", number)
        bench.again()
        assert bench.value("z").tolist() == [1 + number] * 2
        assert bench.value("x").tolist() == [1, 1]


def test_that_a_second_backward_after_an_edit_runs_everything_anew() -> None:
    bench = Bench(changed_product())
    for _ in range(3):
        swept = bench.back("y", fresh=True)
        assert isinstance(swept, Swept)
        assert bench.value("z").tolist() == [10, 10, 10]
        assert bench.value("h").tolist() == [2, 2, 2]
        found = bench.grad(swept, "x")
        assert found is not None
        assert found.tolist() == [10, 10, 10]


def test_that_a_view_changed_in_place_changes_what_is_read_after_it() -> None:
    build = Build()
    build.leaf("x", filled("arange", (2, 3), "float32"), grad=False)
    build.call("v", "torch.select", "x", dim=0, index=1)
    build.call("z", "torch.Tensor.zero_", "v")
    build.call("before", "torch.sum", "x")
    build.call("after", "torch.sum", "x")
    build.runs_after("after", "z")
    bench = Bench(build)

    assert bench.value("before").item() == 15
    assert bench.value("after").item() == 3
    assert bench.value("x").tolist() == [[0, 1, 2], [3, 4, 5]]


def test_that_reading_a_value_that_was_changed_already_is_explained() -> None:
    build = Build()
    build.leaf("x", filled("ones", (2,)), grad=False)
    build.call("z", "torch.Tensor.add_", "x", other=2)
    build.call("y", "torch.mul", "x", "z")
    reasons = changes(build.document.graph).reasons
    bench = Bench(build)

    y = build.source("y").node
    text = "x was changed in place by z before this runs: wire it to z instead"
    assert {node: each.text for node, each in reasons.items()} == {y: text}
    assert bench.recipes.missing[y] == text

    (problem,) = silent_problems(build.document.graph)
    assert problem.fix is not None
    build.document = problem.fix.edit(build.document)
    bench.again()
    assert not bench.recipes.missing
    assert bench.value("y").tolist() == [9, 9]


def test_that_two_changes_of_one_value_ask_for_an_order() -> None:
    build = Build()
    build.leaf("x", filled("ones", (2,)), grad=False)
    build.call("a", "torch.Tensor.add_", "x", other=2)
    build.call("b", "torch.Tensor.mul_", "x", other=3)

    reasons = changes(build.document.graph).reasons.values()
    assert [each.text for each in reasons] == [
        "x is changed in place by a too: wire this to a, to run after it"
    ]


def test_that_setting_an_index_returns_the_tensor_itself() -> None:
    build = Build()
    build.leaf("x", filled("zeros", (2, 3)), grad=False)
    build.call("z", "torch.Tensor.__setitem__", "x", index="1, ::2", value=4)
    build.call("y", "torch.Tensor.__getitem__", "z", index="..., 0")
    bench = Bench(build)

    assert bench.value("z").tolist() == [[0, 0, 0], [4, 0, 4]]
    assert bench.value("y").tolist() == [0, 4]


def test_that_a_random_node_draws_the_same_again_and_leaves_pytorchs_generator_alone() -> None:
    build = Build()
    build.ones("x", 50)
    build.call("d", "torch.nn.functional.dropout", "x", seed=7)
    state = torch.get_rng_state()
    bench = Bench(build)
    first = bench.value("d").clone()

    assert torch.equal(torch.get_rng_state(), state)
    torch.manual_seed(7)
    assert torch.equal(first, torch.nn.functional.dropout(torch.ones(50)))
    torch.set_rng_state(state)


def _raised(root: torch.Tensor) -> str:
    try:
        torch.autograd.backward(root)
    except RuntimeError as error:
        return str(error)
    return ""


Program = Sequence[tuple[str, int, int]]
_OPS = ("mul", "exp", "select", "add_", "mul_", "set")


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(_OPS), st.integers(0, 30), st.integers(0, 30)),
        min_size=2,
        max_size=9,
    )
)
def test_that_any_order_of_changes_gives_what_python_gives(program: Program) -> None:
    """Each line is written as Python would run it: a value read again after one of its aliases
    was changed is told to run after the change."""
    build = Build()
    build.leaf("x", filled("rand", (2, 2), seed=3))
    build.call("h", "torch.mul", "x", other=1)
    leaf = Bench(build).value("x").detach().clone().requires_grad_()
    real = {"h": leaf * 1}
    newest = {"h": "h"}  # a Python variable, and the node that has its value now
    changed: list[tuple[str, int]] = []
    try:
        for number, (op, one, _) in enumerate(program):
            variable = sorted(real)[one % len(real)]
            tensor, name = real[variable], f"n{number}"
            wire = newest[variable]
            memory = tensor.untyped_storage()._cdata
            after = [node for node, where in changed if where == memory]
            match op:
                case "mul":
                    real[name] = tensor * 2
                    build.call(name, "torch.mul", wire, other=2)
                case "exp":
                    real[name] = tensor.exp()
                    build.call(name, "torch.exp", wire)
                case "select" if tensor.dim():
                    real[name] = tensor.select(0, 1)
                    build.call(name, "torch.select", wire, dim=0, index=1)
                case "add_":
                    tensor.add_(1)
                    build.call(name, "torch.Tensor.add_", wire, other=1)
                case "mul_":
                    tensor.mul_(3)
                    build.call(name, "torch.Tensor.mul_", wire, other=3)
                case "set" if tensor.dim():
                    tensor[0] = 0.5
                    build.call(name, "torch.Tensor.__setitem__", wire, index="0", value=0.5)
                case _:
                    continue
            build.runs_after(name, *after)
            if op in ("add_", "mul_", "set"):
                changed.append((name, memory))
                newest[variable] = name
            else:
                newest[name] = name
    except RuntimeError:
        return  # PyTorch refuses it: nothing to compare
    last = sorted(real)[-1]
    build.call("y", "torch.sum", newest[last])
    build.runs_after("y", *(n for n, m in changed if m == real[last].untyped_storage()._cdata))
    bench = Bench(build)
    assert not bench.recipes.missing
    expected = real[last].sum()
    assert torch.equal(bench.value("y"), expected)
    answer = bench.back("y")
    refused = _raised(expected)
    if refused:
        assert isinstance(answer, Refused)
        assert answer.text.partition(":")[0] == refused.partition(":")[0]
        return
    found = bench.grad(answer, "x")
    assert found is not None
    assert torch.equal(found, leaf.grad)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("op", "settings"),
    [
        ("torch.Tensor.t_", {}),
        ("torch.Tensor.squeeze_", {}),
        ("torch.Tensor.unsqueeze_", {"dim": 0}),
        ("torch.Tensor.transpose_", {"dim0": 0, "dim1": 1}),
    ],
)
def test_that_a_change_of_shape_in_place_has_a_gradient_of_its_own(
    op: str, settings: dict[str, int]
) -> None:
    build = Build()
    build.leaf("x", filled("rand", (2, 3), seed=1))
    build.leaf("w", filled("rand", (6, 1), seed=2))
    build.call("h", "torch.sin", "x")
    build.call("z", op, "h", **settings)
    build.call("f", "torch.reshape", "z", shape=(6, 1))
    build.call("p", "torch.mul", "f", "w")
    build.call("y", "torch.sum", "p")
    bench = Bench(build)
    swept = bench.back("y")
    h = torch.sin(bench.value("x").detach().requires_grad_())
    before = get_gradient_edge(h)
    getattr(h, op.rpartition(".")[2])(*settings.values())
    y = torch.sum(torch.reshape(h, (6, 1)) * bench.value("w").detach())
    wanted = torch.autograd.grad(y, [before], retain_graph=True) + torch.autograd.grad(y, [h])
    found = [bench.flow(swept, name) for name in ("h", "z")]

    assert [same(mine, theirs) for mine, theirs in zip(found, wanted, strict=True)] == [True, True]
    assert bench.machine.trace(Trace(swept.address)).proof.wrong == 0
