"""The two experiments of the first lesson, done by hand in the real window, to the digit."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

from inspector.document.nodes import Leaf, Operation, Source
from inspector.messages.answers import Refused
from inspector.session.faces import Gradient, Known, NoGradient
from tests.stories.hands import Hands

ROOT = Path(__file__).resolve().parents[2]
# The lesson prints four digits; with these fifth digits its own sums (1.5986 and 15.6081) come out.
X = [
    ["0.4568", "0.3014", "0.16293"],
    ["0.9983", "0.9308", "0.45883"],
    ["0.7727", "0.1441", "0.97684"],
]
SECOND_X = [
    ["0.2699", "0.2150", "0.4124"],
    ["0.5506", "0.1069", "0.6992"],
    ["0.1359", "0.9054", "0.6022"],
]
SECOND_W = [
    ["0.3951", "0.9469", "0.1590"],
    ["0.0279", "0.3368", "0.9199"],
    ["0.0966", "0.1213", "0.7982"],
]


def command(*arguments: str) -> str:
    """What the program prints without a window."""
    done = subprocess.run(
        [sys.executable, "main.py", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def rounded(rows: list[list[float]]) -> list[list[float]]:
    """Four digits, as the lesson prints them."""
    return [[round(number, 4) for number in row] for row in rows]


def first_experiment(hands: Hands) -> None:
    """x and w made, multiplied, summed: by T, Tab, typing and dragging."""
    hands.new_tensor("x", "3, 3", "zeros", requires_grad=True)
    hands.move("x", 0, 0)
    hands.new_tensor("w", "3, 3", "ones", requires_grad=True)
    hands.move("w", 0, 200)
    hands.click_nothing()
    hands.add("mm", "h")
    hands.move("h", 280, 100)
    hands.click_nothing()
    hands.add("sum", "y")
    hands.move("y", 560, 100)
    hands.wire("x", "h", "input")
    hands.wire("w", "h", "mat2")
    hands.wire("h", "y", "input")
    hands.type_cells("x", X)


def test_that_the_first_experiment_comes_out_to_the_digit(hands: Hands, tmp_path: Path) -> None:
    first_experiment(hands)
    window = hands.window
    assert [row[0] for row in hands.read_grid("x")] == ["0.4568", "0.9983", "0.7727"]
    assert hands.read_grid("y") == [["15.6081"]]
    face = window.session.face(hands.node("y").id)
    assert isinstance(face, Known)
    assert face.outputs[0].grad_fn == "SumBackward0"
    assert face.outputs[0].requires_grad

    hands.click_nothing()
    hands.backward()

    assert hands.read_gradient("x", 3, 3) == [3.0] * 9
    assert hands.read_gradient("w", 3, 3) == [2.2278] * 3 + [1.3763] * 3 + [1.5986] * 3
    assert hands.read_gradient("h", 3, 3) == [1.0] * 9
    stored = window.session.stored(Source(hands.node("y").id))
    assert isinstance(stored, NoGradient)
    assert "is not a leaf Tensor is being accessed" in stored.text
    hands.click("y")
    hands.rest()
    assert stored.text in hands.panel.card.text()

    saved = tmp_path / "lesson.tgi"
    hands.told.to_save = saved
    before = window.store.document
    hands.act("save")
    assert saved.exists()
    assert not window.store.is_modified
    hands.act("new")
    assert not window.store.document.graph.nodes
    hands.told.to_open = saved
    hands.act("open")
    assert window.store.document == before
    hands.rest()
    hands.backward()
    assert hands.read_gradient("w", 3, 3) == [2.2278] * 3 + [1.3763] * 3 + [1.5986] * 3

    _same_without_a_window(saved, tmp_path)
    _pictures(saved, tmp_path)


def _same_without_a_window(saved: Path, folder: Path) -> None:
    answer = json.loads(command("run", str(saved), "--backward", "y", "--json"))
    nodes = answer["nodes"]
    assert answer["device"] == "cpu"
    assert round(nodes["y"]["value"], 4) == 15.6081
    assert nodes["y"]["grad_fn"] == "SumBackward0"
    assert nodes["y"]["grad"] is None
    assert rounded(nodes["x"]["grad"]) == [[3.0] * 3] * 3
    assert rounded(nodes["w"]["grad"]) == [[2.2278] * 3, [1.3763] * 3, [1.5986] * 3]
    assert rounded(nodes["h"]["flow"]) == [[1.0] * 3] * 3

    script = folder / "lesson.py"
    command("export", str(saved), str(script))
    printed = subprocess.run(
        [sys.executable, str(script)], capture_output=True, text=True, check=True
    ).stdout
    for number in ("15.608", "2.2278", "1.3763", "1.5986"):
        assert number in printed


def _pictures(saved: Path, folder: Path) -> None:
    for kind in ("png", "svg", "pdf"):
        command("export", str(saved), str(folder / f"lesson.{kind}"))
    image = QImage(str(folder / "lesson.png"))
    assert image.width() > 600
    svg = (folder / "lesson.svg").read_text()
    assert "<text" in svg
    assert "15.6081" in svg
    assert (folder / "lesson.pdf").read_bytes().startswith(b"%PDF")


def test_that_the_second_experiment_comes_out_to_the_digit(hands: Hands) -> None:
    hands.new_tensor("x", "3, 3", "zeros", requires_grad=True)
    hands.move("x", 0, 200)
    hands.new_tensor("w", "3, 3", "zeros", requires_grad=True)
    hands.move("w", 0, 0)
    hands.click_nothing()
    for words, name, x, y in (
        ("mm", "yy", 280, 100),
        ("detach", "detach_yy", 560, 0),
        ("mean", "y", 560, 200),
    ):
        hands.add(words, name)
        hands.move(name, x, y)
        hands.click_nothing()
    hands.wire("w", "yy", "input")
    hands.wire("x", "yy", "mat2")
    hands.wire("yy", "detach_yy", "input")
    hands.wire("yy", "y", "input")
    hands.type_cells("x", SECOND_X)
    hands.type_cells("w", SECOND_W)
    session = hands.window.session
    yy, detached = hands.node("yy"), hands.node("detach_yy")

    hands.click("y")
    hands.backward()

    rows, columns = [0.0577, 0.1561, 0.2086], [0.0997, 0.1507, 0.1826]
    assert hands.read_gradient("x", 3, 3) == [row for row in rows for _ in range(3)]
    assert hands.read_gradient("w", 3, 3) == columns * 3
    assert isinstance(session.stored(Source(yy.id)), NoGradient)
    face = session.face(detached.id)
    assert isinstance(face, Known)
    assert face.outputs[0].grad_fn is None
    assert not face.outputs[0].requires_grad
    assert hands.read_grid("detach_yy") == hands.read_grid("yy")
    flow = session.flow(Source(detached.id))
    assert isinstance(flow, NoGradient)
    assert flow.kind == "none"

    hands.click("yy")
    hands.tap(hands.panel.head.switch)
    retaining = hands.node("yy")
    assert isinstance(retaining, Operation)
    assert retaining.retain_grad
    hands.act("zero")
    hands.click("y")
    hands.backward()
    stored = session.stored(Source(yy.id))
    assert isinstance(stored, Gradient)
    assert hands.read_gradient("yy", 3, 3) == [round(1 / 9, 4)] * 9

    # Nothing was edited since: the graph is freed, and Backward says so in PyTorch's words.
    hands.click("y")
    hands.backward()
    refusal = session.acts[-1].outcome
    assert isinstance(refusal, Refused)
    assert "Trying to backward through the graph a second time" in refusal.text
    # PyTorch came as far as yy before it found mm's graph freed: yy.grad has grown, w's has not.
    assert hands.read_gradient("yy", 3, 3) == [round(2 / 9, 4)] * 9
    assert hands.read_gradient("w", 3, 3) == columns * 3


def test_that_integers_say_why_they_take_no_part(hands: Hands) -> None:
    hands.new_tensor("a", "3, 3", "arange", dtype="int64", requires_grad=False)
    hands.click("a")
    hands.rest()

    assert hands.read_grid("a") == [["0", "1", "2"], ["3", "4", "5"], ["6", "7", "8"]]
    assert not hands.panel.head.switch.isEnabled()
    assert "floating point" in hands.panel.head.reason.text()

    def dtype() -> str:
        leaf = hands.node("a")
        assert isinstance(leaf, Leaf)
        return leaf.contents.dtype

    # The engine is asked first whether a number would change.
    hands.tap(hands.panel.head.convert)
    hands.until(lambda: dtype() == "float32")
    hands.rest()
    assert hands.panel.head.switch.isEnabled()


@pytest.mark.parametrize("inside", [False, True])
def test_that_no_grad_keeps_a_sum_from_requiring_grad(hands: Hands, inside: bool) -> None:
    first_experiment(hands)
    if inside:
        hands.click("h")
        hands.click("y", Qt.KeyboardModifier.ShiftModifier)
        hands.act("no-grad")
        assert hands.window.store.document.graph.frames
    hands.rest()
    face = hands.window.session.face(hands.node("y").id)
    assert isinstance(face, Known)

    assert face.outputs[0].requires_grad is not inside
    hands.click("y")
    reason = hands.window.session.why_not_backward()
    assert (reason is not None) is inside
    if inside:
        assert reason is not None
        assert "no_grad" in reason
