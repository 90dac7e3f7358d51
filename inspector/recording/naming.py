"""What the recorded function calls its values, read off its frames while it runs.

A help to the reader and no more: where the code does not tell, the operation gives the name.
"""

import dis
import inspect
from functools import lru_cache
from pathlib import Path
from types import CodeType, FrameType

import torch

_TORCH = str(Path(torch.__file__).parent)
_OVERRIDES = str(Path(_TORCH) / "overrides.py")
_OWN = str(Path(__file__).parent)
# Functions of torch whose own variables tell the reader something: q, k, v, attn_output.
_SPEAKING = ("multi_head_attention_forward", "_in_projection", "_in_projection_packed")


def assigned_name() -> str:
    """The variable that will hold the result of the torch call that is running, or ""."""
    frame = inspect.currentframe()
    while frame is not None:
        path = frame.f_code.co_filename
        if path.startswith(_OWN) and frame.f_code.co_name == "record":
            return ""
        if not path.startswith((_OWN, _OVERRIDES)):
            after = _instruction_after(frame.f_code, frame.f_lasti)
            if after is not None and after.opname.startswith("STORE_"):
                # Most of torch's own variables mean nothing to the reader.
                speaks = not path.startswith(_TORCH) or frame.f_code.co_name in _SPEAKING
                named = after.opname != "STORE_SUBSCR" and speaks
                return str(after.argval) if named else ""
            if after is None or after.opname != "RETURN_VALUE":
                return ""
        # `return F.linear(...)`: whoever called that may give it a name.
        frame = frame.f_back
    return ""


def variable_name(tensor: torch.Tensor) -> str:
    """The variable of the running function that holds this tensor, or ""."""
    frame = _outside(inspect.currentframe())
    if frame is None:
        return ""
    for name, value in frame.f_locals.items():
        if value is tensor:
            return name
    for name in frame.f_code.co_names:
        if frame.f_globals.get(name) is tensor:
            return name
    return ""


def variable_holding(module: torch.nn.Module) -> str:
    """The variable of the running function that holds this module, or ""."""
    frame = _outside(inspect.currentframe())
    if frame is None:
        return ""
    around = {name: frame.f_globals.get(name) for name in frame.f_code.co_names}
    for variable, found in {**around, **frame.f_locals}.items():
        if found is module and variable != "self":
            return variable
    return ""


def _outside(frame: FrameType | None) -> FrameType | None:
    """The next frame that is neither torch's nor the recorder's; None at the recorder's end."""
    while frame is not None:
        path = frame.f_code.co_filename
        if path.startswith(_OWN) and frame.f_code.co_name == "record":
            return None
        if not path.startswith((_TORCH, _OWN)):
            return frame
        frame = frame.f_back
    return None


@lru_cache(maxsize=256)
def _instructions(code: CodeType) -> tuple[dis.Instruction, ...]:
    return tuple(dis.get_instructions(code))


def _instruction_after(code: CodeType, offset: int) -> dis.Instruction | None:
    # While Python code that it called runs, a frame points into the cache behind the call.
    return next((each for each in _instructions(code) if each.offset > offset), None)
