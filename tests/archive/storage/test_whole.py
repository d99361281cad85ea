"""A file is the one before or the one after, whatever stops the writer."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from archive.storage.whole import whole, write_whole


def _through_a_name(place: Path, text: str) -> None:
    with whole(place) as part:
        part.write_text(text[:3])
        if text.endswith("!"):
            raise OSError(28, "No space left on device")
        part.write_text(text)


WRITERS = pytest.mark.parametrize("write", [write_whole, _through_a_name], ids=["at-once", "through-a-name"])


@WRITERS
def test_a_file_is_written_and_replaced(tmp_path: Path, write: Callable[[Path, str], None]) -> None:
    place = tmp_path / "new" / "甲.txt"
    for text in ("一行字\n", "另一行\n"):
        write(place, text)
        assert place.read_text() == text
        assert [*place.parent.iterdir()] == [place]


@pytest.mark.parametrize("held", [None, "earlier\n"], ids=["new", "replaced"])
@WRITERS
def test_a_writer_that_is_stopped_leaves_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, write: Callable[[Path, str], None], held: str | None
) -> None:
    place = tmp_path / "kept.json"
    if held:
        write(place, held)

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="space"):
        write(place, "words that never come to their end!")
    assert [path.read_text() for path in tmp_path.iterdir()] == [held] * bool(held)


def test_a_name_that_another_writer_took_meanwhile_is_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "seal"
    monkeypatch.setattr(Path, "exists", lambda _: False)
    write_whole(place, b"one")
    write_whole(place, b"two")
    assert place.read_bytes() == b"two"
