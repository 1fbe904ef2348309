/** Tones by oscillator, no files: a ring, a soft warning, the end. Silent where the browser wants a press first. */

interface Note {
  hz: number;
  atS: number;
  lengthS: number;
}

const note = (hz: number, atS: number, lengthS: number): Note => ({ hz, atS, lengthS });

const RING: Note[] = [note(659, 0, 0.22), note(784, 0.24, 0.22), note(988, 0.48, 0.42)];
const TUNES = {
  warning: [note(660, 0, 0.16), note(550, 0.2, 0.24)],
  urgent: [note(740, 0, 0.12), note(740, 0.18, 0.12), note(740, 0.36, 0.2)],
  connected: [note(523, 0, 0.12), note(784, 0.13, 0.18)],
  message: [note(880, 0, 0.1), note(1175, 0.11, 0.16)],
  ended: [note(523, 0, 0.16), note(392, 0.18, 0.28)],
} satisfies Record<string, Note[]>;
export type Tune = keyof typeof TUNES;

const LOUDNESS = 0.12;
const RING_EVERY_MS = 2_600;
let context: AudioContext | null = null;
let silentFromS = 0; // on the context's clock

/** A context that plays nothing keeps the loudspeaker awake, and costs a phone its battery. */
function rest(): void {
  if (context && context.currentTime >= silentFromS) void context.suspend().catch(() => undefined);
}

function strike(notes: readonly Note[]): void {
  if (typeof AudioContext === "undefined") return;
  context ??= new AudioContext();
  void context.resume().catch(() => undefined); // also where it is just about to rest
  for (const { hz, atS, lengthS } of notes) {
    const start = context.currentTime + atS;
    const oscillator = context.createOscillator();
    const gain = context.createGain();
    oscillator.frequency.value = hz;
    gain.gain.setValueAtTime(0, start);
    gain.gain.linearRampToValueAtTime(LOUDNESS, start + 0.015);
    gain.gain.exponentialRampToValueAtTime(0.0001, start + lengthS);
    oscillator.connect(gain).connect(context.destination);
    const end = start + lengthS + 0.02;
    oscillator.start(start);
    oscillator.stop(end);
    oscillator.onended = rest;
    silentFromS = Math.max(silentFromS, end);
  }
}

export const play = (tune: Tune): void => strike(TUNES[tune]);

/** Rings until the returned function is called. */
export function ringTone(): () => void {
  strike(RING);
  const timer = setInterval(() => strike(RING), RING_EVERY_MS);
  return () => clearInterval(timer);
}
