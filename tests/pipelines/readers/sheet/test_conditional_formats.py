"""Numbers that a conditional format or a colour hides are not read; if its condition is not followed, they are unread."""

from __future__ import annotations

import pytest
from lxml import etree

from pipelines.readers.sheet.cell_formats import looks_of
from pipelines.readers.sheet.conditional_formats import hiding_rules
from pipelines.readers.sheet.sheet_looks import Spot

_WHITE = '<font><color rgb="FFFFFFFF"/></font>'
_ZERO = '<cfRule type="cellIs" dxfId="0" operator="equal"><formula>0</formula></cfRule>'


def _verdicts(rule: str, look: str = _WHITE, at: Spot = (1, 1)) -> tuple[bool | None, ...]:
    """Return whether 0 and 7 are hidden by a rule for B2:C9."""
    sheet = f'<s><conditionalFormatting sqref="B2:C9">{rule}</conditionalFormatting></s>'
    styles = f"<s><dxfs><dxf>{look}</dxf></dxfs></s>"
    rules = hiding_rules(etree.fromstring(sheet), etree.fromstring(styles))
    return tuple(rules[0].hides(at, number) for number in (0, 7)) if rules else (False, False)


@pytest.mark.parametrize(
    "look",
    [
        _WHITE, "<font><strike/></font>", '<font><color theme="0"/></font>', '<font><color indexed="9"/></font>',
        '<numFmt numFmtId="200" formatCode=";;;"/>',
        '<font><color rgb="FF112233"/></font><fill><patternFill><bgColor rgb="FF112233"/></patternFill></fill>',
    ],
)  # fmt: skip
def test_zeros_that_a_conditional_format_hides(look: str) -> None:
    assert _verdicts(_ZERO, look) == (True, False)


@pytest.mark.parametrize(
    "look", ['<font><b/></font>', '<font><color rgb="FFFF0000"/></font>', '<numFmt numFmtId="200" formatCode="0.0"/>',
             _WHITE + '<fill><patternFill><bgColor rgb="FF000000"/></patternFill></fill>'],
)  # fmt: skip
def test_a_conditional_format_that_only_colours_hides_nothing(look: str) -> None:
    assert _verdicts(_ZERO, look) == (False, False)


@pytest.mark.parametrize(
    "rule",
    [
        '<cfRule type="expression" dxfId="0"><formula>B2=0</formula></cfRule>', '<cfRule type="duplicateValues" dxfId="0"/>',
        '<cfRule type="cellIs" dxfId="0" operator="equal"><formula>$A$1</formula></cfRule>',
        '<cfRule type="dataBar"><dataBar showValue="0"/></cfRule>',
        '<cfRule type="iconSet"><iconSet showValue="0"/></cfRule>',
    ],
)  # fmt: skip
def test_a_condition_that_is_not_followed_leaves_the_numbers_unread(rule: str) -> None:
    assert _verdicts(rule) == (None, None)


def test_a_conditional_format_holds_in_its_ranges_only() -> None:
    assert _verdicts(_ZERO, at=(0, 0)) == (False, False)


@pytest.mark.parametrize(
    ("font", "fill", "is_hidden"),
    [
        ('<color rgb="FFFFFFFF"/>', '<patternFill patternType="none"/>', True),
        ('<color rgb="FFFFFFFF"/>', '<patternFill patternType="solid"><fgColor rgb="FF4472C4"/></patternFill>', False),
        ("", '<patternFill patternType="solid"><fgColor rgb="FF000000"/></patternFill>', True),
        ('<color theme="4"/>', '<patternFill patternType="solid"><fgColor theme="4"/></patternFill>', True),
        ('<color theme="4" tint="0.4"/>', '<patternFill patternType="solid"><fgColor theme="4"/></patternFill>', False),
        ('<color rgb="FFFAFAFA"/>', "", None),
        ("", '<patternFill patternType="none"/>', False), ('<color indexed="64"/>', "", False),
        ('<color rgb="FFFFFFFF"/>', '<gradientFill><stop position="0"/></gradientFill>', False),
    ],
)  # fmt: skip
def test_letters_in_the_colour_behind_them_are_hidden(font: str, fill: str, is_hidden: bool | None) -> None:
    parts = f"<fonts><font>{font}</font></fonts><fills><fill>{fill}</fill></fills>"
    styles = f"<s>{parts}<cellXfs><xf fontId='0' fillId='0'/></cellXfs></s>"
    (look,) = looks_of(etree.fromstring(styles))
    assert look.is_hidden is is_hidden
