"""What a torch function takes and gives, read from PyTorch's own declarations.

Three sources, one shape: torchgen's native_functions.yaml for what is written in C++, Python's
signatures for torch.nn.functional, and by_hand.json, in torchgen's spelling, for the rest.
"""

import ast
import inspect
import re
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import torchgen
from torchgen.gen import parse_native_yaml
from torchgen.model import Argument as NativeArgument
from torchgen.model import FunctionSchema, NativeFunction, SchemaKind, Variant

from inspector.catalogue.generating.by_hand import by_hand

MISSING = "<missing>"  # no default
_DROPPED = {
    "device", "layout", "pin_memory", "generator", "memory_format", "requires_grad", "out",
    "inplace", "_stacklevel", "size_average", "reduce", "non_blocking",
    "return_indices", "distance_function", "options", "sparse", "sparse_grad",
    "out_dtype",  # CUDA alone takes it
}  # fmt: skip
_REDUCE_IS_MEANT = re.compile(r"scatter|index_reduce|segment")


@dataclass(frozen=True)
class Argument:
    """`type` is one of Tensor, Scalar, int, float, bool, str, ScalarType, or one of these and
    "[]"; `length` is how many a list must have (0: any number); `number`: a number may stand for
    the tensor; `single`: one number may stand for the list."""

    name: str
    type: str
    default: Any = MISSING
    none: bool = False
    length: int = 0
    keyword: bool = False
    changed: bool = False
    number: bool = False
    single: bool = False


@dataclass(frozen=True)
class Overload:
    """One way to call a function. `outputs` are (name or "", type)."""

    name: str
    arguments: tuple[Argument, ...]
    outputs: tuple[tuple[str, str], ...]
    native: str = ""
    view: bool = False
    tags: frozenset[str] = frozenset()
    spread: str = ""

    def argument(self, name: str) -> Argument | None:
        """The argument of that name, or None."""
        return next((each for each in self.arguments if each.name == name), None)


@cache
def native() -> Mapping[str, tuple[NativeFunction, ...]]:
    """The native functions by the name without overload."""
    place = Path(torchgen.__file__).parent / "packaged" / "ATen" / "native"
    parsed = parse_native_yaml(
        str(place / "native_functions.yaml"), str(place / "tags.yaml")
    ).native_functions
    found = defaultdict(list)
    for each in parsed:
        found[str(each.func.name.name)].append(each)
    return {name: tuple(each) for name, each in found.items()}


def native_overloads(name: str, *, method: bool) -> list[Overload]:
    """The overloads of a native function that Python can call with plain tensors."""
    wanted = Variant.method if method else Variant.function
    found = []
    for each in native().get(name, ()):
        if each.func.kind() == SchemaKind.out or wanted not in each.variants:
            continue
        made = _overload(each.func, view=each.is_view_op, tags=frozenset(each.tags))
        if made is not None:
            found.append(made)
    return found


def written(name: str, text: str) -> Overload:
    """An overload as by_hand.json has it: "dim(Tensor input, *, int dim=0) -> Tensor"."""
    spread = re.search(r"\*(\w+)", text)
    overload, _, rest = re.sub(r"\*(\w+)", r"Tensor[] \1", text).partition("(")
    short = name.rpartition(".")[2].strip("_")
    schema = FunctionSchema.parse(f"{short}.{overload}({rest}" if overload else f"{short}({rest}")
    made = _overload(schema, view=False, tags=frozenset())
    assert made is not None, text
    return replace(made, native="", spread=spread[1] if spread else "")


