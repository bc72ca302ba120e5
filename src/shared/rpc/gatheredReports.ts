/** Milliseconds between two messages of a call that reports much: one costs more than what it says, in every process that it crosses. */
export const PACE = 100;

/** Gathers what a call reports: what comes in one turn is sent after it, what follows not sooner than `pace` milliseconds later. */
export class GatheredReports {
  #waiting: unknown[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #sent = -Infinity;

  /** With a pace of 0 every report is sent at once: by who works on so that no timer comes in between. */
  constructor(
    private readonly pace: number,
    private readonly send: (events: readonly unknown[]) => void,
  ) {}

  add(event: unknown): void {
    this.#waiting.push(event);
    if (this.pace === 0) this.flush();
    else this.#schedule();
  }

  #schedule(): void {
    this.#timer ??= setTimeout(
      () => {
        this.flush();
      },
      Math.max(0, this.#sent + this.pace - performance.now()),
    );
  }

  /** Sends what waits now: before the call's answer. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#waiting.length === 0) return;
    this.#sent = performance.now();
    this.send(this.#waiting.splice(0));
  }

  /** Nobody listens any more. */
  drop(): void {
    this.#waiting = [];
    this.flush();
  }
}
