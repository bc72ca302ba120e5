/** What a run of a graph takes by its arithmetic, and how its time was spent. */
export interface Arithmetic {
  /** Multiplications of all products and convolutions. */
  readonly multiplications: number;
  /** Share of the time of nodes that went to anything else: norms, softmax, what is done element by element. */
  readonly otherShare: number;
}

/** What was measured of one model. */
export interface TimedModel {
  readonly path: string;
  /** Milliseconds of each call, in the order in which they were made. */
  readonly calls: readonly number[];
  readonly loadMilliseconds: number;
  /** The most memory of a process that loads the model and runs it once. */
  readonly peakBytes: number;
  readonly bytes: number;
  readonly arithmetic: Arithmetic;
}

/** One model in a report. */
export interface ModelTime extends Omit<TimedModel, 'calls' | 'arithmetic'>, Arithmetic {
  /** The median. */
  readonly milliseconds: number;
  readonly runs: number;
}

export interface TimeReport {
  readonly models: readonly ModelTime[];
  /** How many times as fast the second model is, and how many times its multiplications would let it be. */
  readonly faster?: number;
  readonly ideal?: number;
  /** What to think of a gain that is far from the ideal. */
  readonly note?: string;
}

/** Below this share of the ideal the report says why. */
const FAIR = 0.7;
/** Beyond this one it was not the model. */
const TOO_GOOD = 1.1;

/** Puts one model, or two of which the second was to be faster, into a report. */
export function timeReport(timed: readonly TimedModel[]): TimeReport {
  const models = timed.map(({ calls, arithmetic, ...model }): ModelTime => ({
    ...{ ...model, milliseconds: median(calls), runs: calls.length },
    ...arithmetic,
  }));
  const [first, second] = models;
  if (!first || !second) return { models };
  const faster = first.milliseconds / second.milliseconds;
  const ideal = first.multiplications / second.multiplications;
  const note =
    faster < FAIR * ideal
      ? whySlow(second)
      : faster > TOO_GOOD * ideal
        ? 'Faster than arithmetic promises: other work on this machine took time from the first model. Time them again while nothing else runs.'
        : undefined;
  return { models, faster, ideal, ...(note !== undefined && { note }) };
}

const whySlow = ({ otherShare }: Arithmetic): string =>
  `Less than ${FAIR} of the ideal: ${(100 * otherShare).toFixed(0)} % of the second model's time goes to work other than products and convolutions, such as norms, softmax and what is done element by element; and small products do not keep all cores busy.`;

/** The middle of numbers, the mean of two where there is none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return (sorted[Math.floor(middle)]! + sorted[Math.ceil(middle)]!) / 2;
}
