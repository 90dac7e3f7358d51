"""All rows: drafted, tried with PyTorch's own samples, and told what the trials showed."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import msgspec
import torch

from inspector.catalogue.generating.binding import Bound, DoesNotFit, bound
from inspector.catalogue.generating.by_hand import by_hand
from inspector.catalogue.generating.derivatives import derivatives
from inspector.catalogue.generating.drafting import Draft, drafts, redrawn
from inspector.catalogue.generating.offered import callable_of, in_place, infos, names
from inspector.catalogue.generating.own_samples import own_samples
from inspector.catalogue.generating.sampling import chosen, own, readable, sample_of, tells_little
from inspector.catalogue.generating.summaries import signature_of
from inspector.catalogue.generating.trials import Call, Trial, calls_of, kinks, small, tried
from inspector.catalogue.rows import Details, Row, Sample, Value

_TRIED = 12  # calls of a row, small ones first


@dataclass
class Assembly:
    """The rows by id, and the differentiable calls of PyTorch's tests that no row can say."""

    rows: dict[str, Row] = field(default_factory=dict)
    unsaid: dict[str, str] = field(default_factory=dict)
    underived: dict[str, str] = field(default_factory=dict)
    sampleless: list[str] = field(default_factory=list)


def assembled(only: Collection[str] | None = None) -> Assembly:
    """Every row of the catalogue, from the installed torch, which takes two minutes; or those of
    these functions, which PyTorch tests by themselves, as they are among all rows."""
    assembly = Assembly()
    drafted = {
        draft.row.id: draft
        for function, others in names().items()
        for draft in drafts(function, others)
    }
    drafted = _named_apart(drafted)
    families = _families(drafted.values())
    calls = _bound_calls(families, assembly, only)
    for id in sorted(drafted):
        if only is not None and drafted[id].function not in only:
            continue
        calls.setdefault(id, []).extend(_out_of_place(drafted[id].row, calls))
        assembly.rows[id] = _told(drafted[id], calls.get(id, []), assembly)
    _in_place_counterparts(assembly, drafted)
    return assembly


def _named_apart(drafted: Mapping[str, Draft]) -> dict[str, Draft]:
    # torch.cross and torch.linalg.cross are two operations: one is shown as linalg.cross.
    seen: dict[str, str] = {}
    found = {}
    order = sorted(drafted, key=lambda id: (id.count("."), id))
    for id in order:
        draft = drafted[id]
        name = draft.row.name
        if name in seen:
            name = f"{draft.function.split('.')[-2]}.{name}"
            row = msgspec.structs.replace(draft.row, name=name)
            draft = msgspec.structs.replace(draft, row=row)
        seen[name] = id
        found[id] = draft
    return found


