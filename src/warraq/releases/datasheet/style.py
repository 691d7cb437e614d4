"""The style sheet of datasheet.html: light or dark as the reader prefers, for any width, and for print."""

STYLE = """\
:root {
  color-scheme: light dark;
  --page: #ffffff; --text: #1b1e22; --quiet: #525a64; --link: #0a55a3; --line: #d5dae0; --mark: #eef2f6;
  --open: #8a3b00; --open-page: #fdf1e6;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #14171b; --text: #e7eaee; --quiet: #aab3be; --link: #86bdf5; --line: #39414b; --mark: #20262d;
    --open: #f4b27a; --open-page: #33241a;
  }
}
* { box-sizing: border-box; }
html { scroll-behavior: auto; -webkit-text-size-adjust: 100%; }
body {
  margin: 0 auto; padding: 1.5rem 1rem 4rem; max-width: 46rem; background: var(--page); color: var(--text);
  font: 1rem/1.6 system-ui, "Segoe UI", Roboto, "Noto Sans", "Noto Naskh Arabic", "Noto Sans Arabic", sans-serif;
  overflow-wrap: break-word;
}
h1, h2, h3 { line-height: 1.3; text-wrap: balance; }
h1 { font-size: 1.8rem; margin: 0 0 .3rem; }
h2 { font-size: 1.4rem; margin: 3rem 0 1rem; padding-bottom: .3rem; border-bottom: 2px solid var(--line); }
nav h2 { margin-top: 0; font-size: 1.1rem; border: 0; padding: 0; }
h3 { font-size: 1.05rem; margin: 0 0 .35rem; }
a { color: var(--link); }
a:focus-visible, summary:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
.skip { position: absolute; left: -99rem; }
.skip:focus { left: 1rem; top: .5rem; background: var(--page); padding: .3rem .6rem; }
.kind, .version, .quiet, figcaption, caption, footer { color: var(--quiet); }
.kind, .version { margin: 0; }
nav { background: var(--mark); border-radius: .5rem; padding: 1rem 1.25rem; margin: 1.5rem 0; }
nav ol { margin: .3rem 0 .6rem; padding-inline-start: 1.4rem; }
.question { margin: 0 0 2rem; scroll-margin-top: 1rem; }
.question:target { outline: 2px solid var(--link); outline-offset: .5rem; border-radius: .2rem; }
.question p { margin: .4rem 0; }
.by { font-size: .85rem; color: var(--quiet); }
.by.none { display: inline-block; color: var(--open); background: var(--open-page); border-radius: .25rem; \
padding: 0 .5rem; font-weight: 600; }
.words { border-inline-start: 3px solid var(--line); padding-inline-start: .9rem; margin: .6rem 0; }
.words ul, .words ol { margin: .4rem 0; padding-inline-start: 1.6rem; }
.words blockquote { margin: .4rem 0; padding-inline-start: .9rem; border-inline-start: 3px solid var(--line); \
color: var(--quiet); }
.words pre { margin: .4rem 0; padding: .5rem .7rem; overflow-x: auto; background: var(--mark); border-radius: .25rem; }
.words pre code { padding: 0; }
code { font: .92em ui-monospace, "SF Mono", Consolas, "DejaVu Sans Mono", monospace; background: var(--mark); \
padding: .05em .25em; border-radius: .2em; }
figure { margin: 1.2rem 0; }
figcaption { font-weight: 600; margin-bottom: .4rem; }
svg { display: block; width: 100%; min-width: 34rem; height: auto; font: 12px system-ui, "Segoe UI", Roboto, \
"Noto Sans", "Noto Sans Arabic", sans-serif; }
svg text { fill: currentColor; }
summary { cursor: pointer; color: var(--link); padding: .2rem 0; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .92rem; margin: .5rem 0; font-variant-numeric: \
tabular-nums; }
caption { text-align: start; padding-bottom: .3rem; }
figure caption { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
th, td { text-align: start; padding: .25rem .6rem; border-bottom: 1px solid var(--line); vertical-align: top; }
th[scope="row"] { font-weight: 400; }
.n { text-align: end; white-space: nowrap; }
footer { margin-top: 3rem; border-top: 1px solid var(--line); padding-top: 1rem; font-size: .9rem; }
@media print { nav, .skip { display: none; } .question, figure { break-inside: avoid; } }
"""
