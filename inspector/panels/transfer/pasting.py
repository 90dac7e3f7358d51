"""Numbers in a text as a tensor: a spreadsheet's cells, a list of Python's, or what
`print(tensor)` wrote, whose dtype and requires_grad are read too."""

import re

from inspector.document.contents import Contents, literal
from inspector.document.dtypes import DTYPES
from inspector.panels.grid import reading

_PRINTED = re.compile(r"^\s*(?:torch\.)?tensor\(", re.DOTALL)
_DTYPE = re.compile(r"dtype\s*=\s*(?:torch\.|np\.|numpy\.)?(\w{1,20})")
_GRAD = re.compile(r"requires_grad\s*=\s*True|grad_fn\s*=\s*<")
_WHOLE = re.compile(r"[+-]?\d+")


def contents_in(text: str) -> tuple[Contents, bool]:
    """The numbers, and whether they require gradients. Raises ValueError with one sentence."""
    printed = _PRINTED.match(text) is not None
    tail = text[text.rfind("]") + 1 :]
    if "..." in text or "…" in text:
        raise ValueError(
            "the text was shortened with “...”; print it whole, with "
            "torch.set_printoptions(threshold=1_000_000), or copy x.tolist()"
        )
    found = reading.pasted(text)
    told = _DTYPE.search(tail)
    dtype = told[1] if told is not None and told[1] in DTYPES else _dtype(found.cells, printed)
    data = b"".join(reading.cell(each, dtype) for each in found.cells)
    grad = printed and bool(_GRAD.search(tail)) and DTYPES[dtype].may_require_grad
    return Contents(dtype, found.shape, literal(data)), grad


def _dtype(cells: tuple[str, ...], printed: bool) -> str:
    """As `torch.tensor` would have it where PyTorch printed it; else numbers that can be
    differentiated by."""
    if cells and all(each in ("True", "False") for each in cells):
        return "bool"
    if any(each.endswith("j") for each in cells):
        return "complex64"
    if printed and cells and all(map(_WHOLE.fullmatch, cells)):
        return "int64"
    return "float32"
