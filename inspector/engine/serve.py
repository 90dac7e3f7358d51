"""The engine's process: a thread that reads orders, and the main thread that carries them out."""

import contextlib
import gc
import os
import platform
import signal
import sys
import threading
import traceback
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, NoReturn

from inspector.engine.inbox import Inbox
from inspector.engine.pipe import Pipe, taken_pipe
from inspector.messages import PROTOCOL
from inspector.messages.altering import Alter
from inspector.messages.answers import (
    Answer,
    Broken,
    Counted,
    Explained,
    Failed,
    Fetched,
    Gone,
    Inspected,
    Located,
    Pong,
    Ran,
    Ready,
    Refused,
    Seen,
    Stopped,
    Unpacked,
    Written,
)
from inspector.messages.framing import BadFrame
from inspector.messages.orders import (
    Backward,
    Compute,
    Count,
    Explain,
    Fetch,
    Forget,
    Hello,
    Inspect,
    Locate,
    Look,
    Order,
    Ping,
    Preview,
    Seek,
    Stop,
    Summing,
    Supply,
    Trace,
    Unpack,
    Write,
)
from inspector.messages.probes import Pathed, Paths, Probe, Probed, Termed, Terms
from inspector.messages.questions import Question, Unable
from inspector.messages.surveys import Survey
from inspector.messages.turns import NOT_PROVED, Traced

if TYPE_CHECKING:
    from inspector.engine.machine import Machine

# Answers that are ready within so long are sent together, in seconds.
_TOGETHER_S = 0.004
# So long nothing is asked before garbage is collected, in seconds.
_LEISURE_S = 0.5
_COLLECT = (700, 10, 1000)
_OWN_ERROR = "The engine itself made a mistake here ({}: {}). Your document is untouched."


def main() -> int:
    """Serve the pipes of this process until the other side closes them. Needs no arguments."""
    # Ctrl-C in a terminal goes to the window too, which closes the pipe when it ends.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    pipe = taken_pipe()
    _offer_to_be_killed_first()
    inbox = Inbox()
    threading.Thread(target=_listen, args=(pipe, inbox), name="control", daemon=True).start()
    try:
        from inspector.engine.machine import Machine
    except Exception as error:  # noqa: BLE001 - whatever is broken in it, the user is told
        pipe.say(Broken(f"PyTorch cannot be loaded: {error}"))
        return 1
    # What is loaded stays: the collector need not go through torch's half a million objects again.
    gc.collect()
    gc.freeze()
    machine = Machine(cancelled=inbox.is_cancelled)
    telling = machine.progress.tell_while_running
    threading.Thread(target=telling, args=(pipe.say,), name="telling", daemon=True).start()
    return _carry_out_all(machine, inbox, pipe)


def _carry_out_all(machine: "Machine", inbox: Inbox, pipe: Pipe) -> NoReturn:
    """Carry out one order after the other. Answers to looks are small and come by the dozen: those
    that are ready within a moment go in one write, for each wakes the window once."""
    # A full collection takes 30 ms with the steps of 1,000 nodes: it waits until nothing is asked.
    gc.set_threshold(*_COLLECT)
    ready: list[Answer] = []
    since = 0.0
    tidy = True
    while True:
        order = inbox.next_within(0)
        if ready and not (isinstance(order, Look) and perf_counter() - since < _TOGETHER_S):
            pipe.say(*ready)
            ready.clear()
        if order is None and not machine.is_done:
            pipe.say(*machine.at_leisure())
            continue
        if order is None and not tidy:
            order = inbox.next_within(_LEISURE_S)
            if order is None:
                gc.collect()
                tidy = True
        if order is None:
            order = inbox.take()
        tidy = tidy and isinstance(order, Look)
        for answer in answers(machine, order):
            if isinstance(answer, Seen | Gone):
                since = since if ready else perf_counter()
                ready.append(answer)
            else:
                pipe.say(*ready, answer)
                ready.clear()


