// Opens what a page keeps folded: 展开全文, 阅读全文. Puts what a component draws in a tree of its own where a reader of the
// markup finds it. Returns how many folded parts there were.
() => {
  const more = /^[【\[（(]?(点击)?(展开|查看|阅读|显示)(全文|全部|正文|剩余.{0,6}|更多(内容)?)[】\])）]?[>»›▼∨⌄…]*$/;
  const words = (e) => (e.textContent || e.value || "").replace(/\s+/g, "");
  const leads = (e) => !/^\s*(#|javascript:|$)/i.test(e.getAttribute("href") || "");
  const found = [...document.querySelectorAll("a,button,span,div,p,input[type=button]")].filter(
    (e) => more.test(words(e)) && !leads(e) && ![...e.children].some((inner) => more.test(words(inner))),
  );
  found.forEach((e) => e.click());
  const markup = (root) => [...root.querySelectorAll("*")].reduce((text, e) => text + (e.shadowRoot ? markup(e.shadowRoot) : ""), root.innerHTML);
  for (const host of document.querySelectorAll("*")) {
    if (!host.shadowRoot) continue;
    const copy = host.querySelector("[data-gongkai-inner]") || host.appendChild(document.createElement("div"));
    copy.setAttribute("data-gongkai-inner", "");
    copy.innerHTML = markup(host.shadowRoot);
  }
  return found.length;
}
