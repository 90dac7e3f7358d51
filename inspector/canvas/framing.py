"""What is drawn around nodes: frames and groups, as menus and keys ask for them."""

from inspector.canvas.acts import Acts
from inspector.document.frames import add_frame, dissolve, set_mode, take_out, tint_frame
from inspector.document.nodes import FrameId, FrameMode, Tint


class Framing:
    """One undo step each."""

    def __init__(self, acts: Acts) -> None:
        self._acts = acts

    def put_into_frame(self, mode: FrameMode) -> None:
        """A new frame around the selected nodes."""
        nodes = self._acts.chosen
        self._acts.attempt(
            f"Add {mode} frame", lambda document: add_frame(document, mode, nodes)[0]
        )

    def take_out_of_frame(self) -> None:
        """The selected nodes out of their frames."""
        nodes = self._acts.chosen
        self._acts.attempt("Take out of frame", lambda document: take_out(document, nodes))

    def set_frame_mode(self, frame: FrameId, mode: FrameMode) -> None:
        """Another meaning for a frame."""
        self._acts.attempt(f"Make it {mode}", lambda document: set_mode(document, frame, mode))

    def tint_frame(self, frame: FrameId, tint: Tint) -> None:
        """Another colour."""
        self._acts.attempt("Colour frame", lambda document: tint_frame(document, frame, tint))

    def dissolve_frame(self, frame: FrameId) -> None:
        """A frame away; its nodes stay."""
        self._acts.attempt("Remove frame", lambda document: dissolve(document, frame))
