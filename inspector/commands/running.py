"""A document computed for the `run` command: every number taken out of torch, ready to print."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

import msgspec

from inspector.commands.without_window import CommandRefused
from inspector.document.contents import Fill
from inspector.document.nodes import Document, Leaf

if TYPE_CHECKING:
    from torch import Tensor

    from inspector.engine.run import Output, Run

# Nested lists; their depth is the tensor's number of dimensions, which a type cannot say.
Numbers: TypeAlias = bool | int | float | str | list[Any]


class Shown(msgspec.Struct, frozen=True):
    """One tensor. Numbers are nested lists; what is not finite is "nan", "inf" or "-inf", and a
    complex number is a pair [real, imaginary]. `name` is the output's, "" for a single one."""

    name: str
    shape: tuple[int, ...]
    dtype: str
    requires_grad: bool
    is_leaf: bool
    grad_fn: str | None
    value: Numbers | None
    grad: Numbers | None
    flow: Numbers | None


class ShownNode(msgspec.Struct, frozen=True):
    """One node: its outputs, none where it could not be computed and `error` says why."""

    op: str
    outputs: tuple[Shown, ...]
    single: bool
    error: str | None


class Found(msgspec.Struct, frozen=True):
    """What the command found out."""

    device: str
    nodes: dict[str, ShownNode]


def computed(document: Document, device: str, backward: str | None) -> Found:
    """Runs the document, and Backward from the value of that name.

    Raises CommandRefused where the device cannot be used or Backward cannot be done.
    """
    _check_device(device)
    from inspector.engine.run import run

    done = run(document, device=device)
    if backward is not None:
        _sweep(done, backward)
    nodes = {}
    for node in document.graph.nodes.values():
        result = done[node.name]
        single = True
        names: Sequence[str] = ("",)
        if isinstance(node, Leaf):
            base = node.contents.base
            op = base.kind if isinstance(base, Fill) else "tensor"
        else:
            op = node.op
            row = node.row
            single = row is None or (not row.varying and len(row.outputs) == 1)
            names = row.outputs if row is not None and not row.varying else ()
        outputs = tuple(
            _shown(names[index] if index < len(names) else str(index), output)
            for index, output in enumerate(result.outputs)
        )
        nodes[node.name] = ShownNode(op, outputs, single, result.error)
    return Found(device, nodes)


def _check_device(device: str) -> None:
    from inspector.engine.devices import devices

    known = devices()
    for each in known:
        if each.name == device or (each.reason and device.partition(":")[0] == each.name):
            if each.reason:
                raise CommandRefused(f"{device} cannot be used: {each.reason}")
            return
    names = ", ".join(each.name for each in known if not each.reason)
    raise CommandRefused(f"there is no device “{device}” here; there is {names}")


def _sweep(done: "Run", name: str) -> None:
    try:
        done.backward(name)
    except ValueError as refused:
        raise CommandRefused(str(refused)) from refused
    except RuntimeError as error:
        raise CommandRefused(f"Backward from {name} failed: {error}") from error


def _shown(name: str, output: "Output") -> Shown:
    fact = output.fact
    assert fact is not None, "an output without a fact was not computed"
    return Shown(
        name,
        fact.shape,
        fact.dtype,
        fact.requires_grad,
        fact.is_leaf,
        fact.grad_fn,
        _numbers(output.value),
        _numbers(output.grad),
        _numbers(output.flow),
    )


def _numbers(tensor: "Tensor | None") -> Numbers | None:
    return None if tensor is None else _plain(tensor.detach().cpu().tolist())


def _plain(found: object) -> Numbers:
    match found:
        case list():
            return [_plain(each) for each in found]
        case complex():
            return [_plain(found.real), _plain(found.imag)]
        case float() if found != found or found in (float("inf"), float("-inf")):
            return str(found)
        case bool() | int() | float():
            return found
        case _:
            raise TypeError(f"a tensor holds a {type(found).__name__}")
