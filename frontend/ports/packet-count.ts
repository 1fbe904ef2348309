/** Packets of media received in this call, over all rebuilds of the connection: only ever more. */
export class PacketCount {
  #before = 0;
  #link = 0;

  /** What the link of now says; returns the total for the proof. */
  saw(received: number): number {
    this.#link = Math.max(this.#link, received);
    return this.total;
  }

  /** The link is replaced; the next one counts from 0. */
  rebuilt(): void {
    this.#before += this.#link;
    this.#link = 0;
  }

  get total(): number {
    return this.#before + this.#link;
  }
}
