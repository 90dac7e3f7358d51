"""An engine without torch or process: answers real orders with real answers, by numpy."""

import numpy as np

from inspector.document.dtypes import DTYPES, numpy_dtype
from inspector.messages import PROTOCOL
from inspector.messages.altering import Alter
from inspector.messages.answers import (
    Answer,
    Computed,
    Counted,
    Device,
    Explained,
    Fact,
    Failed,
    Fetched,
    Flow,
    Gone,
    Inspected,
    Located,
    Pong,
    Previewed,
    Ran,
    Ready,
    Refused,
    Seen,
    Sought,
    Statistics,
    Stopped,
    StoredGrad,
    Summed,
    Swept,
    Unpacked,
    Unreached,
    Written,
)
from inspector.messages.making import Make
from inspector.messages.orders import (
    Backward,
    Call,
    Compute,
    Count,
    Explain,
    Fetch,
    Forget,
    Hello,
    Inspect,
    Locate,
    Look,
    MakeLeaf,
    Operand,
    Order,
    Ping,
    Preview,
    Seek,
    Stop,
    Summing,
    Supply,
    Trace,
    Unpack,
    Write,
)
from inspector.messages.probes import Pathed, Paths, Probe, Probed, Term, Termed, Terms
from inspector.messages.proofs import Bend, Differ
from inspector.messages.questions import Unable
from inspector.messages.saved import Saved
from inspector.messages.surveys import Reckon, Reckoned, Survey
from inspector.messages.turns import NOT_PROVED, Traced
from inspector.messages.walks import Open, Opened, Walk
from tests.fakes.numbers import Array, FakeError, Value, call, leaf, sweep
from tests.fakes.surveying import surveyed
from tests.fakes.turns import Sweep, saved, sweep_of, tensor_at, traced
from tests.fakes.walking import mapped

CPU = Device("cpu", "CPU")
NO_CUDA = Device("cuda", "CUDA", reason="this PyTorch is built without CUDA")


