"""What is seen of a tensor, without an engine around it."""

import torch

from inspector.engine.counting import Counter
from inspector.engine.looking import Looker
from inspector.messages.answers import Gone, Seen
from inspector.messages.orders import Look, Operand


def seen(
    order: Look, tensor: torch.Tensor, other: torch.Tensor | None, counter: Counter
) -> Seen | Gone:
    """The answer to a Look at these tensors."""

    def find(each: Look | Operand) -> torch.Tensor | None:
        return tensor if each is order else other

    looker = Looker(find, counter)
    answer = looker.look(order)
    while answer is None:
        for told in looker.step():
            assert isinstance(told, Seen | Gone)
            answer = told
    return answer
