"""Overloads that a person sees as one operation become one."""

from dataclasses import replace

from inspector.catalogue.generating.arguments import MISSING, Argument, Overload


def merged(overloads: list[Overload]) -> list[Overload]:
    """The overloads, with those joined that differ only in Tensor or number at an argument, and
    those whose arguments are a part of another's that gives the same."""
    if any(each.argument("correction") for each in overloads):
        overloads = [each for each in overloads if not each.argument("unbiased")]
    found = list(overloads)
    again = True
    while again:
        again = False
        for one in found:
            for other in found:
                joined = None if one is other else _joined(one, other)
                if joined is not None:
                    found[found.index(one)] = joined
                    found.remove(other)
                    again = True
                    break
            if again:
                break
    return found


def _joined(one: Overload, other: Overload) -> Overload | None:
    if [kind for _, kind in one.outputs] != [kind for _, kind in other.outputs]:
        return None
    if {a.name for a in one.arguments} < {a.name for a in other.arguments}:
        return None  # the longer one takes the shorter in
    names = {a.name for a in one.arguments}
    if not {a.name for a in other.arguments} <= names:
        return None
    arguments = []
    for each in one.arguments:
        same = other.argument(each.name)
        made = _optional(each) if same is None else _both(each, same)
        if made is None:
            return None
        arguments.append(made)
    shorter = [a.name for a in other.arguments if not a.keyword]
    if [a.name for a in one.arguments if a.name in shorter] != shorter:
        return None
    before = one if _weight(one) >= _weight(other) else other
    return replace(
        before, arguments=tuple(sorted(arguments, key=lambda each: each.keyword)),
        outputs=one.outputs,
        name="" if "" in (one.name, other.name) else min(one.name, other.name, key=_telling),
        tags=one.tags | other.tags, view=one.view or other.view,
    )  # fmt: skip


def _telling(name: str) -> tuple[bool, int, str]:
    return (name[:1].isupper(), len(name), name)


def _weight(overload: Overload) -> int:
    return sum(a.type == "Tensor" for a in overload.arguments)


def _optional(argument: Argument) -> Argument | None:
    if argument.default is not MISSING:
        return argument
    if argument.type.startswith("Tensor"):
        return None
    return replace(argument, none=True, default=None)


def _both(one: Argument, other: Argument) -> Argument | None:
    kinds = {one.type, other.type}
    default = one.default if one.default is not MISSING else other.default
    if MISSING in (one.default, other.default) and default is not MISSING and default is not None:
        # One overload needs it: it is given always, and the other's default stands.
        default = MISSING
    base = replace(
        one,
        none=one.none or other.none,
        default=default,
        keyword=one.keyword or other.keyword,
        number=one.number or other.number,
    )
    if len(kinds) == 1:
        return base
    if kinds <= {"Tensor", "Scalar", "int", "float", "bool"} and "Tensor" in kinds:
        return replace(base, type="Tensor", number=True, length=0)
    if kinds == {"int", "int[]"}:
        return replace(base, type="int[]", length=0, single=True)
    if kinds <= {"int", "float", "Scalar"}:
        return replace(base, type="Scalar")
    return None
