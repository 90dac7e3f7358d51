"""Calls of nn.Module while a function is recorded: which run, and whose parameters are met."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import torch
from torch import nn

from inspector.document.groups import Groups, members
from inspector.document.nodes import Group, GroupId, NodeId
from inspector.recording.naming import variable_holding


class _Call:
    """A module that is running. `name` is what the module around it, or else the function, calls
    it; `path` the way to it from the outermost: "layers_0_linear1", "" for that itself."""

    def __init__(self, module: nn.Module, key: GroupId, name: str, path: str) -> None:
        self.module = module
        self.key = key
        self.name = name
        self.path = path


class Modules:
    """The modules that run, from the outermost to the innermost, and the groups that they leave.

    `alone` is told of the nodes that a module left and of the module's name.
    """

    def __init__(self, alone: Callable[[Sequence[NodeId], str], None]) -> None:
        self._alone = alone
        self._running: list[_Call] = []
        self._titles: dict[GroupId, tuple[str, GroupId | None]] = {}
        self._nodes: dict[GroupId, list[NodeId]] = {}

    @contextmanager
    def watched(self) -> Iterator[None]:
        """While this lasts, module calls become groups."""
        call = nn.Module.__call__

        def called(module: nn.Module, *args: Any, **kwargs: Any) -> Any:
            self._enter(module)
            try:
                return call(module, *args, **kwargs)
            finally:
                self._leave()

        nn.Module.__call__ = called  # type: ignore[method-assign]
        try:
            yield
        finally:
            nn.Module.__call__ = call  # type: ignore[method-assign]

    def _enter(self, module: nn.Module) -> None:
        outer = self._running[-1] if self._running else None
        name = _child_name(outer.module, module) if outer is not None else ""
        name = name or variable_holding(module)
        path = "" if outer is None else "_".join(part for part in (outer.path, name) if part)
        key = GroupId(f"g{len(self._titles) + 1}")
        kind = type(module).__name__
        self._titles[key] = (f"{name}: {kind}" if name else kind, outer.key if outer else None)
        self._nodes[key] = []
        self._running.append(_Call(module, key, name, path))

    def _leave(self) -> None:
        call = self._running.pop()
        if call.name.isidentifier():
            self._alone(self._nodes[call.key], call.name)

    def owner(self, tensor: torch.Tensor) -> tuple[str, GroupId] | None:
        """The name of a parameter or buffer of a running module, and the group it belongs to."""
        for call in reversed(self._running):
            for place in (call.module.named_parameters, call.module.named_buffers):
                for name, found in place():
                    if found is tensor:
                        flat = "_".join(part for part in (call.path, *name.split(".")) if part)
                        outermost = self._running[0].name or "layer"
                        return (flat if flat.isidentifier() else f"{outermost}_{flat}"), call.key
        return None

    def put(self, node: NodeId, group: GroupId | None = None) -> None:
        """A node into the group of the module that runs, or into this one."""
        if group is None and self._running:
            group = self._running[-1].key
        if group is not None:
            self._nodes[group].append(node)

    def groups(self) -> Groups:
        """What was called, nested; a module that left a single node is no group."""
        found = {
            key: Group(key, title, tuple(self._nodes[key]), parent)
            for key, (title, parent) in self._titles.items()
        }
        inside = members(found)
        kept = {key for key in found if len(inside[key]) > 1}
        result: dict[GroupId, Group] = {}
        extra: dict[GroupId, tuple[NodeId, ...]] = {}
        for key, group in found.items():
            parent = group.parent
            if key not in kept and parent in kept and group.nodes:
                extra[parent] = extra.get(parent, ()) + group.nodes
        for key in kept:
            group = found[key]
            nodes = group.nodes + extra.get(key, ())
            result[key] = Group(key, group.title, nodes, group.parent)
        return {key: result[key] for key in found if key in result}


def _child_name(outer: nn.Module, module: nn.Module) -> str:
    for name, found in outer.named_modules():
        if found is module:
            return str(name).replace(".", "_")
    return ""
