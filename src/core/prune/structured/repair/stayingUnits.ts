import type { InputMoments } from './inputMoments';
import type { TakerWeights } from './leastSquares';
import { costOf, lowerOf, solveLower } from './lowerTriangle';
import { inputsOf } from './unitInputs';
import { wholeInverse } from './wholeInverse';

/** What a difference must leave of a number, or too many of its digits went. */
const LEAST = 1e-3;

/**
 * Units that leave one after another, those that stay making up for each at once. (C + λ)⁻¹ follows by its Schur complement, as
 * OBS has it, and is made anew where that costs too many digits. λ stays that of all units, as in OBS and SparseGPT.
 */
export class StayingUnits {
  /** As they lie in the rows: the last takes the place of one that goes. */
  readonly #units: number[];
  readonly #width: number;
  readonly #outputs: number;
  /** By input: its weights, then its row of the inverse. */
  readonly #rows: Float64Array;
  readonly #length: number;
  #ridge: number | undefined;

  private constructor(
    { outputs, values }: TakerWeights,
    private readonly moments: InputMoments,
    { units, width }: Units,
  ) {
    this.#units = [...units];
    this.#width = width;
    this.#outputs = outputs;
    const inputs = inputsOf(units, width);
    this.#length = outputs + inputs.length;
    this.#rows = new Float64Array(inputs.length * this.#length);
    for (const [at, input] of inputs.entries())
      this.#row(at).set(values.subarray(input * outputs, (input + 1) * outputs));
  }

  /** Begins with some units. Fails as `factorKept` does. */
  static async of(
    weights: TakerWeights,
    moments: InputMoments,
    units: Units,
    signal?: AbortSignal,
  ): Promise<StayingUnits> {
    const staying = new StayingUnits(weights, moments, units);
    await staying.#invert(signal);
    return staying;
  }

  /** By unit that stays: what its loss would cost, as `unitCosts` has it. */
  costs(): ReadonlyMap<number, number> {
    return new Map(
      this.#units.map((unit, at) => [unit, costOf(this.#lower(at), this.#own(at, this.#outputs))]),
    );
  }

  /** Takes a unit out. Fails as `factorKept` does. */
  async remove(unit: number, signal?: AbortSignal): Promise<void> {
    const at = this.#units.indexOf(unit);
    const [outputs, width] = [this.#outputs, this.#width];
    const inputs = this.#units.length * width;
    const used = outputs + inputs;
    const own = this.#own(at, used);
    solveLower(this.#lower(at), own);
    let isExact = true;
    for (let r = 0; r < inputs; r++) {
      const row = this.#row(r);
      const before = row[outputs + r]!;
      for (let k = 0; k < width; k++) {
        const factor = own[k * used + outputs + r]!;
        for (let c = 0; c < used; c++) row[c]! -= factor * own[k * used + c]!;
      }
      if (Math.floor(r / width) !== at && !(row[outputs + r]! > LEAST * before)) isExact = false;
    }
    this.#moveLast(at);
    if (!isExact) await this.#invert(signal);
  }

  /** Inverts the moments of the units that stay. */
  async #invert(signal?: AbortSignal): Promise<void> {
    const inputs = inputsOf(this.#units, this.#width);
    const options = { width: this.#width, ridge: this.#ridge };
    const { inverse, ridge } = await wholeInverse(this.moments, inputs, options, signal);
    for (const at of inputs.keys())
      this.#row(at).set(
        inverse.subarray(at * inputs.length, (at + 1) * inputs.length),
        this.#outputs,
      );
    this.#ridge = ridge;
  }

  /** The last unit takes the place of the one at `at`. */
  #moveLast(at: number): void {
    const width = this.#width;
    const last = this.#units.length - 1;
    this.#units[at] = this.#units[last]!;
    this.#units.pop();
    const [to, from] = [at * width, last * width];
    for (let k = 0; k < width; k++) this.#row(to + k).set(this.#row(from + k));
    for (let r = 0; r < from; r++)
      this.#row(r).copyWithin(
        this.#outputs + to,
        this.#outputs + from,
        this.#outputs + from + width,
      );
  }

  /** The triangle of a unit's square of the inverse. */
  #lower(at: number): Float64Array {
    const first = at * this.#width;
    return lowerOf((r, c) => this.#row(first + r)[this.#outputs + first + c]!, this.#width);
  }

  /** A copy of the first so many columns of a unit's rows. */
  #own(at: number, columns: number): Float64Array {
    const own = new Float64Array(this.#width * columns);
    for (let k = 0; k < this.#width; k++)
      own.set(this.#row(at * this.#width + k).subarray(0, columns), k * columns);
    return own;
  }

  #row(input: number): Float64Array {
    return this.#rows.subarray(input * this.#length, (input + 1) * this.#length);
  }
}

interface Units {
  readonly units: readonly number[];
  /** Inputs of a unit. */
  readonly width: number;
}
