"""What is done on the canvas, by subject: none is in the first picture, so each is loaded when it
is asked for."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from inspector.canvas.adding import Adding
    from inspector.canvas.arranging import Arranging
    from inspector.canvas.autograd import Autograd
    from inspector.canvas.backgraph import BackGraph
    from inspector.canvas.blocks import Blocks
    from inspector.canvas.canvas import Canvas
    from inspector.canvas.clipboard import Clipboard
    from inspector.canvas.dropping import Dropping
    from inspector.canvas.editor import FloatingEditor
    from inspector.canvas.framing import Framing
    from inspector.canvas.grouping import Grouping
    from inspector.canvas.noting import Noting
    from inspector.canvas.quick_add import QuickAdd
    from inspector.canvas.rerouting import Rerouting
    from inspector.canvas.splicing import Splicing
    from inspector.canvas.thickness import Thickness
    from inspector.canvas.walking import Walking


def adding(canvas: "Canvas") -> "Adding":
    """Nodes by search, key, menu and drop."""
    from inspector.canvas.adding import Adding

    return Adding(canvas)


def arranging(canvas: "Canvas") -> "Arranging":
    """Nodes laid out, aligned and distributed."""
    from inspector.canvas.arranging import Arranging

    return Arranging(canvas)


def autograd(canvas: "Canvas") -> "Autograd":
    """requires_grad, retain_grad and Backward from a value."""
    from inspector.canvas.autograd import Autograd

    return Autograd(canvas.acts)


def blocks(canvas: "Canvas") -> "Blocks":
    """Groups kept to be added again."""
    from inspector.canvas.blocks import Blocks

    return Blocks(canvas)


def clipboard(canvas: "Canvas") -> "Clipboard":
    """Cut, copy, paste and duplicate."""
    from inspector.canvas.clipboard import Clipboard

    return Clipboard(canvas)


def dropping(canvas: "Canvas") -> "Dropping":
    """What is dragged here from the palette."""
    from inspector.canvas.dropping import Dropping

    return Dropping(canvas)


def editor(canvas: "Canvas") -> "FloatingEditor":
    """The line that lies over a name or a value while it is typed."""
    from inspector.canvas.editor import FloatingEditor

    made = FloatingEditor(canvas.graph_scene.theme, canvas)
    made.refused.connect(canvas.message)
    made.closed.connect(canvas.take_focus)
    return made


def framing(canvas: "Canvas") -> "Framing":
    """Frames of no_grad and inference_mode."""
    from inspector.canvas.framing import Framing

    return Framing(canvas.acts)


def grouping(canvas: "Canvas") -> "Grouping":
    """Groups made, named, folded and dissolved."""
    from inspector.canvas.grouping import Grouping

    return Grouping(canvas)


def noting(canvas: "Canvas") -> "Noting":
    """Notes added and written."""
    from inspector.canvas.noting import Noting

    return Noting(canvas)


def quick_add(canvas: "Canvas") -> "QuickAdd":
    """The search at the pointer."""
    from inspector.canvas.quick_add import QuickAdd

    made = QuickAdd(canvas.session, canvas.graph_scene.theme, canvas, canvas.memory)
    made.dismissed.connect(canvas.take_focus)
    canvas.adding.listen(made)
    return made


def rerouting(canvas: "Canvas") -> "Rerouting":
    """Reroute points."""
    from inspector.canvas.rerouting import Rerouting

    return Rerouting(canvas)


def splicing(canvas: "Canvas") -> "Splicing":
    """Nodes put into wires and taken out of them."""
    from inspector.canvas.splicing import Splicing

    return Splicing(canvas)


def backgraph(canvas: "Canvas") -> "BackGraph":
    """The autograd graph, laid over the op graph."""
    from inspector.canvas.backgraph import BackGraph

    return BackGraph(canvas)


def thickness(canvas: "Canvas") -> "Thickness":
    """Wires as thick as the gradient that flows back through them."""
    from inspector.canvas.thickness import Thickness

    made = Thickness(canvas)
    canvas.graph_scene.stroke_of = made.stroke
    made.changed.connect(canvas.graph_scene.restyle)
    return made


def walking(canvas: "Canvas") -> "Walking":
    """From node to node along wires."""
    from inspector.canvas.walking import Walking

    return Walking(canvas.acts)
