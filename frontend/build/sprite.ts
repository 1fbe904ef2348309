import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { Plugin } from "vite";

const HERE = import.meta.dirname;
const OWN = join(HERE, "../icons");
const LUCIDE = join(HERE, "../../node_modules/lucide-static/icons");
const FILE = "icons.svg";

/** What stands inside the outer `<svg>`, on one line: strokes and sizes come from `.i` in the CSS. */
export function inner(svg: string): string {
  const match = /<svg[^>]*>([\s\S]*)<\/svg>/.exec(svg);
  if (!match?.[1]) throw new Error("not an icon");
  return match[1].replace(/\s+/g, " ").replace(/ ?\/>/g, "/>").trim();
}

/** One sprite with `<symbol id="i-NAME">` for each name of icons/names.json and each file beside it. */
export function build(): string {
  const named: Record<string, string> = JSON.parse(readFileSync(join(OWN, "names.json"), "utf8"));
  const parts = new Map<string, string>();
  for (const [name, lucide] of Object.entries(named)) {
    parts.set(name, inner(readFileSync(join(LUCIDE, `${lucide}.svg`), "utf8")));
  }
  for (const file of readdirSync(OWN).filter((each) => each.endsWith(".svg"))) {
    parts.set(basename(file, ".svg"), inner(readFileSync(join(OWN, file), "utf8")));
  }
  const symbols = [...parts].map(
    ([name, body]) => `<symbol id="i-${name}" viewBox="0 0 24 24">${body}</symbol>`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg"><!-- most icons: lucide, ISC licence -->${symbols.join("")}</svg>`;
}

/** Emits the sprite under one fixed name, so that templates need no lookup; serves it to the playground. */
export function sprite(): Plugin {
  return {
    name: "minutewise-sprite",
    configureServer(server) {
      server.middlewares.use(`/${FILE}`, (_request, response) => {
        response.setHeader("Content-Type", "image/svg+xml");
        response.end(build());
      });
    },
    generateBundle() {
      this.emitFile({ type: "asset", fileName: FILE, source: build() });
    },
  };
}
