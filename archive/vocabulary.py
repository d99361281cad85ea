"""The words of the archive: each value of a column, with its label in Chinese and in English.

Values go into the database and into JSON. Labels are shown to people. Both are defined here and nowhere else.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Self


class Term(StrEnum):
    """A value with its two labels. A term is also the string of its value."""

    zh: str
    en: str

    def __new__(cls, value: str, zh: str, en: str) -> Self:
        term = str.__new__(cls, value)
        term._value_ = value
        term.zh, term.en = zh, en
        return term

    @classmethod
    def named(cls, value: str) -> Self | None:
        """Return the term of a stored value; None if this version has no such term."""
        return next((term for term in cls if term.value == value), None)


class AnswerState(Term):
    """The state of a server's answer, judged by its content: the column `captures.state`."""

    # Content. The end of a crawl settles which pages are lists and which are reports.
    PAGE = "page", "网页", "page"
    FILE = "file", "文件", "file"
    LIST = "list", "列表页", "list page"
    REPORT = "report", "报告", "report"
    ROBOTS = "robots", "robots.txt", "robots.txt"
    RENDERED = "rendered", "浏览器生成的网页", "page as a browser made it"
    # Answers that are no content.
    MOVED = "moved", "已移址", "moved"
    GONE = "gone", "已不存在", "gone"
    SOFT_404 = "soft_404", "页面写明不存在", "a page that says it is not there"
    BLOCKED = "blocked", "被拦截", "refused"
    GEO_BLOCKED = "geo_blocked", "限境内访问", "only from within China"
    LOGIN = "login", "要求登录", "wants a login"
    INTERSTITIAL = "interstitial", "中转页", "interstitial page"
    STUB = "stub", "只作跳转的页面", "page that only leads on"
    EMPTY = "empty", "空白", "empty"
    WRONG_TYPE = "wrong_type", "内容与类型不符", "not what it is declared to be"
    BUSY = "busy", "请求过多", "asks for a pause"
    ERROR = "error", "服务器出错", "server error"
    # No whole answer.
    UNREACHABLE = "unreachable", "无法访问", "no answer"
    TIMEOUT = "timeout", "超时", "timeout"
    TLS = "tls", "加密连接失败", "TLS failed"
    TRUNCATED = "truncated", "未传完", "cut off"
    MALFORMED = "malformed", "应答不合规", "malformed answer"
    TOO_BIG = "too_big", "过大", "too big"
    PRIVATE = "private_address", "内网地址", "private address"


class CrawlEnd(Term):
    """The end of a crawl of a site: the column `crawls.reason`."""

    FINISHED = "finished", "已完成", "finished"
    SHUTDOWN = "shutdown", "被人停下，下次接着来", "stopped by a person; the next crawl goes on"
    KILLED = "killed", "被强行中断，下次接着来", "killed; the next crawl goes on"
    HUNG = "hung", "不再有动静，被中止", "stood still and was ended"
    BLOCKED = "blocked", "被拦截，不再追问", "refused, and left alone"
    BUSY = "busy", "对方要求少来", "asked to come less often"
    NIGHT = "night", "可访问的时段已过", "its hours are over"
    FRUITLESS = "fruitless", "翻页没有尽头而不见报告", "pages without end and without a report"
    DISK_FULL = "disk_full", "磁盘已满", "the disk is full"
    STORE_FAILED = "store_failed", "存储失败", "the store failed"
    FAILED = "failed", "未能开始", "could not start"
    LOCKED = "locked", "另一进程正在抓取", "another process is at it"
    NOTHING = "nothing", "已完成，没有报告", "finished without a report"
    WAITING = "waiting", "尚未开始", "not begun"
    UNFINISHED = "unfinished", "正在进行，或已中断", "under way, or cut off"


class ListProof(Term):
    """The evidence that a list of reports was seen whole: the column `lists.proof`."""

    COUNTED = "counted", "与自称条数相符", "as many rows as it says"
    ENDED = "ended", "翻到末页", "turned to its last page"
    SHOWN = "shown", "所示已尽，没有总数可核对", "to its end as shown, with no count to hold it against"


class Reach(Term):
    """The part of a site that a crawl asked for: `stats.reach` of a crawl."""

    WHOLE = "whole", "全部", "everything"
    LISTS = (
        "lists",
        "全部列表；已知报告未到复查时间的不问",
        "all lists; known reports rest until their time comes",
    )
    FRONT = (
        "front",
        "各列表首页；已知报告未到复查时间的不问",
        "the first pages of lists; known reports rest until their time comes",
    )


class Outcome(Term):
    """The result of a round at a portal."""

    FOUND = "found", "找到报告", "reports found"
    BLOCKED = "blocked", "被拦截", "refused"
    FORBIDDEN = "forbidden", "robots.txt 不许", "forbidden by robots.txt"
    UNREACHABLE = "unreachable", "无法访问", "no answer"
    MOVED = "moved", "已迁走", "moved away"
    WRONG_SITE = "wrong_site", "不是该地网站", "not the portal of the place"
    NO_COLUMN = "no_column", "没有年报栏目", "no column of reports"
    NO_REPORT = "no_report", "走完而无报告", "walked whole, no report"
    UNFINISHED = "unfinished", "未走完", "not finished"
    NOT_ASKED = "not_asked", "未访问", "not asked"


