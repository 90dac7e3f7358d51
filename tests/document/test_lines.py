"""A strip that is far wider than high is broken into lines."""

from itertools import combinations, pairwise

import pytest

from inspector.document.arranging import arrange, arranged, laid_out
from inspector.document.groups import add_group
from inspector.document.lines import WIDEST
from inspector.document.measure import Measure, measure, outputs_of
from inspector.document.nodes import Document, NodeId
from inspector.document.routes import points_of
from inspector.document.sketch import Box, Sketch, Wire
from tests.fakes.documents import Bench


def _chain(count: int) -> Bench:
    bench = Bench().leaf("n0")
    for at in range(1, count):
        bench.call(f"n{at}", "torch.exp", input=f"n{at - 1}")
    return bench


def _sizes(document: Document) -> dict[NodeId, Measure]:
    nodes = document.graph.nodes
    return {key: measure(node, outputs_of(node, None)) for key, node in nodes.items()}


def test_that_what_names_can_be_read_on_is_one_line() -> None:
    bench = _chain(9)
    places = arranged(bench.document)

    assert max(at.x for at in places.values()) <= WIDEST
    assert len({at.y for at in places.values()}) == 1


@pytest.mark.parametrize("count", [20, 45, 200])
def test_that_a_long_chain_is_a_page_read_from_left_to_right_and_down(count: int) -> None:
    bench = _chain(count)
    places = arranged(bench.document)
    found = [places[bench.id[f"n{at}"]] for at in range(count)]
    wide, high = max(at.x for at in found), max(at.y for at in found)

    assert 0.8 < wide / high < 10
    for one, other in pairwise(found):
        on = other.x > one.x and other.y == one.y
        assert on or (other.x == 0 and other.y > one.y)
    lines = {at.y for at in found}
    lengths = [sum(at.y == y for at in found) for y in lines]
    assert max(lengths) <= 2 * min(lengths)


def test_that_a_line_ends_where_few_wires_are_cut() -> None:
    # Two blocks of ten columns of three rows; one wire leads from the one to the other.
    boxes: list[Box] = []
    wires: list[Wire] = []
    for block in range(2):
        for column in range(10):
            for row in range(3):
                number = len(boxes)
                boxes.append(Box(200.0, 100.0))
                if column:
                    wires.append(Wire(number - 3, number, 50, 50))
                    if column == 1 and row:
                        wires.append(Wire(number - 3 - row, number, 50, 50))
                elif block and row == 0:
                    wires.append(Wire(number - 1, number, 50, 50))
    places = laid_out(Sketch(tuple(boxes), tuple(wires)))
    ends = max(at.x for at in places[:30])

    assert max(at.x for at in places[30:]) < ends + 300
    assert min(at.y for at in places[30:]) > max(at.y for at in places[:30])


def test_that_wires_to_the_next_line_are_led_between_the_lines() -> None:
    bench = _chain(30)
    document = arrange(bench.document)
    places, sizes = document.layout.places, _sizes(document)
    turned = 0
    for one, other in pairwise(f"n{at}" for at in range(30)):
        a, b = bench.id[one], bench.id[other]
        points = points_of(document, (b, "input", 0))
        if places[b].x > places[a].x:
            assert points == ()
            continue
        turned += 1
        right, _, _, left = points
        assert right.x > places[a].x + sizes[a].width
        assert left.x < places[b].x
        assert places[a].y + sizes[a].height < right.y == left.y < places[b].y

    assert turned > 0


def test_that_a_group_of_several_lines_is_a_block_and_level_by_its_beginning() -> None:
    bench = _chain(30)
    for at in range(30, 60):
        bench.call(f"n{at}", "torch.exp", input=f"n{at - 1}")
    document = bench.document
    for half in range(2):
        inside = [bench.id[f"n{at}"] for at in range(30 * half, 30 * half + 30)]
        document, _ = add_group(document, f"half {half}", inside)
    places, sizes = arranged(document), _sizes(document)
    first, second = (
        [places[bench.id[f"n{at}"]] for at in range(30 * half, 30 * half + 30)] for half in (0, 1)
    )

    assert len({at.y for at in first}) > 1
    # Side by side or one below the other, but not a staircase.
    beside = min(at.x for at in second) > max(at.x for at in first)
    level = min(at.y for at in second) == min(at.y for at in first)
    assert level if beside else min(at.x for at in second) == min(at.x for at in first)
    bodies = [(at.x, at.y, sizes[key].width, sizes[key].height) for key, at in places.items()]
    for one, other in combinations(bodies, 2):
        apart_x = one[0] + one[2] <= other[0] or other[0] + other[2] <= one[0]
        assert apart_x or one[1] + one[3] <= other[1] or other[1] + other[3] <= one[1]


def test_that_a_value_that_all_steps_use_does_not_draw_them_to_itself() -> None:
    bench = Bench().leaf("w").leaf("h0")
    for at in range(1, 9):
        bench.leaf(f"x{at}").call(f"p{at}", "torch.mul", input=f"x{at}", other="w")
        bench.call(f"h{at}", "torch.add", input=f"h{at - 1}", other=f"p{at}")
    places = arranged(bench.document)

    for at in range(2, 9):
        step, product = places[bench.id[f"h{at}"]], places[bench.id[f"p{at}"]]
        assert 0 < step.x - product.x < 500
