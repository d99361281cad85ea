// Names under a field while somebody types. Without scripts the field works as it is.
for (const field of document.querySelectorAll("[data-suggest]")) {
  const names = document.getElementById(field.getAttribute("list"));
  let waiting = 0;
  let asked = "";
  field.addEventListener("input", () => {
    clearTimeout(waiting);
    const text = field.value.trim();
    if (!text || text === asked) return;
    waiting = setTimeout(async () => {
      asked = text;
      const answer = await fetch(`${field.dataset.suggest}?q=${encodeURIComponent(text)}`);
      if (!answer.ok || field.value.trim() !== text) return;
      names.replaceChildren(
        ...(await answer.json()).map((name) => {
          const option = document.createElement("option");
          option.value = name;
          option.label = name;
          return option;
        }),
      );
    }, 150);
  });
}

// A button behind what is worth taking along.
for (const text of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) break;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy";
  button.textContent = text.dataset.copyLabel;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(text.textContent.replace(/\s+/g, " ").trim());
    button.textContent = text.dataset.copied;
  });
  text.after(" ", button);
}

// A term is explained when it is pointed at or reached by the keyboard, too; without scripts a click or a tap does it.
for (const term of document.querySelectorAll("button.term")) {
  const tip = document.getElementById(term.getAttribute("popovertarget"));
  if (!tip || !tip.showPopover) continue;
  const show = () => {
    if (tip.matches(":popover-open")) return;
    const at = term.getBoundingClientRect();
    tip.classList.add("is-placed");
    tip.showPopover();
    tip.style.left = `${Math.max(8, Math.min(at.left, innerWidth - tip.offsetWidth - 8))}px`;
    const below = at.bottom + 6;
    tip.style.top = `${below + tip.offsetHeight > innerHeight ? Math.max(8, at.top - tip.offsetHeight - 6) : below}px`;
  };
  const hide = () => { if (tip.matches(":popover-open")) tip.hidePopover(); };
  let leaving = 0;
  const leave = () => { leaving = setTimeout(hide, 200); };
  const stay = () => { clearTimeout(leaving); };
  term.removeAttribute("popovertarget");
  term.setAttribute("aria-describedby", tip.id);
  for (const [name, act] of [["mouseenter", show], ["focus", show], ["click", show], ["mouseleave", leave], ["blur", leave]])
    term.addEventListener(name, () => { stay(); act(); });
  tip.addEventListener("mouseenter", stay);
  tip.addEventListener("mouseleave", leave);
}

// What changed since the last visit: its day is kept in this browser and goes nowhere.
const since = document.getElementById("since");
if (since) {
  const seen = "gongkai-seen";
  try {
    const last = localStorage.getItem(seen);
    if (last && last < since.dataset.now) {
      const link = since.querySelector("a");
      link.href = `${link.href}?since=${encodeURIComponent(last.slice(0, 10))}`;
      since.querySelector("b").textContent = since.dataset.said.replace("{day}", last.slice(0, 10));
      const fresh = [...document.querySelectorAll("[data-when]")].filter((one) => one.dataset.when > last);
      for (const one of fresh) one.classList.add("fresh");
      since.hidden = false;
    }
    localStorage.setItem(seen, since.dataset.now);
  } catch { /* a browser that keeps nothing */ }
}
