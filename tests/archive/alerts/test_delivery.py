"""News is told once and never lost: to a webhook, by e-mail, with the change itself, to whoever asked for it."""

from __future__ import annotations

import base64
import hmac
import json
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from archive.alerts.message import MOST, compose, subject, text
from archive.alerts.subscriptions import Subscription, Target
from archive.alerts.webhook import document
from archive.commands.alerts import alerts
from archive.database.captures import add_capture
from archive.database.folder import Archive
from archive.model import Capture
from archive.news.entries import News
from crawler.commands.main import main
from tests.support.keeping import keep
from tests.support.posting import (
    Hook,
    Mailroom,
    hook,
    mailroom,
)
from tests.support.site_archive import build, get, make_report
from tests.support.subscribing import SITE, subscribe

COMPARED = f"{SITE}compare/{'2' * 20}/{'3' * 20}"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return build(tmp_path)


@pytest.fixture
def wire() -> Iterator[Hook]:
    with hook() as ours:
        yield ours


@pytest.fixture
def room() -> Iterator[Mailroom]:
    with mailroom() as ours:
        yield ours


def run(folder: Path, *options: str, env: Mapping[str, str] | None = None) -> Result:
    return CliRunner().invoke(alerts, ["--archive", str(folder), *options], env=env)


def news(wire: Hook) -> list[dict[str, Any]]:
    return [piece for message in wire.posted for piece in message["news"]]


def test_an_amendment_tells_which_number_became_which_and_between_which_captures(
    folder: Path, wire: Hook
) -> None:
    subscribe(folder, unit="甲县人民政府", news=["amendment"], webhook=wire.address)
    assert run(folder).exit_code == 0
    (piece,) = news(wire)
    assert (piece["kind"], piece["url"]) == ("amendment", COMPARED)
    changes = {(one["key"], one["applicant"]): (one["old"], one["new"]) for one in piece["changes"]}
    assert changes["applications.result.total", "total"] == (None, "30")
    assert piece["about"]["seen_before"] == "2022-02-02T01:00:00Z"
    assert piece["about"]["seen_after"] == "2022-02-03T01:00:00Z"
    assert (piece["about"]["sha256_before"], piece["about"]["sha256_after"]) == ("2" * 64, "3" * 64)


def test_news_is_told_once(folder: Path, wire: Hook) -> None:
    subscribe(folder, webhook=wire.address)
    for _ in range(3):
        assert run(folder).exit_code == 0
    told = [piece["id"] for piece in news(wire)]
    assert len(told) == len(set(told)) > 5
    assert len(wire.posted) == 1


def test_a_subscription_begins_with_what_comes_after_it(folder: Path, wire: Hook) -> None:
    subscribe(folder, since=None, webhook=wire.address)
    begun = run(folder)
    assert "begins now" in begun.stderr
    assert wire.posted == []
    with Archive(folder) as archive:
        added = make_report("9" * 64, 2022)
        keep(archive.database, added, "http://www.example.gov.cn/2022.html", "2023-02-01T00:00:00Z")
    run(folder)
    assert {piece["about"]["sha256"] for piece in news(wire)} == {"9" * 64}
    assert {piece["kind"] for piece in news(wire)} == {"report", "finding"}


def test_what_does_not_arrive_is_said_and_tried_again_as_it_was(folder: Path, wire: Hook) -> None:
    subscribe(folder, webhook=wire.address)
    wire.status = 503
    failed = run(folder)
    assert failed.exit_code == 3
    assert "not delivered" in failed.stdout
    assert "HTTP 503" in failed.stdout
    wire.status = 200
    assert run(folder).exit_code == 0
    first, second = wire.raw
    assert first == second
    assert wire.headers[0]["webhook-id"] == wire.headers[1]["webhook-id"] == wire.posted[0]["id"]


def test_one_target_that_fails_keeps_nothing_from_the_others(
    folder: Path, wire: Hook, room: Mailroom
) -> None:
    room.refused = {"gone@example.org"}
    subscribe(folder, webhook=wire.address, email=["gone@example.org", "desk@example.org"])
    done = run(folder, "--json", env=mail_settings(room))
    assert done.exit_code == 3
    states = {one["target"].split(":")[0]: one["delivered"] for one in json.loads(done.stdout)["messages"]}
    assert states == {"webhook http": True, "email gone@example.org": False, "email desk@example.org": True}


