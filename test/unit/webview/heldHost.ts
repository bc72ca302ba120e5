import fc from 'fast-check';
import { vi } from 'vitest';
import { Failure } from '../../../src/shared/failure';
import type { ClientMessage, ServerMessage } from '../../../src/shared/rpc/protocol';

/** One call of a webview that the host has not answered. */
export interface HeldCall {
  readonly id: number;
  readonly name: string;
  readonly request: unknown;
  /** What the host's document was when the call arrived: the answer is of that. */
  readonly revision: number;
}

type Deliver = (message: { readonly data: ServerMessage }) => void;

/**
 * VS Code's side of a webview, where nothing happens by itself: the test says when an edit is told, a call is answered or
 * fails, and a frame is drawn. A document is its revision; an answer holds nothing but the revision that it was made of.
 */
export class HeldHost {
  revision = 1;
  calls: HeldCall[] = [];
  readonly #events: unknown[] = [];
  readonly #frames: (() => void)[] = [];
  #deliver: Deliver = () => undefined;

  /** `answer` says what a call gets; `event` what a view is told of a revision. */
  constructor(
    private readonly answer: (call: HeldCall, report: (event: unknown) => void) => unknown,
    private readonly event: (revision: number) => unknown,
  ) {
    vi.stubGlobal('window', {
      addEventListener: (_: string, listener: Deliver) => {
        this.#deliver = listener;
      },
    });
    vi.stubGlobal('document', { getElementById: () => null, documentElement: { lang: 'en' } });
    vi.stubGlobal('requestAnimationFrame', (draw: () => void) => this.#frames.push(draw));
    vi.stubGlobal('acquireVsCodeApi', () => ({
      getState: () => undefined,
      setState: () => undefined,
      postMessage: (message: ClientMessage) => {
        const { revision } = this;
        if (message.type === 'call') this.calls.push({ ...message, revision });
        else this.#fail(message.id, 'cancelled');
      },
    }));
    vi.resetModules();
  }

  /** The document changes; the view hears of it later. */
  edit(): void {
    this.revision++;
    this.#events.push(this.event(this.revision));
  }

  /** Says an event that is not of an edit, in its turn. */
  tell(event: unknown): void {
    this.#events.push(event);
  }

  tellNext(): void {
    const event = this.#events.shift();
    if (event !== undefined) this.#deliver({ data: { type: 'event', event } });
  }

  answerOne(at: number): void {
    const call = this.#take(at);
    if (!call) return;
    const { id } = call;
    const report = (event: unknown): void => {
      this.#deliver({ data: { type: 'report', id, event } });
    };
    this.#deliver({ data: { type: 'ok', id, result: this.answer(call, report) } });
  }

  failOne(at: number): void {
    const call = this.#take(at);
    if (call) this.#deliver({ data: { type: 'failure', id: call.id, failure } });
  }

  drawFrame(): void {
    for (const draw of this.#frames.splice(0)) draw();
  }

  /** Everything that is under way arrives, and what that brings about, until nothing is. */
  async commit(): Promise<void> {
    do {
      this.tellNext();
      this.drawFrame();
      this.answerOne(0);
      await turn();
    } while (this.#events.length + this.calls.length + this.#frames.length > 0);
  }

  #take(at: number): HeldCall | undefined {
    return this.calls.splice(at % Math.max(1, this.calls.length), 1)[0];
  }

  #fail(id: number, code: 'cancelled'): void {
    const known = this.calls.length;
    this.calls = this.calls.filter(call => call.id !== id);
    if (this.calls.length < known)
      this.#deliver({ data: { type: 'failure', id, failure: { code, message: 'Cancelled.' } } });
  }
}

const failure = new Failure({ code: 'missing', message: 'The file is gone.' }).toData();

/** Promises that are settled have told who waits for them. */
export const turn = (): Promise<void> => new Promise(resolve => setImmediate(resolve));

/** Something that happens to a view or its host, to the one of several that `at` says. */
export interface Happening {
  readonly kind: 'edit' | 'tell' | 'frame' | 'answer' | 'fail' | 'look';
  readonly at: number;
}

/** Any interleaving of edits, answers, failures, frames and looks elsewhere; a look may abort what is under way. */
export const happenings: fc.Arbitrary<readonly Happening[]> = fc.array(
  fc.record({
    kind: fc.constantFrom('edit', 'tell', 'frame', 'answer', 'answer', 'fail', 'look'),
    at: fc.nat(7),
  }),
  { minLength: 5, maxLength: 60 },
);

/** Lets something happen; `look` is what the view under test does when somebody looks elsewhere. */
export async function happen(
  host: HeldHost,
  happening: Happening,
  look: (at: number) => void,
): Promise<void> {
  const { kind, at } = happening;
  if (kind === 'edit') host.edit();
  else if (kind === 'tell') host.tellNext();
  else if (kind === 'frame') host.drawFrame();
  else if (kind === 'answer') host.answerOne(at);
  else if (kind === 'fail') host.failOne(at);
  else look(at);
  await turn();
}

/** Seeded, so that what fails once fails again. */
export const runs = { seed: 10, numRuns: 200 } as const;
