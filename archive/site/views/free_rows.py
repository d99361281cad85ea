"""The rows of a reader's own SQL as CSV: all rows, or one sentence with the reason why not.

Datasette answers a failed statement with an empty file, and a long result with its first rows only.
"""

from __future__ import annotations

import sqlite3

from datasette.app import Datasette
from datasette.database import QueryInterrupted
from datasette.utils import InvalidSql, validate_sql_select
from datasette.utils.asgi import Request, Response

from archive.catalogue.questions import FORMATS
from archive.site.asking import Asking
from archive.site.free_sql import LARGEST_RESULT, TooMuch


async def free_rows(datasette: Datasette, request: Request) -> Response:
    """Return the rows of the `sql` in the address. The status is 400 if the statement is wrong, takes too long or
    has too large a result."""
    ask = Asking(datasette, request)
    sql = (request.args.get("sql") or "").strip().rstrip(";")
    try:
        validate_sql_select(sql)
        found = await ask.database.execute(sql, {name: request.args[name] for name in request.args})
    except QueryInterrupted:
        return Response.text(f"{ask.words('too_slow')}\n", status=400)
    except TooMuch:
        return Response.text(f"{ask.words('too_much', most=LARGEST_RESULT >> 20)}\n", status=400)
    except (InvalidSql, sqlite3.DatabaseError) as error:
        return Response.text(f"{ask.words('no_answer', error=str(error))}\n", status=400)
    write = FORMATS["csv"]
    names = [column[0] for column in found.description]
    headers = {"content-disposition": 'attachment; filename="gongkai.csv"'}
    body = write(names, None) + write(names, [tuple(row) for row in found.rows])
    return Response(body, headers=headers, content_type="text/csv; charset=utf-8")
