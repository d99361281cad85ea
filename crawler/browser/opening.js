// Clicks the n-th link of a page that is called a file and has no address of its own. Returns what it is called, or null
// where there are no more.
(n) => {
  const says = /\.(pdf|docx?|wps|xlsx?|et|ofd|zip|rar)\s*$|^[【\[（(]?\s*附件|(全文|报告|附件|文件|文档|点击)下载|下载(全文|报告|附件|文件|文档)|^下载$/i;
  const leads = (e) => {
    const href = e.getAttribute("href");
    return !!href && !/^\s*(#|javascript:|$)/i.test(href);
  };
  const words = (e) => (e.textContent || "").trim();
  const dead = [...document.querySelectorAll("a,button,span,[onclick]")].filter(
    (e) => words(e).length < 120 && says.test(words(e)) && !leads(e) && !e.closest("a[href^='/'],a[href^='http'],a[href^='.']") && (e.tagName === "A" || e.onclick || getComputedStyle(e).cursor === "pointer"),
  );
  const inner = dead.filter((e) => !dead.some((other) => other !== e && e.contains(other)));
  if (n >= inner.length) return null;
  inner[n].click();
  return words(inner[n]);
}
