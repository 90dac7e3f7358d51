"""The derivatives of a row: PyTorch's own text, and a readable one that is known to be true.

Every readable text was evaluated, on the row's samples and on other calls that PyTorch's own tests
make; it is kept where it agrees with autograd on a sample, and "partly" says that on another call
it does not.
"""

import warnings
from collections.abc import Mapping, Sequence
from functools import partial

import torch

from inspector.catalogue.generating.evaluating import names_of, value
from inspector.catalogue.generating.expressions import Writer
from inspector.catalogue.generating.known import numbers
from inspector.catalogue.generating.tracing import (
    Given,
    called,
    flat,
    gathered,
    results_of,
    run,
    tensors_of,
    trace,
)
from inspector.catalogue.generating.written import WRITTEN
from inspector.catalogue.generating.yaml_formulas import entries
from inspector.catalogue.rows import Derivative, Row, Sample, Value

_MOST_CHARACTERS = 300
_MOST_SAMPLES = 3
# Other random numbers than the operation's own are no derivative of it; and native_batch_norm reads
# outside of memory where a call has other sizes than the one that was traced.
_NEVER = ("rand(", "native_batch_norm")


class Case:
    """One sample, run: what a derivative's names stand for, and the gradient of each input."""

    def __init__(self, row: Row, given: Given, parameters: Mapping[str, Value]) -> None:
        self.row = row
        self.given = given
        self.parameters = parameters
        outputs, gradients, upstream = run(row, given, parameters)
        self.names = names_of(row, given, parameters, outputs, upstream)
        words = [word for word, _, _ in flat(row, given)]
        self.gradients = {
            word: gradient
            for word, gradient in zip(words, gradients, strict=True)
            if gradient is not None
        }
        self.pytorch = _pytorch(row, given, parameters)

    def agrees(self, text: str, of: str) -> bool:
        """Whether the text gives the gradient that autograd gives."""
        wanted = self.gradients[of]
        try:
            found = value(text, self.names)
            found = found.to(wanted.dtype).expand_as(wanted)
        except Exception:  # noqa: BLE001  # whatever the text runs into, it is no derivative
            return False
        return torch.allclose(found, wanted, rtol=1e-9, atol=1e-11, equal_nan=True)


def derivatives(row: Row, others: Sequence[Sample] = ()) -> tuple[Derivative, ...]:
    """What the catalogue says of the derivatives of a row that has samples; `others` are calls
    that its texts are judged by too."""
    if not row.differentiable or row.changes:
        return ()
    before = torch.get_default_dtype()
    torch.set_default_dtype(torch.float64)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _derivatives(row, others)
    finally:
        torch.set_default_dtype(before)


def _derivatives(row: Row, others: Sequence[Sample]) -> tuple[Derivative, ...]:
    cases = [case for case in _cases(row) if case.gradients]
    judges = [case for case in _judges(row, others) if case.gradients]
    found: dict[str, Derivative] = {}
    texts = [texts for case in cases for texts in _texts(case)]
    for case in cases:
        for of in case.gradients:
            if of in found:
                continue
            sharing = [other for other in cases if of in other.gradients]
            all_sharing = sharing + [other for other in judges if of in other.gradients]
            # An equation makes another function of it: no one formula is its derivative.
            if any(each.grammar == "einsum" for each in row.parameters):
                readable = ""
            else:
                written = WRITTEN.get(row.id, {}).get(of, ())
                traced = [each[of] for each in texts if of in each]
                readable = _best(written, traced, of, sharing, all_sharing)
            partly = bool(readable) and not all(each.agrees(readable, of) for each in all_sharing)
            found[of] = Derivative(of, case.pytorch.get(of, ""), readable, partly)
    order = {port.name: at for at, port in enumerate(row.inputs)}
    return tuple(sorted(found.values(), key=lambda each: order[each.of.partition("[")[0]]))


def _cases(row: Row) -> list[Case]:
    """The samples that run. Of a single number a trace says less than of a table, so that a
    sample of single numbers is tried as a table first."""
    samples = [(tensors_of(each), each.parameters) for each in row.details.samples]
    plain = [each for each in samples if not _is_single(each[0])]
    single = [each for each in samples if _is_single(each[0])]
    tables = [(_table(given), parameters) for given, parameters in single]
    made = [case for case in map(partial(_case, row), [*plain, *tables]) if case is not None]
    if not made:
        made = [case for case in map(partial(_case, row), single) if case is not None]
    return made[:_MOST_SAMPLES]