def answers(machine: "Machine", order: Order) -> Iterator[Answer]:
    """The answers to one order. An error of the engine's own is answered too, never raised."""
    begun: set[bytes] = set()
    try:
        for answer in _carried_out(machine, order):
            if isinstance(answer, Ran):
                begun.update(result.recipe for result in answer.results)
            yield answer
    except Exception as error:  # noqa: BLE001 - the engine goes on whatever happens
        traceback.print_exc()
        name, text = type(error).__name__, _OWN_ERROR.format(type(error).__name__, error)
        match order:
            case Compute(number=number, steps=steps):
                left = [step.recipe for step in steps if step.recipe not in begun]
                failed = tuple(Failed(recipe, name, text) for recipe in left)
                yield Ran(number, failed, done=True)
            case Backward(address=address):
                yield Refused(address, name, text)
            case Look():
                yield Gone(order)
            case Count():
                yield Counted(order, None, None)
            case Locate():
                yield Located(order)
            case Write(number=number):
                yield Written(number, refused=text)
            case Fetch(number=number):
                yield Fetched(number, refused=text)
            case Explain(op=op):
                yield Explained(op, "")
            case Inspect(recipe=recipe):
                yield Inspected(recipe, ())
            case Trace(address=address):
                yield Traced(address, (), NOT_PROVED, text)
            case Unpack(address=address, turn=turn):
                yield Unpacked(address, turn, ())
            case Alter(altered=altered):
                yield Traced(altered, (), NOT_PROVED, text)
            case Question(number=number):
                yield Unable(number, text)
            case Probe():
                yield Probed(order, reason=text)
            case Terms():
                yield Termed(order, reason=text)
            case Paths():
                yield Pathed(order, reason=text)
            case _:
                pass


def _carried_out(machine: "Machine", order: Order) -> Iterator[Answer]:
    match order:
        case Hello():
            yield _ready()
        case Supply():
            machine.supply(order)
        case Compute():
            yield from machine.compute(order)
        case Backward():
            yield machine.backward(order)
        case Look():
            found = machine.look(order)
            if found is not None:
                yield found
        case Count():
            machine.count(order)
        case Summing() | Seek() | Preview():
            machine.run_errand(order)
        case Locate():
            yield machine.locate(order)
        case Forget():
            machine.forget(order)
        case Write():
            yield machine.write(order)
        case Fetch():
            yield machine.fetch(order)
        case Explain():
            yield machine.explain(order)
        case Inspect():
            yield machine.inspect(order)
        case Trace():
            yield machine.trace(order)
        case Unpack():
            yield machine.unpack(order)
        case Alter():
            yield machine.alter(order)
        case Survey():
            machine.survey(order)
        case Question():
            yield machine.answer(order)
        case Probe():
            yield machine.probe(order)
        case Terms():
            yield machine.terms(order)
        case Paths():
            yield machine.paths(order)
        case Stop():
            yield Stopped()
        case Ping(number=number):
            yield Pong(number)


def _ready() -> Ready:
    import torch

    from inspector.engine.devices import devices
    from inspector.engine.operations import LACKS

    return Ready(
        PROTOCOL,
        str(torch.__version__),
        platform.python_version(),
        os.getpid(),
        devices(),
        LACKS,
    )


def _listen(pipe: Pipe, inbox: Inbox) -> None:
    """Read orders until the other side closes, then end at once, even in the middle of an op."""
    try:
        for order in pipe.orders():
            match order:
                case Ping(number=number):
                    pipe.say(Pong(number))
                case Hello(protocol=protocol) if protocol != PROTOCOL:
                    pipe.say(
                        Broken(
                            f"The window speaks protocol {protocol} and the engine {PROTOCOL}: "
                            "install both from the same version."
                        )
                    )
                    os._exit(1)
                case _:
                    inbox.put(order)
    except BadFrame as error:
        pipe.say(Broken(f"The engine got bytes that are no order ({error})."))
    except Exception:  # noqa: BLE001 - said where a developer sees it
        traceback.print_exc()
        os._exit(1)
    finally:
        # Without this thread the engine could be neither stopped nor closed.
        os._exit(0)


def _offer_to_be_killed_first() -> None:
    """Let Linux end the engine and not the window when memory runs out."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError):
            Path("/proc/self/oom_score_adj").write_text("1000", "ascii")
