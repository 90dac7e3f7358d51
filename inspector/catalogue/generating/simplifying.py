"""Python expressions made shorter, as syntax trees: what a person would have written."""

import ast
import math
from collections.abc import Callable

Expression = ast.expr
_CONSTANTS = {
    math.pi: "pi",
    2 * math.pi: "2 * pi",
    math.sqrt(2): "sqrt(2)",
    1 / math.sqrt(2): "1 / sqrt(2)",
    1 / math.sqrt(2 * math.pi): "1 / sqrt(2 * pi)",
    2 / math.sqrt(math.pi): "2 / sqrt(pi)",
    math.sqrt(math.pi) / 2: "sqrt(pi) / 2",
    math.sqrt(2 / math.pi): "sqrt(2 / pi)",
    math.log(2): "log(2)",
    1 / math.log(2): "1 / log(2)",
    math.log(10): "log(10)",
    1 / math.log(10): "1 / log(10)",
    math.pi / 180: "pi / 180",
    180 / math.pi: "180 / pi",
}


def number(value: complex | float) -> Expression:
    """A number as it is written: whole ones without a point, negative ones with a sign."""
    if isinstance(value, bool | complex):
        return ast.Constant(value)
    if value != value or value in (float("inf"), float("-inf")):
        named = ast.Name("inf" if value == value else "nan")
        return ast.UnaryOp(ast.USub(), named) if value < 0 else named
    if value < 0:
        return ast.UnaryOp(ast.USub(), number(-value))
    for known, text in _CONSTANTS.items():
        if isinstance(value, float) and abs(value - known) < 1e-12 * known:
            return ast.parse(text, mode="eval").body
    if isinstance(value, float) and value.is_integer() and value < 1e15:
        return ast.Constant(int(value))
    return ast.Constant(float(f"{value:.12g}") if isinstance(value, float) else value)


def value_of(expression: Expression) -> float | None:
    """The number that an expression is, or None."""
    match expression:
        case ast.Constant(value=bool()):
            return None
        case ast.Constant(value=int() | float() as value):
            return value
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            inside = value_of(operand)
            return None if inside is None else -inside
        case _:
            pass
    return None


def same(one: Expression, other: Expression) -> bool:
    """Whether two expressions are written alike."""
    return ast.dump(one) == ast.dump(other)


def mentions(expression: Expression, start: str) -> bool:
    """Whether a name that begins so stands in it."""
    names = (each.id for each in ast.walk(expression) if isinstance(each, ast.Name))
    return any(name.startswith(start) for name in names)


def size(expression: Expression) -> int:
    """How many operators, calls, names and numbers it has."""
    counted = (ast.Name, ast.Constant, ast.BinOp, ast.UnaryOp, ast.Call, ast.Compare)
    return sum(isinstance(each, counted) for each in ast.walk(expression))


def simplified(expression: Expression) -> Expression:
    """The same value, shorter. Until nothing changes any more."""
    for _ in range(12):
        before = ast.dump(expression)
        expression = _Shorter().visit(expression)
        if ast.dump(expression) == before:
            break
    return expression


class _Shorter(ast.NodeTransformer):
    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.AST:
        self.generic_visit(node)
        if isinstance(node.op, ast.USub):
            match node.operand:
                case ast.UnaryOp(op=ast.USub(), operand=inner):
                    return inner
                case ast.BinOp(left=left, op=ast.Sub(), right=right):
                    return ast.BinOp(right, ast.Sub(), left)
                case ast.Constant(value=0):
                    return node.operand
                case _:
                    pass
        return node

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        self.generic_visit(node)
        match node:
            case ast.Attribute(value=ast.Attribute(value=inner, attr="T" | "mT"), attr="T" | "mT"):
                return inner
            case _:
                pass
        return node

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        self.generic_visit(node)
        rule = _RULES.get(type(node.op))
        return node if rule is None else rule(node)


def _negated(expression: Expression) -> Expression | None:
    """The expression without its leading minus; None where it has none."""
    match expression:
        case ast.UnaryOp(op=ast.USub(), operand=inner):
            return inner
        case ast.BinOp(left=left, op=ast.Mult() | ast.Div() as op, right=right):
            inner_left = _negated(left)
            if inner_left is None:
                return None
            return ast.BinOp(inner_left, op, right)
        case _:
            pass
    return None


def _minus(expression: Expression) -> Expression:
    return ast.UnaryOp(ast.USub(), expression)


def _folded(node: ast.BinOp, act: Callable[[float, float], float]) -> Expression | None:
    left, right = value_of(node.left), value_of(node.right)
    if left is None or right is None:
        return None
    try:
        made = act(left, right)
    except (ZeroDivisionError, OverflowError):
        return None
    return number(made)


def _add(node: ast.BinOp) -> Expression:
    folded = _folded(node, lambda a, b: a + b)
    if folded is not None:
        return folded
    if value_of(node.left) == 0:
        return node.right
    if value_of(node.right) == 0:
        return node.left
    right = _negated(node.right)
    if right is not None:
        return ast.BinOp(node.left, ast.Sub(), right)
    left = _negated(node.left)
    if left is not None:
        return ast.BinOp(node.right, ast.Sub(), left)
    if value_of(node.left) is None and value_of(node.right) is not None:
        return node
    return node


