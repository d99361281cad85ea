// The pager of TRS: page 1 is name.ext, page k is name_{k-1}.ext.
function createPageHTML(pages, current, name, ext) {
  for (var i = 0; pages > 1 && i < pages; i++) {
    var file = name + (i ? "_" + i : "") + "." + ext;
    document.write(i === current ? "<b>" + (i + 1) + "</b>" : '<a href="' + file + '">' + (i + 1) + "</a>");
  }
}
