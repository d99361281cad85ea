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
