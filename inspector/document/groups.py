"""Groups: named sets of nodes, one within another, that are drawn around their nodes and compute
nothing. A recorded nn.Module is one.

A node stands in one group at most, its innermost. A group with neither nodes nor groups goes.
"""

from collections.abc import Iterable, Mapping

import msgspec

from inspector.document.nodes import Document, Group, GroupId, NodeId, Note, NoteId, Outer

replace = msgspec.structs.replace

Groups = Mapping[GroupId, Group]


def add_group(
    document: Document, title: str, nodes: Iterable[NodeId], parent: GroupId | None = None
) -> tuple[Document, GroupId]:
    """A group around these nodes, which leave the groups that they stood in."""
    chosen = tuple(node for node in document.graph.nodes if node in set(nodes))
    groups = dict(without_nodes(document.layout.groups, frozenset(chosen)))
    key = fresh_group(groups)
    groups[key] = Group(key, title, chosen, parent if parent in groups else None)
    return with_groups(document, groups), key


def dissolve_group(document: Document, group: GroupId) -> Document:
    """A group taken away; its nodes and groups stand where it stood."""
    groups = dict(document.layout.groups)
    gone = groups.pop(group, None)
    if gone is None:
        return document
    for key, each in groups.items():
        if each.parent == group:
            groups[key] = replace(each, parent=gone.parent)
    if gone.parent is not None:
        around = groups[gone.parent]
        groups[gone.parent] = replace(around, nodes=around.nodes + gone.nodes)
    return with_groups(document, groups)


def with_groups(document: Document, groups: Groups) -> Document:
    """The document with these groups."""
    if groups == document.layout.groups:
        return document
    layout = document.layout
    notes = housed(layout.notes, layout.groups, groups)
    return replace(document, layout=replace(layout, groups=groups, notes=notes))


def housed(notes: Mapping[NoteId, Note], old: Groups, new: Groups) -> Mapping[NoteId, Note]:
    """The notes of groups that went, in the groups that stood around those."""
    lost = {key: n for key, n in notes.items() if n.within is not None and n.within not in new}
    if not lost:
        return notes
    found = dict(notes)
    for key, note in lost.items():
        around = note.within
        while around is not None and around not in new:
            around = old[around].parent if around in old else None
        found[key] = replace(note, within=around)
    return found


def group_of(groups: Groups, node: NodeId) -> Group | None:
    """The innermost group around a node, or None."""
    return next((group for group in groups.values() if node in group.nodes), None)


def members(groups: Groups) -> dict[GroupId, tuple[NodeId, ...]]:
    """For each group the nodes in it and in the groups within it."""
    found: dict[GroupId, tuple[NodeId, ...]] = dict.fromkeys(groups, ())
    for group in groups.values():
        around: Group | None = group
        while around is not None:
            found[around.id] += group.nodes
            around = None if around.parent is None else groups[around.parent]
    return found


def seen_folded(groups: Groups, within: GroupId | None = None) -> list[GroupId]:
    """The folded groups that are seen in the one looked into: those in no folded one there."""
    return [key for key, group in groups.items() if group.folded and is_seen(groups, key, within)]


def is_seen(groups: Groups, key: GroupId, within: GroupId | None) -> bool:
    """Whether a group is within the one looked into, and in no folded one there."""
    if key == within:
        return False
    around = groups[key].parent
    while around is not None and around != within and not groups[around].folded:
        around = groups[around].parent
    return around == within


def depths(groups: Groups) -> dict[GroupId, int]:
    """For each group how many stand around it."""
    found: dict[GroupId, int] = {}
    for key, group in groups.items():
        depth, parent = 0, group.parent
        while parent is not None:
            depth, parent = depth + 1, groups[parent].parent
        found[key] = depth
    return found


def without_nodes(groups: Groups, gone: frozenset[NodeId]) -> Groups:
    """The groups without these nodes; those left empty go."""
    if not any(gone.intersection(group.nodes) for group in groups.values()):
        return groups
    left = {key: _without(group, gone) for key, group in groups.items()}
    inside = members(left)
    return {key: group for key, group in left.items() if inside[key]}


def _without(group: Group, gone: frozenset[NodeId]) -> Group:
    if group.ports is not None and any(port.node in gone for port in group.ports):
        group = replace(group, ports=tuple(p for p in group.ports if p.node not in gone))
    if gone.isdisjoint(group.nodes):
        return group
    return replace(group, nodes=tuple(node for node in group.nodes if node not in gone))


def whole_groups(groups: Groups, nodes: Iterable[NodeId]) -> Groups:
    """The groups all of whose nodes are among these; the outermost of them have no parent."""
    chosen = frozenset(nodes)
    inside = members(groups)
    whole = {key for key in groups if chosen.issuperset(inside[key])}
    return {
        key: group if group.parent in whole or group.parent is None else replace(group, parent=None)
        for key, group in groups.items()
        if key in whole
    }


def with_copies(
    groups: Groups, origin: Groups, twin: Mapping[NodeId, NodeId], *, same: bool
) -> Groups:
    """The groups after nodes of `origin` were copied: `twin` has each node's copy.

    A group copied whole is a group of its own; in the same document, a copy of a node alone
    stands in the group of its original.
    """
    result = dict(groups)
    whole = whole_groups(origin, twin)
    copies: dict[GroupId, GroupId] = {}
    for key in whole:
        copies[key] = fresh_group(result)
        result[copies[key]] = Group(copies[key], "", ())
    for key, group in whole.items():
        around = origin[key].parent
        if group.parent is not None:
            parent: GroupId | None = copies[group.parent]
        else:
            parent = around if same else None
        nodes = tuple(twin[node] for node in group.nodes)
        ports = group.ports
        if ports is not None:
            ports = tuple(Outer(twin[port.node], port.port) for port in ports)
        result[copies[key]] = replace(
            group, id=copies[key], nodes=nodes, parent=parent, ports=ports
        )
    for key, group in origin.items():
        beside = tuple(twin[node] for node in group.nodes if node in twin)
        if same and key not in whole and beside:
            result[key] = replace(group, nodes=group.nodes + beside)
    return result if len(result) != len(groups) or result != groups else groups


def fresh_group(groups: Groups) -> GroupId:
    """An id that no group has."""
    number = len(groups) + 1
    while f"g{number}" in groups:
        number += 1
    return GroupId(f"g{number}")
