"""The shipped rows make sense by themselves; that they agree with torch is the engine's test."""

import re

import pytest

from inspector.catalogue.rows import Row, catalogue
from inspector.catalogue.shipped import shipped

ROWS = list(catalogue().operations.values())


@pytest.mark.parametrize("row", ROWS, ids=[row.id for row in ROWS])
def test_that_a_row_names_its_arguments_once_and_orders_them_all(row: Row) -> None:
    names = [port.name for port in row.inputs] + [each.name for each in row.parameters]
    ordered = [name.lstrip("*") for name in row.order if name != "*"]
    if row.random:
        names.remove("seed")  # it is the generator's, not the call's

    assert len(names) == len(set(names))
    assert sorted(names) == sorted(ordered)
    assert row.group in catalogue().groups
    assert row.outputs
    assert row.summary
    assert re.fullmatch(r"torch(\.\w+)+(:\w+)?", row.id)


@pytest.mark.parametrize("row", ROWS, ids=[row.id for row in ROWS])
def test_that_ports_and_parameters_are_found_by_name(row: Row) -> None:
    for port in row.inputs:
        assert row.port(port.name) is port
    for parameter in row.parameters:
        assert row.parameter(parameter.name) is parameter
        assert parameter.kind != "choice" or parameter.default in (*parameter.choices, None)
    assert row.port("no such port") is None
    assert row.parameter("no such parameter") is None


def test_that_the_operations_of_the_experiments_are_there() -> None:
    wanted = {"torch.mm", "torch.sum", "torch.mean", "torch.Tensor.detach", "torch.reshape"}

    assert wanted <= catalogue().operations.keys()
    assert {"zeros", "ones", "full", "eye", "arange", "linspace"} <= catalogue().fills.keys()
    assert {"rand", "randn", "randint"} <= catalogue().fills.keys()


def test_that_a_missing_file_is_named() -> None:
    with pytest.raises(FileNotFoundError, match=r"nothing\.txt is missing"):
        shipped("nothing.txt")
