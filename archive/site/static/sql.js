// The SQL editor: Datasette has this inline; in a file no inline script need be allowed at all.
window.addEventListener("load", () => {
  const button = document.querySelector("button#sql-format");
  const shown = document.querySelector("pre#sql-query");
  const input = document.querySelector("textarea#sql-editor");
  if (input) {
    const editor = CodeMirror.fromTextArea(input, { lineNumbers: true, mode: "text/x-sql", lineWrapping: true });
    editor.getInputField().setAttribute("aria-label", "SQL");
    editor.setOption("extraKeys", { "Shift-Enter": () => input.form.submit(), Tab: false });
    if (button) {
      button.hidden = false;
      button.addEventListener("click", () => editor.setValue(sqlFormatter.format(editor.getValue())));
    }
  } else if (button && shown) {
    button.hidden = false;
    button.addEventListener("click", () => { shown.textContent = sqlFormatter.format(shown.textContent); });
  }
});
