/** How the page of the description looks, on a phone and on a desk, by day and by night. */
export const PAGE_STYLE = `
:root { color-scheme: light dark; --line: light-dark(#ccd5cf, #38453e); --soft: light-dark(#f1f5f2, #1d2621);
  --ink: light-dark(#16211b, #e4ece7); --pale: light-dark(#4c5a52, #a3b3aa); --link: light-dark(#0b6138, #74d3a0); }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 62rem; padding: 1rem; color: var(--ink); background: light-dark(#fff, #131a16);
  font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
h2 { margin: 2.5rem 0 .25rem; } h3 { margin: 1.25rem 0 .25rem; font-size: 1rem; } p, ul { margin: .4rem 0; }
a { color: var(--link); } i { color: var(--pale); font-size: .9em; }
nav { display: flex; flex-wrap: wrap; gap: .25rem 1rem; margin: 1rem 0; }
nav a { padding: .5rem 0; }
details { margin: .4rem 0; border: 1px solid var(--line); border-radius: .5rem; }
summary { padding: .7rem .8rem; cursor: pointer; }
summary:focus-visible, a:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
.body { padding: 0 .8rem .8rem; scroll-margin-top: 4rem; }
.verb { display: inline-block; min-width: 4.2rem; font-weight: 700; }
.path { font-family: ui-monospace, monospace; font-weight: 600; }
.what { color: var(--pale); }
code, pre { font: .88em/1.45 ui-monospace, monospace; }
code { background: var(--soft); border-radius: .25rem; padding: .05rem .25rem; }
pre { margin: 0; padding: .8rem; overflow-x: auto; background: var(--soft); border-radius: 0 0 .5rem .5rem; }
table { width: 100%; border-collapse: collapse; }
th, td { padding: .35rem .5rem .35rem 0; border-top: 1px solid var(--line); text-align: start; vertical-align: top; }
th { width: 34%; font-weight: 600; } td table th { font-weight: 500; }
.kind { margin: .6rem 0; }
@media (max-width: 32rem) { th, td { display: block; width: auto; } td { border: 0; padding-top: 0; } }
`;
