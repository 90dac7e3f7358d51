"""The equation of `einsum`, read before PyTorch does: `ij,jk->ik`."""

import re


def why_not_an_equation(text: str, operands: int | None = None) -> str | None:
    """What is wrong with an equation, in one sentence that says how it is written; None where
    nothing is. With `operands` the number of tensors is held against it too."""
    if text.count("->") > 1:
        return "write one arrow -> only"
    left, arrow, right = text.partition("->")
    terms = left.split(",")
    for number, term in enumerate(terms, 1):
        reason = _why_not_a_term(term, f"tensor {number}")
        if reason:
            return reason
    if arrow:
        if "," in right:
            return "one result only stands after the arrow: take the comma away"
        reason = _why_not_a_term(right, "the result")
        if reason:
            return reason
        letters = re.sub(r"[. ]", "", right)
        for letter in letters:
            if letters.count(letter) > 1:
                return f"{letter} stands twice in the result: an index of the result stands once"
            if letter not in left:
                return f"{letter} of the result is in no tensor: use letters from before the arrow"
    if operands and len(terms) != operands:
        tensors = "1 tensor is wired" if operands == 1 else f"{operands} tensors are wired"
        return f"it tells of {len(terms)}, but {tensors}: one term for each, commas between them"
    return None


def _why_not_a_term(term: str, what: str) -> str | None:
    bare = term.replace("...", "", 1)
    if "..." in bare:
        return f"{what} has more than one ellipsis ...: write one"
    if "." in bare:
        return f"{what} has a loose dot: an ellipsis is three dots ..."
    if "-" in bare or ">" in bare:
        return "the arrow is written ->"
    strange = re.search(r"[^A-Za-z ]", bare)
    if strange:
        return f"“{strange.group()}” is no index: write letters, commas, ... and ->"
    return None
