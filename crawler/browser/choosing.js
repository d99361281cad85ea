// Makes the n-th choice of a page: a unit or a year of a drop-down, or of a row of names without addresses.
// Returns what was chosen, or null where there are no more.
(n) => {
  const year = /^(19|20)\d\d\s*(年|年度)?$/;
  const unit = /(局|委|办|办公室|镇|乡|街道|办事处|委员会|政府|中心|大队|支队|厅|社|联合会|管委会|开发区|园区|苏木|农场|林场)$/;
  const named = (text) => year.test(text) || (text.length > 2 && text.length < 26 && unit.test(text));
  const words = (e) => (e.textContent || "").replace(/\s+/g, "");
  const leads = (e) => {
    const anchor = e.closest("a");
    const href = anchor && anchor.getAttribute("href");
    return !!href && !/^\s*(#|javascript:|$)/i.test(href);
  };
  const choices = [];
  for (const select of document.querySelectorAll("select")) {
    const options = [...select.options].filter((one) => named(words(one)) && !/\//.test(one.value));
    if (options.length > 1) {
      for (const option of options) {
        choices.push(() => {
          select.value = option.value;
          select.selectedIndex = option.index;
          for (const kind of ["input", "change"]) select.dispatchEvent(new Event(kind, { bubbles: true }));
          return words(option);
        });
      }
    }
  }
  const rows = new Map();
  for (const one of document.querySelectorAll("li,a,span,button,td,dd,p,div,summary,label,dt,h3,h4")) {
    if (!one.children.length && named(words(one)) && !leads(one)) {
      const key = `${one.tagName}.${one.parentElement && one.parentElement.tagName}`;
      rows.set(key, [...(rows.get(key) || []), one]);
    }
  }
  for (const row of rows.values()) {
    const live = row.filter((one) => one.onclick || one.closest("[onclick],button,a,summary,label,[role=tab],[role=button]") || getComputedStyle(one).cursor === "pointer");
    if (live.length > 1) {
      for (const one of live) choices.push(() => (one.click(), words(one)));
    }
  }
  if (n >= choices.length) return null;
  window.gongkaiAt = 1;
  return choices[n]();
}
