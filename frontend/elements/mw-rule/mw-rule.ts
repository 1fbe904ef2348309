import { html, nothing, svg, type TemplateResult } from "lit";
import type { RuleView, Segment } from "../../core/rule-view.ts";
import { define, LightElement } from "../light.ts";

const NUMBERED = { y: 3, height: 11 };

/** The hatches are named by the style sheet; a page that brings them already keeps its own. */
export function ensureHatches(): void {
  if (document.getElementById("hatch-free")) return;
  const holder = document.createElement("div");
  holder.hidden = false;
  holder.innerHTML = `<svg class="sprite" aria-hidden="true" focusable="false"><defs>
<pattern id="hatch-free" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect class="hatch-go-a" width="7" height="7"/><path class="hatch-go-b" d="M0 0v7" stroke-width="3"/></pattern>
<pattern id="hatch-still" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect class="hatch-still-a" width="7" height="7"/><path class="hatch-still-b" d="M0 0v7" stroke-width="2"/></pattern>
<pattern id="hatch-lost" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(-45)"><rect class="hatch-lost-a" width="5" height="5"/><path class="hatch-lost-b" d="M0 0v5" stroke-width="2.5"/></pattern></defs></svg>`;
  document.body.append(...holder.children);
}

const bar = (each: Segment): TemplateResult =>
  svg`<rect class=${each.kind} x=${each.x} y=${NUMBERED.y} width=${each.width} height=${NUMBERED.height}></rect>`;

const line = (x: number, y1: number, y2: number, kind = ""): TemplateResult =>
  svg`<line class=${kind || nothing} x1=${x} x2=${x} y1=${y1} y2=${y2}></line>`;

/** Time drawn to scale, one sentence for those who hear it. */
export function rule(view: RuleView, label: string): TemplateResult {
  return html`<svg class="rule" viewBox="0 0 1000 26" preserveAspectRatio="none" role="img" aria-label=${label}>
    <rect class="track" x="0" y="3" width="1000" height="11"></rect>
    ${view.segments.map(bar)}
    ${view.ticks.map((each) => line(each.x, 14, each.long ? 24 : 19))}
    ${view.marks.map((x) => line(x, 1, 16, "mark"))}
    ${view.needle === null ? nothing : line(view.needle, 0, 19, "needle")}
  </svg>`;
}

/** `<mw-rule>`: properties `view` (RuleView) and `label`. */
export class MwRule extends LightElement {
  static override properties = { view: { attribute: false }, label: {} };
  declare view: RuleView | null;
  declare label: string;

  constructor() {
    super();
    this.view = null;
    this.label = "";
  }

  override connectedCallback(): void {
    super.connectedCallback();
    ensureHatches();
  }

  protected override render(): unknown {
    return this.view ? rule(this.view, this.label) : nothing;
  }
}

define("mw-rule", MwRule);
