import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { getJson, Problem, postJson } from "./http.ts";

const answers: (Response | Error)[] = [];
let asked: { url: string; init: RequestInit }[] = [];

beforeEach(() => {
  vi.useFakeTimers();
  asked = [];
  answers.length = 0;
  vi.stubGlobal("document", { cookie: "a=b; csrftoken=tok", querySelector: () => null });
  vi.stubGlobal("fetch", async (url: string, init: RequestInit) => {
    asked.push({ url, init });
    const answer = answers.shift();
    if (answer instanceof Response) return answer;
    throw answer ?? new TypeError("no network");
  });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const header = (n: number, name: string): string | null =>
  new Headers(asked[n]?.init.headers).get(name);
const json = (body: unknown, status = 200) => new Response(JSON.stringify(body), { status });

async function settled<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  await vi.runAllTimersAsync();
  return promise;
}

describe("a POST", () => {
  test("carries the token and a key", async () => {
    answers.push(json({ seq: 1 }));
    expect(await settled(postJson("/calls/1/pause", {}))).toEqual({ seq: 1 });
    expect(header(0, "X-CSRFToken")).toBe("tok");
    expect(header(0, "Idempotency-Key")).toMatch(/^[0-9a-f-]{32,36}$/);
  });

  test("whose outcome is unknown is asked again with the same key", async () => {
    answers.push(new TypeError("reset"), json({}, 503), json({ seq: 2 }));
    expect(await settled(postJson("/x", {}))).toEqual({ seq: 2 });
    expect(new Set([0, 1, 2].map((n) => header(n, "Idempotency-Key"))).size).toBe(1);
  });

  test("goes out under the key that it was given", async () => {
    answers.push(json({}));
    await settled(postJson("/x", {}, "my-key"));
    expect(header(0, "Idempotency-Key")).toBe("my-key");
  });

  test("that is refused says why, once", async () => {
    answers.push(json({ code: "not_now", detail: "The meter has ended.", field: "amount" }, 409));
    const refused = await settled(postJson("/x", {})).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(Problem);
    expect(refused).toMatchObject({
      status: 409,
      code: "not_now",
      message: "The meter has ended.",
      field: "amount",
    });
    expect(asked).toHaveLength(1);
  });

  test("without any network ends as offline", async () => {
    const failed = await settled(postJson("/x", {})).catch((error: unknown) => error);
    expect(failed).toMatchObject({ code: "offline" });
  });
});

test("a GET of something that is no JSON problem still has a code", async () => {
  answers.push(new Response("<h1>Not found</h1>", { status: 404 }));
  const failed = await settled(getJson("/x")).catch((error: unknown) => error);
  expect(failed).toMatchObject({ status: 404, code: "http_404" });
});
