"""`torch.autograd.grad` as an operation: a gradient as a value that can be differentiated again."""

from collections.abc import Mapping

from inspector.engine.call import CannotCall

GRAD = "torch.autograd.grad"


def check_grad(keywords: Mapping[str, object]) -> None:
    """Raises CannotCall where the call would free the graph that the document goes on from."""
    if not keywords.get("create_graph"):
        raise CannotCall(
            "create_graph must stay on here: without it PyTorch frees the graph of outputs, and "
            "nothing that needs it could run again."
        )
