"""Texts of any length are laid side by side whole: what stayed is found, what changed is named, nothing is left out."""

from __future__ import annotations

from difflib import SequenceMatcher

from hypothesis import given
from hypothesis import strategies as st

from archive.compare import alignment
from archive.compare.alignment import align
from archive.compare.sentences import compare_texts, sentences

WORDS = st.lists(st.sampled_from("甲乙丙丁戊己"), max_size=30)


@given(WORDS, WORDS)
def test_blocks_cover_both_lists_and_say_the_truth(old: list[str], new: list[str]) -> None:
    i = j = 0
    for is_same, i1, i2, j1, j2 in align(old, new):
        assert (i1, j1) == (i, j)
        assert not is_same or old[i1:i2] == new[j1:j2]
        i, j = i2, j2
    assert (i, j) == (len(old), len(new))


@given(WORDS, WORDS)
def test_short_lists_share_as_much_as_the_library_finds_or_more_at_their_ends(
    old: list[str], new: list[str]
) -> None:
    kept = sum(i2 - i1 for is_same, i1, i2, _, _ in align(old, new) if is_same)
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    if not (old and new and (old[0] == new[0] or old[-1] == new[-1])):
        assert kept == sum(block.size for block in matcher.get_matching_blocks())


def test_one_sentence_among_very_many_is_found() -> None:
    """Numbered sentences: each is its own anchor, so that no stretch is long."""
    lines = [f"第{n}项已经办结。" for n in range(3000)]
    assert len(lines) ** 2 > alignment.MOST
    changed = [*lines[:1500], "这一项没有办结，另行说明原因。", *lines[1501:]]
    found = [change for change in compare_texts("".join(lines), "".join(changed)) if change.kind != "same"]
    assert [(change.kind, change.old, change.new) for change in found] == [
        ("removed", lines[1500], None), ("added", None, changed[1500]),
    ]  # fmt: skip


def test_every_sentence_of_a_rewritten_text_is_there_once() -> None:
    old = "".join(f"旧文第{n}句{chr(0x4E00 + n % 5000)}。" for n in range(2000))
    new = "".join(f"新稿{n}条{chr(0x5E00 + n % 5000)}；" for n in range(2000))
    changes = compare_texts(old, new)
    assert sorted(c.old for c in changes if c.old) == sorted(sentences(old))
    assert [c.new for c in changes if c.new] == sentences(new)


def test_figures_changed_throughout_a_long_text_are_changes_of_their_sentences() -> None:
    old = "".join(f"第{n}项办理{n}件。" for n in range(1000))
    new = "".join(f"第{n}项办理{n + 1}件。" for n in range(1000))
    assert {change.kind for change in compare_texts(old, new)} == {"changed"}


def test_a_sentence_without_an_end_is_laid_side_by_side_too() -> None:
    old, new = "甲乙丙丁" * 5000, "甲乙丙丁" * 2500 + "戊" + "甲乙丙丁" * 2500
    (change,) = compare_texts(old, new)
    assert [(part.kind, part.text) for part in change.parts if part.kind != "same"] == [("added", "戊")]
