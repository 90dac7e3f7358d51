from hypothesis import given
from hypothesis import strategies as st

from inspector.document.history import History


@given(st.lists(st.sampled_from(["push", "undo", "redo"]), max_size=60))
def test_that_history_is_a_walk_on_one_line(acts: list[str]) -> None:
    history: History[object] = History()
    line: list[object] = [object()]
    at = 0
    for act in acts:
        match act:
            case "push":
                history.push("Edit", line[at], now_s=0)
                del line[at + 1 :]
                line.append(object())
                at += 1
            case "undo":
                found = history.undo(line[at])
                at = max(0, at - 1)
                assert found is (line[at] if found is not None else None)
            case _:
                found = history.redo(line[at])
                at = min(len(line) - 1, at + 1)
                assert found is (line[at] if found is not None else None)
        assert (history.undo_label is None) == (at == 0)
        assert (history.redo_label is None) == (at == len(line) - 1)


def test_that_there_is_no_limit() -> None:
    history: History[int] = History()
    for number in range(10_000):
        history.push("Edit", number, now_s=0)
    state = 10_000
    while (before := history.undo(state)) is not None:
        state = before

    assert state == 0
