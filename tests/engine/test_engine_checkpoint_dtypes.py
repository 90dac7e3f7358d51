"""A checkpoint may hold tensors of any dtype that PyTorch has: each is imported bit for bit, or
refused with a sentence that names it."""

from pathlib import Path

import pytest
import torch

from inspector.document.dtypes import DTYPES
from inspector.engine.checkpoint import checkpoint_listing, checkpoint_numbers
from inspector.files.refused import FileRefused

_ALL = {each for each in vars(torch).values() if isinstance(each, torch.dtype)}
_NAMES = sorted(str(each).removeprefix("torch.") for each in _ALL)


@pytest.mark.parametrize("name", _NAMES)
@pytest.mark.filterwarnings("ignore")
def test_that_a_tensor_of_any_dtype_is_imported_or_refused(name: str, tmp_path: Path) -> None:
    dtype = getattr(torch, name)
    if name.startswith("q") and name != "quint2x4":
        made = torch.quantize_per_tensor(torch.arange(4.0), 0.5, 0, dtype)
    else:
        made = (torch.arange(16, dtype=torch.uint8) % 2).view(dtype)
    path = tmp_path / "made.pt"
    try:
        torch.save({"x": made, "good": torch.ones(2)}, path)
    except (RuntimeError, KeyError, AttributeError, NotImplementedError):
        # PyTorch itself cannot save these.
        assert name.removeprefix("u").startswith("int")
        assert int(name[-1]) < 8
        return

    if name.startswith("q"):
        with pytest.raises(FileRefused, match="quantized tensors: save what their dequantize"):
            checkpoint_listing(path)
        return
    listing = checkpoint_listing(path)

    each, good = listing.entries
    assert good.reason == ""
    if name in DTYPES:
        assert checkpoint_numbers(path, listing, 0) == bytes(made.view(torch.uint8).tolist())
    else:
        assert each.reason == f"there are no tensors of {name} here"
        assert each.stored == name
