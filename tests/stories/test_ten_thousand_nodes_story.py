"""A graph of 10,000 nodes in the real window: opened, computed, stepped through and explained."""

from pathlib import Path

from PySide6.QtCore import Qt

from inspector.document.nodes import (
    BackwardCall,
    Document,
    Graph,
    Layout,
    NodeId,
    Operation,
    Place,
    Source,
)
from inspector.files.session_file import save
from inspector.messages.probes import Paths, Probe
from inspector.session.faces import Gradient, Known, NoGradient
from tests.benchmarks.canvas_ours import document
from tests.fakes.stack import shallow
from tests.stories.hands import Hands
from tests.stories.test_lessons import open_lesson
from tests.stories.test_stepping_story import step_to

COUNT = 10_000
FIRST, ROOT, LOOSE = NodeId("v0"), NodeId("root"), NodeId("loose")


def large() -> Document:
    """Nodes with two inputs each down to their sum, and one that takes no part in it."""
    shown = document(COUNT)
    last, middle = Source(NodeId(f"v{COUNT - 1}")), Source(NodeId(f"v{COUNT // 2}"))
    nodes = dict(shown.graph.nodes)
    nodes[ROOT] = Operation(ROOT, "root", "torch.sum", {"input": (last,)})
    nodes[LOOSE] = Operation(LOOSE, "loose", "torch.Tensor.detach", {"input": (middle,)})
    places = {**shown.layout.places, ROOT: Place(0, -200), LOOSE: Place(300, -200)}
    return Document(Graph(nodes, backward=BackwardCall(Source(ROOT))), Layout(places))


def test_that_ten_thousand_nodes_are_opened_stepped_and_explained_without_recursion(
    hands: Hands, tmp_path: Path
) -> None:
    session, window = hands.window.session, hands.window
    open_lesson(hands, "two-paths-add")  # what is imported at first use is imported now
    hands.backward()
    step_to(hands, "AccumulateGrad")
    save(large(), tmp_path / "large.tgi")
    with shallow():
        assert window.file.open(tmp_path / "large.tgi")
        hands.rest()
        assert window.canvas.graph_scene.nodes.keys() == large().graph.nodes.keys()
        assert isinstance(session.face(ROOT), Known)
        session.backward()
        hands.rest()
        assert isinstance(session.flow(Source(FIRST)), Gradient)
        hands.press(Qt.Key.Key_F7)
        stepping = session.stepping
        hands.until(lambda: stepping.steps is not None and stepping.at == 0)
        steps = stepping.steps
        assert steps is not None
        waiting = session.flow(Source(FIRST))
        stepping.go(steps.last)
        hands.rest()
        start = next(at for at, turn in enumerate(steps.turns) if turn.stores)
        address = steps.traced.address
        stepping.probing.probed(Probe(address, "between", (0, 0, start, 0)))
        stepping.probing.paths(Paths(address, (0, 0, start, 0)))
        hands.rest()
        loose = session.flow(Source(LOOSE))
        window.store.select((FIRST,))
        hands.rest()

    assert len(steps.turns) > COUNT
    assert stepping.proof is not None
    assert (stepping.proof.wrong, stepping.proof.in_order) == (0, True)
    assert isinstance(waiting, NoGradient)
    assert "not there yet" in waiting.text
    assert isinstance(loose, NoGradient)
    assert "does not depend on loose" in loose.text
