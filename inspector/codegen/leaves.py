"""A leaf tensor as Python: its numbers are made exactly as the engine makes them
(engine/fills.py)."""

import base64
import math
from collections.abc import Mapping, Sequence

from inspector.catalogue.rows import Value
from inspector.codegen.expressions import formula_lines, place, recast_lines
from inspector.codegen.initialisers import initialised, is_initialiser, made_as, seeding
from inspector.codegen.literals import WIDTH, nested, nested_lines, text, texts
from inspector.document.contents import (
    Block,
    Contents,
    Fill,
    Formula,
    Literal,
    Mapped,
    Recast,
    Same,
    index_of,
)
from inspector.document.dtypes import DTYPES, NUMPY_CODES, STORED

# More numbers than this are written as base64: nobody reads them.
MOST_WRITTEN = 256
_MOST_CELL_LINES = 12
# Up to here a floating dtype holds every whole number.
_WHOLE = {
    "float16": 2**11,
    "bfloat16": 2**8,
    "float32": 2**24,
    "float64": 2**53,
    "int64": 2**63 - 1,
    "int32": 2**31 - 1,
    "int16": 2**15 - 1,
    "int8": 2**7 - 1,
    "uint8": 2**8 - 1,
}
# Dtypes of which PyTorch cannot write single elements by their indices.
UNINDEXED = ("float8_e8m0fnu", "uint16", "uint32", "uint64")
INFERRED = ("float32", "int64", "bool", "complex64")


# What a script may need beside torch, and where it is from.
IMPORTED = {"b64decode": "base64", "read_tensor": "inspector", "memmap": "numpy"}


