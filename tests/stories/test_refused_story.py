"""A Backward that PyTorch refuses is stepped up to where it stopped, and mended."""

from inspector.document.contents import filled
from inspector.document.edits import add_leaf, add_operation
from inspector.document.nodes import EMPTY, Document, Place, Source, node_named
from inspector.panels.stepper.panel import StepPanel
from inspector.session.faces import Gradient, NoGradient
from tests.stories.hands import Hands


def _in_place() -> Document:
    """t = sin(exp(x)), then exp(x) is changed in place, which sin had saved."""
    made, x = add_leaf(EMPTY, filled("ones", (2,)), at=Place(0, 0), name="x", requires_grad=True)
    made, h = add_operation(
        made, "torch.exp", at=Place(200, 0), name="h", inputs={"input": (Source(x),)}
    )
    made, t = add_operation(
        made, "torch.sin", at=Place(400, 0), name="t", inputs={"input": (Source(h),)}
    )
    made, _ = add_operation(
        made,
        "torch.Tensor.add_",
        at=Place(400, 200),
        name="z",
        inputs={"input": (Source(h),)},
        parameters={"other": 1},
    )
    made, _ = add_operation(
        made, "torch.sum", at=Place(600, 0), name="y", inputs={"input": (Source(t),)}
    )
    return made


def test_that_a_refused_backward_is_stepped_to_the_function_that_raised(hands: Hands) -> None:
    session = hands.window.session
    hands.window.store.apply("Build", lambda _: _in_place())
    hands.rest()
    y = node_named(hands.window.store.document.graph, "y")
    assert y is not None
    hands.window.store.select([y.id])
    hands.backward()
    panel = hands.window.backward_panel
    assert panel is not None
    hands.until(panel.stopped.isVisible)
    hands.tap(panel.stopped)
    hands.until(lambda: session.stepping.at == 1)
    hands.rest()
    step = hands.window.findChild(StepPanel)
    assert step is not None
    hands.until(lambda: step.title.text() == "SinBackward0")

    assert "The backward pass stopped here: SinBackward0 of t raised RuntimeError: one of" in (
        step.says.text()
    )
    assert [tile.subject.title for tile in step.arrived.tiles if not tile.isHidden()] == ["∂y/∂t"]
    assert step.rewrite.isHidden()
    flow = {name: session.flow(Source(hands.node(name).id)) for name in "yth"}
    assert isinstance(flow["t"], Gradient)
    assert isinstance(flow["h"], NoGradient)
    assert "stopped at step 2" in flow["h"].text
    assert [card.kind for card in panel.strip.cards] == ["start", "function", "raised"]
    hands.act("step-leave")
    hands.until(lambda: session.stepping.at is None)
    hands.tap(panel.fix)
    hands.rest()
    hands.backward()
    assert isinstance(session.flow(Source(hands.node("x").id)), Gradient)
