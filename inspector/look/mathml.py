"""From a derivative's Python expression to MathML: pure text, nothing is drawn here."""

import ast
from collections.abc import Callable, Mapping, Sequence
from html import escape

import msgspec

# How tightly things hold together; what holds less than its surroundings gets parentheses.
_SUM, _PRODUCT, _SIGN, _POWER, _ATOM = 1, 2, 3, 4, 5
_LONGEST_EXPONENT = 14  # letters; longer ones read better as exp( )


class Inks(msgspec.Struct, frozen=True):
    """The colours of a formula: "#RRGGBB"."""

    text: str
    muted: str
    value: str
    gradient: str


class NotAFormula(Exception):
    """The text cannot be set as a formula."""


def formulas(text: str, of: str, inks: Inks) -> tuple[str, ...]:
    """The text's lines as MathML: the derivative first, then what its names stand for.

    `of` is the input whose gradient it is; "" leaves the left side out. Raises NotAFormula.
    """
    lines = text.splitlines()
    if not lines:
        raise NotAFormula("There is nothing to write.")
    try:
        trees = [ast.parse(line).body[0] for line in lines]
    except (SyntaxError, ValueError, RecursionError, IndexError):
        raise NotAFormula("This is no expression.") from None
    writer = _Writer(inks)
    made = []
    *named, last = trees
    left = "" if not of else writer.left(of)
    if not isinstance(last, ast.Expr):
        raise NotAFormula("The last line must be an expression.")
    made.append(left + writer.write(last.value))
    for at, tree in enumerate(named):
        if not isinstance(tree, ast.Assign) or not isinstance(tree.targets[0], ast.Name):
            raise NotAFormula("Each line but the last must name a value.")
        word = "where" if at == 0 else "and"
        name = writer.write(tree.targets[0])
        row = f"{_text(word + ' ', inks.muted)}{name}{_sign('=')}{writer.write(tree.value)}"
        made.append(row)
    return tuple(f'<math mathcolor="{inks.text}"><mrow>{each}</mrow></math>' for each in made)


_SPACE = '<mspace width="0.25em"/>'


_MINUS = '<mo form="prefix">−</mo>'
_TIMES = '<mspace width="0.12em"/><mo>⊙</mo><mspace width="0.12em"/>'


def _text(text: str, colour: str = "") -> str:
    # No letter is a space, nor is a word an identifier, which ziamath puts spaces around: it draws
    # nothing for a space, and colours what was drawn before in its stead.
    ink = f' mathcolor="{colour}"' if colour else ""
    words = [f"<mtext{ink}>{escape(word)}</mtext>" if word else "" for word in text.split(" ")]
    return _SPACE.join(words)


def _sign(sign: str) -> str:
    return f"<mo>{escape(sign)}</mo>"


def _word(name: str, colour: str = "") -> str:
    if len(name) > 1:
        return _text(name, colour)
    ink = f' mathcolor="{colour}"' if colour else ""
    return f"<mi{ink}>{escape(name)}</mi>"


def _upright(letter: str) -> str:
    return f'<mi mathvariant="normal">{letter}</mi>'


def _row(*parts: str) -> str:
    """Parts side by side: no <mrow>, since ziamath's time doubles with each one inside another."""
    return "".join(parts)


def _one(parts: str) -> str:
    """Parts as the one element that a fraction, a power or a table's cell takes."""
    return f"<mrow>{parts}</mrow>"


def _fenced(left: str, parts: str, right: str) -> str:
    """Parts between fences, which are as tall as what is tall inside."""
    if any(f"<{tall}" in parts for tall in ("mfrac", "munder", "mtable")):
        return _one(f"<mo>{left}</mo>{parts}<mo>{right}</mo>")
    low = '<mo stretchy="false">'
    return f"{low}{left}</mo>{parts}{low}{right}</mo>"


def _inside(parts: str) -> str:
    return _fenced("(", parts, ")")


def _power(base: str, exponent: str) -> str:
    return f"<msup>{_one(base)}{_one(exponent)}</msup>"


def _below(base: str, index: str) -> str:
    return f"<msub>{_one(base)}{_one(index)}</msub>"