def _families(drafted: Iterable[Draft]) -> Mapping[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for draft in drafted:
        found[draft.function].append(draft.row)
    return found


def _rows_of(name: str, families: Mapping[str, list[Row]]) -> Sequence[Row]:
    if name in families:
        return families[name]
    for function, rows in families.items():
        if name in rows[0].names:
            return families[function]
    space, _, short = name.rpartition(".")
    if space == "torch.Tensor":
        short = _OPERATORS.get(short, short)
        for other in ("torch", "torch.special", "torch.linalg", "torch.fft", "torch.Tensor"):
            if f"{other}.{short}" != name:
                found = _rows_of(f"{other}.{short}", families) if other != "torch.Tensor" else (
                    families.get(f"{other}.{short}", ())
                )  # fmt: skip
                if found:
                    return found
    return ()


_OPERATORS: Mapping[str, str] = {
    "__add__": "add", "__radd__": "add", "__sub__": "sub", "__rsub__": "rsub", "__mul__": "mul",
    "__rmul__": "mul", "__truediv__": "div", "__floordiv__": "floor_divide", "__pow__": "pow",
    "__matmul__": "matmul", "__mod__": "remainder", "__neg__": "neg", "__abs__": "abs",
    "__and__": "bitwise_and", "__or__": "bitwise_or", "__xor__": "bitwise_xor",
    "__rand__": "bitwise_and", "__ror__": "bitwise_or", "__rxor__": "bitwise_xor",
    "__invert__": "bitwise_not", "__lt__": "lt", "__gt__": "gt", "__le__": "le", "__ge__": "ge",
    "__eq__": "eq", "__ne__": "ne", "__iadd__": "add_", "__imul__": "mul_", "__isub__": "sub_",
    "__lshift__": "bitwise_left_shift", "__rshift__": "bitwise_right_shift",
}  # fmt: skip
_SWAPPED: Mapping[str, str] = {
    "torch.Tensor.__rpow__": "torch.pow", "torch.Tensor.__rmatmul__": "torch.matmul",
    "torch.Tensor.__rmod__": "torch.remainder", "torch.Tensor.__rdiv__": "torch.div",
    "torch.Tensor.__rtruediv__": "torch.div", "torch.Tensor.__rfloordiv__": "torch.floor_divide",
}  # fmt: skip
_UNSEEN = ("__getitem__", "__setitem__", "dim", "size", "is_floating_point", "numel", "stride")


def _bound_calls(
    families: Mapping[str, list[Row]], assembly: Assembly, only: Collection[str] | None
) -> dict[str, list[Bound]]:
    """By row the calls that the tests of its function make; where there are none, those that other
    tests happen to make."""
    own: dict[str, list[Bound]] = defaultdict(list)
    passing: dict[str, list[Bound]] = defaultdict(list)
    for function, several in infos().items():
        if only is not None and function not in only:
            continue
        family = {row.id for row in _rows_of(function, families)}
        for info in several:
            label = f"{function}:{info.variant_test_name}".rstrip(":")
            for tiny in (True, False):
                with small() if tiny else _as_is():
                    dtype = _dtype(info)
                    samples = calls_of(info, dtype)
                for sample in samples:
                    for call in sample:
                        made = _bound(call, families)
                        if isinstance(made, Bound):
                            into = own if made.row.id in family else passing
                            into[made.row.id].append(made)
                        elif not tiny and made and info.supports_autograd:
                            assembly.unsaid.setdefault(label, made)
    found = defaultdict(list, {**passing, **own})
    for several_bound in found.values():
        several_bound.sort(key=lambda each: (tells_little(each), each.size, len(each.parameters)))
    return found


class _as_is:  # noqa: N801 - stands where small() does
    def __enter__(self) -> None: ...
    def __exit__(self, *_: object) -> None: ...


def _dtype(info: object) -> torch.dtype:
    dtypes = getattr(info, "dtypes", {torch.float32})
    for each in (torch.float32, torch.complex64, torch.int64, torch.bool):
        if each in dtypes:
            return each
    return next(iter(dtypes), torch.float32)


def _bound(call: Call, families: Mapping[str, list[Row]]) -> Bound | str:
    name, args, kwargs = call
    if name.rpartition(".")[2] in _UNSEEN or name.endswith("__set__"):
        return ""
    if name in _SWAPPED:
        name, args = _SWAPPED[name], (args[1], args[0])
    rows = _rows_of(name, families)
    if not rows:
        return f"{name} has no row"
    why = []
    for row in rows:
        try:
            return bound(row, args, kwargs)
        except DoesNotFit as reason:
            why.append(f"{row.id}: {reason}")
    return "; ".join(why)


def _told(draft: Draft, calls: Sequence[Bound], assembly: Assembly) -> Row:
    row = draft.row
    function = callable_of(draft.function)
    generic = own(row)
    calls = [*own_samples(row), *([generic] if generic else []), *calls]
    trials: list[tuple[Bound, Trial]] = []
    for each in _spread(calls):
        trial = tried(function, replace(each, row=row))
        if not trial.error or trial.outputs:
            trials.append((each, trial))
    flowed = {name for _, trial in trials for name in trial.flowed}
    # What differentiates what others made cannot be tried by itself.
    said = set(by_hand()["rows"].get(draft.function, {}).get("flowed", ()))
    flowed |= said
    picked = chosen(row, function, trials)
    others = [sample_of(each) for each, _ in trials]
    works: dict[str, Value] = {}
    for _, sample in picked[:1]:
        works = {n: v for n, v in sample.parameters.items() if n != "seed"}
    row = redrawn(draft, works)
    differentiable = bool(said) or any(trial.differentiable and trial.flowed for _, trial in trials)
    row = msgspec.structs.replace(
        row,
        inputs=tuple(
            msgspec.structs.replace(port, gradient=port.name in flowed) for port in row.inputs
        ),
        differentiable=differentiable,
        view=row.view or (not row.changes and any(trial.shares for _, trial in trials)),
    )
    if not picked:
        assembly.sampleless.append(row.id)
    saved = next((trial.saved for _, trial in trials if trial.saved), ())
    details = Details(
        signature=signature_of(draft.function, function),
        samples=tuple(sample for _, sample in picked),
        saved=saved,
        kinks=_kinks(row, function, picked),
    )
    row = msgspec.structs.replace(row, more=msgspec.Raw(readable(details)))
    try:
        details = msgspec.structs.replace(details, derivatives=derivatives(row, others))
    except Exception as error:  # noqa: BLE001 - a row without a formula is still a row
        assembly.underived[row.id] = f"{type(error).__name__}: {error}"[:90]
    return msgspec.structs.replace(row, more=msgspec.Raw(readable(details)))


def _out_of_place(row: Row, calls: Mapping[str, list[Bound]]) -> list[Bound]:
    # What is passed to add is passed to add_ too, where every name is known to it.
    found: list[Bound] = []
    if row.changes and row.id.endswith("_"):
        short = row.id.rpartition(".")[2].removesuffix("_")
        known = {port.name for port in row.inputs} | {each.name for each in row.parameters}
        for other in (f"torch.{short}", f"torch.special.{short}"):
            found += [
                each
                for each in calls.get(other, ())
                if {*each.inputs, *each.parameters} <= known and each.inputs
            ]
    return found


def _spread(calls: Sequence[Bound]) -> list[Bound]:
    # The smallest, and of the others those that bring a port or parameter not yet seen.
    found = [each for each in calls if each.size][:_TRIED] or list(calls[:2])
    seen = {frozenset(each.inputs) for each in found}
    for each in calls:
        if frozenset(each.inputs) not in seen:
            seen.add(frozenset(each.inputs))
            found.append(each)
    return found


def _kinks(row: Row, function: object, picked: Sequence[tuple[Bound, Sample]]) -> tuple[float, ...]:
    needed = [port for port in row.inputs if not port.optional]
    pointwise = row.group.startswith(("Pointwise", "Activation", "Special"))
    if not (row.differentiable and pointwise and len(needed) == 1 and picked and not row.random):
        return ()
    if row.inputs[0].variadic or len(row.outputs) > 1:
        return ()
    return kinks(function, picked[0][0])


def _in_place_counterparts(assembly: Assembly, known: Collection[str]) -> None:
    for id, row in list(assembly.rows.items()):
        if row.changes or ":" in id:
            continue
        short = id.rpartition(".")[2]
        for other in (f"torch.Tensor.{short}_", f"{id}_"):
            if in_place(f"{short}_") and other in known:
                assembly.rows[id] = msgspec.structs.replace(assembly.rows[id], in_place=other)


def report(assembly: Assembly) -> str:
    """What could not be said, and which rows have no sample."""
    return json.dumps(
        {
            "unsaid": assembly.unsaid,
            "without a sample": assembly.sampleless,
            "without a derivative": assembly.underived,
        },
        indent=1,
    )
