"""One short sentence of each operation, from PyTorch's docstrings where none is written by hand."""

import inspect
import re
from collections.abc import Callable
from typing import Any

from inspector.catalogue.generating.by_hand import by_hand

_LONGEST = 110


def summary_of(function: str, called: Callable[..., Any]) -> str:
    """What the palette says of a function, in one sentence."""
    said = by_hand()["summaries"].get(function) or by_hand()["rows"].get(function, {}).get(
        "summary"
    )
    return said or first_sentence(inspect.getdoc(called) or "")


def signature_of(function: str, called: Callable[..., Any]) -> str:
    """The first line of PyTorch's docstring where it is a signature, else Python's own, else ""."""
    short = function.rpartition(".")[2]
    doc = (inspect.getdoc(called) or "").strip()
    first = doc.partition("\n")[0].strip()
    if re.match(rf"(\w+\.)*{re.escape(short)}\(.*\)", first):
        return first.replace("\\", "")
    try:
        return f"{short}{inspect.signature(called)}".replace("torch.", "")
    except ValueError:
        return ""


def first_sentence(doc: str) -> str:
    """The first sentence of a docstring, without reStructuredText and LaTeX; "" where none is."""
    paragraphs = re.split(r"\n\s*\n", doc.strip())
    for text in paragraphs:
        joined = " ".join(text.split())
        joined = re.sub(r"^(\w+\.)*\w+\(.*?\)( ?-> ?[\w\[\], ().]+)? ?(?=[A-Z:.]|$)", "", joined)
        if not joined or joined.startswith(("..", ":math:", ">>>", "Args", 'r"')):
            continue
        plain = _plain(joined)
        found = re.match(r"(.*?[^.])\.(?=\s+[A-Z(`]|\s*$|\s)(?<!e\.g\.)(?<!i\.e\.)", plain)
        sentence = (found[1] if found else plain).strip()
        if len(sentence) < 8 or "\\" in sentence:
            continue
        return _short(sentence)
    return ""


def _plain(text: str) -> str:
    text = re.sub(r"\.\. \w+::.*", "", text)
    text = re.sub(r":\w+(?::\w+)?:`~?([^`<]*?)(?: ?<[^`>]*>)?`", _role, text)
    text = re.sub(r"`([^`<]*?) ?<[^`>]*>`_+", r"\1", text)
    text = text.replace("``", "").replace("`", "").replace("**", "").replace("*i*", "i")
    for tex, plain in _TEX:
        text = re.sub(tex, plain, text)
    return re.sub(r"\s+", " ", text).strip()


def _role(found: re.Match[str]) -> str:
    text = found[1]
    return text.removeprefix("torch.") if "." in text and " " not in text else text


_TEX = (
    (r"\\text(?:bf|tt|it|rm)?\{([^{}]*)\}", r"\1"),
    (r"\\mathbb\{?([A-Z])\}?", r"\1"),
    (r"\\(?:math\w+|operatorname)\{([^{}]*)\}", r"\1"),
    (r"\\(?:times|cdot)\b", "×"),
    (r"\\ldots|\\dots", "..."),
    (r"\\sqrt\{([^{}]*)\}", r"√(\1)"),
    (r"\\frac\{([^{}]*)\}\{([^{}]*)\}", r"(\1)/(\2)"),
    (r"\\leq?\b", "≤"),
    (r"\\geq?\b", "≥"),
    (r"\\neq?\b", "≠"),
    (r"\\in\b", "∈"),
    (r"\\infty?\b", "∞"),
    (r"\\pi\b", "π"),
    (r"\\Gamma", "Γ"),
    (r"\\psi", "ψ"),
    (r"\\beta", "β"),
    (r"\\alpha", "α"),
    (r"\\left|\\right|\\[,;!]", ""),
    (r"\\(log|exp|sin|cos|tan|max|min|ln)\b", r"\1"),
    (r"[{}]", ""),
)


def _short(sentence: str) -> str:
    sentence = re.sub(
        r"^(Returns?|Computes?|This (function|method) (returns|computes)) ", "", sentence
    )
    sentence = re.sub(r"^(?:an? new tensor|a tensor) with ", "", sentence)
    sentence = re.sub(r"^(Applies|Performs|Creates|Constructs) (the |an? )?", "", sentence)
    sentence = sentence[:1].upper() + sentence[1:]
    if len(sentence) > _LONGEST:
        cut = re.split(r"(?:, | \(| such that | where | with | i\.e\.)", sentence)
        kept = cut[0]
        if len(kept) < 20:
            kept = sentence[:_LONGEST].rpartition(" ")[0] + " …"
        sentence = kept if len(kept) <= _LONGEST else kept[:_LONGEST].rpartition(" ")[0] + " …"
    return sentence.rstrip(" :;,") + ("" if sentence.endswith("…") else ".")