def _fraction(above: str, below: str) -> str:
    return f"<mfrac>{_one(above)}{_one(below)}</mfrac>"


def _sum_over(index: str) -> str:
    return f"<munder><mo>∑</mo>{_one(index)}</munder>"


_COMPARISONS: Mapping[type[ast.cmpop], str] = {
    ast.Eq: "=",
    ast.NotEq: "≠",
    ast.Lt: "<",
    ast.LtE: "≤",
    ast.Gt: ">",
    ast.GtE: "≥",
}
_GREEK = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "eps": "ε", "epsilon": "ε",
    "lambd": "λ", "rho": "ρ", "pi": "π", "inf": "∞",
}  # fmt: skip


class _Writer:
    def __init__(self, inks: Inks) -> None:
        self._inks = inks

    def left(self, of: str) -> str:
        """`∂L/∂of =`, in the gradient's colour."""
        below = self.write(ast.parse(of, mode="eval").body)
        ink = f'mathcolor="{self._inks.gradient}"'
        over = f"<mo {ink}>∂</mo><mi {ink}>L</mi>"
        return _fraction(over, "<mo>∂</mo>" + below) + _sign("=")

    def write(self, tree: ast.expr, least: int = 0) -> str:
        """The expression, in parentheses where it holds together less than `least`."""
        made, holds = self._written(tree)
        return _inside(made) if holds < least else made

    def _written(self, tree: ast.expr) -> tuple[str, int]:
        match tree:
            case ast.Name(id=name):
                return self._name(name), _ATOM
            case ast.Constant(value=value):
                return self._constant(value)
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return _row(_MINUS, self.write(_spread(operand), _PRODUCT)), _SUM
            case ast.UnaryOp(op=ast.Invert(), operand=operand):
                return _row(_text("not "), self.write(operand, _SIGN)), _SIGN
            case ast.BinOp():
                return self._binary(tree)
            case ast.Compare(left=left, ops=[op], comparators=[right]):
                sign = _COMPARISONS.get(type(op))
                if sign is None:
                    raise NotAFormula("There is no sign for this comparison.")
                return _row(self.write(left, _SUM), _sign(sign), self.write(right, _SUM)), 0
            case ast.Attribute(value=value, attr="T" | "mT"):
                return self._transposed(value), _POWER
            case ast.Attribute(value=value, attr=attr):
                return self._call(attr, [value], []), _ATOM
            case ast.Subscript(value=value, slice=index):
                return _below(self.write(value, _ATOM), self.write(index)), _ATOM
            case ast.List(elts=elements) | ast.Tuple(elts=elements):
                return _fenced("[", self._listed(elements), "]"), _ATOM
            case ast.Call(func=ast.Name(id=name), args=args, keywords=keywords):
                return self._function(name, args, keywords)
            case ast.Call(func=ast.Attribute(value=value, attr=name), args=args, keywords=keywords):
                return self._function(name, [value, *args], keywords)
            case _:
                raise NotAFormula("There is no sign for this.")

    def _name(self, name: str) -> str:
        if name.startswith("grad"):
            return _word(name, self._inks.gradient)
        if name in ("out", "outs", "values"):
            return _word(name, self._inks.value)
        return _word(_GREEK.get(name, name))

    def _constant(self, value: object) -> tuple[str, int]:
        if isinstance(value, bool) or value is None or isinstance(value, str):
            return _text(str(value)), _ATOM
        if isinstance(value, int | float):
            mantissa, _, power = f"{value:.6g}".partition("e")
            if not power:
                return f"<mn>{mantissa}</mn>", _ATOM
            ten = f"<msup><mn>10</mn><mn>{int(power)}</mn></msup>".replace("-", "−")
            return _row(f"<mn>{mantissa}</mn>", _sign("·"), ten), _PRODUCT
        return _text(str(value)), _ATOM

    def _binary(self, tree: ast.BinOp) -> tuple[str, int]:
        left, right = tree.left, tree.right
        match tree.op:
            case ast.Add():
                return _row(self._term(left, _SUM), _sign("+"), self._term(right, _SUM)), _SUM
            case ast.Sub():
                return _row(self._term(left, _SUM), _sign("−"), self._term(right, _PRODUCT)), _SUM
            case ast.Mult():
                return self._product(left, right)
            case ast.MatMult():
                parts = self._factor(left), _SPACE, self._factor(right)
                return _row(*parts), _PRODUCT
            case ast.Div():
                return _fraction(self._bare(left), self._bare(right)), _PRODUCT
            case ast.Pow():
                return _power(self.write(left, _ATOM), self.write(right)), _POWER
            case ast.BitAnd() | ast.BitOr():
                word = " and " if isinstance(tree.op, ast.BitAnd) else " or "
                return _row(self.write(left), _text(word), self.write(right)), 0
            case _:
                raise NotAFormula("There is no sign for this operator.")

    def _term(self, tree: ast.expr, least: int) -> str:
        return self.write(_spread(tree), least)

    def _factor(self, tree: ast.expr) -> str:
        """What stands in a product. Spreading is understood there, as PyTorch does it."""
        match tree:
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return _row(_MINUS, self._factor(operand))
            case _:
                return self.write(_spread(tree), _PRODUCT)

    def _bare(self, tree: ast.expr) -> str:
        return self.write(_spread(tree))

    def _product(self, left: ast.expr, right: ast.expr) -> tuple[str, int]:
        first, second = self._factor(left), self._factor(right)
        sign = _sign("·") if _is_number(left) or _is_number(right) else _TIMES
        return _row(first, sign, second), _PRODUCT

    def _transposed(self, value: ast.expr) -> str:
        match value:
            case ast.Call(func=ast.Name(id="inv"), args=[inside]):
                return _power(self.write(inside, _ATOM), _MINUS + _upright("T"))
            case _:
                return _power(self.write(value, _ATOM), _upright("T"))

    def _listed(self, args: Sequence[ast.expr], keywords: Sequence[ast.keyword] = ()) -> str:
        parts = [self.write(each) for each in args]
        parts += [
            _row(_text(f"{each.arg}"), _sign("="), self.write(each.value)) for each in keywords
        ]
        return _row(_sign(",").join(parts))

    def _call(self, name: str, args: Sequence[ast.expr], keywords: Sequence[ast.keyword]) -> str:
        return _row(_word(_NAMES.get(name, name)), _inside(self._listed(args, keywords)))

    def _function(
        self, name: str, args: Sequence[ast.expr], keywords: Sequence[ast.keyword]
    ) -> tuple[str, int]:
        writes = _FUNCTIONS.get(name)
        if writes is not None and args:
            return writes(self, args)
        return self._call(name, args, keywords), _ATOM

    def root(self, args: Sequence[ast.expr]) -> tuple[str, int]:
        return f"<msqrt>{self.write(args[0])}</msqrt>", _ATOM

    def power_of_e(self, args: Sequence[ast.expr]) -> tuple[str, int]:
        if len(ast.unparse(args[0])) > _LONGEST_EXPONENT or "(" in ast.unparse(args[0]):
            return self._call("exp", args, ()), _ATOM
        return _power("<mi>e</mi>", self._bare(args[0])), _POWER

    def magnitude(self, args: Sequence[ast.expr]) -> tuple[str, int]:
        return _fenced("|", self.write(args[0]), "|"), _ATOM

    def inverse(self, args: Sequence[ast.expr]) -> tuple[str, int]:
        minus_one = _row(_sign("−"), "<mn>1</mn>")
        return _power(self.write(args[0], _ATOM), minus_one), _POWER

    def summed(self, args: Sequence[ast.expr]) -> tuple[str, int]:
        big = "<mo>∑</mo>"
        if len(args) > 1:
            big = _sum_over(self.write(args[1]))
        return _row(big, _SPACE, self.write(_spread(args[0]), _PRODUCT)), _PRODUCT

    def summed_to(self, args: Sequence[ast.expr]) -> tuple[str, int]:
        where = _row(_text("to "), self.write(args[1]))
        big = _sum_over(where)
        return _row(big, _SPACE, self.write(_spread(args[0]), _PRODUCT)), _PRODUCT

    def cases(self, args: Sequence[ast.expr]) -> tuple[str, int]:
        if len(args) != 3:
            return self._call("where", args, ()), _ATOM
        rows = []
        rest: ast.expr = ast.Call(ast.Name("where"), list(args), [])
        while True:
            match rest:
                case ast.Call(func=ast.Name(id="where"), args=[condition, yes, no]):
                    rows.append((self._bare(yes), _row(_text("if "), self.write(condition))))
                    rest = no
                case _:
                    rows.append((self._bare(rest), _text("otherwise")))
                    break
        cells = "".join(f"<mtr><mtd>{_one(a)}</mtd><mtd>{_one(b)}</mtd></mtr>" for a, b in rows)
        return _one(f'<mo>{{</mo><mtable columnalign="left left">{cells}</mtable>'), _SUM

    def spread(self, args: Sequence[ast.expr]) -> tuple[str, int]:
        if len(args) != 2:
            return self._call("expand", args, ()), _ATOM
        inner = self.write(_spread(args[0]), _PRODUCT)
        like = self.write(args[1])
        return _row(inner, _text(" spread to ", self._inks.muted), like), _SUM

    def reshaped(self, args: Sequence[ast.expr]) -> tuple[str, int]:
        match args:
            case [inner, ast.Attribute(value=like, attr="shape")]:
                words = _text(" in the shape of ", self._inks.muted)
                return _row(self.write(inner, _PRODUCT), words, self.write(like)), _SUM
            case _:
                return self._call("reshape", args, ()), _ATOM

    def identity(self, args: Sequence[ast.expr]) -> tuple[str, int]:
        return _word("I"), _ATOM

    def nothing(self, args: Sequence[ast.expr]) -> tuple[str, int]:
        return "<mn>0</mn>", _ATOM

    def ones(self, args: Sequence[ast.expr]) -> tuple[str, int]:
        return "<mn>1</mn>", _ATOM

    def one_hot(self, args: Sequence[ast.expr]) -> tuple[str, int]:
        return self._call("one_hot", args[:1], ()), _ATOM


