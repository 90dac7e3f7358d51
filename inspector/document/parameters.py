"""Parameters of operations: which values are allowed, and how they are written and read as text."""

import math
import re
from types import UnionType
from typing import assert_never

from inspector.catalogue.rows import FillRow, Parameter, Row, Value
from inspector.document.dtypes import DTYPES

_NUMBER = Parameter(name="", kind="number")
_INT64 = 2**63


def why_not_a_value(row: Row | FillRow, name: str, value: Value) -> str | None:
    """Why this value cannot be set, or None where it can. Numbers may stand at number ports."""
    found = next((each for each in row.parameters if each.name == name), None)
    if found is None:
        port = row.port(name) if isinstance(row, Row) else None
        if port is None or not port.number:
            return f"there is no parameter {name!r} here"
        found = _NUMBER
    return why_not(found, value)


def why_not(parameter: Parameter, value: Value) -> str | None:
    """Why this value is none for the parameter, in one sentence, or None where it is one."""
    name = parameter.name or "this"
    if value is None:
        return None if parameter.none else f"{name} needs a value"
    whole = isinstance(value, int) and not isinstance(value, bool)
    match parameter.kind:
        case "bool":
            good, wanted = isinstance(value, bool), "true or false"
        case "int":
            good, wanted = whole, "a whole number"
        case "float" | "number":
            good, wanted = whole or isinstance(value, float), "a number"
        case "ints":
            good, wanted = _are(value, int), "whole numbers, separated by commas"
        case "floats":
            good, wanted = _are(value, int | float), "numbers, separated by commas"
        case "lists":
            several = isinstance(value, tuple) and all(_are(each, int) for each in value)
            good, wanted = several, "lists of whole numbers"
        case "dtype":
            good, wanted = value in DTYPES, "a dtype"
        case "choice":
            good, wanted = value in parameter.choices, "one of " + ", ".join(parameter.choices)
        case "text":
            good, wanted = isinstance(value, str), "text"
        case _:
            assert_never(parameter.kind)
    if not good:
        return f"{name} needs {wanted}"
    integers = value if isinstance(value, tuple) else (value,) if whole else ()
    if any(isinstance(each, int) and not -_INT64 <= each < _INT64 for each in integers):
        return f"{name} is larger than 64 bits hold"
    if (
        parameter.least is not None
        and isinstance(value, int | float)
        and not value >= parameter.least
    ):
        return f"{name} must be at least {parameter.least}"
    return None


def _are(value: object, kind: type | UnionType) -> bool:
    return isinstance(value, tuple) and all(
        isinstance(each, kind) and not isinstance(each, bool) for each in value
    )


def text_of(value: Value) -> str:
    """A parameter's value as a person types it: `None`, `true`, `0.5`, `2, 3`."""
    match value:
        case None:
            return "None"
        case bool():
            return "true" if value else "false"
        case tuple():
            return ", ".join(str(each) for each in value)
        case _:
            return str(value)


def parsed(parameter: Parameter, text: str) -> Value:
    """The value that a person typed.

    Raises ValueError with one sentence where it is none for this parameter.
    """
    value = _read(parameter, text.strip())
    reason = why_not(parameter, value)
    if reason:
        raise ValueError(reason)
    return value


def parsed_number(text: str) -> int | float:
    """The number that a person typed at a port. Raises ValueError with one sentence."""
    value = _read(_NUMBER, text.strip())
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(f"“{text}” is not a number")  # noqa: TRY004 - said to the user
    return value


def _read(parameter: Parameter, text: str) -> Value:
    if parameter.none and text.lower() in ("none", ""):
        return None
    match parameter.kind:
        case "bool":
            return {"true": True, "false": False}.get(text.lower(), text)
        case "int":
            return int(text) if re.fullmatch(r"[+-]?\d{1,30}", text) else text
        case "float" | "number":
            return _number(text, parameter.kind == "number")
        case "ints":
            inner = text.strip("()[] ").rstrip(",")
            parts = re.split(r"[\s,×x]+", inner) if inner else []
            if all(re.fullmatch(r"[+-]?\d{1,30}", part) for part in parts):
                return tuple(int(part) for part in parts)
            return text
        case _:
            return text


def _number(text: str, whole: bool) -> Value:
    if whole and re.fullmatch(r"[+-]?\d{1,30}", text):
        return int(text)
    try:
        number = float(text.replace("−", "-"))
    except ValueError:
        return text
    # `float` reads "1_000" and "infinity" too; only the latter is meant.
    return text if "_" in text else (number if not math.isnan(number) else math.nan)
