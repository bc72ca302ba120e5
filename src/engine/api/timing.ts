import type { InputSizes } from '../../core/prune/structured/arbitraryInputs';
import type { Arithmetic } from '../../shared/timing/timeReport';

interface Where {
  readonly sizes: InputSizes;
  /** Folder of another onnxruntime-node. */
  readonly runtime?: string;
}

/** To be asked of a process that has loaded nothing else. */
export interface LoadCostRequest extends Where {
  readonly file: string;
}

export interface LoadCost {
  readonly milliseconds: number;
  /** The most memory of the process. */
  readonly peakBytes: number;
  /** Bytes of all files. */
  readonly bytes: number;
}

export interface ArithmeticRequest extends Where {
  readonly file: string;
}

export type ArithmeticResult = Arithmetic;

/** Milliseconds of each node in a call, by name. */
export type NodeTimes = Readonly<Record<string, number>>;

export interface TimeCallsRequest extends Where {
  /** One file, or two that are called in turns. */
  readonly files: readonly string[];
  readonly runs: number;
}

/** Milliseconds of each call, by file. */
export interface CallTimes {
  readonly calls: readonly (readonly number[])[];
}
