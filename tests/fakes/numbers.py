"""A stand-in for torch: a few operations and their derivatives, in numpy."""

import math
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from inspector.commands.reading import listing_of, numbers_of
from inspector.document.contents import Fill, Mapped
from inspector.document.dtypes import DTYPES, numpy_dtype
from inspector.messages.orders import Call
from inspector.messages.tensors import Tensor

Array = np.ndarray[Any, Any]
Derivative = Callable[[Array], list[Array | None]]


class Value:
    """An array with what autograd would remember of it."""

    def __init__(self, array: Array, dtype: str) -> None:
        self.array = array
        self.dtype = dtype
        self.requires_grad = False
        self.grad_fn: str | None = None
        self.parents: list[Value] = []
        self.derivative: Derivative | None = None
        self.freed = False


class FakeError(Exception):
    """What torch would raise: class name and text."""

    def __init__(self, error: str, text: str) -> None:
        super().__init__(text)
        self.error, self.text = error, text


def leaf(tensor: Tensor, literals: Mapping[bytes, bytes]) -> Value:
    """The numbers of a leaf."""
    count = math.prod(tensor.shape)
    wide = numpy_dtype(tensor.dtype)
    base = tensor.base
    if isinstance(base, Fill):
        array = _filled(base, count, tensor.shape).astype(wide)
    elif isinstance(base, Mapped) and base.index is not None:
        path = Path(base.path)
        data = numbers_of(path, listing_of(path), base.index)
        array = np.frombuffer(data, base.stored).astype(wide)
    elif isinstance(base, Mapped):
        array = np.fromfile(base.path, base.stored, count, offset=base.offset).astype(wide)
    elif isinstance(base, Tensor):
        array = np.resize(leaf(base, literals).array.astype(wide), count)
    else:
        array = np.frombuffer(literals[base.digest], dtype=wide).copy()
    array = array.reshape(-1)
    for index, cell in tensor.cells.items():
        array[index] = np.frombuffer(cell, dtype=wide)[0]
    return Value(array.reshape(tensor.shape), tensor.dtype)


def _filled(fill: Fill, count: int, shape: tuple[int, ...]) -> Array:
    match fill.kind:
        case "zeros":
            return np.zeros(count)
        case "ones":
            return np.ones(count)
        case "full":
            return np.full(count, fill.value("value"))
        case "eye":
            rows, columns = shape
            return np.eye(rows, columns)
        case "arange":
            start, step = fill.value("start"), fill.value("step")
            assert isinstance(start, int | float)
            assert isinstance(step, int | float)
            return np.asarray(start + step * np.arange(count))
        case _:
            seed = fill.parameters.get("seed", 0)
            assert isinstance(seed, int)
            return np.random.default_rng(seed).random(count)


def call(step: Call, inputs: list[Value]) -> Value:
    """One operation; those unknown here give back their first input."""
    try:
        return _call(step, inputs)
    except (ValueError, IndexError) as wrong:
        raise FakeError("RuntimeError", f"the shapes do not fit: {wrong}") from wrong


def _call(step: Call, inputs: list[Value]) -> Value:
    a: Array = inputs[0].array if inputs else np.zeros(())
    b: Array = inputs[1].array if len(inputs) > 1 else _number(step)
    name = step.op.rsplit(".", 1)[-1]
    result: Array = a
    derivative: Derivative | None = lambda g: [g]  # noqa: E731
    match name:
        case "mm" | "matmul":
            if a.shape[-1] != b.shape[0]:
                shapes = " and ".join("x".join(map(str, each.shape)) for each in (a, b))
                text = f"mat1 and mat2 shapes cannot be multiplied ({shapes})"
                raise FakeError("RuntimeError", text)
            result, derivative = a @ b, lambda g: [g @ b.T, a.T @ g]
        case "add" | "sub" | "mul":
            sign = -1 if name == "sub" else 1
            result = a * b if name == "mul" else a + sign * b
            derivative = (
                (lambda g: [_fold(g * b, a), _fold(g * a, b)])
                if name == "mul"
                else (lambda g: [_fold(g, a), _fold(sign * g, b)])
            )
        case "sum":
            result, derivative = a.sum(), lambda g: [np.broadcast_to(g, a.shape)]
        case "mean":
            if DTYPES[inputs[0].dtype].family in ("int", "bool"):
                raise FakeError(
                    "RuntimeError",
                    "mean(): could not infer output dtype. Input dtype must be either a floating "
                    "point or complex dtype. Got: Long",
                )
            result, derivative = a.mean(), lambda g: [np.broadcast_to(g / a.size, a.shape)]
        case "exp":
            result = np.exp(a)
            derivative = lambda g: [g * np.exp(a)]  # noqa: E731
        case "relu":
            result, derivative = np.maximum(a, 0), lambda g: [g * (a > 0)]
        case "detach" | "argmax":
            derivative = None
        case _:
            pass
    dtype = inputs[0].dtype if inputs else "float32"
    value = Value(np.asarray(result).astype(numpy_dtype(dtype)), dtype)
    if derivative is not None and step.mode is None and any(i.requires_grad for i in inputs):
        value.requires_grad = True
        value.grad_fn = f"{name.capitalize()}Backward0"
        value.parents, value.derivative = inputs, derivative
    return value


def _number(step: Call) -> Array:
    number = next((v for v in step.parameters.values() if isinstance(v, int | float)), 0)
    return np.asarray(number)


def _fold(gradient: Array, like: Array) -> Array:
    gradient = np.asarray(gradient)
    extra = gradient.ndim - like.ndim
    gradient = gradient.sum(axis=tuple(range(extra)))
    wide = tuple(i for i, size in enumerate(like.shape) if size == 1 and gradient.shape[i] != 1)
    return np.asarray(gradient.sum(axis=wide, keepdims=True))


def sweep(root: Value, seed: Array | None) -> dict[int, Array]:
    """The gradient at every value, in the order in which it got there, by `id`."""
    if not root.requires_grad:
        raise FakeError(
            "RuntimeError", "element 0 of tensors does not require grad and does not have a grad_fn"
        )
    if seed is None and root.array.size != 1:
        raise FakeError("RuntimeError", "grad can be implicitly created only for scalar outputs")
    if root.freed:
        raise FakeError(
            "RuntimeError",
            "Trying to backward through the graph a second time (or directly access saved tensors "
            "after they have already been freed).",
        )
    order: list[Value] = []
    seen: set[int] = set()
    waiting: list[tuple[Value, bool]] = [(root, False)]
    while waiting:
        value, done = waiting.pop()
        if done:
            order.append(value)
        elif id(value) not in seen:
            seen.add(id(value))
            waiting.append((value, True))
            waiting += [(p, False) for p in value.parents if p.requires_grad]
    flows = {id(root): np.ones_like(root.array) if seed is None else seed}
    found: dict[int, Array] = {}
    for value in reversed(order):
        gradient = found[id(value)] = flows[id(value)]
        if value.derivative is None:
            continue
        for parent, part in zip(value.parents, value.derivative(gradient), strict=False):
            if parent.requires_grad and part is not None:
                flows[id(parent)] = flows.get(id(parent), 0) + part
    return found
