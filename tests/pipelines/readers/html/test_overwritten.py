"""A number that a script of the page writes over is not what is printed, whatever the bytes say."""

from __future__ import annotations

import re

import pytest

from pipelines.readers.html.page import read_html
from pipelines.reading.read_bytes import read_bytes
from tests.support.archives import gold

PAGE = gold("html-official.html").decode()


def unread(cell: str, script: str, *, body: str = "") -> bool:
    page = f"<body {body}><table id='t'><tr><td>甲</td>{cell}</tr></table><script>{script}</script></body>"
    read = read_html(page.encode(), "0" * 64).grids[0].slots[0][1]
    assert read
    return bool(read.unread)


@pytest.mark.parametrize(
    ("cell", "script"),
    [
        ('<td id="v1">5</td>', 'document.getElementById("v1").innerHTML = 12'),
        ('<td id="v1">5</td>', "document.getElementById('v1').textContent='12';"),
        ('<td><span id="v1">5</span></td>', 'var c=document.getElementById("v1");var n=12;\nc.innerText = n;'),
        ('<td><p><b id="v1">5</b>件</p></td>', '$("#v1").text(12)'),
        ('<td id="v1">5</td>', 'jQuery("#t #v1")\n  .html("<b>12</b>");'),
        ('<td id="v1">5</td>', 'document.querySelector("#v1").outerHTML = "<td>12</td>"'),
        ('<td class="num">5</td>', '$(".num").eq(3).text(data.n)'),
        ('<td class="a num">5</td>', 'document.getElementsByClassName("num")[0].innerText = 12'),
        ('<td id="v1">5</td>', "v1.innerHTML = 12"),
        ('<td id="v1">5</td>', 'var d={v1:12};for(var k in d){document.getElementById(k).innerHTML=d[k]}'),
        ('<td id="v7">5</td>', 'for(i=0;i<9;i++){document.getElementById("v"+i).innerHTML=a[i]}'),
        ('<td id="v1">5</td>', 'function put(n,v){$("#"+n).text(v)} put("v1", 12)'),
        ("<td>5</td>", 'document.getElementById("t").rows[3].cells[2].innerHTML = 12'),
        ("<td>5</td>", 'document.querySelectorAll("#t td")[17].textContent = 12'),
        ("<td>5</td>", '$("#t tr:eq(2) td:eq(1)").text(12)'),
        ("<td>5<script>document.write('0')</script></td>", ""),
        ('<td id="v1">5</td>', 'document.getElementById("v1").style.display = "none"'),
        ('<td id="v1">5</td>', '$("#v1").hide()'), ('<td><b id="v1">5</b></td>', 'document.getElementById("v1").remove()'),
        ('<td id="v1">5</td>', 'document.getElementById("v1").className = "old"'),
        ('<td id="v1">5</td>', "v1.hidden = true"),
        ('<td><b id="v1">5</b></td>', 'document.all.v1.firstChild.data = "12"'),
        ('<td><b class="k">5</b></td>', 'document.styleSheets[0].insertRule(".k{display:none}")'),
        ('<td><b class="k">5</b></td>', 'document.head.insertAdjacentHTML("beforeend","<style>.k{display:none}</style>")'),
        ('<td><b v-text="n">5</b></td>', "new Vue({data:{n:12}})"), ('<td><b ng-show="n">5</b></td>', "n()"),
        ("<td>5</td>", '$("#t tr:eq(0)").hide()'), ('<td>5<img onerror="v1.innerText=1"></td>', ""),
    ],
)  # fmt: skip
def test_a_number_that_a_script_writes_over_is_unread(cell: str, script: str) -> None:
    assert unread(cell, script)


@pytest.mark.parametrize(
    "script",
    [
        '$("#t tr:odd").hide()',
        '$("tr:contains(甲)").hide()',
        '$("table tr:gt(9)").remove()',
        '$("tr:has(td:contains(x)) tr").hide()',  # nobody can read it
    ],
)
def test_a_row_that_a_script_may_hide(script: str) -> None:
    assert unread("<td>5</td>", script)


def test_a_page_that_writes_when_it_is_loaded() -> None:
    assert unread('<td id="v1">5</td>', "", body="""onload="document.getElementById('v1').innerHTML=12" """)


@pytest.mark.parametrize(
    ("cell", "script"),
    [
        ('<td id="v1">5</td>', 'document.getElementById("hits").innerHTML = 12'),
        ('<td id="v1">5</td>', 'if (document.getElementById("v1").innerHTML == 12) alert(1)'),
        ('<td id="v1">5</td>', '$("#v1").css("color", "red"); $("#hits").text(12)'),
        ('<td id="v1">5</td>', 'var n = $("#v1").text(); $("#hits").html(n)'),
        ('<td class="xl66">5</td>', '$(".news").html(12); $(this).text(12)'),
        ("<td>5</td>", '$("#zoom td").attr("align", "center"); $("#hits").html("1")'),
        ("<td>5</td>", '$("table").wrap("<div>"); $("#td").text(12)'),
        ('<td id="v1">5</td>', 'document.getElementById("v1").style.width = 12; x.innerHTML = ""'),
        ("<td>5</td>", '$("tr:empty").remove(); $("tr.none").hide()'),
        ("<td>5</td>", '$("#list tr:gt(9)").hide(); $(".news tr:odd, #t2 tr").remove()'),
        ("<td>5</td>", '$("tr:contains(乙)").hide()'),
    ],
)  # fmt: skip
def test_a_script_about_something_else_leaves_the_number(cell: str, script: str) -> None:
    assert not unread(cell, script)


def test_nobody_is_accused_of_what_a_script_replaces() -> None:
    wrong = PAGE.replace(">557825<", ' id="sum">557826<', 1)
    script = "<script>$('#sum').text('557825')</script></body>"
    statuses = []
    for page in (wrong, wrong.replace("</body>", script)):
        report = read_bytes(page.encode(), sha256="0" * 64).report
        assert report
        cell = report.cell("applications.new", "total")
        assert cell
        statuses.append(cell.state)
        sums = {f.rule for f in report.findings if f.status == "fails" and re.match("A|L1", f.rule)}
        assert sums == (set() if cell.state == "unread" else {"A1.flow", "A3.columns", "L1.located"})
    assert statuses == ["number", "unread"]
