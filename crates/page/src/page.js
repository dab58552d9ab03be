"use strict";
// Charts when they come into sight, tables that sort, search and are saved, light and dark.
(function () {
  const root = document.documentElement;
  const style = (name) => getComputedStyle(root).getPropertyValue(name).trim();
  const darkWanted = matchMedia("(prefers-color-scheme: dark)");
  const dark = () => (root.dataset.theme ? root.dataset.theme === "dark" : darkWanted.matches);

  const options = { displaylogo: false, responsive: true, modeBarButtonsToRemove: ["lasso2d", "select2d"] };
  function themed(layout) {
    const axis = { gridcolor: style("--line"), zerolinecolor: style("--soft"), linecolor: style("--soft") };
    return Object.assign({}, layout, {
      paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)",
      font: { color: style("--ink"), family: "system-ui, sans-serif", size: 13 },
      modebar: { bgcolor: "rgba(0,0,0,0)", color: style("--soft"), activecolor: style("--link") },
      margin: { t: 36, r: 16, b: 48, l: 56 },
      hoverlabel: { bgcolor: style("--raised"), bordercolor: style("--soft"), font: { color: style("--ink") } },
      xaxis: Object.assign({}, axis, layout.xaxis), yaxis: Object.assign({}, axis, layout.yaxis),
    });
  }
  function draw(plot) {
    if (typeof Plotly === "undefined") return;
    const figure = JSON.parse(plot.parentNode.querySelector('script[type="application/json"]').textContent);
    Plotly.react(plot, figure.data, themed(figure.layout), options);
    plot.dataset.drawn = "yes";
  }
  const plots = Array.from(document.querySelectorAll(".plot"));
  if ("IntersectionObserver" in window) {
    const sight = new IntersectionObserver((seen) => {
      for (const one of seen) if (one.isIntersecting) { sight.unobserve(one.target); draw(one.target); }
    }, { rootMargin: "600px" });
    plots.forEach((plot) => sight.observe(plot));
  } else plots.forEach(draw);
  addEventListener("beforeprint", () => plots.filter((plot) => !plot.dataset.drawn).forEach(draw));

  const theme = document.getElementById("theme");
  function tell() {
    theme.setAttribute("aria-pressed", String(dark()));
    plots.filter((plot) => plot.dataset.drawn).forEach(draw);
  }
  theme.addEventListener("click", () => { root.dataset.theme = dark() ? "light" : "dark"; tell(); });
  darkWanted.addEventListener("change", tell);
  tell();

  const rowsOf = (table) => Array.from(table.tBodies[0].rows).filter((row) => !row.classList.contains("gap"));
  // A cell without a value comes last, whichever way.
  function order(column, way) {
    return (a, b) => {
      const one = a.cells[column], two = b.cells[column];
      const number = one.classList.contains("n");
      const x = number ? one.dataset.n || NaN : one.textContent, y = number ? two.dataset.n || NaN : two.textContent;
      if (number && (isNaN(x) || isNaN(y))) return (isNaN(x) ? 1 : 0) - (isNaN(y) ? 1 : 0);
      if (!x || !y) return (x ? 0 : 1) - (y ? 0 : 1);
      return way * (number ? Number(x) - Number(y) : x.localeCompare(y, undefined, { numeric: true }));
    };
  }
  document.querySelectorAll("th button").forEach((button) => button.addEventListener("click", () => {
    const th = button.parentNode, table = th.closest("table");
    const way = th.getAttribute("aria-sort") === "ascending" ? -1 : 1;
    table.querySelectorAll("th[aria-sort]").forEach((other) => other.removeAttribute("aria-sort"));
    th.setAttribute("aria-sort", way > 0 ? "ascending" : "descending");
    const gap = table.querySelector("tr.gap");
    table.tBodies[0].append(...rowsOf(table).sort(order(th.cellIndex, way)));
    if (gap) table.tBodies[0].append(gap);
  }));
  document.querySelectorAll("input[type=search]").forEach((input) => {
    const count = input.closest(".tools").querySelector(".count"), all = count.textContent;
    input.addEventListener("input", () => {
      const wanted = input.value.toLocaleLowerCase();
      const rows = rowsOf(document.getElementById(input.dataset.for + "-rows"));
      let found = 0;
      for (const row of rows) {
        row.hidden = wanted !== "" && !row.textContent.toLocaleLowerCase().includes(wanted);
        found += row.hidden ? 0 : 1;
      }
      count.textContent = wanted === "" ? all : found + " found in the " + rows.length + " rows of this page; " + all;
    });
  });
  const field = (text) => (/[",\r\n]/.test(text) ? '"' + text.replace(/"/g, '""') + '"' : text);
  document.querySelectorAll("button.csv").forEach((button) => button.addEventListener("click", () => {
    const table = document.getElementById(button.dataset.for + "-rows");
    const names = Array.from(table.tHead.rows[0].cells, (th) => th.querySelector("button").textContent);
    const cells = (row) => Array.from(row.cells, (cell) => (cell.dataset.n !== undefined ? cell.dataset.n : cell.textContent));
    const lines = [names].concat(rowsOf(table).filter((row) => !row.hidden).map(cells));
    const text = lines.map((line) => line.map(field).join(",")).join("\n") + "\n";
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: "text/csv" }));
    link.download = button.dataset.name + ".csv";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  }));
  document.querySelectorAll("tbody").forEach((body) => body.addEventListener("click", (event) => {
    const cell = event.target.closest("td");
    if (cell && !String(getSelection())) cell.classList.toggle("whole");
  }));
})();
