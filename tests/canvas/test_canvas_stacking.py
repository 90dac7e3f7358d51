"""What lies on top of what follows the document alone."""

from PySide6.QtCore import QPointF

from inspector.document.edits import place
from inspector.document.frames import add_frame, dissolve
from inspector.document.nodes import Document, FrameId, Place
from tests.canvas.conftest import Desk


def test_that_undo_puts_a_node_back_below_the_one_that_lay_upon_it(desk: Desk) -> None:
    h, y = desk.id("h"), desk.id("y")
    desk.store.apply("Move", lambda d: place(d, {h: Place(300, 100), y: Place(340, 120)}))
    desk.store.select([h])
    desk.canvas.acts.delete()
    desk.store.undo()
    desk.store.select([])
    found = desk.canvas.hands.under(QPointF(desk.point(QPointF(400, 150))))

    assert getattr(found, "node", None) == y


def test_that_the_later_frame_lies_upon_the_earlier_one(desk: Desk) -> None:
    def framed(document: Document) -> Document:
        document, _ = add_frame(document, "no_grad", [desk.id("h")])
        return add_frame(document, "inference_mode", [desk.id("y")])[0]

    desk.store.apply("Frames", framed)
    first, second = desk.document.graph.frames
    desk.store.apply("Dissolve", lambda document: dissolve(document, FrameId(first)))
    desk.store.undo()
    frames = desk.canvas.graph_scene.around.frames

    assert frames[first].zValue() < frames[second].zValue()
