"use strict";
{
  const key = cell => cell.dataset.key === undefined ? cell.textContent.trim() : Number(cell.dataset.key);

  const text = new Intl.Collator("en", {numeric: true});

  const compare = (one, two) => typeof one === "number" ? one - two : text.compare(one, two);

  const sort = (heads, head, body) => {
    const at = head.cellIndex, down = head.getAttribute("aria-sort") === "ascending";
    const rows = [...body.rows].map(row => [key(row.cells[at]), row]);
    const kind = rows.some(([found]) => typeof found === "number") ? "number" : "string";
    const known = ([found]) => typeof found === kind && found !== "";
    const there = rows.filter(known), missing = rows.filter(row => !known(row));
    there.sort(([one], [two]) => down ? compare(two, one) : compare(one, two));
    for (const each of heads) each.setAttribute("aria-sort", "none");
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
    body.append(...[...there, ...missing].map(([, row]) => row));
  };

  for (const table of document.querySelectorAll("table[data-sorts]")) {
    const body = table.tBodies[0], heads = [...table.querySelectorAll("th[data-sorts]")];
    for (const head of heads) {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      button.addEventListener("click", () => sort(heads, head, body));
      head.replaceChildren(button);
      head.setAttribute("aria-sort", "none");
    }
  }
}
