"""What `run` prints: JSON for programs, lines for people."""

import msgspec

from inspector.commands.running import Found, Numbers, Shown, ShownNode

_MOST_ROWS = 12
_MOST_COLUMNS = 7


def as_json(found: Found) -> str:
    """The JSON of DESIGN.md: `{"device", "nodes": {NAME: {...}}}`. A node with several outputs
    lists them under "outputs"; what was not computed is null."""
    nodes = {name: _node(node) for name, node in found.nodes.items()}
    made = msgspec.json.encode({"device": found.device, "nodes": nodes})
    return made.decode()


def _node(node: ShownNode) -> dict[str, object]:
    if not node.single:
        outputs = [{"name": each.name, **_facts(each)} for each in node.outputs]
        return {"op": node.op, "outputs": outputs, "error": node.error}
    facts = _facts(node.outputs[0] if node.outputs else None)
    return {"op": node.op, **facts, "error": node.error}


def _facts(shown: Shown | None) -> dict[str, object]:
    if shown is None:
        names = (each for each in Shown.__struct_fields__ if each != "name")
        return dict.fromkeys(names)
    return {name: value for name, value in msgspec.structs.asdict(shown).items() if name != "name"}


def as_text(found: Found) -> str:
    """A block for each node: what it is, its value, its gradients."""
    blocks = [f"on {found.device}"]
    for name, node in found.nodes.items():
        if node.error is not None:
            blocks.append(f"{name} = {node.op}\n  {node.error}")
        for shown in node.outputs:
            label = name if node.single else f"{name}.{shown.name}"
            blocks.append(_block(label, node.op, shown))
    return "\n\n".join(blocks)


def _block(label: str, op: str, shown: Shown) -> str:
    size = "×".join(map(str, shown.shape)) if shown.shape else "scalar"
    facts = [size, shown.dtype]
    facts += ["leaf"] if shown.is_leaf else []
    facts += ["requires_grad"] if shown.requires_grad else []
    facts += [f"grad_fn {shown.grad_fn}"] if shown.grad_fn else []
    lines = [f"{label} = {op}   {' · '.join(facts)}"]
    parts = [("", shown.value), (f"{label}.grad", shown.grad)]
    if shown.grad is None:
        parts.append((f"gradient at {label}", shown.flow))
    for title, numbers in parts:
        if numbers is not None:
            lines += [f"  {title}"] if title else []
            lines += [f"  {row}" for row in _rows(numbers, shown.dtype.startswith("complex"))]
    return "\n".join(lines)


def _rows(numbers: Numbers, pairs: bool) -> list[str]:
    """The numbers in aligned columns, a line for each row, a bare line between matrices."""
    lines: list[list[str]] = []
    _gather(numbers, pairs, lines)
    first = lines[:_MOST_ROWS]
    width = max((len(cell) for line in first for cell in line), default=0)
    shown = ["  ".join(f"{cell:>{width}}" for cell in line) for line in first]
    if len(lines) > _MOST_ROWS:
        shown.append(f"… {len(lines) - _MOST_ROWS} more rows")
    return shown


def _gather(numbers: Numbers, pairs: bool, lines: list[list[str]]) -> None:
    if not isinstance(numbers, list) or (pairs and _is_pair(numbers)):
        lines.append([_cell(numbers)])
    elif numbers and all(not isinstance(n, list) or (pairs and _is_pair(n)) for n in numbers):
        cells = [_cell(each) for each in numbers[:_MOST_COLUMNS]]
        lines.append(cells + (["…"] if len(numbers) > _MOST_COLUMNS else []))
    elif not numbers:
        lines.append(["(empty)"])
    else:
        for each in numbers:
            _gather(each, pairs, lines)


def _is_pair(numbers: list[Numbers]) -> bool:
    return len(numbers) == 2 and not any(isinstance(each, list) for each in numbers)


def _cell(number: Numbers) -> str:
    match number:
        case [real, imaginary]:
            sign = "" if str(imaginary).startswith("-") else "+"
            return f"{_cell(real)}{sign}{_cell(imaginary)}j"
        case float():
            return f"{number:.4f}" if 1e-3 <= abs(number) < 1e6 or number == 0 else f"{number:.4e}"
        case bool():
            return "true" if number else "false"
        case _:
            return str(number)
