// Moves the mouse over menus, whose entries some pages draw only then. Returns how many there were.
() => {
  const menus = document.querySelectorAll("[onmouseover],[onmouseenter],[class*=nav] li,[class*=menu] li,[id*=nav] li,[id*=menu] li");
  for (const one of [...menus].slice(0, 80))
    for (const kind of ["mouseover", "mouseenter"]) one.dispatchEvent(new MouseEvent(kind, { bubbles: kind === "mouseover" }));
  return menus.length;
}