class FakeEngine:
    """`failures` maps a node's name to (error, text) that its step shall raise."""

    def __init__(self) -> None:
        self.failures: dict[str, tuple[str, str]] = {}
        self.warnings: dict[str, tuple[str, ...]] = {}
        self.devices = (CPU, NO_CUDA)
        self.stops: dict[bytes, Traced] = {}
        """What is told of a Backward that was refused."""
        self.clear()

    def clear(self) -> None:
        """As a new process: holds nothing."""
        self._literals: dict[bytes, bytes] = {}
        self._values: dict[bytes, Value] = {}
        self._nodes: dict[bytes, str] = {}
        self._computed: dict[bytes, Computed] = {}
        self._steps: dict[bytes, MakeLeaf | Call] = {}
        self._failed: dict[bytes, bytes] = {}
        self._flows: dict[bytes, dict[tuple[str, int], Array]] = {}
        self._grads: dict[bytes, dict[str, tuple[Array, int]]] = {}
        self._sweeps: dict[bytes, Sweep] = {}
        self._graph = b""
        self.traced: list[bytes] = []
        self.ran: list[str] = []
        self.wrote: list[tuple[str, tuple[str, ...]]] = []

    def answer(self, order: Order) -> Answer | None:
        """What a real engine would say."""
        match order:
            case Hello():
                return Ready(PROTOCOL, "2.13.0", "3.11", 1, self.devices)
            case Supply():
                self._literals[order.digest] = order.data
            case Compute():
                results = tuple(self._run(step) for step in order.steps)
                return Ran(order.number, results, True)
            case Backward():
                return self._backward(order)
            case Look():
                return self._look(order)
            case Forget():
                for key in order.keys:
                    self._values.pop(key, None)
                    self._computed.pop(key, None)
                    self._flows.pop(key, None)
                    self._sweeps.pop(key, None)
            case Survey():
                return surveyed(order, self._values, self._nodes, self._flows)
            case Reckon():
                return Reckoned(order.number, ())
            case Walk():
                return mapped(order, self._steps, self._computed)
            case Open(number=number):
                return Opened(number, (Saved("SinBackward0", "self", (3, 3), "float32", 36),))
            case Make(number=number):
                return Unable(number, "This engine makes nothing.")
            case Differ(number=number) | Bend(number=number):
                return Unable(number, "This engine proves nothing.")
            case Stop():
                return Stopped()
            case Count():
                return Counted(order, None, None)
            case Locate():
                return Located(order)
            case Summing():
                return Summed(order)
            case Seek():
                return Sought(order)
            case Preview():
                return Previewed(order, count=1)
            case Explain(op=op):
                return Explained(op, f"What {op} does.")
            case Inspect(recipe=recipe):
                return Inspected(recipe, (Saved("SinBackward0", "self", (3, 3), "float32", 36),))
            case Trace(address=address):
                self.traced.append(address)
                if address not in self._sweeps:  # refused
                    return self.stops.get(address) or Traced(address, (), NOT_PROVED, "Nowhere.")
                return traced(address, self._sweeps[address], self._names())
            case Alter(address=address, altered=altered):
                self._sweeps[altered] = self._sweeps[address]
                return traced(altered, self._sweeps[altered], self._names())
            case Unpack(address=address, turn=turn):
                kept = saved(self._sweeps[address], turn, self._names())
                return Unpacked(address, turn, kept)
            case Probe():
                return Probed(order, reason="This engine works nothing out.")
            case Terms():
                return Termed(order, 6.0, (Term(0, (0, 0), 2.0, 3.0),), 1)
            case Paths():
                return Pathed(order, reason="This engine works nothing out.")
            case Ping():
                return Pong(order.number)
            case Write(number=number, path=path):
                self.wrote.append((path, tuple(item.name for item in order.items)))
                return Written(number, 1000)
            case Fetch(number=number, item=item):
                array, dtype = self._array(item.look)
                if array is None:
                    return Fetched(number, refused=f"{item.name} is not there any more.")
                data = np.ascontiguousarray(array.astype(numpy_dtype(dtype))).tobytes()
                return Fetched(number, array.shape, dtype, data)
        return None

    def _run(self, step: MakeLeaf | Call) -> Computed | Failed | Unreached:
        if step.recipe in self._computed:
            return self._computed[step.recipe]
        self.ran.append(step.name)
        self._nodes[step.recipe] = step.node
        self._steps[step.recipe] = step
        if step.name in self.failures:
            self._failed[step.recipe] = step.recipe
            return Failed(step.recipe, *self.failures[step.name])
        try:
            if isinstance(step, MakeLeaf):
                value = leaf(step.tensor, self._literals)
                value.requires_grad = step.requires_grad
            else:
                needed = [recipe for wired in step.inputs.values() for recipe, _ in wired]
                for recipe in needed:
                    if recipe in self._failed:
                        self._failed[step.recipe] = self._failed[recipe]
                        return Unreached(step.recipe, self._failed[recipe])
                value = call(step, [self._values[recipe] for recipe in needed])
        except FakeError as raised:
            self._failed[step.recipe] = step.recipe
            return Failed(step.recipe, raised.error, raised.text)
        self._values[step.recipe] = value
        self._failed.pop(step.recipe, None)
        version = 0
        if isinstance(step, Call) and step.op.endswith("_") and step.inputs:
            # In place: what it gives back is what it was given, a version later.
            (changed, output), *_ = next(iter(step.inputs.values()))
            version = self._computed[changed].outputs[output].version + 1
        fact = Fact(
            value.array.shape,
            value.dtype,
            "cpu",
            value.requires_grad,
            value.grad_fn is None,
            value.grad_fn,
            version,
            value.array.nbytes,
        )
        answer = Computed(step.recipe, (fact,), self.warnings.get(step.name, ()))
        self._computed[step.recipe] = answer
        return answer

    def _names(self) -> dict[int, str]:
        return {id(value): self._nodes[recipe] for recipe, value in self._values.items()}

    def _backward(self, order: Backward) -> Swept | Refused:
        stored = dict(self._grads.get(order.previous, {})) if order.previous else {}
        self._grads[order.address] = stored
        self._flows[order.address] = {}
        root = self._values.get(order.root[0])
        if order.fresh or order.graph != self._graph:
            for value in self._values.values():
                value.freed = False
        self._graph = order.graph
        if root is None:
            return Refused(order.address, "RuntimeError", "there is no such value")
        try:
            seed = None
            if order.gradient is not None:
                seed = leaf(order.gradient, self._literals).array
            found = sweep(root, seed)
        except FakeError as raised:
            grads = self._stored_grads(stored)
            return Refused(order.address, raised.error, raised.text, grads)
        if not order.retain_graph:
            for value in self._values.values():
                value.freed = value.freed or (id(value) in found and value.grad_fn is not None)
        recipe_of = {id(value): recipe for recipe, value in self._values.items()}
        values = {id(value): value for value in self._values.values()}
        self._sweeps[order.address] = sweep_of(values, found)
        flows = []
        for at, (key, gradient) in enumerate(found.items()):
            recipe = recipe_of[key]
            value, node = self._values[recipe], self._nodes[recipe]
            self._flows[order.address][node, 0] = gradient
            flows.append(Flow(node, recipe, 0, gradient.shape, value.dtype, at, value.grad_fn))
            if value.grad_fn is None or recipe in order.retained:
                old, count = stored.get(node, (np.zeros_like(gradient), 0))
                stored[node] = (old + gradient, count + 1)
        return Swept(order.address, tuple(flows), self._stored_grads(stored))

    def _stored_grads(self, stored: dict[str, tuple[Array, int]]) -> tuple[StoredGrad, ...]:
        return tuple(
            StoredGrad(node, b"", 0, array.shape, "float32", count)
            for node, (array, count) in stored.items()
        )

    def _look(self, look: Look) -> Seen | Gone:
        array, dtype = self._array(look)
        if look.minus is not None and array is not None:
            other, _ = self._array(look.minus)
            array = None if other is None else array - other
        if array is None:
            return Gone(look)
        cut = _cut(array, look)
        data = np.ascontiguousarray(cut.astype(numpy_dtype(dtype))).tobytes()
        statistics = _statistics(array, dtype) if look.statistics else None
        rows, columns = cut.shape
        return Seen(look, array.shape, dtype, rows, columns, (1, 1), data, statistics)

    def _array(self, look: Look | Operand) -> tuple[Array | None, str]:
        array: Array | None = None
        dtype = "float32"
        if look.which == "value":
            value = self._values.get(look.key)
            if value is not None:
                array, dtype = value.array, value.dtype
        elif look.place:
            array = tensor_at(self._sweeps.get(look.key, ()), look)
        elif look.which == "flow":
            array = self._flows.get(look.key, {}).get((look.node, look.output))
        else:
            array = self._grads.get(look.key, {}).get(look.node, (None, 0))[0]
        return array, dtype


