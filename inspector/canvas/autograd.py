"""What autograd shall do with the selected nodes: track, retain, start Backward."""

import msgspec

from inspector.canvas.acts import Acts
from inspector.document.edits import set_backward, set_retain_grad
from inspector.document.nodes import Document, Leaf, NodeId, Operation, Source
from inspector.document.tensor_edits import set_requires_grad


class Autograd:
    """One undo step each."""

    def __init__(self, acts: Acts) -> None:
        self._acts = acts
        self._store = acts.store

    def toggle_requires_grad(self, node: NodeId) -> None:
        """The `requires_grad` of a tensor made by hand."""
        leaf = self._store.document.graph.nodes.get(node)
        if isinstance(leaf, Leaf):
            on = not leaf.requires_grad
            self._acts.attempt(
                f"{'Set' if on else 'Clear'} requires_grad of {leaf.name}",
                lambda document: set_requires_grad(document, node, on),
            )

    def toggle_requires_grads(self) -> None:
        """`requires_grad` of the selected tensors made by hand: on, or off where all have it."""
        graph = self._store.document.graph
        leaves = [n for n in map(graph.nodes.get, self._acts.chosen) if isinstance(n, Leaf)]
        on = not all(leaf.requires_grad for leaf in leaves)
        named = self._acts.named([leaf.id for leaf in leaves])

        def edit(document: Document) -> Document:
            for leaf in leaves:
                document = set_requires_grad(document, leaf.id, on)
            return document

        self._acts.attempt(f"{'Set' if on else 'Clear'} requires_grad of {named}", edit)

    def toggle_retain_grad(self) -> None:
        """`retain_grad` of the selected results: on, or off where all have it."""
        graph = self._store.document.graph
        nodes = [n for n in self._acts.chosen if isinstance(graph.nodes[n], Operation)]
        if not nodes:
            self._acts.say("Select a result first: leaves store their gradient in .grad anyway.")
            return
        on = not all(getattr(graph.nodes[node], "retain_grad", False) for node in nodes)

        def edit(document: Document) -> Document:
            for node in nodes:
                document = set_retain_grad(document, node, on)
            return document

        self._acts.attempt(
            f"{'Retain' if on else 'Do not retain'} grad of {self._acts.named(nodes)}", edit
        )

    def backward_from(self, source: Source) -> None:
        """Choose the value that Backward starts from, and press Backward."""
        call = self._store.document.graph.backward
        same = call.root == source
        chosen = msgspec.structs.replace(
            call, root=source, gradient=call.gradient if same else None
        )
        name = self._store.document.graph.nodes[source.node].name
        if not self._acts.attempt(
            f"Start Backward from {name}", lambda document: set_backward(document, chosen)
        ):
            return
        reason = self._acts.session.why_not_backward()
        if reason:
            self._acts.say(reason)
        else:
            self._acts.session.backward()
