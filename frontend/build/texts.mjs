/**
 * `npm run texts`: every English source in the front end as JSON, for the translators' catalogue.
 * Plural sources stand under their "many" form, as `tn` looks them up.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const ROOT = join(import.meta.dirname, "..");
const STRING = String.raw`"((?:[^"\\]|\\.)*)"`;
const ONE = new RegExp(String.raw`\bt\(\s*${STRING}`, "g");
const MANY = new RegExp(String.raw`\btn\(\s*${STRING},\s*${STRING}`, "g");
const SKIPPED = /\.test\.ts$|^playground/;

const files = readdirSync(ROOT, { recursive: true, encoding: "utf8" }).filter(
  (name) => name.endsWith(".ts") && !SKIPPED.test(name),
);
const found = new Map();
for (const file of files) {
  const source = readFileSync(join(ROOT, file), "utf8");
  for (const [, text] of source.matchAll(ONE)) found.set(JSON.parse(`"${text}"`), "");
  for (const [, one, many] of source.matchAll(MANY)) {
    found.set(JSON.parse(`"${many}"`), {
      one: JSON.parse(`"${one}"`),
      other: JSON.parse(`"${many}"`),
    });
  }
}
const sorted = [...found].sort(([a], [b]) => (a < b ? -1 : 1));
process.stdout.write(`${JSON.stringify(Object.fromEntries(sorted), null, 2)}\n`);
