"""Renders the site's own pages synchronously: Datasette's environment awaits every macro and variable, which
costs more than the rest of a page. Datasette's pages of tables and SQL keep its environment."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from typing import Any

from datasette.app import Datasette
from datasette.utils.asgi import Request
from jinja2 import Environment, FileSystemLoader, Template
from jinja2.runtime import Context
from markupsafe import Markup

from archive.catalogue.charts import COLOURS, fitted
from archive.catalogue.descriptions import NAME, table_title
from archive.catalogue.questions import CODED
from archive.catalogue.terms import Term, parted
from archive.catalogue.tiles import SHADES
from archive.catalogue.topics import is_impossible
from archive.catalogue.words import Words
from archive.news.entries import part_name
from archive.site import HERE, comparison
from archive.site.concerns import spot_name, subject_name
from archive.site.escaping import escaped, kept
from archive.site.page_rows import archive_rows, form_rows, proof_rows
from archive.site.png import can_print

_BUTTON = Markup('{}<button type="button" class="term" popovertarget="term-{}">{}</button>{}')
_KEPT = "_gongkai_templates"


def words_of(request: Request | None) -> Words:
    """Return the words of the reader's language."""
    return _words_in(request.scope.get("language", "zh") if request else "zh")


@cache
def _words_in(language: str) -> Words:
    """Return the words of a language: always the same object, so that `kept` knows them again."""
    return Words(language)


def is_snapshot(datasette: Datasette) -> bool:
    """Return whether the pages are made as files, which cannot ask the archive again."""
    return bool(datasette.metadata("snapshot"))


def of_every_page(datasette: Datasette, request: Request | None) -> dict[str, Any]:
    """Return the template variables of every page, for both environments."""
    words = words_of(request)
    explained = Explained(words.language)
    return {
        "t": words,
        "switch_url": _switch_url(datasette, request, words),
        "snapshot": is_snapshot(datasette),
        "desk": getattr(datasette, "_gongkai_desk", False),
        "data_url": datasette.urls.path(f"/{NAME}"),
        "explained": explained,
    }


def _switch_url(datasette: Datasette, request: Request | None, words: Words) -> str:
    """Return the address of this page in the other language; for pages as files it is another file."""
    other = "zh" if words.language == "en" else "en"
    if request and (prefixes := datasette.metadata("snapshot")):
        return f"{prefixes[other]}{request.scope.get('route_path', request.path).lstrip('/')}"
    query = request.query_string if request else ""
    return f"?{query}&lang={other}" if query else f"?lang={other}"


def equip(environment: Environment) -> None:
    """Add the globals that the templates call to an environment."""
    environment.globals |= {
        "t": Words(),  # error pages are rendered without the variables of a request
        "table_title": table_title,
        "subject_name": subject_name,
        "spot_name": spot_name,
        "is_impossible": is_impossible,
        "part_name": part_name,
        "colours": COLOURS,
        "shades": SHADES,
        "can_print": can_print,
        "coded": CODED,
        "fitted": fitted,
        "kept": kept,
        "archive_rows": archive_rows,
        "form_rows": form_rows,
        "proof_rows": proof_rows,
    }
    comparison.add_to(environment)


class Explained:
    """Explains each legal term of a page at its first occurrence: `explained(text)`. The end of the page
    lists the explained terms, for the buttons to open."""

    def __init__(self, language: str) -> None:
        self._language = language
        self._terms: dict[str, Term] = {}

    @property
    def terms(self) -> list[Term]:
        """Return the terms explained so far, in the order of the page."""
        return list(self._terms.values())

    def __call__(self, text: str) -> str:
        before, term, said, after = parted(text, self._language)
        if term is None or term.id in self._terms:
            return text
        self._terms[term.id] = term
        return _button(before, term.id, said, after)


@lru_cache(4096)
def _button(before: str, id: str, said: str, after: str) -> Markup:
    return _BUTTON.format(before, id, said, after)


class _Environment(Environment):
    """Finds a template by its name alone: each page asks for a dozen, and none changes while the site runs."""

    def __init__(self, **named: Any) -> None:
        super().__init__(**named)
        self._found: dict[str, Template] = {}

    def _load_template(self, name: str, globals: Any) -> Template:
        if name not in self._found:
            self._found[name] = super()._load_template(name, globals)
        return self._found[name]


class _Escaping(Template):
    """A template whose output goes through `escaped`."""

    @classmethod
    def from_code(cls, *arguments: Any, **named: Any) -> Template:
        template = super().from_code(*arguments, **named)
        template.root_render_func.__globals__["escape"] = escaped
        return template


class _PlainContext(Context):
    """Calls functions and macros as they are. Jinja looks at each for a wish to be given its context, which nothing here
    has, and a page calls some hundreds."""

    def call(__self, __obj: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
        named.pop("_loop_vars", None)
        named.pop("_block_vars", None)
        return __obj(*arguments, **named)


def drawn(datasette: Datasette, template: str, context: Mapping[str, Any], request: Request) -> str:
    """Return one of the site's own pages, rendered with its context and the variables of every page."""
    csrf = request.scope.get("csrftoken")
    shared = {
        **of_every_page(datasette, request),
        "request": request,
        "urls": datasette.urls,
        "base_url": datasette.setting("base_url"),
        "app_css_hash": datasette.app_css_hash(),
        "csrftoken": csrf or (lambda: ""),
    }
    return _environment(datasette).get_template(template).render({**shared, **context})


def _environment(datasette: Datasette) -> Environment:
    kept: Environment | None = datasette.__dict__.get(_KEPT)
    if kept is None:
        kept = datasette.__dict__[_KEPT] = _Environment(
            loader=FileSystemLoader(HERE / "templates"), autoescape=True, auto_reload=False
        )
        kept.context_class = _PlainContext
        kept.template_class = _Escaping
        equip(kept)
    return kept
