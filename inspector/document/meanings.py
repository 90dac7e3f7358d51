"""What PyTorch's messages mean in plain words: a table from exact text to a sentence or two."""

import re
from functools import cache

# First match wins. Texts are those of torch 2.13; each is raised for real in a test.
_TABLE = (
    (
        r"does not require grad and does not have a grad_fn",
        "Backward has nowhere to go: nothing that this value is made of requires grad, or the "
        "graph was cut on the way (by detach, no_grad or an operation that is not differentiable).",
    ),
    (
        r"backward through the graph a second time",
        "The numbers that Backward needs were freed by the Backward before. With retain_graph on "
        "they stay; after an edit, or when run again, the graph is built anew.",
    ),
    (
        r"grad can be implicitly created only for (real )?scalar outputs",
        "Backward starts from one number. A value with several elements needs a gradient of its "
        "own shape to start with: how much each element counts. Or reduce it, by sum or mean.",
    ),
    (
        r"Mismatch in shape: grad_output",
        "The gradient to start from must have the same shape as the value.",
    ),
    (
        r"modified by an inplace operation",
        "An operation changed a tensor in place after another one had saved it for Backward.",
    ),
    (
        r"leaf Variable that requires grad is being used in an in-place operation",
        "A leaf that requires grad cannot be changed in place: autograd would lose where its "
        "gradient belongs. Work on a clone instead.",
    ),
    (
        r"[Oo]nly Tensors of floating point (and complex )?dtype can require gradients",
        "Whole numbers and truth values cannot change by a little, so nothing can be "
        "differentiated by them.",
    ),
    (
        r"Expected dtype int32/int64 for index|expected target dtype to be Long",
        "An index, or the number of a class, must be a whole number: an int64 tensor.",
    ),
    (
        r"have the same dtype, but got|expected scalar type|expected .* dtype .* but got"
        r"|same dtype",
        "These tensors hold different kinds of numbers; this operation wants one kind.",
    ),
    (
        r"shapes cannot be multiplied|inconsistent tensor size|size mismatch"
        r"|Expected size for first two dimensions",
        "In a matrix product the columns of the first must be as many as the rows of the second. "
        "Perhaps one of them wants to be transposed, or the order turned round.",
    ),
    (
        r"must match the size of tensor b .* at non-singleton dimension"
        r"|not broadcastable|expanded size of the tensor",
        "Shapes are lined up from the right; each pair of sizes must be equal, or one of them 1.",
    ),
    (
        r"view size is not compatible",
        "The elements do not lie in memory in the order that view needs; reshape copies them.",
    ),
    (
        r"shape '.*' is invalid for input of size",
        "A reshape keeps every element, so the sizes multiplied must give the same number.",
    ),
    (
        r"Sizes of tensors must match except in dimension"
        r"|stack expects each tensor to be equal size",
        "Tensors that are joined must have the same sizes in all other dimensions.",
    ),
    (
        r"could not infer output dtype. Input dtype must be either a floating point or complex"
        r"|Input dtype must be either a floating point or complex"
        r"|only support floating point and complex dtypes"
        r"|not implemented for '(Long|Int|Short|Char|Byte|Bool)'",
        "This is not defined for whole numbers: choose a floating point dtype.",
    ),
    (
        r"Dimension out of range|Dimension specified as",
        "This tensor has fewer dimensions than that.",
    ),
    (
        r"index .* is out of bounds|index .* out of range for tensor|out of bounds for dimension"
        r"|selected index k out of range|exceeds dimension size",
        "An index points past the end of the tensor.",
    ),
    (
        r"create_graph=True will create a reference cycle",
        "With create_graph the gradients keep the graph alive, and the graph the gradients. Here "
        "that memory is freed with the next edit.",
    ),
    (
        r"Using a target size .* that is different to the input size",
        "Input and target have different shapes, so they are broadcast against each other: every "
        "element meets every other, which is hardly ever meant. Give both the same shape.",
    ),
    (
        r"[Ii]nference tensor",
        "A tensor made in inference_mode can never take part in differentiation. With no_grad "
        "instead, or a clone outside the frame, it can.",
    ),
    (
        r"derivative for '.*' is not implemented",
        "PyTorch knows no derivative of this operation.",
    ),
    (
        r"singular",
        "This matrix has no inverse: its rows depend on each other.",
    ),
    (
        r"not compiled with CUDA enabled|No CUDA|no NVIDIA driver|No CUDA GPUs are available",
        "This installation of PyTorch, or this computer, has no CUDA device. Choose the CPU.",
    ),
    (
        r"out of memory|can't allocate memory|Storage size calculation overflowed"
        r"|more memory|memory budget",
        "There is not enough memory for this tensor. Make it smaller, or choose another device.",
    ),
    (
        r"Expected all tensors to be on the same device|is not on the expected device",
        "The tensors are on different devices.",
    ),
    (
        r"anomaly|returned nan values",
        "A gradient became NaN here: 0 times infinity, or a derivative at its edge.",
    ),
    (
        r"\.grad attribute of a Tensor that is not a leaf",
        "PyTorch stores .grad only for leaves. The gradient flowed through here all the same; "
        "retain_grad makes PyTorch store it.",
    ),
)
_BY_ERROR = {
    "Stopped": "You stopped it. It runs again when you edit it or press Run again.",
    "FileMissing": "The numbers of this tensor were left in that file. Nothing of the document is "
    "lost: with the file back in its place, press Run again (F9).",
    "FileNotRead": "The numbers of this tensor are packed or written as text, and are read from "
    "the file whenever they are wanted anew.",
    "FileChanged": "The document remembers what the file was when the tensor was made of it, and "
    "shows no other numbers in their place without being told to.",
    "Crashed": "The engine died twice at this step, so it is not tried again by itself.",
}


@cache
def _compiled() -> tuple[tuple[re.Pattern[str], str], ...]:
    # When there is something to explain: no start waits for it.
    return tuple((re.compile(pattern), meaning) for pattern, meaning in _TABLE)


def meaning(text: str, error: str = "") -> str:
    """What an error or warning means in plain words; empty where the table does not know it."""
    if error in _BY_ERROR:
        return _BY_ERROR[error]
    return next((words for pattern, words in _compiled() if pattern.search(text)), "")
