/** The page's look: one sheet, system fonts, light and dark by the system's choice, one column where it is narrow. */
export const PAGE_CSS = `
:root {
  color-scheme: light dark;
  --ground: #f6f7f9; --card: #ffffff; --line: #d9dee6; --text: #17202e; --quiet: #566174;
  --accent: #1d4ed8; --chosen: #e8effe; --good: #11693b; --good-ground: #e2f5ea;
  --bad: #b3141d; --bad-ground: #fde8e8; --warn: #8a4b00; --warn-ground: #fdf0d9;
  --key: #1d4ed8; --string: #11693b; --number: #9a3d00; --word: #7a2fb5;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #10151d; --card: #171e29; --line: #2c3646; --text: #e6eaf1; --quiet: #9dabc0;
    --accent: #8db4ff; --chosen: #1e2d4a; --good: #74d69d; --good-ground: #14351f;
    --bad: #ff9a9a; --bad-ground: #451a1d; --warn: #f3bf6a; --warn-ground: #3c2a0d;
    --key: #8db4ff; --string: #86d9a8; --number: #f0b27a; --word: #cfa6f5;
  }
}
* { box-sizing: border-box; }
[hidden] { display: none !important; }
body { margin: 0; min-height: 100vh; background: var(--ground); color: var(--text);
  font: 15px/1.5 system-ui, -apple-system, 'Segoe UI', Roboto, 'Liberation Sans', sans-serif; }
h1, h2, h3, p, ol, dl, dd { margin: 0; padding: 0; }
h1 { font-size: 1.15rem; }
h2 { font-size: 1.05rem; }
h3 { font-size: .8rem; color: var(--quiet); text-transform: uppercase; letter-spacing: .04em; }
code, pre { font: 13px/1.55 ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace; }
pre { margin: 0; padding: .75rem .9rem; background: var(--ground); border: 1px solid var(--line); border-radius: 8px;
  overflow: auto; max-height: 28rem; white-space: pre-wrap; overflow-wrap: anywhere; tab-size: 2; }
button, select { font: inherit; color: inherit; background: var(--card); border: 1px solid var(--line);
  border-radius: 7px; padding: .2rem .6rem; }
button { cursor: pointer; }
button:hover { border-color: var(--accent); }
button:disabled { opacity: .5; cursor: default; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.skip { position: absolute; left: .5rem; top: -3rem; background: var(--card); padding: .4rem .8rem; z-index: 1; }
.skip:focus { top: .5rem; }

header { display: flex; flex-wrap: wrap; align-items: center; gap: .4rem 1.2rem; padding: .7rem 1.2rem;
  background: var(--card); border-bottom: 1px solid var(--line); }
header .name { display: flex; align-items: center; gap: .55rem; }
header img { width: 26px; height: 26px; display: block; }
header .address { display: flex; flex-wrap: wrap; align-items: center; gap: .3rem .5rem; color: var(--quiet); }
header .address code { color: var(--text); }
#connection { margin-left: auto; color: var(--quiet); }
#connection::before { content: ''; display: inline-block; width: .6rem; height: .6rem; margin-right: .45rem;
  border-radius: 50%; background: var(--warn); }
#connection.live::before { background: var(--good); }

main { display: grid; grid-template-columns: minmax(20rem, 27rem) minmax(0, 1fr); gap: 1rem; padding: 1rem 1.2rem;
  max-width: 100rem; margin: 0 auto; align-items: start; }
main.bare { grid-template-columns: minmax(0, 56rem); justify-content: center; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: .9rem 1rem; }
.bar { display: flex; flex-wrap: wrap; align-items: center; gap: .5rem .7rem; margin-bottom: .7rem; }
.bar h2 { margin-right: auto; }
.bar label { display: flex; align-items: center; gap: .35rem; color: var(--quiet); }
.bar select { max-width: 12rem; color: var(--text); }
#count { color: var(--quiet); font-weight: normal; }

#list { list-style: none; display: grid; gap: .4rem; max-height: calc(100vh - 11rem); overflow: auto; padding: 3px; margin: -3px; }
#list button { width: 100%; text-align: left; display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: .1rem .6rem;
  padding: .5rem .7rem; border-left: 4px solid var(--good); }
#list button.bad { border-left-color: var(--bad); }
#list button[aria-current='true'] { background: var(--chosen); border-color: var(--accent); }
#list .title { font-weight: 600; overflow-wrap: anywhere; }
#list .about { color: var(--quiet); font-size: .88rem; overflow-wrap: anywhere; }
#list time { color: var(--quiet); font-size: .88rem; font-variant-numeric: tabular-nums; text-align: right; }
#list .notes { grid-column: 1 / -1; display: flex; flex-wrap: wrap; gap: .3rem; }
.badge { display: inline-block; border-radius: 99px; padding: .02rem .55rem; font-size: .82rem; font-weight: 600;
  white-space: nowrap; color: var(--quiet); background: var(--ground); }
.badge.good { color: var(--good); background: var(--good-ground); }
.badge.bad { color: var(--bad); background: var(--bad-ground); }
.badge.warn { color: var(--warn); background: var(--warn-ground); }

#detail { display: grid; gap: .9rem; min-width: 0; }
#detail .top { display: flex; flex-wrap: wrap; align-items: center; gap: .4rem .6rem; }
#detail .top h2 { font-size: 1.25rem; overflow-wrap: anywhere; }
#detail .alarm { padding: .5rem .8rem; border-radius: 8px; color: var(--bad); background: var(--bad-ground); font-weight: 600; }
dl.facts { display: grid; grid-template-columns: repeat(auto-fill, minmax(9rem, 1fr)); gap: .6rem 1.2rem; }
dl.facts .wide { grid-column: 1 / -1; }
dt { color: var(--quiet); font-size: .85rem; }
dd { overflow-wrap: anywhere; }
.part { display: grid; gap: .4rem; min-width: 0; }
.part > .bar { margin: 0; }
.part > .bar h3 { margin-right: auto; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .3rem .8rem .3rem 0; border-top: 1px solid var(--line);
  overflow-wrap: anywhere; font-weight: normal; }
tr:first-child > * { border-top: 0; }
th[scope='row'] { color: var(--quiet); width: 30%; min-width: 9rem; }
.json-key { color: var(--key); } .json-string { color: var(--string); } .json-number { color: var(--number); } .json-word { color: var(--word); }

#empty, #bad-days > div { display: grid; gap: .8rem; }
#bad-days > div { margin-top: .7rem; }
#empty .step { display: grid; gap: .35rem; }
#empty .step .bar { margin: 0; }
#empty .step h3 { margin-right: auto; text-transform: none; letter-spacing: 0; font-size: .95rem; color: var(--text); }
#empty .lead { font-size: 1.1rem; font-weight: 600; }
summary { cursor: pointer; font-weight: 600; }
.quiet { color: var(--quiet); }
footer { padding: 0 1.2rem 1.5rem; max-width: 100rem; margin: 0 auto; }
main.bare + footer { max-width: 58.4rem; }
a { color: var(--accent); }
@media (max-width: 56rem) {
  main { grid-template-columns: minmax(0, 1fr); padding: .8rem; }
  footer { padding: 0 .8rem 1rem; }
  #list { max-height: 45vh; }
}
@media (prefers-reduced-motion: no-preference) {
  #list button.new { animation: landed 1.2s ease-out; }
  @keyframes landed { from { background: var(--chosen); } }
}
`;
