"""What this machine and this PyTorch can compute on, and why not on the rest."""

import os
from pathlib import Path

import torch

from inspector.engine.budget import as_text, total_memory
from inspector.messages.answers import Device


def devices() -> tuple[Device, ...]:
    """The CPU, then every accelerator; one without a name of its own where there is none."""
    return (_cpu(), *_cuda(), *_mps(), *_xpu())


def _cpu() -> Device:
    cores = os.cpu_count() or 1
    memory = total_memory()
    parts = [_processor(), f"{cores} core{'s' if cores > 1 else ''}"]
    if memory:
        parts.append(as_text(memory))
    return Device("cpu", ", ".join(part for part in parts if part), memory)


def _processor() -> str:
    try:
        for line in Path("/proc/cpuinfo").read_text("utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    except (OSError, UnicodeDecodeError):
        pass
    return ""


def _cuda() -> list[Device]:
    if torch.version.cuda is None and torch.version.hip is None:
        return [Device("cuda", "CUDA", 0, "This PyTorch is built without CUDA.")]
    try:
        found = []
        for index in range(torch.cuda.device_count()):
            known = torch.cuda.get_device_properties(index)
            found.append(Device(f"cuda:{index}", known.name, known.total_memory))
    except (RuntimeError, AssertionError) as error:
        return [Device("cuda", "CUDA", 0, f"CUDA cannot be used: {error}")]
    return found or [Device("cuda", "CUDA", 0, "PyTorch finds no CUDA device on this machine.")]


def _mps() -> list[Device]:
    if torch.backends.mps.is_available():
        return [Device("mps", "Apple GPU", 0)]
    return []


def _xpu() -> list[Device]:
    try:
        if not torch.xpu.is_available():
            return []
        return [
            Device(f"xpu:{index}", torch.xpu.get_device_name(index), 0)
            for index in range(torch.xpu.device_count())
        ]
    except RuntimeError:
        return []
