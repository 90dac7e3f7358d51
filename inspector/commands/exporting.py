"""The `export` command's files of tensors: every value and gradient of a session."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from inspector.commands.without_window import CommandRefused
from inspector.document.nodes import Document, Source, label

if TYPE_CHECKING:
    from torch import Tensor

    from inspector.engine.run import Run


def write_session(
    document: Document, out: Path, *, backward: str | None, wanted: Sequence[str]
) -> None:
    """Runs the document, and Backward from the value of that name (None: from where the document
    says, if it can), and writes what is `wanted`, else all: `w`, `w.grad`, `h.flow`.

    Raises CommandRefused.
    """
    from inspector.engine.exporting import NotExported, write_tensors
    from inspector.engine.run import run

    done = run(document)
    _sweep(done, backward)
    found = dict(_tensors(done))
    for name in wanted:
        if name not in found:
            raise CommandRefused(f"there is no “{name}” to export; there is {', '.join(found)}")
    named = [(name, found[name]) for name in (wanted or found)]
    if not named:
        raise CommandRefused("there is nothing to export: no node could be computed")
    try:
        write_tensors(out, named)
    except NotExported as refused:
        raise CommandRefused(str(refused)) from refused


def _sweep(done: "Run", backward: str | None) -> None:
    from inspector.engine.run import CannotRun

    try:
        done.backward(backward)
    except CannotRun as refused:
        if backward is not None:
            raise CommandRefused(str(refused)) from refused
    except RuntimeError as error:
        if backward is not None:
            raise CommandRefused(f"Backward from {backward} failed: {error}") from error


def _tensors(done: "Run") -> list[tuple[str, "Tensor"]]:
    found = []
    graph = done.document.graph
    for node in graph.nodes.values():
        result = done[node.name]
        for index, output in enumerate(result.outputs):
            name = label(graph, Source(node.id, index), len(result.outputs))
            flow = None if output.grad is not None else output.flow
            parts = ((name, output.value), (f"{name}.grad", output.grad), (f"{name}.flow", flow))
            found += [(told, tensor) for told, tensor in parts if tensor is not None]
    return found
