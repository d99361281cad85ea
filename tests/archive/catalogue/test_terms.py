"""Terms of the law: one source for pages and docs, in both languages."""

from __future__ import annotations

from archive.catalogue.terms import glossary, parted, terms
from tests.support.crawling import ROOT


def test_the_glossary_of_the_docs_is_made_of_them() -> None:
    assert (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8") == "\n".join(glossary()) + "\n"


def test_the_fullest_wording_is_taken() -> None:
    before, term, said, after = parted("四、结转下年度继续办理", "zh")
    assert term is terms()["carried_over"]
    assert (before, said, after) == ("四、", "结转下年度继续办理", "")


def test_an_english_term_is_a_word_and_no_part_of_one() -> None:
    assert parted("uncorrected", "en")[1] is None
    assert parted("Reviews: corrected", "en")[1] is not None
    assert parted("四、其他", "zh")[1] is None
