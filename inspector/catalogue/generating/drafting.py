"""From a function to its rows: everything that is known before anything is tried."""

from collections.abc import Mapping

import msgspec

from inspector.catalogue.generating.arguments import Overload, native, overloads_of
from inspector.catalogue.generating.by_hand import by_hand
from inspector.catalogue.generating.groups import group_of
from inspector.catalogue.generating.merging import merged
from inspector.catalogue.generating.offered import callable_of, in_place, native_name
from inspector.catalogue.generating.ports import drawn, is_name
from inspector.catalogue.generating.summaries import summary_of
from inspector.catalogue.rows import Row, Value


class Draft(msgspec.Struct, frozen=True):
    """A row that is to be, and the overload that it came from."""

    function: str
    overload: Overload
    row: Row


def drafts(function: str, names: tuple[str, ...]) -> list[Draft]:
    """The operations of one function, the main one first."""
    known = by_hand()
    several = merged(overloads_of(function, callable_of(function), native_name(function)))
    first = known["main"].get(function)
    several.sort(key=lambda each: each.name != first if first is not None else False)
    found = []
    for at, overload in enumerate(several):
        told = known["overloads"].get(function, {}).get(overload.name, overload.name)
        name = told or _first_new(overload, several[0])
        id = function if at == 0 else f"{function}:{name}"
        found.append(_draft(id, overload, names if at == 0 else ()))
    return found


def _first_new(overload: Overload, main: Overload) -> str:
    new = [each.name for each in overload.arguments if main.argument(each.name) is None]
    return new[0] if new else "all"


def _draft(id: str, overload: Overload, names: tuple[str, ...]) -> Draft:
    function, _, name = id.partition(":")
    short = function.rpartition(".")[2]
    known = by_hand()
    telling = known["names"].get(function, short)
    said = known["rows"].get(function, {})
    outputs, varying = _outputs(function, overload)
    changes = tuple(each.name for each in overload.arguments if each.changed)
    if in_place(short) and not changes:
        changes = ("input",)
    random = (
        "nondeterministic_seeded" in overload.tags
        or function in known["random"]
        or any("nondeterministic_seeded" in each.tags for each in native().get(overload.native, ()))
    )
    inputs, parameters, order = drawn(function, overload, {}, random=random)
    updating, *updates = known["updates"].get(function, [""])
    row = Row(
        id=id,
        name=f"{telling} ({name.replace('_', ' ')})" if name else telling,
        group=group_of(function),
        summary=known["summaries"].get(id) or summary_of(function, callable_of(function)),
        inputs=inputs,
        order=order,
        parameters=parameters,
        outputs=outputs,
        varying=varying,
        method=function.startswith("torch.Tensor."),
        names=names,
        aliases=tuple(said.get("aliases", ())),
        random=random,
        changes=changes,
        updates=tuple(updates),
        updating=updating,
        view=overload.view,
        data_dependent=function in known["data_dependent"]
        or bool({"dynamic_output_shape", "data_dependent_output"} & overload.tags),
        nondeterministic=function in known["nondeterministic"],
    )
    return Draft(function, overload, row)


def redrawn(draft: Draft, works: Mapping[str, Value]) -> Row:
    """The row with values that are known to work as defaults of what must be given."""
    inputs, parameters, order = drawn(
        draft.function, draft.overload, works, random=draft.row.random
    )
    return msgspec.structs.replace(draft.row, inputs=inputs, parameters=parameters, order=order)


def _outputs(function: str, overload: Overload) -> tuple[tuple[str, ...], bool]:
    said = by_hand()["outputs"].get(function)
    kinds = [kind for _, kind in overload.outputs]
    if kinds == ["Tensor[]"]:
        return tuple(said or ("0", "1")), True
    if said is not None:
        return tuple(said), False
    if len(kinds) == 1:
        return ("out",), False
    names = [name if is_name(name) else str(at) for at, (name, _) in enumerate(overload.outputs)]
    return tuple(names), False
