"""The rows as files: one row a line, in the order of the palette's groups, so that a new torch
shows in a diff what it changed."""

import json
from collections.abc import Mapping

import msgspec
import torch

from inspector.catalogue.generating.groups import GROUPS
from inspector.catalogue.generating.offered import SPACES
from inspector.catalogue.rows import Row, bare

_LINE = 100


def catalogue_texts(rows: Mapping[str, Row], before: str) -> Mapping[str, str]:
    """catalogue.json and details.json; the ways to fill a tensor are kept as they were."""
    fills = json.loads(before)["fills"]
    groups = [
        each for each in GROUPS if each == "Create" or any(r.group == each for r in rows.values())
    ]
    order = sorted(rows.values(), key=lambda row: (GROUPS.index(row.group), row.name, row.id))
    lines = ",\n".join("    " + msgspec.json.encode(bare(row)).decode() for row in order)
    more = ",\n".join(f"  {json.dumps(row.id)}: {bytes(row.more).decode()}" for row in order)
    told = ",\n".join("    " + json.dumps(fill, ensure_ascii=False) for fill in fills)
    catalogue = (
        "{\n"
        f'  "torch": {json.dumps(torch.__version__.partition("+")[0])},\n'
        f'  "groups": {json.dumps(groups)},\n'
        f'  "fills": [\n{told}\n  ],\n'
        f'  "operations": [\n{lines}\n  ]\n'
        "}\n"
    )
    return {"catalogue.json": catalogue, "details.json": f"{{\n{more}\n}}\n"}


def table_texts(rows: Mapping[str, Row]) -> Mapping[str, str]:
    """The engine's literal table of names, by file."""
    by_module: dict[str, list[str]] = {each: [] for each in SPACES}
    for id in sorted(rows):
        function, _, overload = id.partition(":")
        module, _, name = function.rpartition(".")
        by_module[module].append(f"{name}:{overload}" if overload else name)
    parts = [
        '"""Names of operations, written by `python -m inspector.catalogue.generating`."""\n',
        "from collections.abc import Mapping\n",
        "NAMES: Mapping[str, tuple[str, ...]] = {",
    ]
    for module, names in by_module.items():
        parts.append(f'    "{module}": (')
        parts.extend(f"        {line}" for line in _wrapped(names))
        parts.append("    ),")
    parts.append("}  # fmt: skip")
    return {"table.py": "\n".join(parts) + "\n"}


def _wrapped(names: list[str]) -> list[str]:
    lines = [""]
    for name in names:
        text = f'"{name}",'
        if len(lines[-1]) + len(text) + 9 > _LINE:
            lines.append("")
        lines[-1] += (" " if lines[-1] else "") + text
    return lines
