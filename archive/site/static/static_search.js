// Search among files: parts of the index are loaded as scripts, since a page opened from a folder may fetch nothing.
const base = document.currentScript.src.replace(/[^/]*$/, "search/");
const held = {};
window.gongkaiPart = (name, data) => { held[name] = data; };
const load = (name) => name in held ? Promise.resolve(held[name]) : new Promise((done) => {
  const script = document.createElement("script");
  script.src = `${base}${name}.js`;
  script.onload = () => done(held[name]);
  script.onerror = () => done(undefined);
  document.head.append(script);
});
const pairs = (term) => {
  const signs = [...term];
  return signs.length === 1 ? signs : signs.slice(1).map((sign, n) => signs[n] + sign);
};
const numbers = async (gram) => {
  const part = await load(`i${gram.codePointAt(0) % 256}`);
  let at = 0;
  return new Set((part?.[gram] ?? "").split(" ").filter(Boolean).map((step) => (at += parseInt(step, 36))));
};
const reports = async (terms) => {
  let found;
  for (const term of terms) for (const gram of pairs(term)) {
    const these = await numbers(gram);
    found = found ? new Set([...found].filter((n) => these.has(n))) : these;
  }
  return [...(found ?? [])].sort((a, b) => a - b);
};
const fold = (text) => text.normalize("NFKC").toLowerCase();
const element = (name, text) => Object.assign(document.createElement(name), { textContent: text });

function shown([path, title, unit, year, text], terms) {
  const article = Object.assign(document.createElement("article"), { className: "hit" });
  const link = Object.assign(element("a", title || unit), {
    href: `../report/${path}/index.html#:~:text=${encodeURIComponent(text.substr(fold(text).indexOf(terms[0]), terms[0].length))}`,
  });
  const at = Math.max(0, fold(text).indexOf(terms[0]) - 40);
  const snippet = Object.assign(document.createElement("p"), { className: "snippet" });
  let rest = text.slice(at, at + 120);
  for (let n; (n = fold(rest).indexOf(terms[0])) >= 0; rest = rest.slice(n + terms[0].length))
    snippet.append(rest.slice(0, n), element("mark", rest.slice(n, n + terms[0].length)));
  snippet.append(rest, "…");
  const heading = document.createElement("h3");
  heading.append(link);
  article.append(heading, Object.assign(element("p", [unit, year].filter(Boolean).join(" · ")), { className: "faint" }), snippet);
  return article;
}

async function answer(place, query) {
  const terms = fold(query).split(/\s+/).filter(Boolean);
  const list = place.querySelector("div");
  const more = place.querySelector("button");
  const waiting = terms.length ? await reports(terms) : [];
  const status = place.querySelector("p");
  const next = async () => {
    for (let count = 0; waiting.length && count < 20;) {
      const number = waiting.shift();
      const report = (await load(`t${Math.floor(number / 10)}`))?.[number % 10];
      if (report && terms.every((term) => fold(report[4]).includes(term))) {
        list.append(shown(report, terms));
        count += 1;
      }
    }
    more.hidden = !waiting.length;
    status.textContent = list.childElementCount ? "" : place.dataset.none;
  };
  more.addEventListener("click", next);
  await next();
}

const place = document.getElementById("static-search");
const query = new URLSearchParams(location.search).get("q") ?? "";
if (place) {
  document.getElementById("q").value = query;
  if (query) answer(place, query);
}