def _sub(node: ast.BinOp) -> Expression:
    folded = _folded(node, lambda a, b: a - b)
    if folded is not None:
        return folded
    if value_of(node.right) == 0:
        return node.left
    if value_of(node.left) == 0:
        return _minus(node.right)
    right = _negated(node.right)
    if right is not None:
        return ast.BinOp(node.left, ast.Add(), right)
    return node


def _factors(expression: Expression) -> tuple[list[Expression], list[Expression], bool]:
    """What stands above and below the fraction stroke, and whether a minus stands before it."""
    match expression:
        case ast.BinOp(left=left, op=ast.Mult(), right=right):
            above, below, minus = _factors(left)
            more, under, flip = _factors(right)
            return above + more, below + under, minus != flip
        case ast.BinOp(left=left, op=ast.Div(), right=right):
            above, below, minus = _factors(left)
            more, under, flip = _factors(right)
            return above + under, below + more, minus != flip
        case ast.UnaryOp(op=ast.USub(), operand=inner):
            above, below, minus = _factors(inner)
            return above, below, not minus
        case _:
            pass
    return [expression], [], False


def _rank(expression: Expression) -> int:
    if value_of(expression) is not None:
        return 0
    if isinstance(expression, ast.Name | ast.Subscript) and mentions(expression, "grad"):
        return 1
    return 2 if mentions(expression, "grad") else 3


def _powers(factors: list[Expression]) -> list[Expression]:
    """Equal factors as a power."""
    kept: list[tuple[Expression, float]] = []
    for factor in factors:
        base, exponent = factor, 1.0
        match factor:
            case ast.BinOp(left=left, op=ast.Pow(), right=right):
                power = value_of(right)
                if power is not None:
                    base, exponent = left, power
            case _:
                pass
        for at, (other, count) in enumerate(kept):
            if same(base, other):
                kept[at] = (other, count + exponent)
                break
        else:
            kept.append((base, exponent))
    return [
        base if count == 1 else ast.BinOp(base, ast.Pow(), number(count))
        for base, count in kept
        if count != 0
    ]


def _product(node: ast.BinOp) -> Expression:
    above, below, minus = _factors(node)
    for some in (above, below):
        for at, factor in enumerate(some):
            # A square root below is written below, wherever it came from.
            if value_of(factor) is not None:
                continue
            other = below if some is above else above
            match factor:
                case ast.BinOp(left=left, op=ast.Pow(), right=right):
                    power = value_of(right)
                    if power is not None and power < 0:
                        some[at] = number(1)
                        other.append(simplified(ast.BinOp(left, ast.Pow(), number(-power))))
                case _:
                    pass
    constant = 1.0
    for factor in above:
        constant *= value_of(factor) or 1.0 if value_of(factor) != 0 else 0.0
    under = 1.0
    for factor in below:
        under *= value_of(factor) or 1.0
    if constant == 0:
        return number(0)
    above = _powers([each for each in above if value_of(each) is None])
    below = _powers([each for each in below if value_of(each) is None])
    for each in list(below):
        twin = next((other for other in above if same(each, other)), None)
        if twin is not None:
            above.remove(twin)
            below.remove(each)
    above.sort(key=_rank)
    ratio = constant / under
    if ratio < 0:
        minus, ratio, constant = not minus, -ratio, abs(constant)
    under = abs(under)
    if ratio.is_integer() or under == 1:
        constant, under = ratio, 1.0
    elif (1 / ratio).is_integer() and above:
        constant, under = 1.0, 1 / ratio
    if constant != 1 or not above:
        above.insert(0, number(constant))
    if under != 1:
        below.insert(0, number(under))
    if minus:
        above[0] = _minus(above[0])
    made = _joined(above)
    if below:
        made = ast.BinOp(made, ast.Div(), _joined(below))
    return made


def _joined(factors: list[Expression]) -> Expression:
    made = factors[0]
    for factor in factors[1:]:
        made = ast.BinOp(made, ast.Mult(), factor)
    return made


def _power(node: ast.BinOp) -> Expression:
    folded = _folded(node, lambda a, b: float(a**b))
    if folded is not None:
        return folded
    exponent = value_of(node.right)
    if exponent == 1:
        return node.left
    match node.left:
        case ast.BinOp(left=base, op=ast.Pow(), right=inner):
            before = value_of(inner)
            whole = before is not None and exponent is not None and exponent.is_integer()
            if whole and before is not None and exponent is not None:
                return ast.BinOp(base, ast.Pow(), number(before * exponent))
        case ast.UnaryOp(op=ast.USub(), operand=inside) if exponent == 2:
            return ast.BinOp(inside, ast.Pow(), node.right)
        case ast.Call(func=ast.Name(id="sqrt"), args=[inside]) if exponent == 2:
            return inside
        case _:
            pass
    return node


_RULES: dict[type[ast.operator], Callable[[ast.BinOp], Expression]] = {
    ast.Add: _add,
    ast.Sub: _sub,
    ast.Mult: _product,
    ast.Div: _product,
    ast.Pow: _power,
}
