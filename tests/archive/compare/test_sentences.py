"""Words compared: sentences are folded, moved, changed; a number is never split."""

from __future__ import annotations

from archive.compare.sentences import (
    compare_sections,
    compare_texts,
    sentences,
    tokens,
)
from archive.model import Section


def test_numbers_are_one_token_and_han_characters_are_one_each() -> None:
    assert tokens("收到1,234件，增长12.5%。") == ["收", "到", "1,234", "件", "，", "增", "长", "12.5%", "。"]


def test_a_changed_number_is_replaced_whole() -> None:
    (change,) = compare_texts("全年收到申请12件。", "全年收到申请15件。")
    assert [(part.kind, part.text) for part in change.parts] == [
        ("same", "全年收到申请"), ("removed", "12"), ("added", "15"), ("same", "件。"),
    ]  # fmt: skip


def test_sentences_are_folded_moved_added_and_removed() -> None:
    old = "甲县认真落实条例。加强组织领导工作。开展培训三次。旧的一句已经删去了。"
    new = "甲县认真落实条例。开展培训三次。全新平台上线运行，服务群众。加强组织领导工作。"
    kinds = sorted((change.kind, change.new or change.old) for change in compare_texts(old, new))
    assert ("same", "甲县认真落实条例。") in kinds
    assert ("added", "全新平台上线运行，服务群众。") in kinds
    assert ("removed", "旧的一句已经删去了。") in kinds
    assert [kind for kind, _ in kinds].count("moved") == 1


def test_width_of_signs_and_blanks_is_no_change() -> None:
    (change,) = compare_texts("2020 年，共 3 件。", "2020年，共３件。")
    assert change.kind == "same"


def test_no_sentence_gets_lost() -> None:
    old, new = "一二三。四五六。七八九。" * 3, "七八九。一二三。四五六七。甲。"
    changes = compare_texts(old, new)
    assert sorted(c.old for c in changes if c.old) == sorted(sentences(old))
    assert [c.new for c in changes if c.new] == sentences(new)


def test_parts_that_only_one_report_has_are_shown() -> None:
    changes = compare_sections(
        [Section("other", "六、其他", "无。")], [Section("overview", "一、总体", "有。")]
    )
    assert [(s.key, s.changes[0].kind) for s in changes] == [("overview", "added"), ("other", "removed")]
    assert changes[0].repeated == 0.0
