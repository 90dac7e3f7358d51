"""What an operation writes to beside its result: running statistics, weights kept short."""

import pytest
import torch
import torch.nn.functional as F  # noqa: N812 - as everyone writes it

from inspector.catalogue.generating.tracing import called, tensors_of
from inspector.catalogue.rows import catalogue
from inspector.codegen.script import to_python
from inspector.document.changing import changes
from inspector.document.contents import filled
from inspector.document.edits import set_parameter
from inspector.messages.answers import Swept
from tests.engine.building import Bench, Build

NORM = "torch.nn.functional.batch_norm"


def normalised() -> Build:
    """y = sum of the squares of a batch that is normalised in training."""
    build = Build()
    build.literal("x", [[1, 2], [3, 5], [8, 13]])
    build.leaf("mean", filled("zeros", (2,)), grad=False)
    build.leaf("var", filled("ones", (2,)), grad=False)
    build.call("h", NORM, "x", "mean", "var", training=True)
    build.call("s", "torch.add", "mean", other=1)
    build.call("q", "torch.mul", "h", "h")
    build.call("y", "torch.sum", "q")
    return build


def test_that_running_statistics_are_shown_as_they_went_in() -> None:
    bench = Bench(normalised())

    assert bench.value("mean").tolist() == [0, 0]
    assert bench.value("var").tolist() == [1, 1]
    assert bench.value("s").tolist() == [1, 1]


def test_that_statistics_begin_anew_with_every_edit() -> None:
    build = normalised()
    node = build.source("h").node
    build.call("late", "torch.add", "mean", other=0)
    build.runs_after("late", "h")
    bench = Bench(build)
    for momentum in (0.5, 0.25, 0.5):
        build.document = set_parameter(build.document, node, "momentum", momentum)
        bench.again()
        mean, var = torch.zeros(2), torch.ones(2)
        F.batch_norm(bench.value("x"), mean, var, training=True, momentum=momentum)

        assert bench.value("mean").tolist() == [0, 0]
        assert torch.equal(bench.value("late"), mean)


def test_that_a_second_backward_does_not_count_the_batch_twice() -> None:
    build = normalised()
    build.call("late", "torch.add", "mean", other=0)
    build.runs_after("late", "h")
    bench = Bench(build)
    once = bench.value("late").tolist()
    for _ in range(3):
        assert isinstance(bench.back("y", fresh=True), Swept)

        assert bench.value("late").tolist() == once


def test_that_nothing_is_changed_outside_of_training() -> None:
    build = normalised()
    assert changes(build.document.graph).changers == (build.source("h").node,)

    build.document = set_parameter(build.document, build.source("h").node, "training", False)

    assert changes(build.document.graph).changers == ()


def test_that_two_layers_may_share_their_statistics() -> None:
    build = normalised()
    build.call("h2", NORM, "h", "mean", "var", training=True)
    build.call("z", NORM, "x", "mean", "var", training=True)
    bench = Bench(build)
    found = changes(build.document.graph)

    assert found.reasons == {}
    assert len(found.changers) == 3
    assert torch.isfinite(bench.value("h2")).all()
    assert torch.isfinite(bench.value("z")).all()


def test_that_the_script_reads_statistics_before_it_changes_them() -> None:
    script = to_python(normalised().document)

    assert script.index("s = ") < script.index("h = ")


@pytest.mark.filterwarnings("ignore")
def test_that_the_rows_name_every_input_that_their_samples_change() -> None:
    for row in catalogue().operations.values():
        for sample in row.details.samples:
            given = tensors_of(sample)
            before = {name: [each.clone() for each in some] for name, some in given.items()}
            torch.manual_seed(0)
            try:
                called(row, given, sample.parameters)
            except (RuntimeError, TypeError, ValueError, IndexError):
                continue  # not every operation takes the double precision of these tensors
            changed = {
                name
                for name, some in given.items()
                if any(not torch.equal(x, was) for x, was in zip(some, before[name], strict=True))
            }

            assert changed <= set(row.changed(sample.parameters)), row.id
