"""What there is to say of an operation node, in words. No widgets."""

from collections.abc import Sequence

from inspector.catalogue.rows import Derivative, Row, Value
from inspector.document.nodes import Graph, Operation, label
from inspector.look.quantities import bytes_text
from inspector.messages.saved import Saved
from inspector.panels.tensor.facts import shape_text
from inspector.session.faces import Failed, Known, NotAskable, Unreached, Waiting
from inspector.session.session import Session

_MOST_OF_A_LIST = 2  # derivatives of the tensors of one list; the others are alike


def signature(graph: Graph, node: Operation, row: Row) -> str:
    """The call with every argument named and its value in place: `torch.mm(input=x, mat2=w)`."""
    parts = []
    for word in row.order:
        name = word.lstrip("*")
        if name:
            value = _argument(graph, node, row, name)
            parts += [] if value is None else [f"{name}={value}"]
    return f"{row.function}({', '.join(parts)})"


def _argument(graph: Graph, node: Operation, row: Row, name: str) -> str | None:
    port = row.port(name)
    wires = node.inputs.get(name, ()) if port is not None else ()
    if wires:
        words = ", ".join(label(graph, source) for source in wires)
        return f"[{words}]" if port is not None and port.variadic else words
    if name in node.parameters:
        return _value(node.parameters[name])
    parameter = row.parameter(name)
    if parameter is not None:
        return _value(parameter.default)
    return None if port is None or port.optional else "…"


def _value(value: Value) -> str:
    if isinstance(value, tuple):
        return f"({', '.join(_value(each) for each in value)}{',' * (len(value) == 1)})"
    return repr(value)


def told(row: Row, node: Operation) -> tuple[Derivative, ...]:
    """The derivatives to show: of the inputs that are wired or wait for a wire, and of a list's
    first tensors."""
    shown = []
    for each in row.details.derivatives:
        name, _, index = each.of.partition("[")
        port = row.port(name)
        waits = port is None or (not port.optional and name not in node.parameters)
        if (waits or node.inputs.get(name)) and int(index.rstrip("]") or 0) < _MOST_OF_A_LIST:
            shown.append(each)
    return tuple(shown)


def why_no_derivative(row: Row) -> str:
    """What stands where no derivative is known."""
    if not row.differentiable:
        return f"No gradient flows back through {row.name}."
    if row.changes:
        return "It passes on the gradients of what it does, and none to the numbers it wrote over."
    return f"{row.name} is made of several steps: each has its own derivative, and no one formula."


def notes(row: Row) -> tuple[str, ...]:
    """What to know of the operation, a sentence each."""
    found = []
    kinks = row.details.kinks
    if kinks:
        points = " and ".join(f"{each:g}" for each in kinks)
        found.append(
            f"At {points} its derivative jumps or is not finite: what PyTorch gives there is one "
            "of several answers."
        )
    if row.random:
        found.append("Random: its numbers come from the seed of the node.")
    if row.changes:
        found.append(f"It changes {' and '.join(row.changes)} in place.")
    elif row.updates:
        found.append(
            f"It changes {' and '.join(row.updates)} in place while {row.updating} is set."
        )
    elif row.view:
        first = row.inputs[0].name if row.inputs else "its input"
        found.append(f"A view: its result may share the memory of {first}.")
    if row.data_dependent:
        found.append("The shape of its result depends on the numbers that go in.")
    if row.nondeterministic:
        found.append("On a GPU two runs may differ in the last digits.")
    return tuple(found)


def saved_text(saved: Sequence[Saved]) -> str:
    """What is kept for Backward, a line each: name, shape, dtype, bytes, version."""
    rows = []
    nodes = list(dict.fromkeys(each.node for each in saved))
    for each in saved:
        name = each.name if len(nodes) == 1 else f"{each.node.partition('Backward')[0]}.{each.name}"
        if each.shape is None:
            rows.append((name, each.text, "", "", ""))
        else:
            version = "" if each.version < 0 else f"version {each.version}"
            size = bytes_text(each.size)
            rows.append((name, shape_text(each.shape), each.dtype, size, version))
    widths = [max((len(row[at]) for row in rows if row[2]), default=0) for at in range(5)]
    widths[0] = max((len(row[0]) for row in rows), default=0)
    lines = ("  ".join(part.ljust(widths[at]) for at, part in enumerate(row)) for row in rows)
    return "\n".join(line.rstrip() for line in lines)


def why_nothing_saved(session: Session, node: Operation) -> str:
    """Why nothing is kept for Backward, or not yet; what to do about it."""
    match session.face(node.id):
        case NotAskable() | Failed() | Unreached():
            return "Nothing yet: it has not run."
        case Known(outputs=outputs) | Waiting(last=Known(outputs=outputs)):
            if not any(each.requires_grad for each in outputs):
                return "Nothing: none of its results requires grad."
            return "Nothing: its derivative needs none of the numbers."
        case _:
            return "It is being computed."
