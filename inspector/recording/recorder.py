"""Every call of torch while a function runs, written down as nodes."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import msgspec
import torch
from torch.overrides import TorchFunctionMode

from inspector.catalogue.rows import Value
from inspector.document.dtypes import DTYPES
from inspector.document.edits import (
    add_leaf,
    add_operation,
    rename,
    set_backward,
    set_retain_grad,
    with_node,
)
from inspector.document.frames import add_frame, put_in
from inspector.document.naming import fresh_name
from inspector.document.nodes import (
    EMPTY,
    BackwardCall,
    Document,
    FrameId,
    FrameMode,
    Leaf,
    NodeId,
    Operation,
    Place,
    Source,
)
from inspector.document.tensor_edits import set_requires_grad
from inspector.recording.aliases import Aliases
from inspector.recording.binding import Bound, Misfit, bound, refused
from inspector.recording.calling import name_of, opened, rows_of
from inspector.recording.leaves import contents_of, tensors_in
from inspector.recording.modules import Modules
from inspector.recording.naming import assigned_name, variable_name
from inspector.recording.refused import RecordingRefused
from inspector.recording.refusing import (
    refuse_hooked,
    refuse_silent_change,
    refuse_transformed,
    refuse_untraceable,
)
from inspector.recording.special import rewritten

replace = msgspec.structs.replace
NOWHERE = Place(0, 0)
# What only looks at a tensor.
_LOOKS = (
    *("__repr__", "__str__", "__format__", "__hash__", "__len__", "__dir__", "__reduce_ex__"),
    *("size", "stride", "dim", "is_floating_point", "is_complex", "is_same_size", "result_type"),
    *("storage", "untyped_storage", "storage_type", "is_shared", "__deepcopy__", "type"),
)


class _Known(msgspec.Struct):
    """A tensor that is in the document: kept, so that no other tensor gets its id. `age` is how
    often its memory had been changed when it came to be what `source` says."""

    tensor: torch.Tensor
    source: Source
    age: int


class Recorder(TorchFunctionMode):
    """Writes down what torch is called with; `document` grows."""

    def __init__(self) -> None:
        super().__init__()
        self.document: Document = EMPTY
        self.modules = Modules(self._call_alone)
        self._named: set[NodeId] = set()
        self._known: dict[int, _Known] = {}
        self._aliases = Aliases()
        self._frame: FrameId | None = None
        self._mode: FrameMode | None = None
        self._carrying = False
        self._opening: list[Callable[..., Any]] = []

    def __torch_function__(
        self,
        func: Callable[..., Any],
        types: Sequence[type],
        args: tuple[Any, ...] = (),
        kwargs: Mapping[str, Any] | None = None,
    ) -> Any:
        kwargs = kwargs or {}
        name = name_of(func)
        short = name.rpartition(".")[2]
        met = tensors_in((*args, *kwargs.values()))
        known = any(id(each) in self._known for each in met)
        refuse_transformed(met)
        if not met or (short in _LOOKS and not (short == "type" and len(args) > 1)):
            return func(*args, **kwargs)
        if known and short in _ACTS:
            return self._act(short, func, args, kwargs)
        if known:
            refuse_untraceable(name, short, func)
        if short == "__iter__":
            with self:
                return iter(args[0].unbind(0))
        call = self._fitting(name, func, args, kwargs)
        if isinstance(call, Bound):
            if not known and call.row.changes:
                return func(*args, **kwargs)  # it makes a tensor that is not recorded yet
            return self._recorded(call, func, args, kwargs)
        if not known:
            return func(*args, **kwargs)
        return self._unfitting(name, call, func, args, kwargs, met)

    def _fitting(
        self, name: str, func: Callable[..., Any], args: tuple[Any, ...], kwargs: Mapping[str, Any]
    ) -> Bound | Misfit | None:
        """The call as that of a row; why it is none, or None where no row has its name."""
        reason: Misfit | None = None
        for row in rows_of(name):
            try:
                return bound(row, func, args, kwargs)
            except Misfit as misfit:
                reason = reason or misfit
        return reason

    def _unfitting(
        self,
        name: str,
        misfit: Misfit | None,
        func: Callable[..., Any],
        args: tuple[Any, ...],
        kwargs: Mapping[str, Any],
        met: Sequence[torch.Tensor],
    ) -> Any:
        other = rewritten(name, args, kwargs) or opened(func)
        if other is not None and func not in self._opening:
            self._opening.append(func)
            try:
                with self:
                    return other(*args, **kwargs)
            finally:
                self._opening.pop()
        versions = _versions(met)
        result = self._carried_out(None, func, args, kwargs)
        if versions == _versions(met) and all(
            id(each) in self._known for each in tensors_in((result,))
        ):
            refuse_silent_change(name)
            return result
        if misfit is not None:
            raise refused(name, misfit)
        raise RecordingRefused(
            f"{name} is not among the operations that a document can hold; write the function "
            "with others"
        )

    def _recorded(
        self,
        call: Bound,
        func: Callable[..., Any],
        args: tuple[Any, ...],
        kwargs: Mapping[str, Any],
    ) -> Any:
        """The call carried out and written down as a node."""
        row = call.row
        self._aliases.check(row)
        inputs = {
            port: tuple(self._source(each, call, port) for each in given)
            for port, given in call.tensors.items()
        }
        parameters = dict(call.parameters)
        seed: int | None = None
        if row.random:
            parameters["seed"] = seed = int(torch.randint(2**31 - 1, ()))
        result = self._carried_out(seed, func, args, kwargs)
        made = tensors_in((result,))
        if not row.changes and made and all(id(each) in self._known for each in made):
            return result  # `x.contiguous()` is x itself
        node = self._add(row.id, inputs, parameters)
        self._order(node, call)
        self._keep_results(node, call, result, made)
        return result

    def _carried_out(
        self,
        seed: int | None,
        func: Callable[..., Any],
        args: tuple[Any, ...],
        kwargs: Mapping[str, Any],
    ) -> Any:
        self._carrying = True
        try:
            if seed is None:
                return func(*args, **kwargs)
            with torch.random.fork_rng(devices=[]):
                torch.manual_seed(seed)
                return func(*args, **kwargs)
        finally:
            self._carrying = False

    def _add(
        self, op: str, inputs: Mapping[str, tuple[Source, ...]], parameters: Mapping[str, Value]
    ) -> NodeId:
        hint = assigned_name()
        name = fresh_name(self.document.graph, hint) if hint else ""
        self.document, node = add_operation(
            self.document, op, at=NOWHERE, name=name, inputs=inputs, parameters=parameters
        )
        if hint:
            self._named.add(node)
        self.modules.put(node)
        self._note_mode(node)
        return node

    def _call_alone(self, nodes: Sequence[NodeId], name: str) -> None:
        """An operation that is all that a module did is called as the module, unless the code
        gives its result a name."""
        found = self.document.graph.nodes
        operations = [node for node in nodes if isinstance(found[node], Operation)]
        if len(operations) == 1 and operations[0] not in self._named:
            (node,) = operations
            free = fresh_name(self.document.graph, name)
            self.document = rename(self.document, node, free)
            self._named.add(node)

    def _order(self, node: NodeId, call: Bound) -> None:
        """What runs before the node without a wire that says so."""
        after: dict[NodeId, None] = {}
        inputs = self._operation(node).inputs
        wired = {source.node for sources in inputs.values() for source in sources}
        changed = call.row.changed(call.parameters)
        for port, tensors in call.tensors.items():
            for tensor in tensors:
                held = self._known.get(id(tensor))
                if held is None:
                    continue
                last = self._aliases.changed_since(tensor, held.age)
                if last is not None:
                    after[last] = None
                self._aliases.read(tensor, node)
                if port in changed:
                    after |= dict.fromkeys(self._aliases.changed(tensor, node))
        first = tuple(each for each in after if each not in wired)
        if first:
            found = self._operation(node)
            self.document = with_node(self.document, replace(found, after=first))

    def _keep_results(
        self, node: NodeId, call: Bound, result: Any, made: Sequence[torch.Tensor]
    ) -> None:
        for output, tensor in enumerate(made):
            self._keep(tensor, Source(node, output))
        if call.row.changes and not made:
            # `x[0] = 1` gives nothing back: from here on, x is what the node makes of it.
            for tensor in call.tensors[call.row.changes[0]]:
                self._keep(tensor, Source(node))

    def _operation(self, node: NodeId) -> Operation:
        found = self.document.graph.nodes[node]
        assert isinstance(found, Operation), "it was added as one"
        return found

    def _keep(self, tensor: torch.Tensor, source: Source) -> Source:
        self._known[id(tensor)] = _Known(tensor, source, self._aliases.age(tensor))
        return source

    def leaf(self, tensor: torch.Tensor, hint: str) -> Source:
        """The leaf of a tensor that no recorded call has made; the same one each time."""
        known = self._known.get(id(tensor))
        if known is not None:
            return known.source
        if tensor.grad_fn is not None and self._came_of_known(tensor):
            raise RecordingRefused(
                f"{hint or 'a tensor'} was made of recorded tensors by something that torch tells "
                "nobody of (C++, or a Function of its own), which cannot be recorded"
            )
        refuse_hooked(tensor, hint)
        contents = contents_of(tensor)
        self._aliases.begins(tensor)
        grad = tensor.requires_grad and DTYPES[contents.dtype].may_require_grad
        owned = self.modules.owner(tensor)
        name = fresh_name(self.document.graph, owned[0] if owned else hint)
        self.document, node = add_leaf(
            self.document, contents, at=NOWHERE, name=name, requires_grad=grad
        )
        self.modules.put(node, owned[1] if owned else None)
        return self._keep(tensor, Source(node))

    def _came_of_known(self, tensor: torch.Tensor) -> bool:
        ends = {id(each.tensor.grad_fn) for each in self._known.values() if each.tensor.grad_fn}
        leaves = {id(each.tensor) for each in self._known.values() if each.tensor.is_leaf}
        seen: set[Any] = set()
        waiting = [tensor.grad_fn]
        while waiting:
            step = waiting.pop()
            if step is None or step in seen:
                continue
            seen.add(step)
            if id(step) in ends or id(getattr(step, "variable", None)) in leaves:
                return True
            waiting += [each for each, _ in step.next_functions]
        return False

    def _source(self, given: Any, call: Bound, port: str) -> Source:
        if not isinstance(given, torch.Tensor):
            beside = next(iter(tensors_in(call.tensors.values())), None)
            return self.leaf(_scalar(given, beside), "constant")
        if id(given) in self._known:
            return self._known[id(given)].source
        hint = "constant" if given.dim() == 0 else "" if port == "input" else port
        return self.leaf(given, variable_name(given) or hint)

    def touches(self, values: Iterable[Any]) -> bool:
        """Whether a recorded tensor is among these, outside of a call that is written down."""
        met = tensors_in(values)
        return not self._carrying and any(id(each) in self._known for each in met)

    def _note_mode(self, node: NodeId) -> None:
        mode: FrameMode | None = None
        if torch.is_inference_mode_enabled():
            mode = "inference_mode"
        elif not torch.is_grad_enabled():
            mode = "no_grad"
        if mode is None:
            self._frame = None
        elif self._frame is not None and mode == self._mode:
            self.document = put_in(self.document, self._frame, (node,))
        else:
            self.document, self._frame = add_frame(self.document, mode, (node,))
        self._mode = mode

    # -- what is no operation -------------------------------------------------------------------

    def _act(
        self,
        short: str,
        func: Callable[..., Any],
        args: tuple[Any, ...],
        kwargs: Mapping[str, Any],
    ) -> Any:
        if short == "backward":
            self._note_backward(args, kwargs)
            return func(*args, **kwargs)
        result = func(*args, **kwargs)
        tensor = args[0]
        source = self._known[id(tensor)].source
        found = self.document.graph.nodes[source.node]
        if isinstance(found, Leaf):
            self.document = set_requires_grad(self.document, source.node, tensor.requires_grad)
        elif short == "retain_grad":
            self.document = set_retain_grad(self.document, source.node, True)
        else:
            raise RecordingRefused(f"{short} on {found.name}, a result, cannot be recorded")
        return result

    def _note_backward(self, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> None:
        given = dict(zip(_OF_BACKWARD, args, strict=False)) | dict(kwargs)
        for function_s, method_s in (("tensors", "self"), ("grad_tensors", "gradient")):
            if function_s in given:
                given[method_s] = given.pop(function_s)
            if isinstance(given.get(method_s), Sequence):  # as torch.autograd.backward takes them
                given[method_s] = _only(given[method_s])
        if given.get("inputs") is not None:
            raise RecordingRefused("backward(inputs=...) cannot be recorded; leave `inputs` out")
        gradient = given.get("gradient")
        call = BackwardCall(
            self._known[id(given["self"])].source,
            None if gradient is None else contents_of(gradient),
            bool(given.get("retain_graph")),
            bool(given.get("create_graph")),
        )
        self.document = set_backward(self.document, call)


_ACTS = ("backward", "retain_grad", "requires_grad_")
_OF_BACKWARD = ("self", "gradient", "retain_graph", "create_graph", "inputs")


def _only(tensors: Sequence[Any]) -> Any:
    if len(tensors) != 1:
        raise RecordingRefused(
            "torch.autograd.backward of several tensors cannot be recorded; add them up first"
        )
    return tensors[0]


def _versions(tensors: Sequence[torch.Tensor]) -> list[int]:
    return [0 if each.is_inference() else each._version for each in tensors]  # noqa: SLF001


def _scalar(number: Any, beside: torch.Tensor | None) -> torch.Tensor:
    """A number where only a tensor may stand."""
    if beside is None:
        return torch.tensor(number)
    whole = isinstance(number, int) or beside.dtype.is_floating_point or beside.dtype.is_complex
    return torch.tensor(number, dtype=beside.dtype if whole else None)
