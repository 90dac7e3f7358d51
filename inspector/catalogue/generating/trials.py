"""What trying tells: the calls of PyTorch's own test samples, and how a row behaves in them."""

import random
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import torch
from torch.overrides import TorchFunctionMode, resolve_name
from torch.testing._internal import common_methods_invocations as invocations
from torch.testing._internal.opinfo.core import OpInfo

from inspector.catalogue.generating.binding import Bound, Tensors, call

Call = tuple[str, tuple[Any, ...], dict[str, Any]]


class _Heard(TorchFunctionMode):
    def __init__(self) -> None:
        super().__init__()
        self.calls: list[Call] = []

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        name = resolve_name(func) or ""
        if not name.endswith(".__get__"):
            name = name.replace("torch.functional.", "torch.")
            self.calls.append((name, tuple(args), dict(kwargs or {})))
        return func(*args, **(kwargs or {}))


@contextmanager
def small() -> Iterator[None]:
    """PyTorch's samples with sides of 2 and 3 instead of 5 to 20."""
    before = {name: getattr(invocations, name) for name in ("XS", "S", "M", "L")}
    for name, side in (("XS", 2), ("S", 3), ("M", 3), ("L", 4)):
        setattr(invocations, name, side)
    try:
        yield
    finally:
        for name, side in before.items():
            setattr(invocations, name, side)


def calls_of(info: OpInfo, dtype: torch.dtype, *, most: int = 40) -> list[list[Call]]:
    """For each sample of PyTorch's own tests, what it calls."""
    torch.manual_seed(0)
    random.seed(0)
    found: list[list[Call]] = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            samples = iter(info.sample_inputs("cpu", dtype, requires_grad=False))  # type: ignore[no-untyped-call]
            for _ in range(most):
                sample = next(samples, None)
                if sample is None:
                    break
                heard = _Heard()
                with heard:
                    try:
                        info(sample.input, *sample.args, **sample.kwargs)
                    except Exception:  # noqa: BLE001 - a sample may need what is not here
                        continue
                found.append(heard.calls)
        except Exception:  # noqa: BLE001 - shrunken sides do not suit every sample function
            return found
    return found


@dataclass
class Trial:
    """How one call went. `flowed` names the ports through which a gradient came back."""

    outputs: tuple[torch.Tensor, ...] = ()
    finite: bool = False
    differentiable: bool = False
    flowed: set[str] = field(default_factory=set)
    finite_gradient: bool = True
    shares: bool = False
    saved: tuple[str, ...] = ()
    several: bool = False
    error: str = ""


def tried(function: Any, bound: Bound, *, backward: bool = True, only_first: bool = False) -> Trial:
    """One call, and Backward from the sum of what it gives; where torch refuses gradients of some
    of its inputs, of the first only."""
    trial = Trial()
    inputs: dict[str, tuple[torch.Tensor, ...]] = {}
    leaves: list[tuple[str, torch.Tensor]] = []
    for name, several in bound.inputs.items():
        fresh = []
        for each in several:
            leaf = each.detach().clone()
            # Running statistics are written to, and torch refuses that of a leaf with a gradient.
            still = name.startswith("running_")
            still = still or (only_first and name != bound.row.inputs[0].name)
            if backward and not still and (leaf.is_floating_point() or leaf.is_complex()):
                leaf.requires_grad_()
                leaves.append((name, leaf))
            fresh.append(leaf * 1 if name in bound.row.changes and leaf.requires_grad else leaf)
        inputs[name] = tuple(fresh)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.manual_seed(0)
        try:
            args, kwargs = call(bound.row, inputs, bound.parameters)
            result = function(*args, **kwargs)
            if result is None and bound.row.changes:
                result = args[0]
        except Exception as error:  # noqa: BLE001 - what fails is no sample
            if backward and leaves:
                return tried(function, bound, backward=not only_first, only_first=True)
            trial.error = f"{type(error).__name__}: {error}"
            return trial
        trial.several = isinstance(result, tuple | list)
        outputs = tuple(result) if trial.several else (result,)
        if not outputs or not all(isinstance(each, torch.Tensor) for each in outputs):
            trial.error = "it gives no tensors"
            return trial
        trial.outputs = outputs
        trial.finite = all(bool(torch.isfinite(each).all()) for each in outputs)
        places = {t.untyped_storage().data_ptr() for ts in inputs.values() for t in ts if t.numel()}
        trial.shares = any(
            each.numel() and each.untyped_storage().data_ptr() in places for each in outputs
        )
        if backward:
            _sweep(trial, leaves)
    return trial


