"""The closed table of operations, and how a call is bound."""

import torch

from inspector.catalogue.rows import catalogue
from inspector.engine.call import plan, simple_ports
from inspector.engine.operations import OPERATIONS
from inspector.messages.orders import Call

DENIED = (
    "load", "save", "hub", "jit", "compile", "ops", "classes", "package", "utils", "os",
    "from_file",
    "from_numpy", "from_dlpack", "to_dlpack", "frombuffer", "apply_", "map_", "map2_", "set_",
    "numpy", "data_ptr", "storage", "untyped_storage", "manual_seed", "set_num_threads",
    "set_default_dtype", "use_deterministic_algorithms", "as_strided_", "resize_",
    "register_hook", "share_memory_", "requires_grad_", "import_ir_module", "__reduce_ex__",
)  # fmt: skip


def bound(op: str, inputs: dict[str, list[str]], **parameters: object) -> tuple[object, object]:
    wires = {port: tuple((name.encode(), 0) for name in names) for port, names in inputs.items()}
    made = plan(Call(b"r", "n", "n", op, wires, parameters))  # type: ignore[arg-type]

    def shown(slot: tuple[int, object]) -> object:
        kind, what = slot
        if kind == 0:
            return what
        return [w[0].decode() for w in what] if kind == 2 else what[0].decode()  # type: ignore[attr-defined,index]

    return [shown(s) for s in made.positional], {name: shown(s) for name, s in made.keywords}


def test_that_every_row_of_the_catalogue_has_its_callable_and_no_other_has() -> None:
    assert OPERATIONS.keys() == catalogue().operations.keys()


def test_that_each_callable_is_what_torch_has_under_the_id_of_its_row() -> None:
    for name, function in OPERATIONS.items():
        found: object = torch
        for part in name.partition(":")[0].split(".")[1:]:
            assert part not in DENIED
            found = getattr(found, part)

        assert found is function, name
        assert callable(function)


def test_that_names_before_the_star_go_by_position_and_those_after_by_keyword() -> None:
    assert bound("torch.add", {"input": ["a"], "other": ["b"]}, alpha=2) == (
        ["a", "b"],
        {"alpha": 2},
    )
    assert bound("torch.mul", {"input": ["a"]}, other=3.0) == (["a", 3.0], {})


def test_that_a_parameter_at_its_default_is_passed_only_where_it_is_required() -> None:
    assert bound("torch.add", {"input": ["a"], "other": ["b"]}, alpha=1) == (["a", "b"], {})
    assert bound("torch.softmax", {"input": ["a"]}) == (["a", -1], {})


def test_that_a_variadic_port_is_a_list_or_spread() -> None:
    assert bound("torch.cat", {"tensors": ["a", "b"]}, dim=1) == ([["a", "b"]], {"dim": 1})
    assert bound("torch.einsum", {"operands": ["a", "b"]}, equation="i,i->") == (
        ["i,i->", "a", "b"],
        {},
    )


def test_that_a_dtype_is_torch_own_and_an_optional_input_may_be_absent() -> None:
    assert bound("torch.sum", {"input": ["a"]}, dtype="float64") == (
        ["a"],
        {"dtype": torch.float64},
    )
    assert bound("torch.nn.functional.linear", {"input": ["a"], "weight": ["w"]}) == (
        ["a", "w"],
        {},
    )


def test_that_the_short_way_makes_the_call_that_the_long_way_makes() -> None:
    for op in OPERATIONS:
        ports = simple_ports(op)
        if not ports:
            continue
        made = plan(Call(b"r", "n", "n", op, {port: ((port.encode(), 0),) for port in ports}))

        assert made.keywords == ()
        assert [what[0].decode() for _, what in made.positional] == list(ports)


def test_that_a_seed_is_no_size_that_the_budget_asks_about() -> None:
    call = Call(
        b"r",
        "n",
        "d",
        "torch.nn.functional.dropout",
        {"input": ((b"x", 0),)},
        {"p": 0.3, "seed": 2**31 - 1},
    )

    assert plan(call).large == 1
