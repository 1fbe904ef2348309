/** JSON to and from our own server. An unknown outcome is asked again with the same key, never with a new one. */
import { t } from "../core/texts.ts";

export class Problem extends Error {
  readonly status: number;
  readonly code: string;
  readonly field: string | null;
  constructor(status: number, code: string, detail: string, field: string | null = null) {
    super(detail);
    this.status = status;
    this.code = code;
    this.field = field;
  }
}

const TRIES = 4;
/** A request over a dead line would hang for minutes; after so long its outcome counts as unknown. */
const PATIENCE_MS = 5_000;
const UNKNOWN_OUTCOMES = [502, 503, 504];

export function csrfToken(): string {
  const cookie = /(?:^|; )csrftoken=([^;]+)/.exec(document.cookie);
  if (cookie?.[1]) return decodeURIComponent(cookie[1]);
  return document.querySelector<HTMLMetaElement>('meta[name="csrf-token"]')?.content ?? "";
}

/** A new idempotency key; also where `randomUUID` is missing (plain http on a local network). */
export function newKey(): string {
  if (typeof crypto.randomUUID === "function") return crypto.randomUUID();
  return [...crypto.getRandomValues(new Uint8Array(16))]
    .map((byte) => byte.toString(16).padStart(2, "0"))
    .join("");
}

const wait = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

async function problemOf(response: Response): Promise<Problem> {
  const body: unknown = await response.json().catch(() => null);
  const told = (body ?? {}) as Record<string, unknown>;
  const text = (name: string): string => (typeof told[name] === "string" ? told[name] : "");
  return new Problem(
    response.status,
    text("code") || `http_${response.status}`,
    text("detail") || text("title"),
    text("field") || null,
  );
}

/** The answer, or `Problem` once the outcome is known; keeps asking while it is not. */
async function ask(url: string, init: RequestInit): Promise<Response> {
  for (let attempt = 1; ; attempt += 1) {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    const response = await fetch(url, { ...init, signal }).catch((error) => error as Error);
    const unknown = !(response instanceof Response) || UNKNOWN_OUTCOMES.includes(response.status);
    if (!unknown) {
      if (response.ok) return response;
      throw await problemOf(response);
    }
    if (attempt === TRIES) {
      if (response instanceof Response) throw await problemOf(response);
      throw new Problem(0, "offline", "");
    }
    await wait(300 * 2 ** attempt);
  }
}

const HEADERS = { Accept: "application/json, application/problem+json" };

export async function getJson<T>(url: string): Promise<T> {
  const response = await ask(url, { headers: HEADERS, credentials: "same-origin" });
  return (await response.json()) as T;
}

/** POSTs `body`; the same `key` makes a repetition harmless. */
export async function postJson<T>(url: string, body: unknown, key: string = newKey()): Promise<T> {
  const response = await ask(url, {
    method: "POST",
    credentials: "same-origin",
    headers: {
      ...HEADERS,
      "Content-Type": "application/json",
      "X-CSRFToken": csrfToken(),
      "Idempotency-Key": key,
    },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  return (text ? JSON.parse(text) : null) as T;
}

/** POSTs a form with its files; what went wrong in words, empty if nothing did. The same `key`, pressed
 * again, sends nothing twice. */
export async function sendForm(url: string, form: FormData, key = newKey()): Promise<string> {
  const headers = { ...HEADERS, "X-CSRFToken": csrfToken(), "Idempotency-Key": key };
  const init = { method: "POST", credentials: "same-origin" as const, headers, body: form };
  const response = await fetch(url, init).catch(() => null);
  if (response?.ok) return "";
  const problem = response ? await problemOf(response) : null;
  return problem?.message || t("That did not work.");
}
