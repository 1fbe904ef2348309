/**
 * WebAuthn's options and answers between JSON (bytes as base64url) and the browser's own objects. Younger browsers
 * do this themselves; the oldest that we serve do not.
 */

export type Json = Record<string, unknown>;

export function bytesOf(text: string): ArrayBuffer {
  const raw = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(raw, (sign) => sign.charCodeAt(0)).buffer;
}

export function textOf(bytes: ArrayBuffer): string {
  const raw = String.fromCharCode(...new Uint8Array(bytes));
  return btoa(raw).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

const withBytes = (each: Json): Json => ({ ...each, id: bytesOf(String(each.id)) });
const list = (value: unknown): Json[] => (Array.isArray(value) ? (value as Json[]) : []);

/** What `navigator.credentials.create` takes. */
export function toMake(told: Json): CredentialCreationOptions {
  const asked = told.publicKey as Json;
  const publicKey = {
    ...asked,
    challenge: bytesOf(String(asked.challenge)),
    user: withBytes(asked.user as Json),
    excludeCredentials: list(asked.excludeCredentials).map(withBytes),
  };
  return { publicKey: publicKey as unknown as PublicKeyCredentialCreationOptions };
}

/** What `navigator.credentials.get` takes. */
export function toShow(told: Json): CredentialRequestOptions {
  const asked = told.publicKey as Json;
  const publicKey = {
    ...asked,
    challenge: bytesOf(String(asked.challenge)),
    allowCredentials: list(asked.allowCredentials).map(withBytes),
  };
  return { publicKey: publicKey as unknown as PublicKeyCredentialRequestOptions };
}

const PARTS = [
  "clientDataJSON",
  "attestationObject",
  "authenticatorData",
  "signature",
  "userHandle",
] as const;

/** The browser's answer, for the server to read. */
export function answerOf(credential: PublicKeyCredential): Json {
  const given = credential.response as unknown as Record<string, ArrayBuffer | null | undefined>;
  const response: Json = {};
  for (const part of PARTS) {
    const bytes = given[part];
    if (bytes) response[part] = textOf(bytes);
  }
  return {
    id: credential.id,
    rawId: textOf(credential.rawId),
    type: credential.type,
    response,
    clientExtensionResults: {},
  };
}
