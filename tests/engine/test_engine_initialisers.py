"""torch.nn.init's fills: what PyTorch gives with that seed, in the engine and in the script."""

from typing import Any

import pytest
import torch
from torch.nn import init

from inspector.catalogue.rows import Value, catalogue
from inspector.codegen.script import to_python
from inspector.document.contents import ContentsRefused, filled
from inspector.engine.fills import Fills
from inspector.messages.steps import tensor
from tests.codegen.executing import bits, executed
from tests.engine.building import Bench, Build

INITIALISERS = [row.kind for row in catalogue().fills.values() if row.group == "torch.nn.init"]
CASES: list[tuple[str, tuple[int, ...], dict[str, Value]]] = [
    ("uniform", (2, 3), {"a": -1, "b": 2.5}),
    ("normal", (4,), {"mean": 3, "std": 0.5}),
    ("trunc_normal", (5, 5), {"std": 2, "a": -1, "b": 1}),
    ("xavier_uniform", (3, 4), {"gain": 1.5}),
    ("xavier_normal", (3, 4, 2), {}),
    ("kaiming_uniform", (3, 4), {"a": 0.2, "mode": "fan_out", "nonlinearity": "leaky_relu"}),
    ("kaiming_normal", (8, 3, 3, 3), {"nonlinearity": "relu"}),
    ("orthogonal", (3, 5), {"gain": 2}),
    ("dirac", (4, 2, 3), {"groups": 2}),
    ("sparse", (6, 4), {"sparsity": 0.4, "std": 0.1}),
]


def test_that_every_initialiser_of_torch_is_there() -> None:
    theirs = {name.rstrip("_") for name in dir(init) if name.endswith("_") and name[0] != "_"}
    same_as = {"constant", "ones", "zeros", "eye"}
    assert theirs - same_as == set(INITIALISERS)
    assert {kind for kind, _, _ in CASES} == set(INITIALISERS)


@pytest.mark.parametrize(("kind", "shape", "parameters"), CASES)
def test_that_it_is_what_torch_gives_with_that_seed(
    kind: str, shape: tuple[int, ...], parameters: dict[str, Value]
) -> None:
    seeded = "seed" in {each.name for each in catalogue().fills[kind].parameters}
    given: dict[str, Any] = dict(parameters)
    if kind == "sparse":
        torch.manual_seed(7)
    elif seeded:
        given["generator"] = torch.Generator().manual_seed(7)
    wanted = getattr(init, f"{kind}_")(torch.empty(shape), **given)
    if seeded:
        parameters = {**parameters, "seed": 7}
    before = torch.get_rng_state()

    found = Fills({}).made(tensor(filled(kind, shape, "float32", **parameters)), "cpu")

    assert torch.equal(found, wanted)
    assert torch.equal(torch.get_rng_state(), before), "PyTorch's own generator stays as it was"


@pytest.mark.parametrize("dtype", ["float16", "bfloat16", "float32", "float64"])
@pytest.mark.parametrize(("kind", "shape", "parameters"), CASES)
def test_that_the_script_makes_the_same_bits(
    kind: str, shape: tuple[int, ...], parameters: dict[str, Value], dtype: str
) -> None:
    build = Build()
    build.leaf("w", filled(kind, shape, dtype, **parameters))
    build.leaf("e", filled(kind, (0, *shape[1:]), dtype, **parameters), grad=False)

    bench = Bench(build)

    names, _ = executed(to_python(build.document, backward=False))
    assert bits(names["w"]) == bits(bench.value("w"))
    assert names["w"].requires_grad
    assert bits(names["e"]) == bits(bench.value("e"))


@pytest.mark.parametrize("kind", ["logspace", "tril", "triu", "randperm"])
@pytest.mark.parametrize("dtype", ["float16", "float32", "float64", "int64", "uint8"])
def test_that_the_new_creation_ops_are_the_same_in_the_script(kind: str, dtype: str) -> None:
    parameters: dict[str, Value] = {
        "logspace": {"end": 2, "base": 2.0},
        "tril": {"diagonal": 1},
        "triu": {"diagonal": -1},
        "randperm": {"seed": 3},
    }[kind]  # type: ignore[assignment]
    try:
        contents = filled(kind, (3, 4), dtype, **parameters)
    except ContentsRefused:
        assert kind == "logspace"
        return
    build = Build()
    build.leaf("w", contents, grad=False)

    names, _ = executed(to_python(build.document, backward=False))

    assert bits(names["w"]) == bits(Bench(build).value("w"))


def test_that_kaiming_with_fan_out_keeps_what_it_promises() -> None:
    contents = filled("kaiming_normal", (400, 100), mode="fan_out", nonlinearity="relu")
    found = Fills({}).made(tensor(contents), "cpu")
    assert found.std().item() == pytest.approx((2 / 400) ** 0.5, rel=0.02)


@pytest.mark.parametrize(
    ("kind", "shape", "parameters", "said"),
    [
        ("kaiming_uniform", (3,), {}, "at least 2 dimensions"),
        ("dirac", (3, 3), {}, "at least 3 dimensions"),
        ("dirac", (1,) * 6, {}, "at most 5 dimensions"),
        ("sparse", (3, 3, 3), {}, "2 dimensions"),
        ("kaiming_normal", (3, 3), {"mode": "fan_up"}, "mode is one of fan_in, fan_out"),
        ("uniform", (3,), {"a": "0"}, "a needs a number"),
    ],
)
def test_that_what_an_initialiser_cannot_make_is_refused(
    kind: str, shape: tuple[int, ...], parameters: dict[str, Value], said: str
) -> None:
    with pytest.raises(ContentsRefused, match=said):
        filled(kind, shape, "float32", **parameters)
