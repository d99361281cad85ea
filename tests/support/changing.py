"""What happens to a portal between two visits: a figure edited in silence, a report published, one removed."""

from __future__ import annotations

import re
from dataclasses import replace

from tests.portals.county import Built, Report, content
from tests.support.crawling import Answer, Answering


def changed(built: Built, edited: Report, before: Report, gone: Report) -> tuple[dict[str, Answering], str]:
    """The answers after the day: `edited` has other figures, a report of the body of `before` for the year after stands
    before it, `gone` is neither listed nor there. And the address of what is gone."""
    new = replace(before, year=before.year + 1, number=before.number + 500)
    places = {one: _address(built, one) for one in (edited, before, gone)}
    published = f"{places[before]}?v=2"
    answers: dict[str, Answering] = {}
    for path, answer in built.answers.items():
        text = _text(answer)
        if text is None:
            answers[path] = answer
            continue
        if path == places[edited]:
            text = text.replace(content(edited), content(replace(edited, number=edited.number + 300)))
        text = _row(gone).sub("", text)
        text = _row(before).sub(lambda row: _renamed(row[0], before, new) + row[0], text)
        answers[path] = _like(answer, text)
    article = _text(built.answers[places[before]]) or ""
    article = article.replace(content(before), content(new)).replace(before.title, new.title)
    answers[published] = _like(built.answers[places[before]], article.replace(before.date, new.date))
    del answers[places[gone]]
    return answers, places[gone]


def _address(built: Built, report: Report) -> str:
    """Where the report stands."""
    return next(path for path, answer in built.answers.items() if content(report) in (_text(answer) or ""))


def _row(report: Report) -> re.Pattern[str]:
    return re.compile(rf"<(?P<tag>li|dd)\b(?:(?!</(?:li|dd)>).)*?{report.title}.*?</(?P=tag)>", re.S)


def _renamed(row: str, old: Report, new: Report) -> str:
    """The row of another report: its title, whole or cut, its date, and an address of its own."""
    row = (
        row.replace(old.title, new.title).replace(old.title[:16], new.title[:16]).replace(old.date, new.date)
    )
    return re.sub(r"href=(['\"])(.*?)\1", r"href=\1\2?v=2\1", row)


def _text(answer: Answering) -> str | None:
    if isinstance(answer, str):
        return answer
    if not isinstance(answer, Answer):
        return None
    body = answer.body
    return body if isinstance(body, str) else body.decode("gb18030", "replace")


def _like(answer: Answering, text: str) -> Answering:
    """An answer of the same kind with this text."""
    if not isinstance(answer, Answer):
        return text
    return replace(answer, body=text if isinstance(answer.body, str) else text.encode("gb18030"))
