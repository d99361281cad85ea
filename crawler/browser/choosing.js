// Makes the n-th choice of a page: a unit, a kind of units, a year or a first letter, of a drop-down or of a row of names
// without addresses; after these each of one kind with each of another. At depth 0 only kinds that the page offered from the
// start; at a greater depth only kinds that the choices before have brought. Of a choice of two kinds, makes the first, and
// the second when called again with `second`. Presses 查询 where the page has it. Returns what was chosen and whether it is
// to be chosen together with another, or null where there are no more.
(n, depth, second) => {
  const year = /^(19|20)\d\d\s*(年|年度)?$/;
  const unit = /(局|委|办|办公室|镇|乡|街道|办事处|委员会|政府|中心|大队|支队|厅|社|联合会|管委会|开发区|园区|苏木|农场|林场)$/;
  const kind = /^(全?(县|市|区|州|省|旗))?(级|直|直属|属|政府|各)*(部门|单位|乡镇|镇街|街道|乡镇街道|乡镇[（(]街道[)）]|事业单位|部门单位|企事业单位|公共企事业单位|县区|区县)$/;
  const letter = /^[A-Z](\s*[-~～、,]?\s*[A-Z]){0,5}$/;
  const every = /^(-*请?选择.*|全部.*|所有.*|不限)$/;
  const ask = /^(查询|搜索|检索|筛选|查看|确定)$/;
  const named = (text) => year.test(text) || kind.test(text) || letter.test(text) || (text.length > 2 && text.length < 26 && unit.test(text));
  const plain = (text) => text.replace(/\s+/g, "").replace(/((点击)?(查看|展开|收起|更多|详情)|[（(]\d+[)）]|[+＋\-－▼▲∨∧>»›])+$/, "");
  const said = (e) => e.getAttribute("data-name") || e.getAttribute("title") || e.getAttribute("aria-label") || "";
  const words = (e) => plain(e.textContent || e.value || (e.ownerSVGElement || e.tagName === "AREA" ? said(e) : ""));
  const strike = (e) => (e.click ? e.click() : e.dispatchEvent(new MouseEvent("click", { bubbles: true })));
  const leads = (e) => {
    const anchor = e.closest("a");
    const href = anchor && anchor.getAttribute("href");
    return !!href && !/^\s*(#|javascript:|$)/i.test(href);
  };
  const kinds = [];
  let open = false; // whether a drop-down has a choice that leaves all in
  const press = () => {
    const buttons = [...document.querySelectorAll("button,a,span,input[type=button],input[type=submit]")];
    const button = buttons.find((one) => ask.test((one.textContent || one.value || "").replace(/\s+/g, "")) && !leads(one));
    if (button) button.click();
  };
  const select = (list, option) => {
    list.value = option.value;
    list.selectedIndex = option.index;
    for (const kind of ["input", "change"]) list.dispatchEvent(new Event(kind, { bubbles: true }));
  };
  const offer = (place, names, choices) => kinds.push({ sign: `${place}:${names.join()}`, choices });
  [...document.querySelectorAll("select")].forEach((list, place) => {
    const options = [...list.options].filter((one) => named(words(one)) && !/\//.test(one.value));
    const free = [...list.options].some((one) => every.test(words(one)));
    if (options.length > 1 || (depth && options.length)) {
      open = open || free;
      offer(place, options.map(words), options.map((option) => () => (select(list, option), press(), words(option))));
    }
  });
  const rows = new Map();
  for (const one of document.querySelectorAll("li,a,span,button,td,dd,p,div,summary,label,dt,h2,h3,h4,h5,b,strong,em,font,area,path,polygon,rect,circle,g,text")) {
    const bare = [...one.children].every((inner) => !plain(inner.textContent)); // a round button before its name, a plus behind it
    if (bare && named(words(one)) && !leads(one)) {
      const sort = year.test(words(one)) ? "year" : letter.test(words(one)) ? "letter" : "body";
      const key = `${one.tagName}.${one.parentElement && one.parentElement.tagName}.${sort}`;
      rows.set(key, [...(rows.get(key) || []), one]);
    }
  }
  for (const [key, row] of rows) {
    const live = row.filter((one) => one.onclick || one.closest("[onclick],button,a,summary,label,dt,h3,h4,[role=tab],[role=button]") || Object.keys(one.dataset).some((key) => !/^v(-|[A-Z])/.test(key)) || getComputedStyle(one).cursor === "pointer");
    const few = live.every((one) => letter.test(words(one))) ? 3 : depth ? 0 : 1;
    if (live.length > few) offer(key, live.map(words), live.map((one) => () => (strike(one), words(one))));
  }
  window.gongkaiAt = 1;
  const known = (window.gongkaiKinds = (window.gongkaiKinds || []).slice(0, depth + 1));
  if (depth) {
    const earlier = new Set(known.slice(0, depth).flat());
    const brought = kinds.filter((one) => !earlier.has(one.sign));
    known[depth] = known[depth] || kinds.map((one) => one.sign);
    const later = brought.filter((one) => known[depth].includes(one.sign)).flatMap((one) => one.choices);
    return n < later.length ? [later[n](), false] : null;
  }
  known[0] = known[0] || kinds.map((one) => one.sign);
  const first = kinds.filter((one) => known[0].includes(one.sign)).map((one) => one.choices);
  const alone = first.flat();
  if (n < alone.length) return [alone[n](), false];
  const at = n - alone.length;
  if (first.length < 2 || open || at >= first[0].length * first[1].length) return null;
  const other = at % first[1].length;
  if (second) return [first[1][other](), true];
  return [other ? "" : first[0][Math.floor(at / first[1].length)](), true];
}