class Standing(Term):
    """The standing of a report among the documents of its unit and year: the column `reports.standing`."""

    CURRENT = "current", "现行", "current"
    SUPERSEDED = "superseded", "已被替代", "superseded"
    REPEAT = "repeat", "同一报告的另一文件", "another file of it"


class Generation(Term):
    """The form that a report follows: the column `reports.generation`."""

    A0 = "a0", "2008—2013 年自由格式", "free form of 2008–2013"
    A2014 = "a2014", "2014—2018 年统计表", "statistics of 2014–2018"
    B2019 = "b2019", "2019—2020 年度格式", "form of 2019–2020"
    C2021 = "c2021", "2021 年度起格式", "form since 2021"


NATIONAL = (Generation.B2019, Generation.C2021)
"""The forms with the three tables, from the oldest."""


class Scope(Term):
    """The bodies a report speaks for: the column `reports.scope`."""

    AGGREGATE = "aggregate", "本级政府汇总", "aggregate of a government and its bodies"
    OWN = "own", "本机关自身", "the body's own"
    UNCERTAIN = "uncertain", "未能确定", "uncertain"


class CellState(Term):
    """The content of a cell of the form: the states of `archive.model.State`."""

    NUMBER = "number", "数", "number"
    ZERO = "zero", "零", "zero"
    BLANK = "blank", "空白", "blank"
    NOT_APPLICABLE = "not_applicable", "不适用", "not applicable"
    TEXT = "text", "文字", "text"
    UNPARSED = "unparsed", "未能识别", "not understood"
    UNREAD = "unread", "有内容，未能读出", "something is there, not read"
    ROW_ABSENT = "row_absent", "报告没有印出", "not printed"
    RECONSTRUCTED = (
        "reconstructed",
        "标签已失，按次序和恒等式归位",
        "its label was lost: placed by order and sums",
    )


class Severity(Term):
    """The gravity of a finding: the column `findings.severity`."""

    ERROR = "error", "错误", "error"
    WARNING = "warning", "警告", "warning"
    INFO = "info", "提示", "info"


class Status(Term):
    """The result of a check: the column `findings.status`."""

    HOLDS = "holds", "成立", "holds"
    HOLDS_BLANK_AS_ZERO = "holds_blank_as_zero", "空白作零则成立", "holds with blanks as 0"
    FAILS = "fails", "不符", "fails"
    UNDETERMINED = "undetermined", "无法判定", "undetermined"
    NOT_ASSESSABLE = "not_assessable", "无从核对", "not assessable"
    CIRCULAR = "circular", "循环", "circular"


class CoverageState(Term):
    """The presence of a body's report on a year, or the reason for its absence."""

    IN_TIME = "in_time", "按期", "in time"
    LATE = "late", "迟延", "late"
    FOUND = "found", "有报告（日期或期限不明）", "found, date or deadline unknown"
    NOT_DUE = "not_due", "尚未到期", "not due yet"
    ENDED = "ended", "机构已撤并", "ended by a reform"
    NO_SITE = "no_site", "没有网站资料", "no portal known"
    NOT_CRAWLED = "not_crawled", "期限后未采集", "not crawled since the deadline"
    BLOCKED = "blocked", "网站拒绝采集", "the portal refused"
    UNREADABLE = "unreadable", "有文件，未能读出", "a file that cannot be read"
    NOT_PARSED = "not_parsed", "有文件，没有读出表格", "a file without the form's tables"
    DOUBTFUL = "doubtful", "有一份，单位或年度存疑", "one that may be theirs: its body or year is open"
    NOT_FOUND = "not_found", "档案未收录", "not in this archive"
    NOT_PUBLISHED = "not_published", "该栏目未见", "not in the column, which was seen whole"


class Level(Term):
    """The administrative level of a body: the column `units.level`."""

    STATE = "state", "国家", "state"
    PROVINCE = "province", "省级", "province"
    PREFECTURE = "prefecture", "市级", "prefecture"
    COUNTY = "county", "县级", "county"
    TOWNSHIP = "township", "乡级", "township"


class Judgement(Term):
    """A person's verdict on a finding: the column `verdict` of `verdicts.toml`."""

    PRINTED_SO = "printed_so", "原文如此", "printed so"
    MISREAD = "misread", "我们误读", "misread by us"
    LEGITIMATE = "legitimate", "属正当例外", "a legitimate exception"
    UNDECIDABLE = "undecidable", "无法判定", "undecidable"
    WITHDRAWN = "withdrawn", "收回前一判断", "the verdict before it is taken back"


class Kind(Term):
    """The kind of body that a unit is: the column `units.type`."""

    GOVERNMENT = "government", "政府", "government"
    DEPARTMENT = "department", "部门", "department"
    OFFICE = "office", "政府办公室", "office of a government"
    TOWNSHIP = "township", "乡镇", "township"
    STREET = "street", "街道", "street office"
    PARK = "park", "开发区", "development zone"
    VERTICAL = "vertical", "垂直管理机关", "answers to a ministry or province"
    PARTY = "party", "党群组织、人大、政协、司法机关", "Party, mass organisation, assembly or court"
    INSTITUTION = "institution", "机构", "institution"


VOCABULARIES: dict[str, type[Term]] = {
    "answer": AnswerState,
    "crawl_end": CrawlEnd,
    "standing": Standing,
    "generation": Generation,
    "scope": Scope,
    "state": CellState,
    "severity": Severity,
    "status": Status,
    "covered": CoverageState,
    "level": Level,
    "type": Kind,
}
"""The vocabularies by their names in pages and templates."""
