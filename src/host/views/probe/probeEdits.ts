import type { ProbeResult } from '../../../engine/api/probing';
import { toFailure } from '../../../shared/failure';
import { type ProbeItem, probeItem } from './probeItem';

/** Steps to probe. */
export interface ProbeSubject {
  /** Stands for all that the errors depend on. */
  readonly key: string;
  /** Measures them. Fails `cancelled` when the signal aborts. */
  readonly probe: (signal: AbortSignal) => Promise<ProbeResult>;
}

/** What probing edits needs of the world. */
export interface ProbeWorld {
  /** What is looked at; undefined where nothing is to be probed. */
  subject(): Promise<ProbeSubject | undefined>;
  show(item: ProbeItem | undefined): void;
}

/** Keeps the errors of the present steps in sight: each change cancels the measurement of what was there before. */
export class ProbeEdits {
  #changes = 0;
  #key: string | undefined;
  #abort: AbortController | undefined;
  #ended: Promise<void> = Promise.resolve();

  constructor(private readonly world: ProbeWorld) {}

  /** Something changed that the errors may depend on. */
  async update(): Promise<void> {
    const change = ++this.#changes;
    const subject = await this.world.subject().catch(() => undefined);
    // Another change came while this one was looked at.
    if (change !== this.#changes || subject?.key === this.#key) return;
    this.#abort?.abort();
    this.#key = subject?.key;
    if (!subject) {
      this.#abort = undefined;
      this.world.show(undefined);
      return;
    }
    const abort = new AbortController();
    this.#abort = abort;
    this.world.show(probeItem({ kind: 'measuring' }));
    // One at a time: the one before ends with the call of a session that it is in.
    this.#ended = this.#ended.then(() => this.#measure(subject, abort.signal));
    await this.#ended;
  }

  dispose(): void {
    this.#changes++;
    this.#abort?.abort();
    this.#abort = undefined;
  }

  async #measure({ probe }: ProbeSubject, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    const item = await probe(signal).then(
      result => probeItem({ kind: 'measured', result }),
      (thrown: unknown) => probeItem({ kind: 'failed', failure: toFailure(thrown) }),
    );
    // Only the present steps' errors are shown.
    if (this.#abort?.signal === signal) this.world.show(item);
  }
}
