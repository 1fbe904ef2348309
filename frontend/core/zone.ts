/** The cookie `tz`, kept for a year; a zone that is no plain name clears it. */
export function zoneCookie(zone: string | undefined): string {
  const plain = zone && /^[\w+/-]{1,64}$/.test(zone);
  return plain
    ? `tz=${zone}; path=/; max-age=31536000; samesite=lax`
    : "tz=; path=/; max-age=0; samesite=lax";
}
