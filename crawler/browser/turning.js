// Clicks what turns the list of a page: 下一页, >, 加载更多, or the number after the last one clicked. Returns what was
// clicked, or null where nothing is left to click.
() => {
  const says = /^\s*(下一?页|下页|后一?页|下一页\s*[>»›]|[>»›]|>>|next( page)?|(点击)?(加载|查看|显示|展开)更多\s*[.…]*|more)\s*$/i;
  const shown = (e) => e.offsetParent !== null || e.getClientRects().length > 0;
  const dead = (e) => {
    for (let at = e, n = 0; at && n < 3; at = at.parentElement, n++) {
      if (at.disabled || at.getAttribute("aria-disabled") === "true") return true;
      if (/(^|[\s_-])(disabled?|layui-disabled|end|last-page)([\s_-]|$)/i.test(String(at.className || ""))) return true;
    }
    return false;
  };
  const leads = (e) => {
    const anchor = e.closest("a");
    const href = anchor && anchor.getAttribute("href");
    return !!href && !/^\s*(#|javascript:|$)/i.test(href);
  };
  const words = (e) => (e.innerText || e.value || e.title || e.getAttribute("aria-label") || "").trim();
  const pager = (e) => !!e.closest("[class*=pag],[id*=pag],[class*=Pag],[id*=Pag],[class*=fenye],[class*=fanye],[class*=more]") || /page|fenye|fanye/i.test(`${e.getAttribute("onclick") || ""}${e.getAttribute("href") || ""}`);
  const all = [...document.querySelectorAll("a,button,li,span,div,i,p,em,b,strong,td,dd,label,input[type=button]")].filter(shown);
  const fits = (e) =>
    (words(e).length < 12 && says.test(words(e)) && (pager(e) || /页|更多/.test(words(e)))) ||
    (pager(e) && /(^|[\s_-])(btn-)?next([\s_-]|$)|pagination-next|laypage-next|arrow-right/i.test(String(e.className || "")));
  const found = all.filter((e) => fits(e) && !leads(e));
  const inner = found.filter((e) => !found.some((other) => other !== e && e.contains(other)));
  let live = inner.find((e) => !dead(e));
  const at = window.gongkaiAt || 1;
  if (!inner.length) {
    const numbers = all.filter((e) => !e.children.length && /^\s*\d{1,3}\s*$/.test(e.textContent) && !leads(e));
    const row = numbers.filter((e) => pager(e) || numbers.length <= 20);
    const on = row.find((e) => [e, e.parentElement].some((one) => /(^|[\s_-])(on|active|cur|current|now|selected|curr|thispage)([\s_-]|$)/i.test(String(one.className || ""))));
    const here = Math.max(at, on ? Number(on.textContent) : 1);
    live = row.find((e) => Number(e.textContent) === here + 1 && !dead(e));
    if (live) window.gongkaiAt = here + 1;
  }
  if (!live) return null;
  live.click();
  return words(live) || String(live.className || live.tagName);
}
