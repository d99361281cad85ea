// Loaded before Datasette's table.js: what its inline script says, and its menu in the page's language.
window.DATASETTE_ALLOW_FACET = document.currentScript.dataset.facet === "true";
window.addEventListener("load", () => {
  if (document.documentElement.lang !== "zh-CN") return;
  const words = {
    "dropdown-sort-asc": "升序", "dropdown-sort-desc": "降序", "dropdown-facet": "按此列分面",
    "dropdown-hide-column": "隐藏此列", "dropdown-show-all-columns": "显示全部列", "dropdown-not-blank": "只看有内容的行",
  };
  for (const [name, text] of Object.entries(words))
    for (const link of document.getElementsByClassName(name)) link.textContent = text;
});
