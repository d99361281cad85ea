// Clicks what turns the list of a page: 下一页, >, 加载更多. Returns what was clicked, or null where nothing is left to click.
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
  const pager = (e) => !!e.closest("[class*=pag],[id*=pag],[class*=Pag],[id*=Pag],[class*=fenye],[class*=more]");
  const all = [...document.querySelectorAll("a,button,li,span,div,i,p,input[type=button]")].filter(shown);
  const fits = (e) =>
    (words(e).length < 12 && says.test(words(e)) && (pager(e) || /页|更多/.test(words(e)))) ||
    (pager(e) && /(^|[\s_-])(btn-)?next([\s_-]|$)|pagination-next|laypage-next|arrow-right/i.test(String(e.className || "")));
  const found = all.filter((e) => fits(e) && !leads(e));
  const inner = found.filter((e) => !found.some((other) => other !== e && e.contains(other)));
  const live = inner.find((e) => !dead(e));
  if (!live) return null;
  live.click();
  return words(live) || String(live.className || live.tagName);
}