class Writer:
    """Writes leaves for one device. `called` tells what the IMPORTED functions are called in the
    script, where not by their own names; `used` tells afterwards which are needed."""

    def __init__(self, device: str = "cpu", called: Mapping[str, str] = {}) -> None:
        self._device = device
        self._called = called
        self.used: set[str] = set()

    def _use(self, function: str) -> str:
        self.used.add(function)
        return self._called.get(function, function)

    def statements(self, name: str, contents: Contents, requires_grad: bool = False) -> list[str]:
        """The lines that make the tensor and call it `name`."""
        base = contents.base
        if not isinstance(base, Recast) and not contents.patches:
            first = _first(contents)
            if not contents.cells:
                return [*first, *_assigned(name, self._made(base, contents, requires_grad))]
            lines = [*first, *_assigned(name, self._made(base, contents, False))]
            lines += self._cells(name, contents, contents.cells)
        else:
            lines = self._steps(name, contents)
            if self._device != "cpu":
                lines.append(f'{name} = {name}.to("{self._device}")')
        return [*lines, f"{name}.requires_grad_()"] if requires_grad else lines

    def _steps(self, name: str, contents: Contents) -> list[str]:
        """The lines for contents that are made on the CPU, one thing after the other."""
        here = Writer("cpu", self._called)
        match contents.base:
            case Recast(of=of):
                lines = here._steps(name, of)
                new = (contents.dtype, contents.shape)
                lines += recast_lines(name, (of.dtype, of.shape), new)
            case base:
                lines = [*_first(contents), *_assigned(name, here._made(base, contents, False))]
        for patch in contents.patches:
            if patch.cells:
                lines += here._cells(name, contents, patch.cells)
            match patch.made:
                case Same(cell=cell):
                    number = text(cell, contents.dtype)
                    if contents.dtype == "uint64" and cell[-1] >= 0x80:
                        # PyTorch takes a Python number for an int64 here.
                        number = f"torch.tensor({number}, dtype=torch.uint64)"
                    lines.append(f"{place(name, patch.spans)} = {number}")
                case Block(numbers=numbers):
                    made = here._literal(numbers.data, contents.dtype, patch.shape, False)
                    lines += [f"{place(name, patch.spans)} = {made[0]}", *made[1:]]
                case Formula() as formula:
                    lines += formula_lines(name, patch, formula, contents.dtype)
        lines += here._cells(name, contents, contents.cells) if contents.cells else []
        self.used |= here.used
        return lines

    def expression(self, contents: Contents) -> str | None:
        """The tensor as one short expression, or None where it needs more than that."""
        base = contents.base
        if contents.cells or contents.patches or isinstance(base, Recast) or _first(contents):
            return None
        made = self._made(base, contents, False)
        return made[0] if len(made) == 1 and len(made[0]) <= 60 else None

    def _made(
        self, base: Fill | Literal | Mapped, contents: Contents, requires_grad: bool
    ) -> list[str]:
        if isinstance(base, Literal):
            return self._literal(base.data, contents.dtype, contents.shape, requires_grad)
        if isinstance(base, Mapped):
            return [self._mapped(base, contents, requires_grad)]
        return [self._filled(base, contents, requires_grad)]

    def _mapped(self, base: Mapped, contents: Contents, requires_grad: bool) -> str:
        shape, dtype = contents.shape, contents.dtype
        if contents.count == 0:
            return self._call("empty", [sizes_text(shape)], dtype, requires_grad)
        if base.index is not None:
            words = [_quoted(base.path), str(base.index)]
            made = f"{self._use('read_tensor')}({', '.join(words)})"
            made += f".reshape({sizes_text(shape)})"
            made += "" if base.stored == dtype else f".to(torch.{dtype})"
            return made + self._moved(dtype) + switched(requires_grad)
        code = NUMPY_CODES.get(base.stored)
        plain = code or f"<u{STORED[base.stored][0]}"
        lies = base.columns or shape or (1,)
        words = [_quoted(base.path), f'"{plain}"', '"c"', str(base.offset), repr(lies)]
        words += ['"F"'] if base.columns else []
        made = f"torch.from_numpy({self._use('memmap')}({', '.join(words)}))"
        made += "" if code else f".view(torch.{base.stored})"
        made += ".contiguous()" if base.columns else ""
        made += f".reshape({sizes_text(shape)})" if lies != shape else ""
        made += "" if base.stored == dtype else f".to(torch.{dtype})"
        return made + self._moved(dtype) + switched(requires_grad)

    def _filled(self, fill: Fill, contents: Contents, requires_grad: bool) -> str:
        shape, dtype, count = contents.shape, contents.dtype, contents.count
        sizes = sizes_text(shape)
        other = made_as(fill.kind, dtype)
        if other is not None:
            made = self._filled(fill, Contents(other, shape, fill), False)
            return f"{made}.to(torch.{dtype}){switched(requires_grad)}"
        if is_initialiser(fill.kind):
            made = initialised(fill, shape, dtype)
            return made + self._moved(dtype) + switched(requires_grad)
        match fill.kind:
            case "zeros" | "ones":
                return self._call(fill.kind, [sizes], dtype, requires_grad)
            case "full":
                given = fill.value("fill_value")
                number = _full_value(given, dtype)
                inferred = dtype == "float32" and isinstance(number, float)
                arguments = [repr(shape), _value(number)]
                return self._call("full", arguments, dtype, requires_grad, inferred=inferred)
            case "eye":
                square = len(set(shape)) == 1
                return self._call("eye", [str(shape[0]) if square else sizes], dtype, requires_grad)
            case "arange":
                return self._counted(fill, contents, requires_grad)
            case "linspace":
                ends = [_value(fill.value("start")), _value(fill.value("end")), str(count)]
                if len(shape) == 1:
                    return self._call("linspace", ends, dtype, requires_grad)
                made = self._call("linspace", ends, dtype, False) + f".reshape({sizes})"
                return made + switched(requires_grad)
            case "logspace":
                ends = [_value(fill.value("start")), _value(fill.value("end")), str(count)]
                ends += [f"base={_value(fill.value('base'))}"] if fill.value("base") != 10 else []
                bend = "" if len(shape) == 1 else f".reshape({sizes})"
                made = self._call("logspace", ends, dtype, requires_grad and not bend) + bend
                return made + switched(requires_grad and bool(bend))
            case "tril" | "triu":
                diagonal = fill.value("diagonal")
                made = self._call("ones", [sizes], dtype, False)
                made += f".{fill.kind}({diagonal if diagonal else ''})"
                return made + switched(requires_grad)
            case "randperm":
                made = self._drawn("randperm", [str(count)], fill, dtype, False)
                bend = "" if len(shape) == 1 else f".reshape({sizes})"
                return made + bend + switched(requires_grad)
            case "randint":
                ends = [_value(fill.value("low")), _value(fill.value("high")), repr(shape)]
                if dtype == "bool":
                    drawn = self._drawn("randint", ends, fill, "int64", False, on_cpu=True)
                    return f"{drawn}.to(torch.bool)" + self._moved(dtype)
                return self._drawn("randint", ends, fill, dtype, requires_grad)
            case _:
                return self._drawn(fill.kind, [sizes], fill, dtype, requires_grad)

    def _call(
        self,
        function: str,
        arguments: Sequence[str],
        dtype: str,
        requires_grad: bool,
        *,
        inferred: bool | None = None,
    ) -> str:
        words = list(arguments)
        if not (dtype == "float32" if inferred is None else inferred):
            words.append(f"dtype=torch.{dtype}")
        if self._device != "cpu":
            words.append(f'device="{self._device}"')
        if requires_grad:
            words.append("requires_grad=True")
        return f"torch.{function}({', '.join(words)})"

    def _drawn(
        self,
        function: str,
        arguments: Sequence[str],
        fill: Fill,
        dtype: str,
        requires_grad: bool,
        *,
        on_cpu: bool = False,
    ) -> str:
        # Drawn on the CPU: the same seed then gives the same numbers on every device.
        words = [*arguments, f"generator=torch.Generator().manual_seed({fill.value('seed')})"]
        if dtype != ("int64" if function in ("randint", "randperm") else "float32"):
            words.append(f"dtype=torch.{dtype}")
        move = "" if on_cpu else self._moved(dtype)
        if requires_grad and not move:
            words.append("requires_grad=True")
        made = f"torch.{function}({', '.join(words)})"
        return made + (move + switched(requires_grad) if move else "")

    def _moved(self, dtype: str) -> str:
        return "" if self._device == "cpu" else f'.to("{self._device}")'

    def _counted(self, fill: Fill, contents: Contents, requires_grad: bool) -> str:
        start, step, count = fill.value("start"), fill.value("step"), contents.count
        shape, dtype = contents.shape, contents.dtype
        whole = isinstance(start, int) and isinstance(step, int)
        bend = "" if len(shape) == 1 else f".reshape({sizes_text(shape)})"
        if whole:
            last = start + step * max(count - 1, 0)  # type: ignore[operator]
            most = _WHOLE.get(dtype, 0)
            lowest = 0 if dtype == "uint8" else -most
            fits = most > 0 and all(lowest <= each <= most for each in (start, last))  # type: ignore[operator]
            if fits and (step, start) == (1, 0):
                words, inferred = [str(count)], dtype == "int64"
                made = self._call(
                    "arange", words, dtype, requires_grad and not bend, inferred=inferred
                )
                return made if not bend else made + bend + switched(requires_grad)
        kind = "int64" if whole else "float64"
        made = self._call("arange", [str(count)], kind, False, inferred=whole)
        if step != 1 or isinstance(step, float):
            made += f" * {_value(step)}"
        if start != 0 or isinstance(start, float):
            made += f" + {_value(start)}"
        if " " in made:
            made = f"({made})"
        if dtype != kind:
            made += f".to(torch.{dtype})"
        return made + bend + switched(requires_grad)

    def _literal(
        self, data: bytes, dtype: str, shape: Sequence[int], requires_grad: bool
    ) -> list[str]:
        count = math.prod(shape)
        if count == 0:
            return [self._call("empty", [sizes_text(shape)], dtype, requires_grad)]
        if count > MOST_WRITTEN:
            return self._packed(data, dtype, shape, requires_grad)
        numbers = texts(data, dtype)
        inferred = dtype in INFERRED
        flat = self._call(
            "tensor", [nested(numbers, shape)], dtype, requires_grad, inferred=inferred
        )
        if len(flat) <= WIDTH or not shape:
            return [flat]
        lines = nested_lines(numbers, shape, 4)
        around = self._call("tensor", ["@"], dtype, requires_grad, inferred=inferred)
        head, tail = around.split("@")
        lines[-1] += ","
        rest = tail.removeprefix(", ").removesuffix(")")
        return [head, *lines, *([f"    {rest},"] if rest else []), ")"]

    def _packed(
        self, data: bytes, dtype: str, shape: Sequence[int], requires_grad: bool
    ) -> list[str]:
        code = base64.b64encode(data).decode()
        step = WIDTH - 8
        rows = [f'    "{code[at : at + step]}"' for at in range(0, len(code), step)]
        bend = "" if len(shape) == 1 else f".reshape({sizes_text(shape)})"
        tail = f")), dtype=torch.{dtype}){bend}{self._moved(dtype)}{switched(requires_grad)}"
        return [f"torch.frombuffer(bytearray({self._use('b64decode')}(", *rows, tail]

    def _cells(self, name: str, contents: Contents, cells: Mapping[int, bytes]) -> list[str]:
        dtype = contents.dtype
        if len(cells) <= _MOST_CELL_LINES:
            return [
                f"{name}[{_index(index, contents.shape)}] = {text(cell, dtype)}"
                for index, cell in cells.items()
            ]
        places = b"".join(index.to_bytes(8, "little") for index in cells)
        where = self._literal(places, "int64", (len(cells),), False)
        what = self._literal(b"".join(cells.values()), dtype, (len(cells),), False)
        if dtype in UNINDEXED:
            raw = f".view(torch.int{8 * DTYPES[dtype].size})"
            return _joined(f"{name}.view(-1){raw}[", where, "] = ", [*what[:-1], what[-1] + raw])
        return _joined(f"{name}.view(-1)[", where, "] = ", what)


