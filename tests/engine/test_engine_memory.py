"""What a graph keeps for Backward, against PyTorch's own pack hooks, before and after one."""

from time import perf_counter

import pytest
import torch

from inspector.engine.machine import Machine
from inspector.messages.answers import Swept
from inspector.messages.surveys import Kept, Reckon, Reckoned
from tests.engine.building import Bench, Build


def reckon(bench: Bench, root: str = "") -> Reckoned:
    recipe = bench.recipe(root) if root else b""
    found = bench.machine.answer(Reckon(1, tuple(bench.recipes.of.values()), recipe))
    assert isinstance(found, Reckoned)
    return found


def rows(bench: Bench, found: Reckoned) -> list[tuple[str, str, str, bool]]:
    names: dict[str, str] = {
        node.id: node.name for node in bench.build.document.graph.nodes.values()
    }
    return [
        (names[each.node], each.name, names.get(each.value, ""), each.freed) for each in found.kept
    ]


def network() -> Build:
    build = Build()
    build.literal("x", [[1, -2], [3, 4]], grad=False)
    build.literal("w", [[1, 2], [3, -4]])
    build.call("h", "torch.mm", "x", "w")
    build.call("a", "torch.relu", "h")
    build.call("s", "torch.sigmoid", "a")
    build.call("both", "torch.mul", "a", "s")
    build.call("y", "torch.sum", "both")
    return build


def test_that_every_saved_tensor_is_told_with_the_value_that_it_is() -> None:
    bench = Bench(network())

    # mm keeps x alone: it needs w for the gradient of x only.
    assert rows(bench, reckon(bench)) == [
        ("h", "self", "x", False),
        ("a", "result", "a", False),
        ("s", "result", "s", False),
        ("both", "other", "s", False),
        ("both", "self", "a", False),
    ]


def test_that_a_shared_memory_has_one_number() -> None:
    found = reckon(Bench(network())).kept
    held = {each.memory: each.held for each in found}

    assert [each.memory for each in found] == [0, 1, 2, 2, 1]
    assert sum(held.values()) == 3 * 16


def test_that_the_bytes_are_those_that_torchs_own_hooks_see() -> None:
    packed: dict[int, int] = {}

    def pack(tensor: torch.Tensor) -> torch.Tensor:
        storage = tensor.untyped_storage()
        packed[storage.data_ptr()] = storage.nbytes()
        return tensor

    x = torch.tensor([[1.0, -2], [3, 4]])
    w = torch.tensor([[1.0, 2], [3, -4]], requires_grad=True)
    with torch.autograd.graph.saved_tensors_hooks(pack, lambda tensor: tensor):
        a = torch.relu(x @ w)
        kept = (a * torch.sigmoid(a)).sum()
    found = {each.memory: each.held for each in reckon(Bench(network())).kept}

    assert kept.grad_fn is not None
    assert sum(found.values()) == sum(packed.values())


def test_that_what_backward_freed_is_told_with_its_size() -> None:
    bench = Bench(network())
    before = reckon(bench).kept
    assert isinstance(bench.back("y"), Swept)
    after = reckon(bench, "y")

    assert after.lost == 0
    assert all(each.freed for each in after.kept)
    assert sizes(after.kept) == sizes(before)
    assert {each.value for each in after.kept} == {each.value for each in before}


def sizes(kept: tuple[Kept, ...]) -> list[tuple[str, str, int]]:
    return sorted((each.node, each.name, each.size) for each in kept)


def test_that_a_graph_that_took_long_is_not_made_again_to_look_at_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bench = Bench(network())
    bench.back("y")
    monkeypatch.setattr("inspector.engine.memory._LONGEST_S", 0.0)
    found = reckon(bench, "y")

    assert (found.kept, found.lost) == ((), 4)
    assert found.seconds > 0


def test_that_freed_tensors_of_an_unknown_root_are_counted() -> None:
    bench = Bench(network())
    bench.back("y")

    assert reckon(bench) == Reckoned(1, (), 4)


def test_that_a_mask_made_for_backward_alone_is_no_value() -> None:
    build = Build()
    build.literal("x", [[1, 2], [3, 4]])
    build.call("d", "torch.nn.functional.dropout", "x")
    build.call("y", "torch.sum", "d")
    (mask,) = reckon(Bench(build)).kept

    assert mask.value == ""
    assert mask.size > 0


def test_that_what_was_changed_in_place_since_is_said_to_be_so() -> None:
    build = Build()
    build.literal("x", [[1, 2]])
    build.call("a", "torch.exp", "x")
    build.call("b", "torch.Tensor.add_", "a", "a")
    bench = Bench(build)
    kept = reckon(bench).kept

    assert [(each.fn, each.changed, each.freed) for each in kept] == [("ExpBackward0", True, False)]


def test_that_a_thousand_steps_are_reckoned_at_once() -> None:
    build = Build()
    build.ones("x", 3, 3)
    last = "x"
    for number in range(1000):
        build.call(f"n{number}", "torch.sigmoid", last)
        last = f"n{number}"
    build.call("y", "torch.sum", last)
    bench = Bench(build, Machine())
    started = perf_counter()
    found = reckon(bench)
    took = perf_counter() - started

    assert len(found.kept) == 1000
    assert took < 2
