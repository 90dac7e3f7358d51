"""An operation node as Python: the call that the engine makes (engine/call.py), as text."""

from inspector.catalogue.rows import Parameter, Row, Value
from inspector.document.indexing import Wired, index_text, parsed_index
from inspector.document.nodes import Graph, Operation, label

FUNCTIONAL = "torch.nn.functional."
_GET = "torch.Tensor.__getitem__"
_SET = "torch.Tensor.__setitem__"


def statements(graph: Graph, node: Operation) -> list[str]:
    """The lines of an operation that the catalogue knows and whose inputs are all there: its
    call, after its seed where it is random; a comment for an index that cannot be."""
    row = node.row
    assert row is not None, "asked for the call of an unknown operation"
    seeded = [f"torch.manual_seed({_seed(node)})"] if row.random else []
    if row.function in (_GET, _SET):
        return _indexed(graph, node, row)
    return [*seeded, f"{node.name} = {call_text(graph, node)}"]


def _indexed(graph: Graph, node: Operation, row: Row) -> list[str]:
    index = next(each for each in row.parameters if each.grammar == "index")
    variadic = next((port.name for port in row.inputs if port.variadic), "")
    tensors = [label(graph, source) for source in node.inputs.get(variadic, ())]
    try:
        parts = parsed_index(str(node.parameters.get(index.name, index.default)))
    except ValueError as error:
        return [comment(node.name, str(error))]
    wanted = sum(isinstance(part, Wired) for part in parts)
    if wanted != len(tensors):
        reason = f"its index has {wanted} @ and {len(tensors)} tensors are wired to it"
        return [comment(node.name, reason)]
    left = iter(tensors)
    words = [next(left) if isinstance(part, Wired) else index_text((part,)) for part in parts]
    owner = label(graph, node.inputs[row.inputs[0].name][0])
    place = f"{owner}[{', '.join(words) or '()'}]"
    if row.function == _GET:
        return [f"{node.name} = {place}"]
    given = next(port.name for port in row.inputs[1:] if not port.variadic)
    return [f"{place} = {_argument(graph, node, given)}", f"{node.name} = {owner}"]


def _seed(node: Operation) -> Value:
    parameter = node.row.parameter("seed") if node.row is not None else None
    return node.parameters.get("seed", parameter.default if parameter is not None else 0)


def call_text(graph: Graph, node: Operation) -> str:
    """The call itself, as an expression."""
    row = node.row
    assert row is not None, "asked for the call of an unknown operation"
    positional: list[str] = []
    keywords: list[str] = []
    by_keyword = skipped = False
    for word in row.order:
        if word == "*":
            by_keyword = True
            continue
        name = word.removeprefix("*")
        if name != word:
            positional += _spread(graph, node, name)
            continue
        argument = _argument(graph, node, name)
        if argument is None:
            skipped = True
        elif by_keyword or skipped:
            keywords.append(f"{name}={argument}")
        else:
            positional.append(argument)
    if row.method:
        owner, *positional = positional
        function = f"{owner}.{row.function.rpartition('.')[2]}"
    elif row.id.startswith(FUNCTIONAL):
        function = f"F.{row.function.removeprefix(FUNCTIONAL)}"
    else:
        function = row.function
    return f"{function}({', '.join(positional + keywords)})"


def comment(name: str, reason: str) -> str:
    """Why a node has no line. What a file says must not end the comment and begin a statement."""
    return f"# {name}: {printable(reason)}"


def printable(text: str) -> str:
    """The text without what could end a line."""
    return "".join(each if each.isprintable() else "?" for each in text)


def _spread(graph: Graph, node: Operation, name: str) -> list[str]:
    row = node.row
    assert row is not None, "the caller has looked it up"
    parameter = row.parameter(name)
    if parameter is None:
        return [label(graph, source) for source in node.inputs.get(name, ())]
    value = node.parameters.get(name, parameter.default)
    return [value_text(each) for each in (value if isinstance(value, tuple) else (value,))]


def _argument(graph: Graph, node: Operation, name: str) -> str | None:
    row = node.row
    assert row is not None, "the caller has looked it up"
    port = row.port(name)
    if port is not None:
        wires = node.inputs.get(name)
        if wires:
            names = [label(graph, source) for source in wires]
            return f"[{', '.join(names)}]" if port.variadic else names[0]
        if port.number and name in node.parameters:
            return value_text(node.parameters[name], Parameter(name, "number"))
        return "None" if port.given else None
    parameter = row.parameter(name)
    assert parameter is not None, f"the catalogue has no argument {name!r}"
    value = node.parameters.get(name, parameter.default)
    same = value == parameter.default and type(value) is type(parameter.default)
    if same and not parameter.required:
        return None
    return value_text(value, parameter)


def value_text(value: Value, parameter: Parameter | None = None) -> str:
    """A parameter's value as Python."""
    kind = parameter.kind if parameter is not None else None
    if kind == "dtype" and value is not None:
        return f"torch.{value}"
    match value:
        case float() if value != value:
            return "torch.nan"
        case float() if value in (float("inf"), float("-inf")):
            return "torch.inf" if value > 0 else "-torch.inf"
        case str() if kind == "number":
            number = complex(value)
            finite = abs(number.real) + abs(number.imag) < float("inf")
            return repr(number) if finite else f'complex("{str(number).strip("()")}")'
        case str():
            quoted = repr(value)
            return f'"{quoted[1:-1]}"' if '"' not in value and quoted[0] == "'" else quoted
        case tuple():
            return f"({', '.join(map(value_text, value))}{',' * (len(value) == 1)})"
        case _:
            return repr(value)
