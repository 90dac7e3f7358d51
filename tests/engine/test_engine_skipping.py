"""Bypassed and muted operations beside the same lines of Python: `h = x`, and no line at all."""

import random
from collections.abc import Callable

import pytest
import torch

from inspector.codegen.script import to_python
from inspector.document.contents import filled
from inspector.document.skipping import set_skip
from inspector.engine.run import run
from tests.codegen.executing import bits, executed
from tests.engine.building import Build

_Function = Callable[..., torch.Tensor]
_ONE: dict[str, _Function] = {"torch.tanh": torch.tanh, "torch.exp": torch.exp, "torch.t": torch.t}
_TWO: dict[str, _Function] = {"torch.mul": torch.mul, "torch.mm": torch.mm, "torch.sub": torch.sub}


@pytest.mark.parametrize("seed", range(25))
def test_that_a_bypassed_node_is_its_input_in_value_and_gradient(seed: int) -> None:
    draw = random.Random(seed)
    build = Build()
    for number in range(3):
        build.leaf(f"x{number}", filled("rand", (3, 3), "float64", seed=seed + number))
    made = run(build.document)
    plain = {name: _own(made[name].value) for name in made}
    leaves = list(plain)
    bypassed: dict[str, str] = {}
    for number in range(12):
        name = f"h{number}"
        op = draw.choice([*_ONE, *_TWO])
        wires = draw.choices(list(plain), k=2 if op in _TWO else 1)
        build.call(name, op, *wires)
        if draw.random() < 0.4:
            bypassed[name] = wires[0]
            plain[name] = plain[wires[0]]
        elif op in _TWO:
            plain[name] = _TWO[op](*[plain[wire] for wire in wires])
        else:
            plain[name] = _ONE[op](plain[wires[0]])
    build.call("total", "torch.sum", "h11")
    nodes = [build.source(name).node for name in bypassed]
    build.document = set_skip(build.document, nodes, "bypass")

    done = run(build.document)
    done.backward("total")
    for name, value in plain.items():
        assert bits(done[name].value) == bits(value), name
    ends = list(plain.values())
    wanted = torch.autograd.grad(plain["h11"].sum(), ends, allow_unused=True)
    for name, gradient in zip(plain, wanted, strict=True):
        assert bits(done[name].flow) == bits(gradient), name
        assert name not in leaves or bits(done[name].grad) == bits(gradient), name
    for name, passed in bypassed.items():
        assert done[name].value is done[passed].value
        assert done[name].flow is done[passed].flow


def _own(value: torch.Tensor | None) -> torch.Tensor:
    assert value is not None
    return value.detach().clone().requires_grad_()


def _square() -> Build:
    build = Build()
    build.literal("x", [[1.0, -2.0], [3.0, 4.0]])
    build.call("h", "torch.relu", "x")
    build.call("g", "torch.mul", "h", "h")
    build.call("y", "torch.sum", "g")
    return build


def test_that_a_muted_node_and_what_needs_it_say_that_they_are_not_run() -> None:
    build = _square()
    build.document = set_skip(build.document, [build.source("h").node], "mute")
    done = run(build.document)

    assert done["x"].error is None
    assert done["h"].error == "muted"
    assert done["g"].error == done["y"].error == "not run: h is muted"


def test_that_a_bypassed_node_after_a_muted_one_is_not_run_either() -> None:
    build = _square()
    build.document = set_skip(build.document, [build.source("h").node], "mute")
    build.document = set_skip(build.document, [build.source("g").node], "bypass")
    done = run(build.document)

    assert done["g"].error == done["y"].error == "not run: h is muted"


def test_that_a_bypassed_change_in_place_changes_nothing() -> None:
    build = _square()
    build.call("z", "torch.Tensor.zero_", "g")
    build.call("end", "torch.sum", "z")
    build.document = set_skip(build.document, [build.source("z").node], "bypass")
    done = run(build.document)

    assert done["z"].value is done["g"].value
    assert done["end"].value == done["y"].value == 26.0


def test_that_backward_may_start_at_a_bypassed_node() -> None:
    build = _square()
    build.call("end", "torch.exp", "y")
    build.document = set_skip(build.document, [build.source("end").node], "bypass")
    done = run(build.document)
    done.backward("end")

    assert done["x"].grad is not None
    assert done["x"].grad.tolist() == [[2.0, 0.0], [6.0, 8.0]]
    assert done["end"].flow == 1.0


@pytest.mark.parametrize("in_place", [False, True])
def test_that_the_script_gives_the_same_numbers(in_place: bool) -> None:
    build = _square()
    build.retain("g")
    if in_place:
        build.call("k", "torch.Tensor.add_", "g", "x")
    build.document = set_skip(build.document, [build.source("h").node], "bypass")
    script = to_python(build.document)
    names, _ = executed(script)

    assert "h = x  # relu is bypassed" in script
    assert names["h"] is names["x"]
    done = run(build.document)
    assert bits(names["y"]) == bits(done["y"].value)
    if not in_place:
        done.backward("y")
        assert bits(names["x"].grad) == bits(done["x"].grad)


def test_that_a_muted_node_is_a_comment_of_the_script() -> None:
    build = _square()
    build.document = set_skip(build.document, [build.source("g").node], "mute")
    script = to_python(build.document)

    assert "# g = torch.mul(h, h)  (muted)" in script
    assert "# y: it needs g, which is muted" in script
    assert "g" not in executed(script)[0]
