"""The house is as it is drawn: small rooms with names of their own, tests that mirror them, a page that is true."""

from __future__ import annotations

import ast
import re
from collections import Counter
from pathlib import Path

import pytest

from tests.conftest import ROOT

FLOORS = ("archive", "pipelines", "crawler")
MOST_LINES = {"archive": 300, "pipelines": 300, "crawler": 300, "tests": 450}
_PATH = re.compile(r"`((?:archive|pipelines|crawler|tests|docs)/[\w./-]*)`")
_NAME = re.compile(r"`(?:READER|STRATEGIES|Capture|Document|Report|Cell|Finding|Found|Reading)`")


def modules(floor: str) -> list[Path]:
    return sorted((ROOT / floor).rglob("*.py"))


@pytest.mark.parametrize("floor", MOST_LINES)
def test_no_module_is_longer_than_a_person_reads_at_once(floor: str) -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for path in modules(floor)
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > MOST_LINES[floor]
    }
    assert not long


@pytest.mark.parametrize("floor", FLOORS)
def test_no_two_modules_of_a_floor_share_a_name(floor: str) -> None:
    """A module of `commands` is named by its command."""
    names = Counter(
        path.stem for path in modules(floor) if path.stem != "__init__" and path.parent.name != "commands"
    )
    assert not [name for name, count in names.items() if count > 1]


@pytest.mark.parametrize("floor", FLOORS)
def test_every_module_says_what_it_is(floor: str) -> None:
    silent = [
        str(path.relative_to(ROOT))
        for path in modules(floor)
        if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert not silent


def test_no_test_imports_another_test() -> None:
    """What several tests need stands in `tests/support`."""
    pattern = re.compile(r"^\s*(?:from|import) tests\.(?:\w+\.)*test_", re.MULTILINE)
    assert not [
        str(path.relative_to(ROOT)) for path in modules("tests") if pattern.search(path.read_text("utf-8"))
    ]


def test_every_folder_of_tests_has_its_room() -> None:
    for path in (ROOT / "tests").rglob("test_*.py"):
        room = path.parent.relative_to(ROOT / "tests")
        assert (ROOT / room).is_dir(), f"{path.relative_to(ROOT)}: no room {room}"


def test_every_path_on_the_page_of_the_house_is_there() -> None:
    pages = (ROOT / "docs" / "architecture.md", ROOT / "CONTRIBUTING.md")
    named = [path for page in pages for path in _PATH.findall(page.read_text(encoding="utf-8"))]
    assert len(named) > 40
    assert not [path for path in named if not (ROOT / path).exists()]


def test_every_name_on_the_page_of_the_house_is_there() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    code = "\n".join(path.read_text(encoding="utf-8") for floor in FLOORS for path in modules(floor))
    for name in {found.strip("`") for found in _NAME.findall(text)}:
        assert re.search(rf"^(?:class )?{name}\b", code, re.MULTILINE), name


def test_every_room_stands_on_the_page_of_the_house() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    rooms = [
        path for floor in FLOORS for path in (ROOT / floor).iterdir() if (path / "__init__.py").is_file()
    ]
    assert not [room for room in rooms if f"`{room.relative_to(ROOT)}/`" not in text]


def test_what_travels_with_a_request_is_typed() -> None:
    said = {
        str(path.relative_to(ROOT))
        for floor in ("crawler", "pipelines")
        for path in (ROOT / floor).rglob("*.py")
        if re.search(r"\b(?:request|response|question)\.meta\b", path.read_text(encoding="utf-8"))
    }
    assert said == {"pipelines/stages/download.py"}


_IN_BOTH = {
    "archive/database/verdicts.py",  # the head of a file that people of both languages edit
    "archive/export/data_dictionary.py", "archive/release/bundle.py", "archive/release/wacz.py",
    "crawler/commands/reference.py", "pipelines/checks/handbook.py",
}  # fmt: skip
"""Modules that write pages and files in both languages."""
_BOTH = re.compile(r"[\u4e00-\u9fff“”（），；：。] ?(?:[a-z]+[' ,;]+)+[a-z]+")
_TYPED = re.compile(r"gongkai [\w -]+|crawl --\w+ \S+")


def test_no_text_is_in_two_languages_at_once() -> None:
    """What is said to people is a sentence of `archive/sentences/` or `worded`, and is shown in one language."""
    mixed = []
    for path in (path for floor in FLOORS for path in modules(floor)):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        notes = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in notes:
                text = _TYPED.sub("", node.value)
                if (
                    re.search("[\u4e00-\u9fff]", text)
                    and _BOTH.search(text)
                    and not re.search(r"[\\^$]", text)
                ):  # a pattern is no text
                    mixed.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert not [one for one in mixed if one.partition(":")[0] not in _IN_BOTH]
