"""The pictures of what is watched, as layers: each unpacked once, kept while it is watched."""

from collections.abc import Sequence

from inspector.panels.heatmap.layers import Layer, Part
from inspector.session.faces import Picture, Wanted
from inspector.session.session import Session

Group = tuple[Wanted, ...]
"""What one layer is made of: one picture, or that of each channel of an image."""


class Pictures:
    """Looks pictures up in the session."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._layers: dict[tuple[Group, Part], Layer] = {}

    def keep_only(self, wanted: frozenset[Wanted]) -> None:
        """Forget all others."""
        self._layers = {
            key: layer for key, layer in self._layers.items() if wanted.issuperset(key[0])
        }

    def known(
        self, groups: Sequence[Group], shape: tuple[int, ...] | None, part: Part
    ) -> tuple[list[Layer], bool]:
        """The layers that are there, the whole first, and whether any is an old one."""
        layers: list[Layer] = []
        stale = False
        for group in groups:
            pictures = [self._session.picture(one) for one in group]
            there = [p for p in pictures if p is not None and p.seen.shape == shape and p.seen.rows]
            if len(there) < len(group):
                if not layers:
                    break  # a detail without the whole has no scale
                continue
            layers.append(self._layer(group, there, part))
            stale = stale or not all(picture.current for picture in there)
        return layers, stale

    def _layer(self, group: Group, pictures: Sequence[Picture], part: Part) -> Layer:
        key, seen = (group, part), tuple(picture.seen for picture in pictures)
        layer = self._layers.get(key)
        kept = () if layer is None else (layer.channels or (layer.seen,))
        if layer is None or any(one is not other for one, other in zip(kept, seen, strict=True)):
            layer = self._layers[key] = Layer(seen[0], part, seen if len(seen) > 1 else ())
        return layer
