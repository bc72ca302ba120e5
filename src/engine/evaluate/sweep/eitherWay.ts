import { toFailure } from '../../../shared/failure';
import type { DoneCell } from '../../../shared/sweep/cellResult';
import { OneAtATime } from '../../oneAtATime';

/** What says that weights cannot be fed to a model, or not to this onnxruntime. */
const refusals: readonly string[] = ['unsupported', 'runtime'];

/** Makes something of a setting, in one of the two ways. */
export type Run<Args extends readonly unknown[], Result> = (...of: Args) => Promise<Result>;

/**
 * Which way settings run: with fed weights, or from files where the first cannot be fed. One way for all of them, since their last
 * bits differ: a sweep that goes on keeps the way of the cells that it has.
 */
export class EitherWay {
  #way: 'fed' | 'file' | undefined;
  readonly #deciding = new OneAtATime();

  constructor(
    before: Iterable<Pick<DoneCell, 'run'>>,
    /** Hears why, once it comes to files. */
    private readonly onFile: (why: string) => void,
  ) {
    for (const { run = 'fed' } of before) this.#way ??= run;
  }

  /** Undefined while nothing ran. */
  get way(): 'fed' | 'file' | undefined {
    return this.#way;
  }

  /** Runs that go the same way as all others. */
  runner<Args extends readonly unknown[], Result>(
    fed: Run<Args, Result>,
    file: Run<Args, Result>,
  ): Run<Args, Result> {
    const known: Run<Args, Result> = (...of) => (this.#way === 'file' ? file : fed)(...of);
    const decide: Run<Args, Result> = async (...of) => {
      if (this.#way) return known(...of);
      let why: string;
      try {
        const result = await fed(...of);
        this.#way = 'fed';
        return result;
      } catch (thrown) {
        const { code, message } = toFailure(thrown);
        if (!refusals.includes(code)) throw thrown;
        why = message;
      }
      this.onFile(why);
      const result = await file(...of);
      this.#way = 'file';
      return result;
    };
    return (...of) => (this.#way ? known(...of) : this.#deciding.run(() => decide(...of)));
  }
}
