/// How the report looks: by day and by night, on screen and on paper, without anything from
/// elsewhere.
let htmlStyle = """
  :root {
    color-scheme: light dark;
    --page: #fff; --panel: #f6f7f9; --ink: #1c2430; --soft: #5c6773; --line: #d9dee5;
    --accent: #1f6feb; --heat: 31 111 235; --bar: #a9c7f7;
    --c0: #0f7b6c; --c1: #b7791f; --c2: #c2571a; --c3: #b4232f;
    --c4: #5b4bb7; --c5: #1f6feb; --c6: #8a5a44; --c7: #4d5b66;
  }
  @media (prefers-color-scheme: dark) {
    :root {
      --page: #12161c; --panel: #1a2029; --ink: #e4e8ee; --soft: #98a3b0; --line: #303945;
      --accent: #6ea8fe; --heat: 84 148 255; --bar: #34558c;
      --c0: #3fc1ad; --c1: #e3b04b; --c2: #f08c4f; --c3: #ff7b86;
      --c4: #a99bff; --c5: #6ea8fe; --c6: #cf9d84; --c7: #a9b6c2;
    }
  }
  * { box-sizing: border-box; }
  body {
    margin: 0 auto; padding: 2rem 1.25rem 4rem; max-width: 68rem; background: var(--page);
    color: var(--ink); font: 15px/1.5 system-ui, "Segoe UI", "DejaVu Sans", sans-serif;
  }
  h1 { font-size: 1.7rem; margin: 0 0 .25rem; }
  h2 { font-size: 1.15rem; margin: 2.5rem 0 .5rem; }
  h3 { font-size: .95rem; margin: 0 0 .4rem; }
  p { margin: .3rem 0 .8rem; max-width: 46rem; }
  .soft, figcaption, th { color: var(--soft); }
  code { font: .87em/1.4 ui-monospace, "DejaVu Sans Mono", monospace; overflow-wrap: anywhere; }
  .cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(11rem, 1fr)); gap: .8rem; }
  .card { background: var(--panel); border-radius: .6rem; padding: .8rem 1rem; }
  .card b { display: block; font-size: 1.7rem; font-variant-numeric: tabular-nums; }
  .plots { display: grid; grid-template-columns: repeat(auto-fit, minmax(19rem, 1fr)); gap: 1.2rem; }
  .scroll { overflow-x: auto; }
  table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
  th, td { padding: .3rem .7rem; text-align: right; border-bottom: 1px solid var(--line); }
  th { font-weight: 600; font-size: .85rem; }
  th:first-child, td:first-child, .text { text-align: left; }
  td.message { min-width: 20rem; overflow-wrap: anywhere; }
  .notes { margin-top: .8rem; }
  .heat td { min-width: 5rem; text-align: center; border: 2px solid var(--page); }
  .heat td.text { text-align: left; }
  .heat td.cell { background: rgb(var(--heat) / var(--share)); }
  .heat td.cell.dark { color: #fff; }
  .heat small { display: block; opacity: .8; }
  figure { margin: 0; }
  svg { display: block; width: 100%; height: auto; overflow: visible; }
  svg text { fill: var(--soft); font-size: 11px; }
  .grid { stroke: var(--line); stroke-width: 1; }
  .ideal { stroke: var(--soft); stroke-dasharray: 4 4; }
  .curve { fill: none; stroke-width: 2; stroke-linejoin: round; }
  .whisker { stroke: var(--accent); stroke-width: 2; }
  .dot { fill: var(--accent); }
  .histogram { fill: var(--bar); }
  .key { display: inline-block; margin-right: 1rem; white-space: nowrap; }
  .key svg { display: inline-block; width: 1.8rem; height: .7rem; vertical-align: middle; }
  .terms { display: grid; grid-template-columns: repeat(auto-fit, minmax(14rem, 1fr)); gap: 1.2rem; }
  .terms table { width: 100%; }
  .terms td { border: 0; padding: .1rem .3rem; }
  .terms td:first-child { width: 60%; }
  .terms rect { fill: var(--bar); }
  @media print {
    :root { color-scheme: light; }
    body { max-width: none; padding: 0; font-size: 11px; }
    section, figure, tr, .card { break-inside: avoid; }
    .cell, .card, svg { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  }
  """
