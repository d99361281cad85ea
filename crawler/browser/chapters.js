// Gathers a report whose chapters are tabs that fill one box: with a number, clicks the tab of that number, the first one last.
// Returns how many tabs there are, or null after the last one; then the box holds what all of them showed, in their order.
(n) => {
  const chapters = [/总体情况|概\s*述/, /主动公开/, /申请/, /复议|诉讼/, /问题|改进|不足/, /其[他它].{0,8}事项/];
  const leads = (e) => !!e.closest("a") && !/^\s*(#(?!!?\/)|javascript:|$)/i.test(e.closest("a").getAttribute("href") || "");
  const words = (e) => (e.textContent || "").replace(/\s+/g, "");
  const about = (e) => chapters.findIndex((one) => one.test(words(e)));
  const state = (window.gongkaiChapters = window.gongkaiChapters || { shown: [], boxes: [] });
  if (n === 0) {
    const rows = new Map();
    for (const e of document.querySelectorAll("a,li,span,button,dt,td,div,label,h3,h4,p"))
      if (words(e).length < 40 && about(e) >= 0 && !leads(e) && ![...e.children].some((one) => about(one) >= 0)) {
        const key = `${e.tagName}.${e.parentElement.tagName}.${e.parentElement.parentElement && e.parentElement.parentElement.tagName}`;
        rows.set(key, [...(rows.get(key) || []), e]);
      }
    const beside = (e) => !e.nextElementSibling || !words(e.nextElementSibling);
    const strip = (row) => row.slice(0, -1).every((e) => beside(e) || row.includes(e.nextElementSibling)); // no text between them
    state.tabs = [...rows.values()].find((row) => new Set(row.map(about)).size > 3 && row.length < 12 && strip(row)) || [];
    state.observer = new MutationObserver((seen) => seen.forEach((one) => state.boxes.push(one.target)));
    state.observer.observe(document.body, { childList: true, subtree: true });
  }
  const tabs = state.tabs;
  if (n > 0) {
    const common = (a, b) => (a.contains(b) ? a : common(a.parentElement, b));
    const boxes = state.boxes.filter((e) => e.isConnected && !tabs.some((tab) => tab.contains(e)));
    const box = boxes.length ? boxes.reduce(common) : null;
    if (box && !tabs.some((tab) => box.contains(tab))) state.shown.push([box, box.innerHTML]);
  }
  state.boxes = [];
  if (n < tabs.length) {
    tabs[(n + 1) % tabs.length].click();
    return tabs.length;
  }
  state.observer.disconnect();
  const last = state.shown.length && state.shown[state.shown.length - 1];
  if (last && state.shown.length > 1 && state.shown.every(([box]) => box === last[0]))
    last[0].innerHTML = [last, ...state.shown.slice(0, -1)].map(([, html]) => html).join("");
  return null;
}