def _judges(row: Row, others: Sequence[Sample]) -> list[Case]:
    given = ((tensors_of(each), each.parameters) for each in others)
    made = (_case(row, each) for each in given if not _is_single(each[0]))
    return [case for case in made if case is not None]


def _case(row: Row, sample: tuple[Given, Mapping[str, Value]]) -> Case | None:
    try:
        return Case(row, *sample)
    except Exception:  # noqa: BLE001  # not every sample runs in double precision
        return None


def _is_single(given: Given) -> bool:
    return any(tensor.ndim == 0 for some in given.values() for tensor in some)


def _table(given: Given) -> dict[str, tuple[torch.Tensor, ...]]:
    """The same numbers and some around them, two rows of three."""
    steps = torch.tensor([[0.0, 0.11, -0.07], [0.05, -0.13, 0.19]])
    return {
        name: tuple(
            tensor + steps * (1 + 0.3 * at)
            if tensor.ndim == 0 and (tensor.is_floating_point() or tensor.is_complex())
            else tensor.broadcast_to(2, 3).clone()
            if tensor.numel() == 1
            else tensor
            for tensor in some
        )
        for at, (name, some) in enumerate(given.items())
    }


def _texts(case: Case) -> list[dict[str, str]]:
    """Texts by input: in general terms first, then of the sample itself, then of few words."""
    found = []
    for parameters in (_distinct(case.row, case.parameters), case.parameters):
        for whole in (False, True):
            try:
                found.append(_written(case, parameters, whole=whole))
            except Exception:  # noqa: BLE001  # a distinct number may be none that it takes
                continue
    return found


def _written(case: Case, parameters: Mapping[str, Value], *, whole: bool) -> dict[str, str]:
    traced = trace(case.row, case.given, parameters, whole=whole)
    if traced is None:
        return {}
    writer = Writer(case.row, traced, parameters)
    listed = zip(flat(case.row, case.given), traced.gradients, strict=True)
    return {word: writer.text(node, word) for (word, _, _), node in listed if node is not None}


def _distinct(row: Row, parameters: Mapping[str, Value]) -> dict[str, Value]:
    """The parameters with fractions that nothing else in a graph is likely to be equal to."""
    made = dict(parameters)
    for at, parameter in enumerate(numbers(row)):
        held = parameters.get(parameter.name, parameter.default)
        if parameter.kind not in ("float", "number") or isinstance(held, bool | str):
            continue
        if isinstance(held, int | float):
            made[parameter.name] = held * (1.0 + 0.0137 * (at + 1)) + 0.00171 * (at + 1)
    return made


def _best(
    written: Sequence[str],
    traced: Sequence[str],
    of: str,
    cases: Sequence[Case],
    judges: Sequence[Case],
) -> str:
    """The first text by hand that is true of the first sample; else the traced one that is true
    of the most calls, of a sample at least."""
    for text in written:
        if cases[0].agrees(text, of):
            return text
    best, most = "", 0
    for text in dict.fromkeys((*written, *traced)):
        if len(text) > _MOST_CHARACTERS or any(word in text for word in _NEVER):
            continue
        if not any(case.agrees(text, of) for case in cases):
            continue
        true = sum(case.agrees(text, of) for case in judges)
        if true > most:
            best, most = text, true
        if most == len(judges):
            break
    return best


def _pytorch(row: Row, given: Given, parameters: Mapping[str, Value]) -> dict[str, str]:
    """PyTorch's text by input, where the operation is one node of the autograd graph."""
    listed = [
        (word, tensor.detach().clone().requires_grad_(able))
        for word, tensor, able in flat(row, given)
    ]
    bound = gathered(row, [tensor for _, tensor in listed], given)
    outputs = results_of(called(row, bound, parameters))
    node = next((each.grad_fn for each in outputs if each.grad_fn is not None), None)
    entry = None if node is None else entries().get(node.name())
    if node is None or entry is None:
        return {}
    edges = [edge for edge, _ in node.next_functions]
    texts = [text for _, text in entry.ordered()]
    if len(texts) == 1:
        texts *= len(edges)
    found = {}
    for edge, text in zip(edges, texts, strict=False):
        if edge is None:
            continue
        leaf = getattr(edge, "variable", None)
        word = next((word for word, tensor in listed if tensor is leaf), None)
        if word is None:
            return {}
        found[word] = text
    return found
