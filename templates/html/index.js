"use strict";
(function () {
  const field = document.getElementById("filter");
  const told = document.getElementById("told");
  const lines = Array.from(document.querySelectorAll("[data-line]"));
  const months = Array.from(document.querySelectorAll("details"));
  const open = new Map(months.map((month) => [month, month.open]));
  const plain = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
  const words = new Map(lines.map((line) => [line, plain(line.textContent)]));
  document.getElementById("search").hidden = false;
  field.addEventListener("input", () => {
    const wanted = plain(field.value).split(/\s+/).filter(Boolean);
    let count = 0;
    for (const line of lines) {
      line.hidden = !wanted.every((word) => words.get(line).includes(word));
      if (!line.hidden) count += 1;
    }
    for (const month of months) {
      const any = month.querySelector("[data-line]:not([hidden])") !== null;
      month.hidden = !any;
      month.open = wanted.length ? any : open.get(month);
    }
    told.textContent = wanted.length ? count + " of " + lines.length + " lines" : "";
  });
})();
