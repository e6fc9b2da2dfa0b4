"""The style sheet of the report."""

__all__ = ["STYLE"]

STYLE = """\
:root {
  --ground: #ffffff; --ink: #1c2128; --soft: #57606a; --line: #d0d7de; --panel: #f6f8fa;
  --accent: #0b62c4; --good: #1a7f37; --bad: #b42318; --shade: 63, 144, 218;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #14171c; --ink: #e6e9ee; --soft: #9aa5b1; --line: #333b46; --panel: #1c2129;
    --accent: #6cb0ff; --good: #57c774; --bad: #ff8a7a;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; max-width: 70rem; padding: 0 1.25rem 4rem; background: var(--ground); color: var(--ink);
  font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif;
}
header { padding: 2rem 0 0.5rem; }
h1 { margin: 0; font-size: 1.9rem; line-height: 1.2; }
h2 { margin: 2.5rem 0 0.75rem; padding-top: 0.5rem; border-top: 1px solid var(--line); font-size: 1.3rem; }
h3 { margin: 2rem 0 0.5rem; font-size: 1.1rem; }
header p { margin: 0.3rem 0; color: var(--soft); }
p { max-width: 48rem; }
.verdict { font-weight: 600; }
.verdict.good { color: var(--good); }
.verdict.bad { color: var(--bad); }
a { color: var(--accent); }
nav ul {
  display: flex; flex-wrap: wrap; gap: 0.25rem 1.1rem; margin: 0.5rem 0; padding: 0; list-style: none;
}
.wide { overflow-x: auto; margin: 1rem 0; }
table { border-collapse: collapse; font-size: 0.9rem; font-variant-numeric: tabular-nums; }
caption { padding-bottom: 0.4rem; color: var(--soft); text-align: left; }
th, td {
  padding: 0.3rem 0.6rem; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top;
}
thead th {
  border-bottom: 2px solid var(--line); color: var(--soft); font-weight: 600; vertical-align: bottom;
}
tbody th { font-weight: 500; white-space: nowrap; }
td.number { max-width: 24rem; background: rgb(var(--shade), calc(var(--strength, 0%) * 0.75)); }
dl {
  display: grid; grid-template-columns: minmax(9rem, max-content) 1fr; gap: 0.2rem 1rem; font-size: 0.9rem;
}
dt { color: var(--soft); }
dd { margin: 0; }
figure { margin: 1.5rem 0; }
figure svg { display: block; max-width: 100%; height: auto; color: var(--ink); }
figcaption { max-width: 48rem; margin-top: 0.4rem; color: var(--soft); font-size: 0.9rem; }
details { margin: 1rem 0; }
summary { color: var(--accent); cursor: pointer; }
pre {
  overflow-x: auto; padding: 0.9rem; border: 1px solid var(--line); border-radius: 6px;
  background: var(--panel);
  font: 0.8rem/1.45 ui-monospace, "DejaVu Sans Mono", monospace;
}
@media (max-width: 40rem) { dl { grid-template-columns: 1fr; } dd { margin-bottom: 0.5rem; } }
@media print { nav, summary { display: none; } section { break-inside: avoid-page; } }
"""