def mail_settings(room: Mailroom) -> dict[str, str]:
    return {
        "GONGKAI_SMTP_HOST": "127.0.0.1", "GONGKAI_SMTP_PORT": str(room.port), "GONGKAI_SMTP_SECURITY": "none",
        "GONGKAI_MAIL_FROM": "gongkai@example.org",
    }  # fmt: skip


def test_a_letter_has_a_chinese_subject_plain_text_and_a_page(folder: Path, room: Mailroom) -> None:
    subscribe(folder, unit="甲县人民政府", news=["amendment"], email=["desk@example.org"])
    assert run(folder, env=mail_settings(room)).exit_code == 0
    (letter,) = room.letters
    assert letter["Subject"] == "【公开】编辑部：改动：甲县人民政府2021年政府信息公开工作年度报告"
    assert (letter["To"], letter["Auto-Submitted"]) == ("desk@example.org", "auto-generated")
    plain, page = (letter.get_body([kind]) for kind in ("plain", "html"))
    assert plain is not None
    assert page is not None
    assert "总计：— → 30" in plain.get_content()
    assert COMPARED in plain.get_content()
    assert f'href="{COMPARED}"' in page.get_content()


def test_what_a_report_says_cannot_break_out_of_a_letter(folder: Path, room: Mailroom) -> None:
    subscribe(folder, news=["finding"], rules=["A3.columns"], email=["desk@example.org"])
    assert run(folder, env=mail_settings(room)).exit_code == 0
    (letter,) = room.letters
    page = letter.get_body(["html"])
    assert page is not None
    assert "<script>" not in page.get_content()
    assert "\n" not in str(letter["Subject"])


def test_without_a_mail_server_the_letter_waits(folder: Path, room: Mailroom) -> None:
    subscribe(folder, email=["desk@example.org"])
    waiting = run(folder, env={"GONGKAI_SMTP_HOST": "", "GONGKAI_MAIL_FROM": ""})
    assert (waiting.exit_code, "GONGKAI_SMTP_HOST" in waiting.stdout) == (3, True)
    assert run(folder, env=mail_settings(room)).exit_code == 0
    assert len(room.letters) == 1


def test_a_dry_run_shows_and_changes_nothing(folder: Path, wire: Hook) -> None:
    subscribe(folder, unit="甲县人民政府", webhook=wire.address)
    shown = run(folder, "--dry-run")
    assert "总计：— → 30" in shown.stdout
    assert wire.posted == []
    assert not (folder / "alerts.db").exists()
    run(folder)
    assert len(wire.posted) == 1
    assert "30" not in run(folder, "--dry-run").stdout


def test_a_redirect_is_not_followed(folder: Path, wire: Hook) -> None:
    with hook() as elsewhere:
        wire.status, wire.location = 307, elsewhere.address
        subscribe(folder, webhook=wire.address)
        done = run(folder)
        assert elsewhere.posted == []
    assert done.exit_code == 3
    assert "it has moved" in done.stdout


def test_secrets_stay_out_of_the_file_and_of_what_is_printed(folder: Path, wire: Hook) -> None:
    subscribe(folder, webhook="env:DESK_HOOK")
    assert "DESK_HOOK" in run(folder, env={"DESK_HOOK": None}).stdout  # type: ignore[dict-item]
    secret = f"{wire.address}?key=0123456789"
    wire.status = 500
    done = run(folder, env={"DESK_HOOK": secret})
    assert "0123456789" not in done.output + done.stderr
    assert len(wire.posted) == 1
    assert "0123456789" not in str(Target("webhook", secret))


def test_a_signature_proves_who_sent(folder: Path, wire: Hook) -> None:
    subscribe(folder, webhook=wire.address)
    run(folder, env={"GONGKAI_WEBHOOK_SECRET": "s"})
    (headers,), (body,) = wire.headers, wire.raw
    assert abs(int(headers["webhook-timestamp"]) - time.time()) < 300  # receivers refuse older ones
    said = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    expected = base64.b64encode(hmac.digest(b"s", said, "sha256")).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"


@pytest.mark.parametrize(
    ("chat", "path"),
    [
        ("wecom", ("text", "content")), ("dingtalk", ("text", "content")), ("feishu", ("content", "text")),
        ("slack", ("text",)),
    ],
)  # fmt: skip
def test_a_group_chat_gets_words_it_has_room_for(chat: str, path: tuple[str, ...]) -> None:
    found: Any = document(a_message(many=MOST), chat)
    for name in path:
        found = found[name]
    assert found.startswith("【公开】编辑部")
    assert len(found.encode()) < 40_000
    assert chat != "wecom" or len(found.encode()) < 2048


