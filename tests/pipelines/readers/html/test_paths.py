"""Element paths are those of the parser's library, and a long page costs no more an element than a short one."""

from __future__ import annotations

import time

import hypothesis.strategies as st
from hypothesis import given

from archive.evidence.markup import parse
from pipelines.readers.html.page import read_html
from pipelines.readers.html.paths import Paths

NODES = st.recursive(
    st.sampled_from(["<br>", "字", "<img src=a>", "<o:p>1</o:p>", "<!-- c -->"]),
    lambda inner: st.builds(
        lambda tag, children: f"<{tag}>{''.join(children)}</{tag}>",
        st.sampled_from(["div", "p", "span", "td", "table", "tr", "b"]),
        st.lists(inner, max_size=4),
    ),
    max_leaves=30,
)


@given(st.lists(NODES, min_size=1, max_size=5))
def test_a_path_is_the_one_the_library_gives(nodes: list[str]) -> None:
    root = parse(f"<html><body>{''.join(nodes)}</body></html>".encode())
    tree, paths = root.getroottree(), Paths()
    elements = list(root.iter())
    assert [paths.of(element) for element in reversed(elements)] == [
        tree.getpath(element) for element in reversed(elements)
    ]


def test_a_page_of_many_paragraphs_is_read_in_proportion() -> None:
    def cost(paragraphs: int) -> float:
        page = f"<html><body>{'<p>本机关收到来信，均已办结。</p>' * paragraphs}</body></html>".encode()
        started = time.process_time()
        read_html(page, "0" * 64)
        return time.process_time() - started

    cost(100)
    assert cost(40_000) < 40 * cost(4_000)  # ten times as long; in proportion to the square, a hundred
