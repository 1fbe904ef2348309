import { expect, test } from "vitest";
import { answerOf, bytesOf, textOf, toMake, toShow } from "./passkey.ts";

const bytes = (...all: number[]): ArrayBuffer => Uint8Array.from(all).buffer;

test.each([
  ["", []],
  ["AA", [0]],
  ["-_8", [251, 255]], // the two signs in which base64url differs
  ["AQIDBA", [1, 2, 3, 4]], // no padding
])("%s is these bytes, both ways", (text, all) => {
  expect(new Uint8Array(bytesOf(text))).toEqual(Uint8Array.from(all));
  expect(textOf(bytes(...all))).toBe(text);
});

test("what to make: challenge, person and keys that are there already become bytes", () => {
  const told = {
    publicKey: {
      challenge: "AQ",
      rp: { id: "here" },
      user: { id: "Ag", name: "ada" },
      excludeCredentials: [{ type: "public-key", id: "Aw" }],
    },
  };
  const { publicKey } = toMake(told);
  expect(publicKey).toMatchObject({ rp: { id: "here" }, challenge: bytes(1) });
  expect(publicKey?.user).toEqual({ id: bytes(2), name: "ada" });
  expect(publicKey?.excludeCredentials).toEqual([{ type: "public-key", id: bytes(3) }]);
});

test("what to show: no list of keys means any that the device has for this site", () => {
  const { publicKey } = toShow({ publicKey: { challenge: "AQ", userVerification: "required" } });
  expect(publicKey).toEqual({
    challenge: bytes(1),
    userVerification: "required",
    allowCredentials: [],
  });
});

test("the answer leaves out what the device did not say", () => {
  const credential = {
    id: "AQ",
    rawId: bytes(1),
    type: "public-key",
    response: { clientDataJSON: bytes(2), signature: bytes(3), userHandle: null },
  } as unknown as PublicKeyCredential;
  expect(answerOf(credential)).toEqual({
    id: "AQ",
    rawId: "AQ",
    type: "public-key",
    response: { clientDataJSON: "Ag", signature: "Aw" },
    clientExtensionResults: {},
  });
});