def _sweep(trial: Trial, leaves: Sequence[tuple[str, torch.Tensor]]) -> None:
    ways = [each for each in trial.outputs if each.requires_grad]
    trial.differentiable = bool(ways)
    if not ways or not leaves:
        return
    trial.saved = _saved(ways[0].grad_fn)
    try:
        try:
            gradients = _gradients(ways, leaves)
        except RuntimeError:  # eigenvectors have none for every sum
            gradients = _gradients(ways[:1], leaves)
    except Exception as error:  # noqa: BLE001 - said by the caller
        trial.differentiable = False
        trial.error = f"{type(error).__name__}: {error}"
        return
    for (name, _), gradient in zip(leaves, gradients, strict=True):
        if gradient is not None and gradient.layout == torch.strided:
            trial.flowed.add(name)
            trial.finite_gradient &= bool(torch.isfinite(gradient).all())


def _gradients(
    ways: Sequence[torch.Tensor], leaves: Sequence[tuple[str, torch.Tensor]]
) -> tuple[torch.Tensor | None, ...]:
    return torch.autograd.grad(
        ways,
        [leaf for _, leaf in leaves],
        [torch.ones_like(each) for each in ways],
        retain_graph=True,
        allow_unused=True,
    )


def _saved(node: Any) -> tuple[str, ...]:
    found = []
    for name in sorted(dir(node)):
        if name.startswith("_saved_"):
            try:
                value = getattr(node, name)
            except RuntimeError:
                continue
            several = value if isinstance(value, tuple | list) else (value,)
            if several and all(isinstance(each, torch.Tensor) for each in several):
                found.append(name.removeprefix("_saved_").replace("self", "input"))
    return tuple(found)


def kinks(function: Any, bound: Bound) -> tuple[float, ...]:
    """Where the derivative of a function of one number jumps or is not finite, on a grid."""
    points = [step / 2 for step in range(-12, 13)]
    name = bound.row.inputs[0].name
    found = []
    for point in points:
        here, left, right = (
            _slope(function, bound, name, point + side) for side in (0.0, -1e-6, 1e-6)
        )
        if here is None:
            return ()
        there = [each for each in (left, right) if each is not None and each == each]
        if not there:
            continue
        jumps = len(there) == 2 and abs(there[0] - there[1]) > 1e-3 * (1 + abs(there[0]))
        steep = len(there) == 2 and max(map(abs, there)) > 1e2 and abs(here) > 1e5
        if jumps or here != here or abs(here) == float("inf") or steep:
            found.append(point)
    return tuple(found) if len(found) <= 6 else ()


def _slope(function: Any, bound: Bound, name: str, at: float) -> float | None:
    x = torch.tensor(at, dtype=torch.float64, requires_grad=True)
    inputs: Tensors = {**bound.inputs, name: (x,)}
    try:
        args, kwargs = call(bound.row, inputs, bound.parameters)
        result = function(*args, **kwargs)
        if not result.requires_grad:
            return None
        (slope,) = torch.autograd.grad(result, x)
        return float(slope)
    except (RuntimeError, TypeError, AttributeError):
        return None


def by_row(calls: Sequence[Bound]) -> Mapping[str, list[Bound]]:
    """Bound calls by the id of their row, small ones first."""
    found: dict[str, list[Bound]] = {}
    for each in calls:
        found.setdefault(each.row.id, []).append(each)
    for several in found.values():
        several.sort(key=lambda each: (each.size, len(each.parameters)))
    return found
