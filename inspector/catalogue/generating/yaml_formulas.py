"""PyTorch's own text of each derivative, read from the derivatives.yaml that torch comes with.

Only what that file's few forms need of YAML is read: PyTorch does not come with a YAML reader.
"""

import re
from collections import Counter
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import torchgen

_KEY = re.compile(r"^(\s+)([A-Za-z_][\w, ]*): ?(.*)$")


class Entry:
    """One function: its signature's argument names in order, and the text for each that has one."""

    def __init__(self, signature: str) -> None:
        self.signature = signature
        self.base = re.split(r"[.(]", signature)[0]
        inside = signature[signature.index("(") + 1 : signature.rindex(") ->")]
        pieces = re.split(r",\s*(?![^\[(]*[\])])", inside)
        self.arguments = [re.split(r"[\s]", each.split("=")[0].strip())[-1] for each in pieces]
        self.formulas: dict[str, str] = {}

    def ordered(self) -> list[tuple[str, str]]:
        """(argument, text) of what gradients flow to, in the order of the signature."""
        return [(name, self.formulas[name]) for name in self.arguments if name in self.formulas]


@cache
def entries() -> Mapping[str, Entry]:
    """By the class name that autograd gives the node: "MulBackward0"."""
    path = Path(torchgen.__file__).parent / "packaged" / "autograd" / "derivatives.yaml"
    found: list[Entry] = []
    current: Entry | None = None
    key = ""
    for line in path.read_text().splitlines():
        if line.lstrip().startswith("#") or not line.strip():
            continue
        if line.startswith("- name:"):
            current = Entry(line.partition(":")[2].strip())
            found.append(current)
            key = ""
        elif current is not None:
            key = _read(current, line, key)
    counts: Counter[str] = Counter()
    named: dict[str, Entry] = {}
    for entry in found:
        if not entry.formulas:
            continue
        prefix = "".join(each.title() for each in entry.base.split("_")) + "Backward"
        prefix = prefix.replace("ForwardBackward", "Backward")
        named[f"{prefix}{counts[prefix]}"] = entry
        counts[prefix] += 1
    return named


def _read(entry: Entry, line: str, key: str) -> str:
    """Takes one line of an entry; the keys that the next line may go on."""
    matched = _KEY.match(line)
    names = [] if matched is None else [each.strip() for each in matched[2].split(",")]
    if matched is not None and all(each in entry.arguments for each in names):
        text = matched[3].strip()
        if text in ("non_differentiable", "|", ""):
            return ",".join(names) if text == "|" else ""
        for name in names:
            # The first dispatch key that gives a text is the one that dense tensors take.
            entry.formulas.setdefault(name, _bare(text))
        return ",".join(names)
    if matched is not None and len(matched[1]) <= 6 and "?" not in matched[3]:
        return ""  # a key of another kind: `result`, `dispatch`, an output's forward formula
    if key:
        for name in key.split(","):
            before = entry.formulas.get(name, "")
            entry.formulas[name] = _bare(f"{before} {line.strip()}".strip())
    return key


def _bare(text: str) -> str:
    if len(text) > 1 and text[0] == text[-1] == '"':
        return text[1:-1]
    return text
