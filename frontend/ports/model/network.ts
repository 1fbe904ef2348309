/** What lies between two pages in the model: chance by seed, and a relay through which all media go. */

/** What ICE and DTLS of one end of a link go by. */
export interface End {
  readonly name: string;
  /** Of the end itself, and of the one it talks to; empty before they are known. */
  readonly ufrag: string;
  readonly theirs: string;
  /** The end whose fingerprint it expects. */
  readonly expects: string;
  /** How many candidates of the other end it knows. */
  readonly heard: number;
}

export class Network {
  /** A relay that is dead carries nothing, and answers nobody who asks for a way. */
  isUp = true;
  readonly ends = new Set<End>();
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  /** 0 to 1, the same for the same seed (mulberry32). */
  chance(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  between(least: number, most: number): number {
    return least + this.chance() * (most - least);
  }

  /** Whether what this end sends reaches the one it has agreed with, and comes back. */
  carries(one: End): boolean {
    if (!this.isUp) return false;
    for (const each of this.ends)
      if (each !== one && knows(one, each) && knows(each, one)) return true;
    return false;
  }
}

const knows = (one: End, other: End): boolean =>
  one.expects === other.name && one.theirs === other.ufrag && one.heard > 0;
