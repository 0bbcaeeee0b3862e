// Draws the charts and runs the table of companies. The figures come from the JSON in
// #figures; src/report/html/embed.rs defines its fields. Text is inserted only with
// textContent and Plot's text nodes, never as markup.
(() => {
  "use strict";
  const figures = JSON.parse(document.getElementById("figures").textContent);
  const byId = (id) => document.getElementById(id);
  const none = "–";

  // Formats of the charts. Cells of tables have the texts of the HTML.
  const fixed = (v) => (v == null ? none : v.toFixed(2).replace(/^-(?=0\.00$)/, "").replace("-", "−"));
  const gap = (v) => (v > 0 && v.toFixed(2) !== "0.00" ? "+" : "") + fixed(v);
  const count = (v) => (v == null ? none : String(v).replace(/\B(?=(\d{3})+$)/g, ","));
  const short = (text, most) => ([...text].length > most ? [...text].slice(0, most - 1).join("") + "…" : text);

  const companies = figures.companies.map((row, at) =>
    ({at, ...Object.fromEntries(figures.company_columns.map((name, i) => [name, row[i]]))}));

  // ---- charts ----

  const accent = "var(--accent)", warm = "var(--warm)", line = "var(--line)", paper = "var(--paper)";
  const reach = 1.959964;
  const base = (width, more) => ({width, style: "background: transparent; font-size: 12px; color: var(--ink);", ...more});

  // Places each label inside the frame, where it overlaps the fewest other labels and dots: right, left,
  // above or below.
  function placed(dots, {left, right, bottom}) {
    const taken = dots.map(({x, y, r}) => [x - r, y - r, x + r, y + r]);
    const crosses = (a, b) => a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];
    return dots.map((dot) => {
      const w = dot.label.length * 7 + 4, h = 14, {x, y, r} = dot;
      const tries = [];
      for (const d of [3, 12, 24, 38]) {
        tries.push({x: x + r + d, y, a: "start"}, {x: x - r - d, y, a: "end"}, {x, y: y - r - d - 5, a: "middle"}, {x, y: y + r + d + 5, a: "middle"});
        for (const s of [-1, 1]) tries.push({x: x + r + d, y: y + s * (d + 6), a: "start"}, {x: x - r - d, y: y + s * (d + 6), a: "end"});
      }
      const box = (t) => {
        const left = t.a === "start" ? t.x : t.a === "end" ? t.x - w : t.x - w / 2;
        return [left, t.y - h / 2, left + w, t.y + h / 2];
      };
      const inside = (t) => {
        const b = box(t);
        const within = (low, high, from, to) => Math.max(0, from - low) - Math.max(0, high - to);
        return {...t, x: t.x + within(b[0], b[2], left, right), y: t.y + within(b[1], b[3], 0, bottom)};
      };
      const overlaps = (t) => taken.filter((o) => crosses(box(t), o)).length;
      const t = tries.map(inside).reduce((best, t) => (overlaps(t) < overlaps(best) ? t : best));
      taken.push(box(t));
      return {...dot, tx: t.x, ty: t.y, anchor: t.a};
    });
  }

  function map(width) {
    const [across, up] = [(r) => r.strategic_per_1000, (r) => r.operational_per_1000];
    const roles = figures.roles.filter((r) => across(r) != null && up(r) != null);
    const largest = Math.max(...roles.map((r) => r.postings), 1);
    const radius = (r) => 3 + 13 * Math.sqrt(r.postings / largest);
    const height = Math.max(300, Math.min(520, width * 0.7));
    const top = (of) => Math.max(...roles.map(of), 1) * 1.08;
    const scales = base(width, {
      height, marginLeft: 48, marginBottom: 48, marginTop: 28, marginRight: 16,
      x: {domain: [0, top(across)], nice: true, label: "Strategic hits per 1,000 duty words →", grid: true, ticks: width < 500 ? 5 : 8, labelAnchor: "right", labelOffset: 38},
      y: {domain: [0, top(up)], nice: true, label: "↑ Operational hits per 1,000 duty words", grid: true, ticks: 6},
    });
    const probe = Plot.plot({...scales, marks: [Plot.dot(roles, {x: across, y: up})]});
    const [sx, sy] = [probe.scale("x"), probe.scale("y")];
    const dots = placed(roles.map((r) => ({x: sx.apply(across(r)), y: sy.apply(up(r)), r: radius(r), label: short(r.name, width < 500 ? 20 : 30)})),
      {left: 48, right: width, bottom: height - 48});
    return Plot.plot({...scales, marks: [
      Plot.dot(roles, {x: across, y: up, r: (r) => r.postings, fill: accent, fillOpacity: 0.35, stroke: accent,
        title: (r) => `${r.name}: ${fixed(across(r))} strategic, ${fixed(up(r))} operational per 1,000 duty words; ${count(r.postings)} postings`}),
      ...dots.flatMap((d) => [
        Math.hypot(d.tx - d.x, d.ty - d.y) > d.r + 12
          ? Plot.link([d], {x1: () => sx.invert(d.x), y1: () => sy.invert(d.y), x2: () => sx.invert(d.tx), y2: () => sy.invert(d.ty), stroke: "var(--soft)", strokeOpacity: 0.6})
          : null,
        Plot.text([d], {x: () => sx.invert(d.tx), y: () => sy.invert(d.ty), text: ["" + d.label], textAnchor: d.anchor, fill: "currentColor", stroke: paper, strokeWidth: 3, paintOrder: "stroke"}),
      ]),
    ], r: {type: "sqrt", domain: [0, largest], range: [3, 16]}});
  }

  function levels(width) {
    const rows = figures.levels.filter((l) => l.mean_gap);
    const names = {4: "C level", 3: "vice-president", 2: "director, head", 1: "manager", 0: "the rest"};
    const y = (l) => `${l.level} ${names[l.level] ?? ""}`;
    return Plot.plot(base(width, {
      height: 76 + rows.length * 36, marginLeft: 118, marginBottom: 46, marginRight: 20, insetLeft: 46, insetRight: 46,
      x: {label: "Mean gap, levels →", grid: true, nice: true, labelAnchor: "right", labelOffset: 38}, y: {label: null, domain: rows.map(y)},
      marks: [
        Plot.ruleX([0], {stroke: "currentColor", strokeOpacity: 0.5}),
        Plot.ruleY(rows, {y, x1: (l) => l.mean_gap.low, x2: (l) => l.mean_gap.high, stroke: accent, strokeWidth: 3}),
        Plot.dot(rows, {y, x: (l) => l.mean_gap.value, fill: accent, r: 5, title: (l) => `${count(l.measured)} measured: ${gap(l.mean_gap.value)}`}),
        Plot.text(rows, {y, x: (l) => l.mean_gap.value, dy: -12, text: (l) => `${gap(l.mean_gap.value)} (${count(l.measured)})`, fill: "currentColor", stroke: paper, strokeWidth: 3}),
      ],
    }));
  }

  // The 25 largest and the 25 smallest gaps, and a row between them for the companies left out.
  function ends() {
    const all = companies.filter((c) => c.measured >= figures.min_postings && !c.agency && c.shrunken != null && c.sd != null);
    all.sort((a, b) => b.shrunken - a.shrunken || a.at - b.at);
    if (all.length <= 50) return {rows: all, out: 0};
    return {rows: [...all.slice(0, 25), null, ...all.slice(-25)], out: all.length - 50};
  }

  function caterpillar(width) {
    const {rows, out} = ends();
    const narrow = width < 500;
    const real = rows.map((c, row) => ({...c, row, there: c !== null})).filter((c) => c.there);
    const name = (row) => (rows[row] ? short(rows[row].name, narrow ? 14 : 24) : `… ${count(out)} more …`);
    const grades = real.filter((c) => c.grade != null && rows[c.row - 1]?.grade !== c.grade);
    const say = (c) => `${c.name}: comparable gap ${gap(c.shrunken)} (sd ${fixed(c.sd)}), ${count(c.measured)} measured` + (c.grade == null ? "" : `, grade ${c.grade}`);
    return Plot.plot(base(width, {
      height: 80 + rows.length * 19, marginLeft: narrow ? 120 : 220, marginRight: grades.length ? 58 : 20, marginTop: 20, marginBottom: 46,
      x: {label: "Gap, levels →", grid: true, nice: true, labelAnchor: "right", labelOffset: 38, ticks: narrow ? 4 : 8},
      y: {label: null, type: "band", domain: rows.map((_, row) => row), tickFormat: name, tickSize: 0},
      marks: [
        Plot.ruleX([0], {stroke: "currentColor", strokeOpacity: 0.5}),
        Plot.ruleY(grades.filter((c) => c.row > 0), {y: "row", dy: -9.5, stroke: line, strokeDasharray: "4 3"}),
        Plot.ruleY(real, {y: "row", x1: (c) => c.shrunken - reach * c.sd, x2: (c) => c.shrunken + reach * c.sd, stroke: accent, strokeWidth: 2}),
        Plot.dot(real.filter((c) => c.adjusted != null), {y: "row", x: "adjusted", stroke: warm, r: 3.5}),
        Plot.dot(real, {y: "row", x: "shrunken", fill: accent, r: 4, title: say}),
        Plot.text(grades, {y: "row", text: (c) => `grade ${c.grade}`, frameAnchor: "right", textAnchor: "start", dx: 6, fill: "currentColor"}),
      ],
    }));
  }

  const month = (text) => (/^\d{4}-\d{2}$/.test(text) ? new Date(Date.UTC(+text.slice(0, 4), +text.slice(5) - 1, 1)) : null);

  // Adds the months that are missing between others, without figures, so that lines have gaps.
  function whole(rows) {
    const out = [];
    for (const row of rows) {
      const last = out.at(-1)?.date;
      for (let at = last && next(last); at && at < row.date; at = next(at)) out.push({date: at});
      out.push(row);
    }
    return out;
  }

  const next = (date) => new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1));

  function months(which, scale, label) {
    return (width) => {
      const rows = whole(figures.months.map((m) => ({date: month(m.month), text: m.month, measured: m.measured, of: m[which]})).filter((m) => m.date && m.of));
      const at = (k) => (m) => (m.of?.[k] == null ? NaN : m.of[k] * scale);
      return Plot.plot(base(width, {
        height: 250, marginLeft: 44, marginBottom: 44, marginTop: 26,
        x: {type: "utc", label: null, inset: 8, ticks: width < 450 ? 4 : 7}, y: {label, grid: true, nice: true, ...(scale === 100 ? {domain: [0, 100]} : {})},
        marks: [
          scale === 100 ? null : Plot.ruleY([0], {stroke: "currentColor", strokeOpacity: 0.5}),
          Plot.line(rows, {x: "date", y: at("value"), stroke: accent, strokeOpacity: 0.45}),
          Plot.ruleX(rows.filter((m) => m.of?.low != null), {x: "date", y1: at("low"), y2: at("high"), stroke: accent, strokeWidth: 2}),
          Plot.dot(rows.filter((m) => m.of), {x: "date", y: at("value"), fill: accent, r: 3.5, title: (m) => `${m.text}: ${count(m.measured)} measured`}),
        ],
      }));
    };
  }

  const charts = {
    "chart-map": map,
    "chart-levels": levels,
    "chart-companies": caterpillar,
    "chart-months-share": months("share_inflated", 100, "↑ Share inflated, %"),
    "chart-months-gap": months("mean_gap", 1, "↑ Mean gap, levels"),
  };
  for (const [id, draw] of Object.entries(charts)) {
    const box = byId(id);
    if (!box) continue;
    let drawn = 0;
    const redraw = () => {
      const width = Math.floor(Math.min(box.clientWidth, 1600));
      if (width < 40 || width === drawn) return;
      drawn = width;
      const picture = draw(width);
      // The box has a label for screen readers; the parts of the chart add nothing to it.
      picture.setAttribute("aria-hidden", "true");
      box.replaceChildren(picture);
    };
    redraw();
    new ResizeObserver(() => requestAnimationFrame(redraw)).observe(box);
  }

  // A hint to scroll is shown only where there is something to scroll to.
  for (const box of document.querySelectorAll(".scroll")) {
    const hint = box.previousElementSibling;
    const update = () => hint.classList.toggle("more", box.scrollWidth > box.clientWidth + 1);
    hint.classList.add("measured");
    update();
    new ResizeObserver(() => requestAnimationFrame(update)).observe(box);
  }

  // A link to a company opens it.
  const reveal = () => {
    const target = location.hash.startsWith("#company-") ? byId(location.hash.slice(1)) : null;
    if (target?.localName !== "details") return;
    target.hidden = false;
    target.open = true;
    target.scrollIntoView({block: "start"});
    target.querySelector("summary").focus({preventScroll: true});
  };
  addEventListener("hashchange", reveal);
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href^='#company-']");
    // The hash does not change if the link is followed again.
    if (link && link.hash === location.hash) reveal();
  });
  reveal();

  // ---- table of companies ----

  const table = byId("company-table");
  if (!table) return;
  const size = 50, mostPrinted = 500;
  // Keys by which columns are sorted, in the order of the cells.
  const columns = [
    {key: (c) => c.name.toLowerCase(), first: 1},
    {key: (c) => of(c).measured},
    {key: (c) => of(c).gap},
    {key: (c) => of(c).inflated},
    {key: (c) => c.adjusted},
    {key: (c) => c.shrunken},
    {key: (c) => c.p_positive},
    {key: (c) => c.rank, first: 1},
    {key: (c) => c.grade, first: 1},
    {key: (c) => (c.agency ? 1 : 0), plain: true},
  ];
  const kinds = {
    all: () => true,
    graded: (c) => c.grade != null,
    enough: (c) => c.measured >= figures.min_postings,
    "no-agency": (c) => !c.agency,
    agency: (c) => c.agency,
  };
  const [filter, kind, status, note, back, forward] = ["filter", "kind", "status", "note", "back", "next"].map((id) => byId(`company-${id}`));
  // Selects by what a posting is, by the place of the value in a slice; some may be missing.
  const selects = ["field", "level", "source"].map((id) => byId(`company-${id}`));
  const heads = [...table.tHead.rows[0].cells];
  const folded = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const searched = companies.map((c) => folded(c.name));
  const adverts = [...document.querySelectorAll("details.company")].map((details) => ({
    details,
    name: folded(details.querySelector("summary bdi").textContent),
    items: [...details.querySelectorAll("li[data-level]")],
  }));
  let sorted = -1, way = 1, page = 0, found = companies, selected = null;

  // The figures of a company: of the selected postings, or of all.
  const of = (c) => (selected ? selected[c.at] : {measured: c.measured, gap: c.mean_gap, inflated: c.inflated});

  // Sums the slices of a company that fit the selects.
  function sums(c) {
    let [measured, sum, inflated] = [0, 0, 0];
    for (const slice of c.slices) {
      if (selects.some((select, at) => select?.value && +select.value !== slice[at])) continue;
      measured += slice[3];
      sum += slice[4];
      inflated += slice[5];
    }
    return measured ? {measured, gap: sum / measured, inflated: inflated / measured} : {measured};
  }

  // Hides the postings that do not fit, and companies without one.
  function showAdverts(wanted) {
    const text = (select) => (select?.value ? select.selectedOptions[0].textContent : null);
    const [field, level, source] = [text(selects[0]), selects[1]?.value || null, text(selects[2])];
    let shown = 0;
    for (const {details, name, items} of adverts) {
      let any = items.length === 0 && !field && !level && !source;
      for (const item of items) {
        const {field: f, level: l, source: s} = item.dataset;
        item.hidden = (field ?? f) !== f || (level ?? l) !== l || (source ?? s) !== s;
        any ||= !item.hidden;
      }
      details.hidden = !any || !name.includes(wanted);
      shown += !details.hidden;
    }
    for (const head of document.querySelectorAll(".ads h3")) {
      let next = head.nextElementSibling;
      while (next?.localName === "details" && next.hidden) next = next.nextElementSibling;
      head.hidden = next?.localName !== "details";
    }
    const line = byId("posting-status");
    if (!line) return;
    line.hidden = shown === adverts.length;
    const those = "the filters of the table of companies";
    line.textContent = line.hidden ? "" : shown ? `Filtered: ${count(shown)} of ${count(adverts.length)} companies, by ${those}.`
      : `None of the postings here fits ${those}. Select “all” there, or look in postings.csv.`;
  }

  function order() {
    const wanted = folded(filter.value.trim());
    selected = selects.some((select) => select?.value) ? companies.map(sums) : null;
    note.hidden = !selected;
    showAdverts(wanted);
    found = companies.filter((c) => kinds[kind.value](c) && searched[c.at].includes(wanted) && of(c).measured > 0);
    if (sorted < 0) return;
    const {key} = columns[sorted];
    const compare = (a, b) => (typeof a === "string" ? a.localeCompare(b) : a - b);
    found.sort((a, b) => {
      const [x, y] = [key(a), key(b)];
      if (x == null || y == null) return (x == null) - (y == null) || a.at - b.at;
      return way * compare(x, y) || a.at - b.at;
    });
  }

  // The cells after the name, with the figures of the selected postings.
  function cells(c) {
    if (!selected) return c.cells;
    const {measured, gap: mean, inflated} = of(c);
    return [count(measured), gap(mean), `${(inflated * 100).toFixed(0)}\u00a0%`, ...c.cells.slice(3)];
  }

  function row(c) {
    const tr = document.createElement("tr");
    const head = tr.appendChild(document.createElement("th"));
    head.scope = "row";
    let name = head;
    if (c.expanded != null) {
      name = head.appendChild(document.createElement("a"));
      name.href = `#company-${c.expanded}`;
    }
    name.appendChild(document.createElement("bdi")).textContent = c.name;
    cells(c).forEach((text, at) => {
      const cell = tr.appendChild(document.createElement("td"));
      cell.textContent = text;
      if (!columns[at + 1].plain) cell.className = "n";
    });
    return tr;
  }

  function show(from, to) {
    table.tBodies[0].replaceChildren(...found.slice(from, to).map(row));
  }

  const say = (from, to) => {
    status.textContent = found.length ? `${count(from + 1)} to ${count(to)} of ${count(found.length)} companies` : "No company fits.";
  };

  function refresh() {
    page = Math.max(0, Math.min(page, Math.ceil(found.length / size) - 1));
    const from = page * size, to = Math.min(from + size, found.length);
    show(from, to);
    say(from, to);
    back.disabled = page === 0;
    forward.disabled = to >= found.length;
    heads.forEach((head, at) => {
      if (at === sorted) head.setAttribute("aria-sort", way > 0 ? "ascending" : "descending");
      else head.removeAttribute("aria-sort");
    });
  }

  heads.forEach((head, at) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = head.textContent;
    button.title = head.title;
    head.removeAttribute("title");
    button.addEventListener("click", () => {
      way = sorted === at ? -way : columns[at].first ?? -1;
      sorted = at;
      page = 0;
      order();
      refresh();
    });
    head.replaceChildren(button);
  });
  const search = () => { page = 0; order(); refresh(); };
  filter.addEventListener("input", search);
  for (const select of [kind, ...selects]) select?.addEventListener("change", search);
  const turn = (by) => () => { page += by; refresh(); table.scrollIntoView({block: "start"}); };
  back.addEventListener("click", turn(-1));
  forward.addEventListener("click", turn(1));
  byId("company-controls").hidden = false;
  byId("company-pages").hidden = companies.length <= size;
  refresh();

  // For print: all matching companies up to a limit, and the numbers of the charts. Postings are
  // printed for the companies that are open.
  const closed = new Set();
  addEventListener("beforeprint", () => {
    show(0, mostPrinted);
    say(0, Math.min(mostPrinted, found.length));
    document.querySelectorAll("details:not([open]):not(.company)").forEach((d) => { closed.add(d); d.open = true; });
  });
  addEventListener("afterprint", () => {
    closed.forEach((d) => { d.open = false; });
    closed.clear();
    refresh();
  });
})();