def _overload(schema: FunctionSchema, *, view: bool, tags: frozenset[str]) -> Overload | None:
    keyword = {each.name for each in schema.arguments.flat_kwarg_only}
    arguments = []
    for each in schema.arguments.flat_all:
        if _is_dropped(str(schema.name), each.name):
            if each.default is None and each.name not in ("size_average", "reduce"):
                return None
            continue
        made = _argument(each, keyword=each.name in keyword)
        if made is None:
            if each.default is None:
                return None
            continue
        arguments.append(made)
    outputs = tuple((each.name or "", _plain(str(each.type))) for each in schema.returns)
    if not outputs or any(kind not in ("Tensor", "Tensor[]") for _, kind in outputs):
        return None
    return Overload(
        schema.name.overload_name, tuple(arguments), outputs, str(schema.name.name), view, tags
    )


def _is_dropped(function: str, argument: str) -> bool:
    if argument == "reduce" and _REDUCE_IS_MEANT.search(function):
        return False
    return argument in _DROPPED


def _plain(kind: str) -> str:
    return re.sub(r"\[\d+\]", "[]", kind.replace("SymInt", "int")).removesuffix("?")


def _argument(each: NativeArgument, *, keyword: bool) -> Argument | None:
    text = str(each.type).replace("SymInt", "int")
    plain = _plain(text).replace("Tensor?[]", "Tensor[]")
    if plain not in _KNOWN:
        return None
    length = re.search(r"\[(\d+)\]", text)
    return Argument(
        name="input" if each.name == "self" else each.name,
        type=plain,
        default=MISSING if each.default is None else _default(each.default, plain),
        none=text.endswith("?") and text != "Tensor?[]",
        length=int(length[1]) if length else 0,
        keyword=keyword,
        changed=each.annotation is not None and each.annotation.is_write,
        single=length is not None and int(length[1]) > 1,
    )


_KNOWN = {
    "Tensor", "Tensor[]", "Scalar", "Scalar[]", "int", "int[]", "int[][]", "float", "float[]",
    "bool", "str", "ScalarType",
}  # fmt: skip


def _default(text: str, kind: str) -> Any:
    if text == "Mean":
        return 1
    try:
        value = ast.literal_eval(text)
    except (ValueError, SyntaxError):
        return text
    if isinstance(value, list):
        return tuple(value)
    if kind == "float" and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    return value


_ANNOTATIONS = {
    "Tensor": "Tensor", "int": "int", "float": "float", "bool": "bool", "str": "str",
    "list[int]": "int[]", "list[float]": "float[]", "tuple[int, ...]": "int[]",
    "dtype": "ScalarType", "int | float": "Scalar", "Tensor | float": "Tensor",
}  # fmt: skip


def python_overload(function: Callable[..., Any]) -> Overload | None:
    """What Python's signature says of a function of torch.nn.functional, or None where it says
    too little."""
    arguments = []
    for each in inspect.signature(function).parameters.values():
        if each.name in _DROPPED:
            continue
        text = str(inspect.formatannotation(each.annotation)).replace("torch.", "")
        none = "None" in text or each.default is None
        kind = _ANNOTATIONS.get(text.replace(" | None", "").replace("Optional[", "").rstrip("]"))
        kind = kind or _ANNOTATIONS.get(text.replace(" | None", ""))
        if each.name == "dtype":
            kind = "ScalarType"
        if kind is None:
            return None
        default = MISSING if each.default is inspect.Parameter.empty else each.default
        if kind == "float" and type(default) is int:
            default = float(default)
        arguments.append(
            Argument(each.name, kind, default, none, 0,
                     each.kind is inspect.Parameter.KEYWORD_ONLY, False, "| float" in text)
        )  # fmt: skip
    return Overload("", tuple(arguments), (("", "Tensor"),))


def overloads_of(name: str, function: Callable[..., Any], native_name: str) -> list[Overload]:
    """All ways to call a public function. Raises ValueError where nothing tells them."""
    texts = by_hand()["schemas"].get(name)
    if texts is not None:
        return [written(name, text) for text in texts]
    if native_name:
        found = native_overloads(native_name, method=name.startswith("torch.Tensor."))
    else:
        made = python_overload(function)
        found = [made] if made is not None else []
    if not found:
        raise ValueError(f"{name}: nothing tells its arguments")
    return found
