"""A Backward that PyTorch refused on its way is stepped up to the function that raised."""

from inspector.document.contents import filled
from inspector.messages.answers import Refused
from inspector.messages.orders import Trace, Unpack
from inspector.messages.turns import NOT_COME, Traced
from tests.engine.building import Bench, Build


def _traced(bench: Bench, refused: object) -> Traced:
    assert isinstance(refused, Refused)
    return bench.machine.trace(Trace(refused.address))


def _last(traced: Traced, refused: object) -> tuple[str, str]:
    assert isinstance(refused, Refused)
    assert traced.reason == ""
    last = traced.turns[-1]
    assert last.error == f"{refused.error}: {refused.text}"
    assert all(not turn.error for turn in traced.turns[:-1])
    return last.kind, last.node


def test_that_what_was_changed_in_place_stops_the_pass_where_it_is_needed() -> None:
    build = Build()
    build.leaf("x", filled("rand", (3,), seed=1))
    build.call("e", "torch.exp", "x")
    build.call("t", "torch.sin", "e")
    build.call("s", "torch.sum", "t")
    build.call("z", "torch.Tensor.add_", "e", other=1)
    build.runs_after("z", "t")
    bench = Bench(build)
    refused = bench.back("s")
    traced = _traced(bench, refused)

    assert [turn.kind for turn in traced.turns] == ["SumBackward0", "SinBackward0"]
    assert _last(traced, refused) == ("SinBackward0", build.source("t").node)
    assert traced.turns[-1].slots[0].defined
    assert traced.proof.wrong == 0
    flow = bench.flow(refused, "t")
    assert flow is not None
    assert flow.tolist() == [1.0, 1.0, 1.0]
    assert bench.flow(refused, "e") is None


def test_that_a_second_backward_stops_at_the_first_function_that_was_freed() -> None:
    build = Build()
    build.leaf("x", filled("rand", (3,), seed=1))
    build.call("e", "torch.exp", "x")
    build.call("h", "torch.neg", "e")
    build.call("s", "torch.sum", "h")
    bench = Bench(build)
    first = bench.back("s")
    refused = bench.back("s", previous=first.address)
    traced = _traced(bench, refused)

    # The first two keep no tensor.
    assert [turn.kind for turn in traced.turns] == ["SumBackward0", "NegBackward0", "ExpBackward0"]
    assert _last(traced, refused) == ("ExpBackward0", build.source("e").node)
    flow = bench.flow(refused, "e")
    assert flow is not None
    assert flow.tolist() == [-1.0, -1.0, -1.0]
    assert bench.flow(refused, "x") is None
    saved = bench.machine.unpack(Unpack(refused.address, 2)).saved
    assert [each.text for each in saved] == ["freed by Backward"]
    # Nothing was done to the graph that stands.
    assert bench.grad(refused, "x") is not None


def test_that_what_this_very_pass_freed_stops_it_nowhere() -> None:
    build = Build()
    build.leaf("x", filled("rand", (3,), seed=1))
    build.call("e", "torch.exp", "x")
    build.call("one", "torch.sum", "e")
    build.call("h", "torch.sin", "e")
    build.call("other", "torch.sum", "h")
    bench = Bench(build)
    first = bench.back("one")
    refused = bench.back("other", previous=first.address)
    traced = _traced(bench, refused)

    # SinBackward0 ran, and was freed by that.
    assert [turn.kind for turn in traced.turns] == ["SumBackward0", "SinBackward0", "ExpBackward0"]
    assert _last(traced, refused)[0] == "ExpBackward0"


def test_that_functions_whose_turn_did_not_come_are_not_those_that_nobody_wants() -> None:
    build = Build()
    build.leaf("x", filled("rand", (3,), seed=1))
    build.leaf("w", filled("rand", (3,), seed=2))
    build.call("u", "torch.exp", "w")
    build.call("e", "torch.exp", "x")
    build.call("t", "torch.sin", "e")
    build.call("h", "torch.mul", "t", "u")
    build.call("s", "torch.sum", "h")
    build.call("z", "torch.Tensor.add_", "e", other=1)
    build.runs_after("z", "t")
    bench = Bench(build)
    refused = bench.back("s")
    traced = _traced(bench, refused)

    assert _last(traced, refused)[0] == "SinBackward0"
    assert [sent.to for sent in traced.turns[1].sent] == [2, NOT_COME]
    assert traced.turns[1].sent[1].dtype == "float32"


def test_that_a_backward_that_never_began_says_so() -> None:
    build = Build()
    build.leaf("x", filled("rand", (3,), seed=1))
    build.call("e", "torch.exp", "x")
    bench = Bench(build)
    traced = _traced(bench, bench.back("e"))

    assert traced.turns == ()
    assert traced.reason.startswith("PyTorch refused this Backward before it came to any function")
