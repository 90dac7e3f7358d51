"""What is known while a gradient is written: which input has which shape, which number is whose."""

import ast
import copy
import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from torch.fx import Node

from inspector.catalogue.generating.simplifying import number
from inspector.catalogue.rows import Parameter, Row, Value


def numbers(row: Row) -> tuple[Parameter, ...]:
    """The parameters, and the ports at which a number may stand."""
    ports = (Parameter(port.name, "number") for port in row.inputs if port.number)
    return (*row.parameters, *ports)


class Known:
    """The words for shapes and numbers. `shapes`: a shape and the word for what has it, the first
    that fits is taken; `of` the input whose gradient is written, `of_shape` its shape."""

    def __init__(
        self,
        row: Row,
        parameters: Mapping[str, Value],
        shapes: Iterable[tuple[tuple[int, ...], str]],
        of: str,
    ) -> None:
        self._row = row
        self._parameters = parameters
        self._shapes = sorted(shapes, key=lambda each: each[1] != of)
        self.of = of
        self.of_shape = next(shape for shape, word in self._shapes if word == of)

    def parameter(self, value: Any, word: str) -> ast.expr | None:
        """The parameter that this constant is, or what was made of it."""
        for parameter in numbers(self._row):
            held = self._parameters.get(parameter.name, parameter.default)
            is_given = parameter.name in self._parameters
            if held is None or isinstance(held, bool | str) or isinstance(value, bool):
                continue
            name = ast.Name(parameter.name)
            if parameter.name == word and value == held:
                return name
            if not is_given:
                continue
            if isinstance(held, float) and isinstance(value, float):
                for made, text in _made_of(held):
                    if abs(value - made) <= 1e-12 * abs(made):
                        return filled(text, [name])
            elif value == held and (word.startswith("dim") and parameter.name.startswith("dim")):
                return name
        return None

    def shape_word(self, shape: tuple[int, ...]) -> ast.expr | None:
        """`input.shape` where something known has this shape."""
        for known, word in self._shapes:
            if known == shape and shape:
                return parsed(f"{word}.shape")
        return None

    def dims(self, dims: Sequence[Any]) -> ast.expr:
        """Dimensions: `dim` where they are what the parameter says."""
        for parameter in self._row.parameters:
            held = self._parameters.get(parameter.name)
            if isinstance(held, int) and not isinstance(held, bool):
                held = (held,)
            if parameter.name.startswith("dim") and held == tuple(dims):
                return ast.Name(parameter.name)
        made = [number(each) for each in dims]
        return made[0] if len(made) == 1 else ast.List(made)

    def is_broadcast(self, before: tuple[int, ...], dims: Sequence[int]) -> bool:
        """Whether a sum over these dimensions undoes that an input was spread over them."""
        if self._row.parameter("dim") is not None:
            return False
        lead = len(before) - len(self.of_shape)
        spread = [
            at for at in range(len(before)) if at < lead or self.of_shape[at - lead] != before[at]
        ]
        return sorted(each % len(before) for each in dims) == spread

    def like(self, shape: tuple[int, ...]) -> ast.expr | None:
        """What has this shape."""
        for known, word in self._shapes:
            if known == shape and shape:
                return parsed(word)
        return None

    def count_word(self, value: float) -> ast.expr | None:
        """`input.numel()`, `input.shape[dim]`: where a number can be nothing else."""
        if value < 3 or value != int(value):
            return None
        if any(held == value for held in self._parameters.values()):
            return None
        for known, word in self._shapes:
            if word.startswith("grad"):
                continue
            if known and math.prod(known) == value:
                return parsed(f"{word}.numel()")
            dim = self._parameters.get("dim")
            dims = dim if isinstance(dim, tuple) else (dim,)
            along = 1
            for each in dims:
                if not isinstance(each, int) or not -len(known) <= each < len(known):
                    break
                along *= known[each]
            else:
                if along == value:
                    return parsed(f"size({word}, dim)")
        return None


def shape_of(node: Node) -> tuple[int, ...]:
    """The shape of a traced value."""
    value = node.meta.get("val")
    if value is None:
        value = node.meta.get("tensor_meta")
    return tuple(value.shape) if value is not None and hasattr(value, "shape") else ()


def parsed(text: str) -> ast.expr:
    """A text as an expression."""
    return ast.parse(text, mode="eval").body


def filled(template: str, args: Iterable[ast.expr]) -> ast.expr:
    """A template with its letters replaced: "a + b"."""
    given = dict(zip("abcdefg", args, strict=False))

    class Fill(ast.NodeTransformer):
        def visit_Name(self, node: ast.Name) -> ast.expr:
            return copy.deepcopy(given[node.id]) if node.id in given else node

    made = Fill().visit(parsed(template))
    assert isinstance(made, ast.expr)
    return made


def _made_of(held: float) -> list[tuple[float, str]]:
    made = [
        (held, "a"),
        (-held, "-a"),
        (1 - held, "1 - a"),
        (held - 1, "a - 1"),
        (2 * held, "2 * a"),
    ]
    made += [(held + 1, "a + 1"), (held * held, "a ** 2"), (held / 2, "a / 2")]
    if held:
        made += [(1 / held, "1 / a"), (-1 / held, "-1 / a")]
    if held != 1:
        made.append((1 / (1 - held), "1 / (1 - a)"))
    return made
