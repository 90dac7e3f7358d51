"""What the user does with groups: make one, name it, fold it, put nodes in and take them out."""

from collections.abc import Iterable

import msgspec

from inspector.document.edits import EditRefused
from inspector.document.groups import (
    Groups,
    depths,
    fresh_group,
    members,
    whole_groups,
    with_groups,
)
from inspector.document.nodes import (
    Document,
    Group,
    GroupId,
    NodeId,
    Outer,
    Tint,
)
from inspector.document.notes import put_notes

replace = msgspec.structs.replace

MOST_TITLE = 200


def why_not_a_title(title: str) -> str | None:
    """Why this cannot be the title of a group or a frame; None where it can."""
    if len(title) > MOST_TITLE:
        return f"a title has at most {MOST_TITLE} letters"
    if not title.isprintable():
        return "a title is one line of text"
    return None


def group_nodes(
    document: Document, title: str, nodes: Iterable[NodeId]
) -> tuple[Document, GroupId]:
    """A new group around these nodes. Groups that are whole among them stand within it, and it
    stands within the group that is around all of them."""
    chosen = frozenset(nodes) & document.graph.nodes.keys()
    if not chosen:
        raise EditRefused("choose the nodes that the group shall stand around first")
    groups = document.layout.groups
    key = fresh_group(groups)
    whole = whole_groups(groups, chosen)
    around = innermost(groups, chosen, without=frozenset(whole))
    made = {**groups, key: Group(key, title, (), around)}
    return _put(document, made, chosen, key), key


def innermost(
    groups: Groups, nodes: frozenset[NodeId], without: frozenset[GroupId] = frozenset()
) -> GroupId | None:
    """The innermost group around all of these nodes, or None."""
    inside, depth = members(groups), depths(groups)
    around = [key for key in groups if key not in without and nodes <= frozenset(inside[key])]
    return max(around, key=depth.__getitem__, default=None)


def put_into_group(document: Document, group: GroupId | None, nodes: Iterable[NodeId]) -> Document:
    """Nodes put into a group, or out of every one (None). Groups that are whole among them go
    with them; groups left empty go away."""
    chosen = frozenset(nodes) & document.graph.nodes.keys()
    groups = document.layout.groups
    if group is not None and group not in groups:
        raise EditRefused("that group is no longer there")
    # A group is not put into itself: its nodes are in it already.
    if group is not None and chosen >= frozenset(members(groups)[group]):
        return document
    return _put(document, groups, chosen, group)


def _put(
    document: Document, groups: Groups, chosen: frozenset[NodeId], target: GroupId | None
) -> Document:
    # What stands around the target cannot go into it; its own nodes can.
    fixed: set[GroupId] = set()
    around = target
    while around is not None:
        fixed.add(around)
        around = groups[around].parent
    whole = {k: g for k, g in whole_groups(groups, chosen).items() if k not in fixed}
    outermost = {k for k in whole if groups[k].parent not in whole}
    alone = chosen - {node for group in whole.values() for node in group.nodes}
    changed = dict(groups)
    for key, group in groups.items():
        if key in whole:
            if key in outermost and group.parent != target:
                changed[key] = replace(group, parent=target)
        elif key != target and not alone.isdisjoint(group.nodes):
            left = tuple(node for node in group.nodes if node not in alone)
            changed[key] = replace(group, nodes=left)
    if target is not None:
        found = changed[target]
        added = tuple(n for n in document.graph.nodes if n in alone and n not in found.nodes)
        if added:
            changed[target] = replace(found, nodes=found.nodes + added)
    inside = members(changed)
    kept = {key: _only(group, inside[key]) for key, group in changed.items() if inside[key]}
    return with_groups(document, kept)


def _only(group: Group, inside: tuple[NodeId, ...]) -> Group:
    """The group without chosen ports of nodes that left it."""
    if group.ports is None:
        return group
    held = frozenset(inside)
    ports = tuple(port for port in group.ports if port.node in held)
    return group if ports == group.ports else replace(group, ports=ports)


def rename_group(document: Document, group: GroupId, title: str) -> Document:
    """A group under another title."""
    reason = why_not_a_title(title)
    if reason:
        raise EditRefused(reason)
    return _changed(document, group, title=title)


def tint_group(document: Document, group: GroupId, tint: Tint) -> Document:
    """A group in another colour."""
    return _changed(document, group, tint=tint)


def fold_group(document: Document, group: GroupId, folded: bool) -> Document:
    """A group shown as one node, or with all that is in it; computes nothing."""
    return _changed(document, group, folded=folded)


def fold_all(document: Document, within: GroupId | None, folded: bool) -> Document:
    """Every group of a level folded or unfolded."""
    for group in level_of(document, within):
        document = fold_group(document, group, folded)
    return document


def level_of(document: Document, within: GroupId | None) -> list[GroupId]:
    """The groups that, folded, show what there is at a glance: those right within one (None: the
    whole document). One that holds most of it stands aside for those within it."""
    groups, inside = document.layout.groups, members(document.layout.groups)
    whole = len(document.graph.nodes) if within is None else len(inside[within])
    found: list[GroupId] = []
    for key in (key for key, group in groups.items() if group.parent == within):
        below = level_of(document, key) if 2 * len(inside[key]) > whole else []
        found += below or [key]
    return found


def choose_ports(document: Document, group: GroupId, ports: tuple[Outer, ...] | None) -> Document:
    """Which ports a folded group shows beside those that wires cross; None: those that matter."""
    return _changed(document, group, ports=ports)


def keep_within(before: Document, after: Document, group: GroupId) -> Document:
    """What an edit made new, put into a group: whoever looks into one adds to it."""
    groups = after.layout.groups
    if group not in groups:
        return after
    grouped = {node for each in groups.values() for node in each.nodes}
    fresh = after.layout.notes.keys() - before.layout.notes.keys()
    after = put_notes(after, fresh, group)
    loose = after.graph.nodes.keys() - before.graph.nodes.keys() - grouped
    changed = {
        key: replace(each, parent=group)
        for key, each in groups.items()
        if each.parent is None and key != group and key not in before.layout.groups
    }
    if loose:
        found = groups[group]
        added = tuple(node for node in after.graph.nodes if node in loose)
        changed[group] = replace(found, nodes=found.nodes + added)
    return with_groups(after, {**groups, **changed}) if changed else after


def _changed(document: Document, group: GroupId, **fields: object) -> Document:
    found = document.layout.groups.get(group)
    if found is None:
        raise EditRefused("that group is no longer there")
    changed = replace(found, **fields)
    if changed == found:
        return document
    return with_groups(document, {**document.layout.groups, group: changed})


def chosen_group(document: Document, selected: frozenset[NodeId]) -> GroupId | None:
    """The group that a selection means: the outermost one of just these nodes, else the innermost
    one around them."""
    groups = document.layout.groups
    if not selected or not groups:
        return None
    inside, depth = members(groups), depths(groups)
    exact = [key for key in groups if selected == frozenset(inside[key])]
    return min(exact, key=depth.__getitem__) if exact else innermost(groups, selected)
