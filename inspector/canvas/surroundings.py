"""What stands around nodes on the canvas: frames and groups, below everything else."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter

from inspector.canvas.frame_item import Z_FRAME, FrameItem, frame_rect, paint_frame
from inspector.canvas.group_item import GroupItem, group_rect, paint_group
from inspector.canvas.stacking import height_of
from inspector.document.groups import depths
from inspector.document.nodes import (
    Document,
    Frame,
    FrameId,
    Group,
    GroupId,
    NodeId,
)
from inspector.look.theme import Theme

if TYPE_CHECKING:
    from inspector.canvas.scene import GraphScene


class Surroundings:
    """Keeps one item for each frame and each group."""

    def __init__(self, scene: "GraphScene") -> None:
        self._scene = scene
        self.frames: dict[FrameId, FrameItem] = {}
        self.groups: dict[GroupId, GroupItem] = {}
        self._around: set[NodeId] = set()

    @property
    def rect(self) -> QRectF:
        """The rectangle around all of them; empty where there are none."""
        whole = QRectF()
        for frame in self.frames.values():
            whole = whole.united(frame.rect)
        for group in self.groups.values():
            whole = whole.united(group.rect)
        return whole

    def project(
        self, old: Document, new: Document, moved: set[NodeId], *, anew: bool = False
    ) -> None:
        """Show this document's; only what differs or stands around what moved is touched, all of
        it with `anew`."""
        self._scene.pinned.project(old, new, anew=anew)
        frames, groups = new.graph.frames, new.layout.groups
        regrouped = anew or frames is not old.graph.frames or groups is not old.layout.groups
        regrouped |= bool(groups) and new.layout.notes is not old.layout.notes
        if not regrouped and self._around.isdisjoint(moved):
            return
        self._project_frames(frames, moved)
        self._project_groups(groups)
        if regrouped:
            self._around = {node for frame in frames.values() for node in frame.nodes}
            self._around |= {node for group in groups.values() for node in group.nodes}

    def _project_frames(self, frames: Mapping[FrameId, Frame], moved: set[NodeId]) -> None:
        for gone in self.frames.keys() - frames.keys():
            self._scene.removeItem(self.frames.pop(gone))
        for key, frame in frames.items():
            item = self.frames.get(key)
            if item is None:
                item = self.frames[key] = FrameItem(frame, self._scene.theme)
                self._scene.addItem(item)
            elif item.frame is frame and moved.isdisjoint(frame.nodes):
                continue
            item.show_frame(frame, self._frame_rect(frame.nodes))
            item.setVisible(not item.rect.isEmpty())
        for place, key in enumerate(frames):
            self.frames[key].setZValue(Z_FRAME + height_of(place))

    def _project_groups(self, groups: Mapping[GroupId, Group]) -> None:
        for gone in self.groups.keys() - groups.keys():
            self._scene.removeItem(self.groups.pop(gone))
        depth = depths(groups)
        inside: dict[GroupId, list[QRectF]] = {}
        for key in sorted(groups, key=depth.__getitem__, reverse=True):
            group = groups[key]
            standing = self._scene.standing
            folded = standing.folded.get(key)
            seen = folded is None and standing.sees(groups, key)
            rect = QRectF()
            if folded is not None:
                rect = folded.rect
            elif seen:
                notes = self._scene.pinned.of(key)
                rect = group_rect((*self._bodies(group.nodes), *inside.get(key, ()), *notes))
            if group.parent is not None and not rect.isEmpty():
                inside.setdefault(group.parent, []).append(rect)
            item = self.groups.get(key)
            if item is None:
                item = self.groups[key] = GroupItem(group, self._scene.theme)
                self._scene.addItem(item)
            outer = 0 if standing.within is None else depth[standing.within] + 1
            item.show_group(group, rect if seen else QRectF(), max(0, depth[key] - outer))
            item.setVisible(seen)

    def _frame_rect(self, nodes: tuple[NodeId, ...]) -> QRectF:
        """Nothing where no node of it is seen, or one card stands for all of them."""
        shown = self._scene.nodes
        stands = {shown[node].stand for node in nodes if node in shown}
        only = next(iter(stands)) if len(stands) == 1 else None
        return QRectF() if only is not None else frame_rect(self._bodies(nodes))

    def _bodies(self, nodes: tuple[NodeId, ...]) -> list[QRectF]:
        shown = self._scene.nodes
        return [shown[node].body for node in nodes if node in shown]

    def frame_at(self, at: QPointF, without: frozenset[NodeId]) -> FrameId | None:
        """The frame at a point, measured around its members that are not among `without`."""
        for key, item in self.frames.items():
            staying = tuple(node for node in item.frame.nodes if node not in without)
            if staying and frame_rect(self._bodies(staying)).contains(at):
                return key
        return None

    def set_theme(self, theme: Theme) -> None:
        """All of them in other colours."""
        self._scene.pinned.set_theme(theme)
        for frame in self.frames.values():
            frame.theme = theme
        for group in self.groups.values():
            group.theme = theme

    def paint(self, painter: QPainter, rect: QRectF, theme: Theme) -> None:
        """Those that meet a rectangle, outer ones first: for a figure or a view from far away."""
        for group in sorted(self.groups.values(), key=lambda each: each.depth):
            if group.rect.intersects(rect):
                outermost = group.depth == 0
                paint_group(painter, group.rect, group.shown, theme, outermost=outermost)
        for frame in self.frames.values():
            if frame.rect.intersects(rect):
                paint_frame(painter, frame.rect, frame.frame, theme, lit=frame.lit)
