/**
 * The look, in the element's own shadow: the design's tokens, cut to what a button needs. Light or dark is the
 * host page's own (`color-scheme` is inherited), or what the attribute `theme` says.
 */
const CSS = `
:host{all:initial;color-scheme:inherit;display:inline-block;max-width:100%;vertical-align:middle}
:host([theme=light]){color-scheme:light}:host([theme=dark]){color-scheme:dark}
:host([hidden]){display:none}
:host([size=card]){display:block;width:100%;max-width:340px}
:host([size=floating]){position:fixed;inset:auto max(16px,env(safe-area-inset-right)) max(16px,env(safe-area-inset-bottom)) auto;max-width:calc(100vw - 32px);z-index:2147483000}
*{box-sizing:border-box;margin:0}
.b{--fill:light-dark(oklch(from var(--accent) calc(min(l,.52) + clamp(0,(l - .62)*999,1)*(max(l,.74) - min(l,.52))) c h),oklch(from var(--accent) clamp(.76,l,.88) min(c,.15) h));
--on:light-dark(oklch(from var(--accent) calc(1 - clamp(0,(l - .62)*999,1)*.82) min(c,.01) h),oklch(from var(--accent) .17 min(c,.03) h));
--press:light-dark(oklch(from var(--fill) calc(l - .06) c h),oklch(from var(--fill) calc(l + .05) c h));
--mark:light-dark(oklch(from var(--accent) min(l,.56) c h),oklch(from var(--accent) max(l,.72) min(c,.14) h));
--focus:light-dark(oklch(from var(--accent) min(l,.46) min(c,.16) h),oklch(from var(--accent) max(l,.8) min(c,.12) h));
--surface:light-dark(#fff,oklch(from var(--accent) .208 min(c,.012) h));
--soft:light-dark(oklch(from var(--accent) .952 min(c,.007) h),oklch(from var(--accent) .262 min(c,.013) h));
--line:light-dark(oklch(from var(--accent) .9 min(c,.01) h),oklch(from var(--accent) .318 min(c,.014) h));
--strong:light-dark(oklch(from var(--accent) .6 min(c,.016) h),oklch(from var(--accent) .59 min(c,.016) h));
--ink:light-dark(oklch(from var(--accent) .225 min(c,.022) h),oklch(from var(--accent) .955 min(c,.005) h));
--ink2:light-dark(oklch(from var(--accent) .41 min(c,.02) h),oklch(from var(--accent) .815 min(c,.01) h));
--go:light-dark(oklch(.56 .135 152),oklch(.78 .165 152));--goi:light-dark(oklch(.44 .105 152),oklch(.83 .14 152));
--stop:light-dark(oklch(.525 .19 27),oklch(.7 .17 25));--stopi:light-dark(oklch(.47 .17 27),oklch(.82 .105 22));
--warn:light-dark(oklch(.64 .14 62),oklch(.82 .15 78));--warni:light-dark(oklch(.45 .095 60),oklch(.87 .12 82));
font:15px/1.3 var(--mw-font,"Helvetica Neue","Segoe UI",Roboto,"Noto Sans","Liberation Sans",Arial,sans-serif);color:var(--ink);text-align:start}
a{color:inherit;text-decoration:none;-webkit-tap-highlight-color:transparent}
a:focus-visible{outline:3px solid var(--focus);outline-offset:2px}
b{font-weight:700}small{font-size:.86em;font-weight:400}
.sr{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.n{font-variant-numeric:tabular-nums;white-space:nowrap}
.clip{overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.dot{flex:none;display:inline-block;width:12px;height:12px;border-radius:50%;border:2px solid var(--ink2);background:var(--surface)}
[data-is=online] .dot{border-color:var(--go);background:var(--go)}
[data-is=busy] .dot{border-color:var(--stop);background:linear-gradient(var(--surface),var(--surface)) center/6px 2px no-repeat,var(--stop)}
[data-is=away] .dot{border-color:var(--warn);background:linear-gradient(90deg,var(--warn) 50%,var(--surface) 50%)}
.is{display:inline-flex;align-items:center;gap:7px;font-size:13px;font-weight:700;color:var(--ink2)}
[data-is=online] .is{color:var(--goi)}[data-is=busy] .is{color:var(--stopi)}[data-is=away] .is{color:var(--warni)}
.does,.costs{display:inline-flex;align-items:center;justify-content:center;gap:8px;padding:6px 16px;min-width:0}
.does{flex:1}.costs{flex:none;gap:.15em}
.small,.do{display:flex;overflow:clip;border-radius:8px;font-weight:700}
.small:focus-visible,.do:focus-visible{overflow-clip-margin:6px}
.small{min-height:44px;border:1px solid var(--mark);background:var(--surface)}
.small>*{padding-inline:12px}
.small .costs,.do{background:var(--fill);color:var(--on)}
.small:hover .costs,.do:hover{background:var(--press)}
.b:not([data-is=online]) .small{border-color:var(--strong)}
.b:not([data-is=online]) .small .costs{background:var(--soft);color:var(--ink2)}
.do{min-height:48px}
.do .costs{border-inline-start:1px solid color-mix(in oklab,currentColor 34%,transparent)}
.b:not([data-is=online]) .do{background:var(--surface);color:var(--ink);border:1px solid var(--strong)}
.b:not([data-is=online]) .do:hover{background:var(--soft)}
.card{display:grid;gap:12px;padding:16px;border:1px solid var(--line);border-radius:12px;background:var(--surface)}
.who{display:grid;grid-template-columns:auto minmax(0,1fr);gap:12px;align-items:center}
.who b{font-size:17px}.who p,.note{font-size:13px;color:var(--ink2)}
.face{width:56px;height:56px;border-radius:28%;background:var(--soft);object-fit:cover;display:grid;place-items:center;font-weight:700;color:var(--ink2)}
.times{display:flex;flex-wrap:wrap;gap:4px 12px;justify-content:space-between;align-items:center}
.prices{display:flex;flex-wrap:wrap;gap:4px 16px;padding:0;list-style:none;font-size:13px;color:var(--ink2)}
.prices b{color:var(--ink)}
.float{display:grid;grid-template-columns:auto minmax(0,1fr) auto;align-items:center;gap:12px;max-width:100%;padding:8px;border:1px solid var(--line);border-radius:14px;background:var(--surface);box-shadow:0 1px 2px oklch(.2 .02 230/.06),0 12px 32px -8px light-dark(oklch(.2 .02 230/.28),oklch(0 0 0/.7))}
.float .face{width:44px;height:44px}.float .words{display:grid;min-width:0}
.float .do{min-height:44px}.float .do>*{padding-inline:12px}
svg{width:20px;height:20px;flex:none;fill:none;stroke:currentColor;stroke-width:2;stroke-linecap:round;stroke-linejoin:round}
@media (prefers-contrast:more){.b{--line:var(--strong);--ink2:var(--ink)}}
@media (forced-colors:active){.dot{forced-color-adjust:none}}
`;

let sheet: CSSStyleSheet | undefined;

/** One sheet for all buttons of a page. Constructed, so a policy against inline styles does not concern it. */
export function look(): CSSStyleSheet {
  if (!sheet) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(CSS);
  }
  return sheet;
}