def _first(contents: Contents) -> list[str]:
    """What stands before the lines that make the tensor."""
    base = contents.base
    line = seeding(base) if isinstance(base, Fill) and contents.count else ""
    return [line] if line else []


def _joined(head: str, first: list[str], between: str, second: list[str]) -> list[str]:
    lines = [head + first[0], *first[1:]]
    lines[-1] += between + second[0]
    return [*lines, *second[1:]]


def _assigned(name: str, made: list[str]) -> list[str]:
    return [f"{name} = {made[0]}", *made[1:]]


def _quoted(text: str) -> str:
    return repr(text) if set(text) & set("\"\\'") else f'"{text}"'


def switched(requires_grad: bool) -> str:
    """What switches requires_grad on, behind the call that makes a tensor."""
    return ".requires_grad_()" if requires_grad else ""


def sizes_text(shape: Sequence[int]) -> str:
    """A shape as the arguments of a call."""
    return ", ".join(map(str, shape)) if shape else "()"


def _index(flat: int, shape: Sequence[int]) -> str:
    return ", ".join(map(str, index_of(flat, shape))) or "()"


def _full_value(given: Value, dtype: str) -> Value:
    # `torch.full` with a whole number and no dtype makes integers.
    small = isinstance(given, int) and not isinstance(given, bool) and abs(given) < 2**24
    return float(given) if small and dtype == "float32" else given  # type: ignore[arg-type]


def _value(value: Value) -> str:
    if isinstance(value, float):
        if value != value:
            return "torch.nan"
        if value in (float("inf"), float("-inf")):
            return "torch.inf" if value > 0 else "-torch.inf"
    return repr(value)
