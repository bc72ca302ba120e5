import { type ChildProcess, fork } from 'node:child_process';
import { Failure } from '../../shared/failure';
import type { CallOptions, Remote } from '../../shared/rpc/method';
import { remote } from '../../shared/rpc/remote';
import { connect } from './rpc';

export interface EngineOptions {
  /** The bundled engine script, `dist/modelEngine.js` or `dist/diffusionEngine.js`. */
  readonly script: string;
  /** How long a cancelled call may stay unanswered before the process is killed, in milliseconds. */
  readonly patience: number;
  /** Lines of the engine's stderr, for the log. */
  readonly onLog?: (line: string) => void;
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * An engine in a child process, started with the first call, if not before, and again after it ended. A cancelled call that is not
 * answered within `patience` ends the process: the only way to stop a running onnxruntime step.
 */
export class EngineProcess<T> {
  #running:
    { readonly child: ChildProcess; readonly client: Remote<T>; dispose(): void } | undefined;

  constructor(private readonly options: EngineOptions) {}

  /** The process id while one runs. */
  get pid(): number | undefined {
    return this.#running?.child.pid;
  }

  readonly client: Remote<T> = remote<T>((name, request, options = {}) =>
    this.#call(name, request, options, this.options.patience),
  );

  /** For what runs in the background: its cancelling waits for an answer, and never ends what others wait for. */
  readonly patientClient: Remote<T> = remote<T>((name, request, options = {}) =>
    this.#call(name, request, options, Infinity),
  );

  /** Starts the process before its first call, which then need not wait for that. */
  start(): void {
    this.#ensure();
  }

  /** Ends the process; pending calls fail with `engine-gone`, the next call starts a new one. */
  kill(): void {
    this.#running?.child.kill('SIGKILL');
    this.#running?.dispose();
    this.#running = undefined;
  }

  async #call(
    name: string,
    request: unknown,
    options: CallOptions<unknown>,
    patience: number,
  ): Promise<unknown> {
    const { signal } = options;
    if (signal?.aborted) throw cancelled();
    const running = this.#ensure();
    const method = running.client[name as keyof T] as (
      r: unknown,
      o: CallOptions<unknown>,
    ) => Promise<unknown>;
    let timer: NodeJS.Timeout | undefined;
    const impatient = (): void => {
      if (patience === Infinity) return;
      timer = setTimeout(() => {
        if (this.#running === running) this.kill();
      }, patience);
    };
    signal?.addEventListener('abort', impatient, { once: true });
    try {
      return await method(request, options);
    } catch (thrown) {
      // Killed for its silence or answered as cancelled: to the caller both are its own cancellation.
      if (signal?.aborted) throw cancelled();
      throw thrown;
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', impatient);
    }
  }

  #ensure(): { readonly child: ChildProcess; readonly client: Remote<T>; dispose(): void } {
    if (this.#running) return this.#running;
    const child = fork(this.options.script, [], {
      serialization: 'advanced',
      execArgv: [],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      // In desktop VS Code process.execPath is Electron.
      env: { ...process.env, ...this.options.env, ELECTRON_RUN_AS_NODE: '1' },
    });
    child.stderr
      ?.setEncoding('utf8')
      .on('data', (text: string) => this.options.onLog?.(text.trimEnd()));
    const running = { child, ...connect<T>(child) };
    child.once('exit', () => {
      if (this.#running === running) this.#running = undefined;
    });
    this.#running = running;
    return running;
  }
}

const cancelled = (): Failure => new Failure({ code: 'cancelled', message: 'Cancelled.' });
