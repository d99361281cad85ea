// What a page shows that leads somewhere and has no address of its own: files, reports, and the way to them. With a number:
// clicks that one (or only looks at it) and returns what it is called, or null where there are no more. With a list of
// [number, address, form]: writes the addresses where a reader of the markup finds them.
(asked, look) => {
  const file = /\.(pdf|docx?|wps|xlsx?|et|ofd|zip|rar)\s*$|^[【\[（(]?\s*附件|^(点击)?在线(查看|阅读|浏览|预览)$|(全文|报告|附件|文件|文档|点击)下载|下载(全文|报告|附件|文件|文档)|^下载$/i;
  const report = /(信息|政务)公开.{0,16}(报告|年报|告年度报)|(19|20)\d\d\s*年?度?.{0,12}(年报|年度报告)$/;
  const way = /^(政府信息|政务|信息)公开(专栏|平台|目录|工作|管理)?$|^(法定)?主动公开(内容|目录|信息)?$|^.{0,8}(年报|年度报告)$/;
  const body = /^[\u4e00-\u9fff（）()]{2,24}(局|委|办|办公室|镇|乡|街道|办事处|委员会|政府|中心|大队|支队|厅|社|联合会|管委会|开发区|园区|苏木|农场|林场)$/;
  const leads = (e) => {
    const href = e.getAttribute("href");
    return !!href && !/^\s*(#(?!!?\/)|javascript:|$)/i.test(href);
  };
  const kept = (e) => [...e.attributes].some((one) => /^(data-)?(\w+-)?(href|url|link|to|path|route)$/.test(one.name) && /[/.?]/.test(one.value));
  const words = (e) => (e.textContent || "").replace(/\s+/g, " ").trim();
  const dead = (e) => !leads(e) && !kept(e) && !e.closest("a[href^='/'],a[href^='http'],a[href^='.'],a[href^='#/']") && ![...e.querySelectorAll("a")].some(leads);
  const live = (e) => e.tagName === "A" || e.onclick || getComputedStyle(e).cursor === "pointer";
  const mute = /^[\[【]?(点击|在线)?(查看|查阅|详情|阅读|打开|预览)(详情|全文)?[\]】]?$/;
  const own = (e) => {
    const row = e.closest("tr,li,dl");
    return row && [...row.querySelectorAll("a,button,span")].find((one) => mute.test(words(one)) && dead(one) && live(one));
  };
  const tried = (window.gongkaiTried = window.gongkaiTried || new Set());
  if (asked === 0) window.gongkaiOld = new Set(tried);
  // a tree of columns beside a frame: the bodies below the reports have no address, either
  const tree = /^.{0,8}(年报|年度报告)$/;
  const framed = !!document.querySelector("iframe,frame") && [...document.querySelectorAll("a,span,li,td,p,div")].some((e) => tree.test(words(e)) && dead(e));
  const fits = (e) => {
    const said = words(e);
    if (said.length > 120 || !dead(e) || (window.gongkaiOld || tried).has(said)) return false;
    if (framed && body.test(said)) return live(e);
    return (file.test(said) && live(e)) || ((report.test(said) || way.test(said)) && !/[。！？]/.test(said));
  };
  const found = [...document.querySelectorAll("a,button,span,li,td,p,div,h3,h4,[onclick]")].filter(fits);
  const inner = found.filter((e) => !found.some((other) => other !== e && e.contains(other)));
  if (Array.isArray(asked)) {
    for (const [number, address, sent] of asked) {
      if (inner[number]) inner[number].setAttribute("data-gongkai-href", address);
      if (inner[number] && sent) inner[number].setAttribute("data-gongkai-sent", sent);
    }
    return asked.length;
  }
  if (asked >= inner.length) return null;
  const said = words(inner[asked]);
  if (look) return said;
  if (way.test(said)) tried.add(said); // it changes what is shown: not once more when that is turned
  const one = live(inner[asked]) ? inner[asked] : own(inner[asked]) || inner[asked];
  if (one.click) one.click();
  else one.dispatchEvent(new MouseEvent("click", { bubbles: true })); // part of a drawing
  return said;
}