def test_a_chat_that_refuses_with_200_has_refused(folder: Path, wire: Hook) -> None:
    subscribe(folder, webhook=wire.address, chat="wecom")
    wire.reply = json.dumps({"errcode": 93000, "errmsg": "invalid webhook url"}).encode()
    done = run(folder)
    assert (done.exit_code, "93000" in done.stdout) == (3, True)
    wire.reply = json.dumps({"errcode": 0, "errmsg": "ok"}).encode()
    assert run(folder).exit_code == 0


ONE = Subscription("编辑部", webhook="https://hook.example.org/")


def messages(many: int, said: str = "长" * 9000) -> list[dict[str, Any]]:
    pieces = [
        News("report", f"report {n}", said, "/report/1", "2024-01-01", (said,), (), {"title": said})
        for n in range(many)
    ]
    return list(compose(ONE, ONE.targets[0], pieces, SITE, "2024-01-02T00:00:00.000Z"))


def a_message(many: int, said: str = "长" * 400) -> dict[str, Any]:
    (message,) = messages(many, said)
    return message


def test_messages_are_bounded_and_nothing_is_left_out() -> None:
    found = messages(120)
    assert [len(message["news"]) for message in found] == [50, 50, 20]
    assert max(len(json.dumps(message, ensure_ascii=False).encode()) for message in found) < 300_000
    assert len({message["id"] for message in found}) == 3


def test_one_piece_of_news_is_the_subject_and_many_are_counted() -> None:
    assert subject(a_message(1, "新报告：甲县")) == "【公开】编辑部：新报告：甲县"
    assert subject(a_message(3)) == "【公开】编辑部：3 条新消息"
    assert f"{SITE}report/1" in text(a_message(1))


@pytest.mark.parametrize(
    ("fields", "wanted"),
    [
        ({"place": "640221"}, {"甲县人民政府", "甲县人民政府办公室"}),
        ({"place": "65"}, set()),
        ({"unit": "甲县人民政府办公室"}, {"甲县人民政府办公室"}),
        ({"unit": "甲县人民政府", "scope": "own"}, set()),
    ],
)  # fmt: skip
def test_only_what_is_watched_is_told(
    folder: Path, wire: Hook, fields: dict[str, str], wanted: set[str]
) -> None:
    subscribe(folder, webhook=wire.address, **fields)
    run(folder)
    assert {piece["about"]["unit"] for piece in news(wire) if "甲" in piece["about"]["unit"]} == wanted


def test_a_report_that_was_taken_down_is_news_once_it_is_sure(folder: Path, wire: Hook) -> None:
    url = "http://www.example.gov.cn/2020.pdf"
    subscribe(folder, news=["removal"], webhook=wire.address)
    for day in ("2022-03-01", "2022-03-20"):
        with Archive(folder) as archive:
            add_capture(
                archive.database, None, Capture(url, url, f"{day}T00:00:00Z", 404, None, 0, state="gone")
            )
        assert wire.posted == []
        run(folder)
    (piece,) = news(wire)
    assert (piece["kind"], piece["about"]["url"], piece["about"]["gone_since"]) == (
        "removal",
        url,
        "2022-03-01T00:00:00Z",
    )
    assert piece["title"].startswith("撤下：甲县人民政府2020年")


def test_a_question_is_followed_by_its_rows(folder: Path, wire: Hook) -> None:
    path = subscribe(folder, question="applications_by_year", webhook=wire.address)
    path.write_text(path.read_text(encoding="utf-8") + '\narguments = {unit = "甲县", year = 2020}')
    run(folder)
    assert {piece["about"]["unit"] for piece in news(wire)} == {"甲县人民政府", "甲县人民政府办公室"}
    assert {piece["kind"] for piece in news(wire)} == {"row"}


def test_the_state_is_not_published(folder: Path, wire: Hook) -> None:
    from archive.site.serve import datasette_for

    subscribe(folder, webhook=wire.address)
    run(folder)
    listed = get(datasette_for(folder), "/gongkai.json").text
    assert "messages" not in listed


def test_without_a_file_the_command_says_what_to_write(folder: Path) -> None:
    done = CliRunner().invoke(main, ["alerts", "--archive", str(folder)])
    assert done.exit_code == 1
    assert "alerts.toml" in done.stderr
