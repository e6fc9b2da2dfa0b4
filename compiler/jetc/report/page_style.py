"""The style sheet of the report: wide, on a phone, in the dark, and on paper."""

__all__ = ["STYLE"]

STYLE = """\
:root {
  --ground: #ffffff; --ink: #14181f; --soft: #4f5966; --line: #d9dee5; --panel: #f6f8fa;
  --accent: #0a5cb8; --good: #14713a; --open: #8a5a00; --bad: #b42318; --on-verdict: #ffffff;
  --fill: #2f7fd1; --track: #dfe5ec; --shade: 63, 144, 218;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #10141a; --ink: #e8ecf2; --soft: #a3aebb; --line: #2b343f; --panel: #181e26;
    --accent: #74b4ff; --good: #55c98a; --open: #e3b341; --bad: #ff8f82; --on-verdict: #08150d;
    --fill: #4d9bea; --track: #2b3541;
  }
}
* { box-sizing: border-box; }
html { scroll-padding-top: 1rem; }
body {
  margin: 0 auto; max-width: 86rem; padding: 0 1.25rem 4rem; background: var(--ground); color: var(--ink);
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif;
  font-variant-numeric: tabular-nums; overflow-wrap: break-word;
}
header { padding: 1rem 0 0; }
.title { display: flex; flex-wrap: wrap; align-items: center; gap: 0.5rem 1rem; }
h1 { margin: 0; font-size: 1.9rem; line-height: 1.2; }
h2 { margin: 2.25rem 0 0.75rem; padding-top: 0.6rem; border-top: 1px solid var(--line); font-size: 1.3rem; }
h3 { margin: 1.75rem 0 0.5rem; font-size: 1.1rem; }
p { max-width: 52rem; }
header p { max-width: none; margin: 0.3rem 0; color: var(--soft); font-size: 0.85rem; line-height: 1.4; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
.verdict {
  padding: 0.1rem 0.9rem; border-radius: 999px; background: var(--good); color: var(--on-verdict);
  font-size: 1.25rem; letter-spacing: 0.02em;
}
.verdict.open { background: var(--open); }
.verdict.bad { background: var(--bad); }
.events {
  padding: 0.1rem 0.55rem; border: 1px solid var(--soft); border-radius: 6px; color: var(--soft);
  font-size: 0.85rem;
}
a { color: var(--accent); }
ul.remarks, nav ul {
  display: flex; flex-wrap: wrap; gap: 0.1rem 1.1rem; margin: 0.3rem 0; padding: 0; list-style: none;
}
ul.remarks { color: var(--soft); font-size: 0.9rem; }
nav ul { column-gap: 0.85rem; font-size: 0.85rem; }
.cards {
  display: grid; grid-template-columns: repeat(auto-fit, minmax(11.5rem, 1fr)); gap: 0.7rem; margin: 0.7rem 0;
}
.card {
  min-width: 0; padding: 0.5rem 0.75rem; border: 1px solid var(--line); border-left: 4px solid var(--good);
  border-radius: 6px; background: var(--panel);
}
.card.open { border-left-color: var(--open); }
.card.bad { border-left-color: var(--bad); }
.card h3 { margin: 0; color: var(--soft); font-size: 0.85rem; font-weight: 600; }
.card p { margin: 0.25rem 0 0; font-size: 0.8rem; line-height: 1.35; }
.card .big {
  margin: 0.1rem 0; font-size: 1.7rem; font-weight: 700; line-height: 1.15; letter-spacing: -0.02em;
}
.card .big span {
  display: inline-block; color: var(--soft); font-size: 0.76rem; font-weight: 600; letter-spacing: 0;
}
.card .note { color: var(--good); font-weight: 600; }
.card.open .note { color: var(--open); }
.card.bad .note { color: var(--bad); }
.bar { display: block; width: 100%; max-width: 17rem; }
.bar text { fill: var(--ink); font-size: 12px; }
.track { fill: var(--track); }
.fill { fill: var(--fill); }
.bar .interval { stroke: var(--ink); stroke-width: 1.6; }
.bar .mark { stroke: var(--ink); stroke-width: 1.5; stroke-dasharray: 3 2; }
.beside {
  display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1.25fr); gap: 1.5rem; align-items: start;
}
.wide { position: relative; overflow-x: auto; margin: 0 0 0.25rem; }
table { border-collapse: collapse; font-size: 0.88rem; }
.caption { margin: 1rem 0 0.4rem; color: var(--soft); font-size: 0.88rem; }
th, td {
  padding: 0.3rem 0.6rem; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top;
}
thead th {
  border-bottom: 2px solid var(--line); color: var(--soft); font-weight: 600; vertical-align: bottom;
}
tbody th { font-weight: 500; }
th button {
  margin: 0; padding: 0; border: 0; background: none; color: inherit; font: inherit;
  text-align: inherit; cursor: pointer;
}
th button:hover { text-decoration: underline; }
th button::after { content: " \\2195"; opacity: 0.6; }
th[aria-sort="ascending"] button::after { content: " \\2191"; opacity: 1; }
th[aria-sort="descending"] button::after { content: " \\2193"; opacity: 1; }
td.shaded { background: rgb(var(--shade), calc(var(--strength) * 0.6)); }
small { color: var(--soft); font-size: 0.92em; white-space: nowrap; }
td.shaded small { color: inherit; }
dl {
  display: grid; grid-template-columns: repeat(auto-fill, minmax(34rem, 1fr)); gap: 0 2rem;
  font-size: 0.88rem;
}
dl div { display: grid; grid-template-columns: 1fr 2fr; gap: 1rem; padding: 0.15rem 0; }
dt { color: var(--soft); }
dd { min-width: 0; margin: 0; overflow-wrap: anywhere; }
.origin { max-width: none; margin: 0.2rem 0 0.6rem; color: var(--soft); font-size: 0.78rem; }
.card .origin { font-size: 0.75rem; }
details { margin-top: 0.3rem; font-size: 0.78rem; }
summary { color: var(--accent); cursor: pointer; }
figure { margin: 1rem 0; }
figure svg { display: block; max-width: 100%; height: auto; color: var(--ink); }
figcaption { max-width: 52rem; margin-top: 0.4rem; color: var(--soft); font-size: 0.85rem; }
.beside figure { margin-top: 0.4rem; }
.beside figure svg { width: 100%; }
.beside .caption { margin-top: 0.4rem; }
pre {
  overflow-x: auto; padding: 0.9rem; border: 1px solid var(--line); border-radius: 6px;
  background: var(--panel); font: 0.8rem/1.45 ui-monospace, "DejaVu Sans Mono", monospace;
}
.line:target { background: rgb(var(--shade), 0.35); }
@media (max-width: 60rem) { .beside { grid-template-columns: minmax(0, 1fr); } }
@media (max-width: 40rem) {
  body { padding: 0 0.8rem 3rem; }
  h1 { font-size: 1.5rem; }
  dl { grid-template-columns: minmax(0, 1fr); }
  dl div { grid-template-columns: 3fr 4fr; }
  th, td { padding: 0.3rem 0.4rem; }
  tbody th { max-width: 8.5rem; }
  table small { display: block; }
  .beside table { font-size: 0.8rem; }
  .beside th, .beside td { padding: 0.3rem 0.2rem; }
  .beside small { white-space: normal; }
  th[aria-sort="none"] button::after { content: none; }
}
@media print {
  :root {
    --ground: #ffffff; --ink: #000000; --soft: #3d444d; --line: #c3c9d1; --panel: #ffffff; --accent: #000000;
    --good: #14713a; --open: #8a5a00; --bad: #b42318; --on-verdict: #ffffff;
    --fill: #2f7fd1; --track: #dfe5ec;
  }
  @page { margin: 10mm; }
  html { font-size: 7.6pt; }
  body { max-width: none; padding: 0; line-height: 1.2; print-color-adjust: exact; }
  nav, #spec, details, .owners, .on-screen { display: none; }
  a { text-decoration: none; }
  header, header p { padding: 0; }
  section:not(#results) { columns: 2; column-gap: 6mm; }
  h2, .across { column-span: all; }
  h2 { margin: 2.5mm 0 1mm; padding-top: 1mm; break-after: avoid; break-inside: avoid; }
  h2::after { content: ""; display: block; height: 32mm; margin-bottom: -32mm; }
  h3 { margin: 2mm 0 1mm; break-after: avoid; break-inside: avoid; }
  section > h3::after { content: ""; display: block; height: 12mm; margin-bottom: -12mm; }
  p, li { max-width: none; margin: 0.5mm 0; }
  .cards { grid-template-columns: repeat(6, minmax(0, 1fr)); gap: 1.5mm; margin: 1.5mm 0; }
  .card { padding: 1.2mm 1.5mm; break-inside: avoid; }
  .card h3, .card p { margin: 0.4mm 0; }
  .beside { gap: 4mm; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); }
  .wide { overflow: visible; margin: 0.5mm 0; }
  .caption { margin: 1.5mm 0 0.5mm; break-after: avoid; }
  th, td { padding: 0.15mm 1mm; }
  thead { display: table-header-group; break-inside: avoid; break-after: avoid; }
  th button { display: contents; }
  .table:not(.long) { break-inside: avoid; }
  th[aria-sort="none"] button::after { content: none; }
  tr, figure, dl div { break-inside: avoid; }
  small { white-space: normal; }
  dl { grid-template-columns: minmax(0, 1fr); margin: 1mm 0; }
  dl div { grid-template-columns: 1fr 2.2fr; gap: 2mm; padding: 0.1mm 0; }
  .origin { margin: 0.2mm 0 0.8mm; }
  figure { margin: 1mm 0; }
  figure svg { width: 100%; max-height: 47mm; }
  figcaption { margin-top: 0.5mm; }
}
"""
