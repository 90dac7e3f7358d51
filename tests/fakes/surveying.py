"""The fake engine's answer to a Survey: sizes by numpy, and where the first bad number stands."""

from collections.abc import Mapping
from typing import Literal

import numpy as np

from inspector.messages.surveys import Birth, Size, Survey, Surveyed
from tests.fakes.numbers import Array, Value


def surveyed(
    order: Survey,
    values: Mapping[bytes, Value],
    nodes: Mapping[bytes, str],
    flows: Mapping[bytes, Mapping[tuple[str, int], Array]],
) -> Surveyed:
    """What a real engine would say, but for causes and units."""
    arrays = [(nodes[key], values[key].array) for key in order.recipes if key in values]
    gradients = [(node, array) for (node, _), array in flows.get(order.address, {}).items()]
    return Surveyed(
        order.number,
        tuple(_size(*each) for each in arrays),
        tuple(_size(*each) for each in gradients),
        (*_births("value", arrays), *_births("gradient", gradients)),
    )


def _size(node: str, array: Array) -> Size:
    numbers = np.asarray(array, "float64")
    finite = numbers[np.isfinite(numbers)]
    return Size(
        node,
        0,
        numbers.size,
        float(np.linalg.norm(finite)),
        int(np.isnan(numbers).sum()),
        int(np.isinf(numbers).sum()),
        int((numbers == 0).sum()),
    )


def _births(
    which: Literal["value", "gradient"], arrays: list[tuple[str, Array]]
) -> tuple[Birth, ...]:
    for node, array in arrays:
        found = np.argwhere(np.isinf(np.asarray(array, "float64")))
        if len(found):
            at = tuple(int(each) for each in found[0])
            return (Birth(which, "infinite", node, 0, at, float(array[at]), node),)
    return ()
