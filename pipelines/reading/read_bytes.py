"""From bytes to reports: sniff, read, understand, check. Pure: no clock, no network, no database."""

from __future__ import annotations

from functools import reduce
from operator import add

from archive.errors import ReadError
from archive.model import NO_METADATA, Document, Metadata, Reading, Report
from archive.sentence import say, verbatim
from pipelines.checks.settle import Looks
from pipelines.form.spelling import respelled
from pipelines.form.understand import reports_in
from pipelines.readers.document import read_document
from pipelines.readers.sniff import sniff
from pipelines.reading.judgement import judged


def read_bytes(
    body: bytes, *, sha256: str, metadata: Metadata = NO_METADATA, made: bytes | ReadError | None = None
) -> Reading:
    """Read a file of any kind. `made` is the result of LibreOffice, or the error of its conversion. Never
    raises for bad input: the Reading holds the error."""
    media_type = sniff(body) if body else None
    try:
        document = read_document(body, sha256) if made is None else _converted(body, sha256, made)
        looked = [_looked_at(report, body) for report in reports_in(respelled(document), metadata)]
    except ReadError as error:
        return Reading(sha256, media_type, len(body), error=error.code, detail=error.sentence)
    except RecursionError:
        detail = say("nested_too_deeply")
        return Reading(sha256, media_type, len(body), error="broken_file", detail=detail)
    except Exception as error:  # a fault of ours: it costs this file, says so, and the crawl goes on
        detail = verbatim(f"{type(error).__name__}: {error}")
        return Reading(sha256, media_type, len(body), error="reader_crashed", detail=detail)
    if not looked:
        detail = reduce(add, document.notes) if document.notes else say("no_table_of_the_form")
        return Reading(sha256, media_type, len(body), error="no_tables", detail=detail)
    first, *more = (judged(report, body, looks) for report, looks in looked)
    return Reading(sha256, media_type, len(body), first, more=tuple(more))


def _converted(body: bytes, sha256: str, made: bytes | ReadError) -> Document:
    from pipelines.readers.word.office import read_made  # here: only a DOC needs it

    return read_made(body, sha256, made)


def _looked_at(report: Report, body: bytes) -> tuple[Report, Looks]:
    """Return the report, with its doubtful cells read again if it is a scan, and the further readings."""
    if not report.is_recognised:
        return report, {}
    from pipelines.reading.second_look import second_look  # here: only a scan needs it

    return second_look(report, body)