Writes = Callable[[_Writer, Sequence[ast.expr]], tuple[str, int]]


def _spread(tree: ast.expr) -> ast.expr:
    """What is spread over more elements, where that goes without saying."""
    match tree:
        case ast.Call(func=ast.Attribute(value=value, attr="expand_as")):
            return _spread(value)
        case ast.Call(func=ast.Name(id="unsqueeze"), args=[value, *_]):
            return _spread(value)
        case _:
            return tree


def _is_number(tree: ast.expr) -> bool:
    match tree:
        case ast.Constant():
            return True
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return _is_number(operand)
        case ast.BinOp(left=left, op=ast.Mult() | ast.Div(), right=right):
            return _is_number(left) and _is_number(right)
        case _:
            return False


def _along(name: str) -> Writes:
    """A function of the values along a dimension, which stands below its name."""

    def write(writer: _Writer, args: Sequence[ast.expr]) -> tuple[str, int]:
        word = _word(name)
        if len(args) > 1:
            word = _below(word, writer.write(args[1]))
        return _row(word, _inside(writer.write(args[0]))), _ATOM

    return write


_NAMES = {"sigmoid": "σ", "one_hot": "onehot", "digamma": "ψ", "lgamma": "ln Γ"}
_FUNCTIONS: Mapping[str, Writes] = {
    "sqrt": _Writer.root,
    "exp": _Writer.power_of_e,
    "abs": _Writer.magnitude,
    "inv": _Writer.inverse,
    "sum": _Writer.summed,
    "sum_to": _Writer.summed_to,
    "mean": _along("mean"),
    "var": _along("var"),
    "softmax": _along("softmax"),
    "log_softmax": _along("log softmax"),
    "size": _along("size"),
    "where": _Writer.cases,
    "expand_as": _Writer.spread,
    "reshape": _Writer.reshaped,
    "eye": _Writer.identity,
    "zeros_like": _Writer.nothing,
    "ones_like": _Writer.ones,
    "one_hot": _Writer.one_hot,
}
