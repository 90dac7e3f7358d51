"""Markdown in notes: what it means, and that nothing else means anything."""

import time

import pytest

from inspector.look.markdown import MOST_LINES, Block, Run, blocks, runs


def test_that_styles_are_told_apart() -> None:
    assert runs("a **b** *c* _d_ `e*f*`") == (
        Run("a "),
        Run("b", bold=True),
        Run(" "),
        Run("c", italic=True),
        Run(" "),
        Run("d", italic=True),
        Run(" "),
        Run("e*f*", code=True),
    )


@pytest.mark.parametrize("text", ["2 * 3 * 4", "snake_case_name", "**", "a ** b", "`", "*x", ""])
def test_that_what_is_no_mark_is_text(text: str) -> None:
    assert "".join(run.text for run in runs(text)) == text
    assert not any(run.bold or run.italic or run.code for run in runs(text))


def test_that_paragraphs_headings_lists_and_code_are_told_apart() -> None:
    text = "# Title\none\ntwo\n\n- a\n  - b\n2. c\n```\nx = **y**\n```"

    assert blocks(text) == (
        Block("heading", (Run("Title"),), 1),
        Block("text", (Run("one two"),)),
        Block("space"),
        Block("item", (Run("a"),), 0, "•"),
        Block("item", (Run("b"),), 1, "•"),
        Block("item", (Run("c"),), 0, "2."),
        Block("code", (Run("x = **y**", code=True),)),
    )


@pytest.mark.parametrize(
    "text",
    [
        "<img src='http://x/y.png'><script>1</script>",
        "![a](file:///etc/passwd)",
        "[a](http://x)",
        "<b>b</b> &lt;",
    ],
)
def test_that_html_links_and_pictures_are_letters(text: str) -> None:
    assert blocks(text) == (Block("text", (Run(text),)),)


@pytest.mark.parametrize(
    "text",
    ["*" * 10_000, "**a" * 3_000, "`" * 9_999, "_a " * 3_000, "- " * 5_000, "\n" * 10_000,
     "> " * 5_000, "# " * 5_000, "```\n" * 2_500, "1. x\n" * 2_000, "*a*_b_" * 1_600],
)  # fmt: skip
def test_that_no_text_takes_long(text: str) -> None:
    began = time.process_time()
    found = blocks(text)

    assert time.process_time() - began < 0.5
    assert len(found) <= 2 * MOST_LINES
