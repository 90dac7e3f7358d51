"""From a traced graph to Python expressions in the operation's own argument names."""

import ast
import copy
import operator
from collections.abc import Iterable, Mapping
from typing import Any

from torch import Tensor
from torch.fx import Node

from inspector.catalogue.generating.known import Known, filled, parsed, shape_of
from inspector.catalogue.generating.phrases import PASSED_ON, RETURNED, TEMPLATES, WRITERS, packet
from inspector.catalogue.generating.simplifying import number, simplified, size
from inspector.catalogue.generating.tracing import Traced
from inspector.catalogue.rows import Row, Value

_QUIET = ("dtype", "layout", "device", "pin_memory", "memory_format")
_LETTERS = "uvwstrqpabcd"


class Writer:
    """Writes the gradients of one trace. `parameters` are the values that it was traced with."""

    def __init__(self, row: Row, traced: Traced, parameters: Mapping[str, Value]) -> None:
        self._row = row
        self._traced = traced
        self._parameters = parameters
        self._outputs = {
            node: self._output_word(at)
            for at, node in enumerate(traced.outputs)
            if node is not None and node.op == "call_function"
        }
        self._shapes = self._known_shapes()

    def _output_word(self, at: int) -> str:
        names = self._row.outputs
        if len(self._traced.outputs) == 1:
            return "out"
        if len(names) == len(self._traced.outputs):
            return names[at]
        return f"outs[{at}]"

    def _known_shapes(self) -> list[tuple[tuple[int, ...], str]]:
        """Shapes with the word for what has them: inputs first, then what comes in and goes out."""
        traced = self._traced
        words = [(node, word) for node, word in traced.words.items() if "grad" not in word]
        words += [(node, word) for node, word in traced.words.items() if "grad" in word]
        words += list(self._outputs.items())
        return [(shape_of(node), word) for node, word in words]

    def text(self, gradient: Node, of: str) -> str:
        """The gradient's expression; lines before the last give names to what is used again."""
        self._known = Known(self._row, self._parameters, self._shapes, of)
        order = self._needed(gradient)
        uses = _uses(order, gradient)
        written: dict[Node, ast.expr] = {}
        lines: list[str] = []
        taken = {word.split("[")[0] for word in self._traced.words.values()}
        taken |= {"out", "outs", "e", *self._row.outputs, *(p.name for p in self._row.parameters)}
        for node in order:
            made = simplified(self._write(node, written))
            wanted = node is not gradient and uses[node] > 1 and size(made) >= 5
            if wanted and not isinstance(made, ast.Tuple | ast.List):
                twin = next((n for n, line in enumerate(lines) if line.endswith(_line(made))), None)
                if twin is None:
                    word = self._binding(node, taken)
                    lines.append(f"{word}{_line(made)}")
                else:
                    word = lines[twin].partition(" = ")[0]
                made = ast.Name(word)
            written[node] = made
        last = ast.unparse(ast.fix_missing_locations(copy.deepcopy(written[gradient])))
        return "\n".join([*lines, last])

    def _binding(self, node: Node, taken: set[str]) -> str:
        word = next(letter for letter in _LETTERS if letter not in taken)
        if node.target is operator.getitem:
            source = node.args[0]
            names = RETURNED.get(packet(source)) if isinstance(source, Node) else None
            if (
                names is not None
                and isinstance(node.args[1], int)
                and names[node.args[1]] not in taken
            ):
                word = names[node.args[1]]
        taken.add(word)
        return word

    def _needed(self, gradient: Node) -> list[Node]:
        """What the gradient is made of, in order; outputs are taken as they are."""
        found: dict[Node, None] = {}

        def visit(node: Node) -> None:
            if node in found:
                return
            if node not in self._outputs or node is gradient:
                for each in node.all_input_nodes:
                    visit(each)
            found[node] = None

        visit(gradient)
        return list(found)

    def _write(self, node: Node, written: Mapping[Node, ast.expr]) -> ast.expr:
        if node in self._traced.words:
            return parsed(self._traced.words[node])
        if node in self._outputs and node in written:
            return written[node]
        if node in self._outputs:
            return parsed(self._outputs[node])
        if node.op == "get_attr":
            value = getattr(self._traced.graph, str(node.target))
            return self._constant(value)
        args = [self._argument(each, written) for each in node.args]
        if node.target is operator.getitem:
            return ast.Subscript(args[0], args[1])
        name = packet(node)
        writer = WRITERS.get(name)
        if writer is not None:
            made = writer(self._known, node, args)
            if made is not None:
                return made
        return self._plain(node, name, args, written)

    def _constant(self, value: Any) -> ast.expr:
        assert isinstance(value, Tensor)
        listed = value.tolist()
        if isinstance(listed, bool | int | float):
            return number(listed)
        return ast.Call(ast.Name("tensor"), [ast.parse(repr(listed), mode="eval").body], [])

    def _plain(
        self, node: Node, name: str, args: list[ast.expr], written: Mapping[Node, ast.expr]
    ) -> ast.expr:
        if name in PASSED_ON:
            return args[0]
        template = TEMPLATES.get(name)
        alpha = node.kwargs.get("alpha", 1)
        if name in ("add", "sub") and alpha != 1:
            args[1] = ast.BinOp(self._argument(alpha, written, "alpha"), ast.Mult(), args[1])
        if name == "div" and "rounding_mode" in node.kwargs:
            template = None
        if template is not None:
            return filled(template, args)
        return self._call(node, name, written)

    def _call(self, node: Node, name: str, written: Mapping[Node, ast.expr]) -> ast.expr:
        """PyTorch's own call: tensors by position, the rest by the name that it has there."""
        schema = getattr(node.target, "_schema", None)
        names = [each.name for each in schema.arguments] if schema is not None else []
        tensors: list[ast.expr] = []
        keywords: list[ast.keyword] = []
        for at, each in enumerate(node.args):
            word = names[at] if at < len(names) else ""
            made = self._argument(each, written, word)
            is_tensor = isinstance(each, Node) or at == 0
            if is_tensor and not keywords:
                tensors.append(made)
            elif word and self._is_default(schema, at, each):
                continue
            elif word in ("dim", "dims", "p", "k") and len(tensors) == at:
                tensors.append(made)
            else:
                keywords.append(ast.keyword(word, made))
        for word, each in node.kwargs.items():
            if word not in _QUIET:
                keywords.append(ast.keyword(word, self._argument(each, written, word)))
        return ast.Call(ast.Name(name), tensors, keywords)

    @staticmethod
    def _is_default(schema: Any, at: int, value: Any) -> bool:
        argument = schema.arguments[at]
        return bool(argument.has_default_value() and argument.default_value == value)

    def _argument(self, value: Any, written: Mapping[Node, ast.expr], word: str = "") -> ast.expr:
        if isinstance(value, Node):
            return written[value]
        if isinstance(value, list | tuple):
            if word in ("size", "input_size", "input_sizes", "shape"):
                named = self._known.shape_word(tuple(value))
                if named is not None:
                    return named
            named = self._known.parameter(tuple(value), word)
            if named is not None:
                return named
            return ast.List([self._argument(each, written) for each in value])
        if value is None or isinstance(value, str):
            return ast.Constant(value)
        named = self._known.parameter(value, word)
        if named is not None:
            return named
        if isinstance(value, bool | int | float | complex):
            return number(value)
        return ast.Constant(str(value))


def _line(made: ast.expr) -> str:
    return " = " + ast.unparse(ast.fix_missing_locations(copy.deepcopy(made)))


def _uses(order: list[Node], gradient: Node) -> dict[Node, int]:
    known = set(order)
    return {
        node: sum(user in known for user in _users(node)) + (node is gradient) for node in order
    }


def _users(node: Node) -> Iterable[Node]:
    """Who uses a value, looking through what only passes it on."""
    for user in node.users:
        if packet(user) in PASSED_ON:
            yield from _users(user)
        else:
            # Squaring uses a value twice in one place.
            yield user
