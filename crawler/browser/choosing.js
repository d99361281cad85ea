// Makes the n-th choice of a page: a unit or a year of a drop-down, or of a row of names without addresses; after these each
// of one kind with each of another. Presses 查询 where the page has it. Returns what was chosen and whether it was chosen
// together, or null where there are no more.
(n) => {
  const year = /^(19|20)\d\d\s*(年|年度)?$/;
  const unit = /(局|委|办|办公室|镇|乡|街道|办事处|委员会|政府|中心|大队|支队|厅|社|联合会|管委会|开发区|园区|苏木|农场|林场)$/;
  const every = /^(-*请?选择.*|全部.*|所有.*|不限)$/;
  const ask = /^(查询|搜索|检索|筛选|查看|确定)$/;
  const named = (text) => year.test(text) || (text.length > 2 && text.length < 26 && unit.test(text));
  const words = (e) => (e.textContent || e.value || "").replace(/\s+|[+＋\-－▼▲∨∧>»›]+$/g, "");
  const leads = (e) => {
    const anchor = e.closest("a");
    const href = anchor && anchor.getAttribute("href");
    return !!href && !/^\s*(#|javascript:|$)/i.test(href);
  };
  const kinds = [];
  let open = false; // whether a drop-down has a choice that leaves all in
  const press = () => {
    const buttons = [...document.querySelectorAll("button,a,span,input[type=button],input[type=submit]")];
    const button = buttons.find((one) => ask.test(words(one)) && !leads(one));
    if (button) button.click();
  };
  const select = (list, option) => {
    list.value = option.value;
    list.selectedIndex = option.index;
    for (const kind of ["input", "change"]) list.dispatchEvent(new Event(kind, { bubbles: true }));
  };
  for (const list of document.querySelectorAll("select")) {
    const options = [...list.options].filter((one) => named(words(one)) && !/\//.test(one.value));
    if (options.length > 1) {
      open = open || [...list.options].some((one) => every.test(words(one)));
      kinds.push(options.map((option) => () => (select(list, option), press(), words(option))));
    }
  }
  const rows = new Map();
  for (const one of document.querySelectorAll("li,a,span,button,td,dd,p,div,summary,label,dt,h3,h4")) {
    const bare = [...one.children].every((inner) => !words(inner)); // a round button before its name, a plus behind it
    if (bare && named(words(one)) && !leads(one)) {
      const key = `${one.tagName}.${one.parentElement && one.parentElement.tagName}`;
      rows.set(key, [...(rows.get(key) || []), one]);
    }
  }
  for (const row of rows.values()) {
    const live = row.filter((one) => one.onclick || one.closest("[onclick],button,a,summary,label,dt,h3,h4,[role=tab],[role=button]") || Object.keys(one.dataset).some((key) => !/^v(-|[A-Z])/.test(key)) || getComputedStyle(one).cursor === "pointer");
    if (live.length > 1) kinds.push(live.map((one) => () => (one.click(), words(one))));
  }
  window.gongkaiAt = 1;
  const alone = kinds.flat();
  if (n < alone.length) return [alone[n](), false];
  const [first, second] = kinds;
  const at = n - alone.length;
  if (!second || open || at >= first.length * second.length) return null;
  const one = first[Math.floor(at / second.length)]();
  return [one + second[at % second.length](), true];
}