def _cut(array: Array, look: Look) -> Array:
    region = look.region
    fixed = iter(region.at)
    shown = (region.down, region.across)
    index = tuple(slice(None) if d in shown else next(fixed, 0) for d in range(array.ndim))
    cut = np.asarray(array[index])
    if region.down is not None and region.across is not None and region.down > region.across:
        cut = cut.T
    if cut.ndim < 2:
        cut = cut.reshape(-1, 1) if region.across is None else cut.reshape(1, -1)
    rows = slice(region.top, region.top + region.height)
    return cut[rows, region.left : region.left + region.width]


def _statistics(array: Array, dtype: str) -> Statistics:
    numbers = array.astype("complex128" if DTYPES[dtype].family == "complex" else "float64")
    sizes = np.abs(numbers) if numbers.dtype.kind == "c" else numbers
    finite = sizes[np.isfinite(sizes)]
    nothing = float("nan")
    return Statistics(
        array.size,
        float(finite.min()) if finite.size else nothing,
        float(finite.max()) if finite.size else nothing,
        float(finite.mean()) if finite.size else nothing,
        float(finite.std()) if finite.size else nothing,
        int(np.isnan(sizes).sum()),
        int(np.isposinf(sizes).sum()),
        int(np.isneginf(sizes).sum()),
        int((numbers == 0).sum()),
    )
