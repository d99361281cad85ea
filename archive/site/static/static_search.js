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

// The places of all terms: [start, length], in the order of the text.
const places = (text, terms) => {
  const folded = fold(text);
  const found = [];
  for (const term of terms)
    for (let at = folded.indexOf(term); at >= 0; at = folded.indexOf(term, at + term.length)) found.push([at, term.length, term]);
  return found.sort((a, b) => a[0] - b[0]);
};
// The first place that has the most of the terms within a few lines; of several, the one of the rarest term.
const best = (found) => {
  let most = 0, start = found[0];
  for (const hit of found) {
    const near = new Set(found.filter(([at]) => at >= hit[0] && at < hit[0] + 80).map((one) => one[2])).size;
    const worth = near + 1 / (1 + found.filter((one) => one[2] === hit[2]).length);
    if (worth > most) [most, start] = [worth, hit];
  }
  return start ?? [0, 0];
};

function shown([path, title, unit, year, text], terms) {
  const article = Object.assign(document.createElement("article"), { className: "hit" });
  const found = places(text, terms);
  const [begin, long] = best(found);
  const link = Object.assign(element("a", title || unit), {
    href: `../report/${path}/index.html${long ? `#:~:text=${encodeURIComponent(text.substr(begin, long))}` : ""}`,
  });
  let at = Math.max(0, begin - 40);
  const end = begin + 100;
  const snippet = Object.assign(document.createElement("p"), { className: "snippet" });
  if (at) snippet.append("…");
  for (const [start, length] of found) {
    if (start < at || start >= end) continue;
    snippet.append(text.slice(at, start), element("mark", text.substr(start, length)));
    at = start + length;
  }
  snippet.append(text.slice(at, Math.max(at, end)), "…");
  const heading = document.createElement("h3");
  heading.append(link);
  article.append(heading, Object.assign(element("p", [unit, year].filter(Boolean).join(" · ")), { className: "faint" }), snippet);
  return article;
}

async function answer(place, query) {
  let terms = fold(query).split(/\s+/).filter(Boolean);
  const list = place.querySelector("div");
  const more = place.querySelector("button");
  let waiting = terms.length ? await reports(terms) : [];
  if (!waiting.length) {
    const plain = await load("simplified");
    terms = terms.map((term) => [...term].map((sign) => plain?.[sign] ?? sign).join(""));
    waiting = await reports(terms);
  }
  const status = place.querySelector("p");
  const next = async () => {
    for (let count = 0; waiting.length && count < 20;) {
      const number = waiting.shift();
      const report = (await load(`t${Math.floor(number / 10)}`))?.[number % 10];
      if (report && terms.every((term) => fold(report[4]).includes(term) || (term.length > 1 && report[5].includes(term)))) {
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
