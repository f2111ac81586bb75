
"use strict";
(() => {
  const order = new Intl.Collator("en", { numeric: true, sensitivity: "base" });
  const said = document.getElementById("said");
  const NEXT = { none: "ascending", ascending: "descending", descending: "none" };

  /* What a cell is sorted by: numbers, a text, or null where nothing is known. */
  function keyOf(cell) {
    const value = cell.dataset.value;
    if (value === undefined) return cell.textContent.trim() || null;
    if (value === "") return null;
    return value.split(" ").map((part) => Number(part.replace("inf", "Infinity")));
  }

  function compare(one, other) {
    if (typeof one === "string") return order.compare(one, other);
    const at = one.findIndex((number, place) => number !== other[place]);
    return at < 0 ? 0 : one[at] < other[at] ? -1 : 1;
  }

  /* Rows from the order in which they were given; what is not known comes last both ways. */
  function sorted(rows, column, direction) {
    if (direction === "none") return rows;
    const turn = direction === "ascending" ? 1 : -1;
    const keyed = rows.map((row) => [keyOf(row.cells[column]), row]);
    const known = keyed.filter(([key]) => key !== null);
    known.sort(([one], [other]) => turn * compare(one, other));
    const unknown = keyed.filter(([key]) => key === null);
    return [...known, ...unknown].map(([, row]) => row);
  }

  function makeSortable(table) {
    const heads = [...table.tHead.rows[0].cells];
    const bodies = [...table.tBodies].map((body) => {
      const rows = [...body.rows];
      return { body, rows: rows.filter((row) => !row.classList.contains("side")) };
    });
    const sortBy = (column) => {
      const direction = NEXT[heads[column].getAttribute("aria-sort") || "none"];
      for (const head of heads) head.removeAttribute("aria-sort");
      if (direction !== "none") heads[column].setAttribute("aria-sort", direction);
      for (const { body, rows } of bodies) body.append(...sorted(rows, column, direction));
      const how = direction === "none" ? "in the order given" : `sorted ${direction}`;
      said.textContent = `${heads[column].textContent}: ${how}`;
    };
    heads.forEach((head, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      button.addEventListener("click", () => sortBy(column));
      head.append(button);
    });
    table.classList.add("sortable");
  }

  function makeFilter(table) {
    const rows = [...table.tBodies].flatMap((body) => [...body.rows]);
    const texts = rows.map((row) => row.textContent.toLowerCase());
    const label = document.createElement("label");
    const input = document.createElement("input");
    const count = document.createElement("span");
    label.className = "filter";
    input.type = "search";
    count.className = "note";
    count.setAttribute("role", "status");
    input.addEventListener("input", () => {
      const wanted = input.value.trim().toLowerCase();
      rows.forEach((row, at) => { row.hidden = !texts[at].includes(wanted); });
      const left = rows.filter((row) => !row.hidden).length;
      count.textContent = wanted ? `${left} of ${rows.length} shown` : "";
    });
    label.append("Show only records with ", input, " ", count);
    table.parentElement.before(label);
  }

  for (const table of document.querySelectorAll("table")) makeSortable(table);
  for (const table of document.querySelectorAll("table.records")) makeFilter(table);
})();
