"""Sentences for people: a code and its parameters, one language when shown, both in JSON."""

from __future__ import annotations

import ast
import errno
import pickle
import re
import tomllib
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from archive.form.definition import FORM
from archive.form.labels import applicant_label, cell_label, label_of, row_label, section_label, stem_label
from archive.sentence import Label, Sentence, fields, own_words, restored, say, templates, verbatim
from pipelines.checks.phrases import PHRASES

ROOT = Path(__file__).parents[2]
HAN = re.compile(r"[\u4e00-\u9fff]")
ENGLISH = re.compile(r"[a-z]{2,}[ ,;:]+[a-z]{2,}")
TYPED = re.compile(  # what a person types is the same in every language: commands, keys of a file, choices
    r"(?:gongkai|pip|apt|playwright)(?: [\w\-|.'\[\]]+)+|place, unit[\w, ]+|news, rules, email|[\w.]+(?: \| [\w.:/-]+)+"
)


def test_every_template_has_both_languages_with_the_same_parameters() -> None:
    for code, forms in templates().items():
        assert fields(forms["zh"]) == fields(forms["en"]) == fields(forms["both"]), code
        assert not HAN.search(own_words(forms["en"])), code
        assert not ENGLISH.search(TYPED.sub("", own_words(forms["zh"]))), code
        assert bool(HAN.search(own_words(forms["zh"]))) == bool(re.search("[a-z]", own_words(forms["en"]))), (
            code
        )


def test_english_counts_one_thing_as_one() -> None:
    assert say("only_first_pages", pages=1).told("en") == "only the first 1 page was read"
    assert say("only_first_pages", pages=2).told("en") == "only the first 2 pages were read"
    counted = re.compile(r"\{(?:count|cells|rows|pages|found|seen|said|turns)\} (?:[a-z]+ )?[a-z]+s\b")
    assert [code for code, forms in templates().items() if counted.search(forms["en"])] == []


def test_no_code_has_two_meanings() -> None:
    files = (ROOT / "archive" / "sentences").glob("*.toml")
    groups = [group for file in files for group in tomllib.loads(file.read_text(encoding="utf-8")).values()]
    assert sum(map(len, groups)) == len(templates())


def test_every_code_that_is_said_has_a_template_and_every_template_is_said() -> None:
    said, words = set(), set()
    for module, call in _calls():
        words |= {node.value for node in ast.walk(module) if isinstance(node, ast.Constant)}
        code = call.args[0]
        if isinstance(code, ast.Constant):
            said.add(code.value)
            given = {keyword.arg for keyword in call.keywords}
            assert None in given or given == fields(templates()[code.value]["zh"]), code.value
    assert said <= templates().keys()
    asides = {code for code in templates() if code.startswith("aside_")}
    assert templates().keys() - {word for word in words if isinstance(word, str)} <= asides | {
        "verbatim"
    } | _SOURCES | set(errno.errorcode.values())


_SOURCES = {code for code in templates() if code.startswith("source_")}


def test_every_reason_to_leave_a_figure_aside_has_its_words() -> None:
    names = PHRASES.asides.keys() - {"difference"} | {"other_year", "part", "mixed", "left_out"}
    assert {f"aside_{name}" for name in names} == {c for c in templates() if c.startswith("aside_")}


def test_a_sentence_is_put_into_one_language_or_both() -> None:
    sums = say(
        "equation",
        name=applicant_label("natural_person"),
        left=(15, say("blank")),
        sign="≠",
        right=(Decimal(16),),
    )
    said = sums + say("perhaps_misread", confidence=0.9)
    assert said.told("zh") == "自然人：15 + 空 ≠ 16；可能误读（置信度 0.90）"
    assert said.told("en") == "natural persons: 15 + blank ≠ 16; perhaps our misreading (confidence 0.90)"
    assert str(said) == "自然人：15 + 空 ≠ 16；可能误读（置信度 0.90） perhaps our misreading"
    assert str(say("printed_so")) == "原文如此 printed so"


@pytest.mark.parametrize(
    "said",
    [
        say("parts_missing", parts=[section_label(part.id) for part in FORM.sections]),
        say(
            "located",
            name=cell_label("applications.new", "total"),
            printed=say("quoted", text="{7}"),
            proposed=None,
        ),
        say("row_printed_twice", name=row_label("applications.new"))
        + say("change", name=stem_label("art20_5.licences"), before=2, change=-1, after=1),
    ],
)
def test_what_is_kept_says_the_same_again(said: Sentence) -> None:
    assert restored(str(said), said.as_json(), label_of) == said == pickle.loads(pickle.dumps(said))


def test_a_text_without_a_code_or_with_one_of_another_version_stays_as_it_is() -> None:
    for code in (
        None,
        '[["of_another_version"]]',
        '[["located",{}]]',
        "[[",
        '[["quoted",{"text":{"label":"no:one"}}]]',
    ):
        found = restored("旧文 old text", code, label_of)
        assert found == verbatim("旧文 old text")
        assert found.told("zh") == str(found + say("printed_so"))[:12].removesuffix("；") == "旧文 old text"
    assert restored(None, None, label_of) is None
    assert (verbatim("旧文") + say("printed_so")).as_json() is None


def test_every_cell_of_the_form_has_its_label() -> None:
    for item in FORM.items:
        label = cell_label(item.key, item.applicant)
        assert (label_of(label.id), label) == (label, Label(label.id, item.zh, item.en))


def _calls() -> Iterator[tuple[ast.Module, ast.Call]]:
    """Every call of `say` on the three floors and in the library, with its module."""
    floors = [path for floor in ("archive", "pipelines", "crawler") for path in (ROOT / floor).rglob("*.py")]
    for path in (ROOT / "gongkai.py", *sorted(floors)):
        module = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(module):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "say":
                yield module, node
