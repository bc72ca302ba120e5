import type { ExportForm } from './exportForm';

/** What was written. */
export interface ExportReport {
  readonly form: ExportForm;
  /** Tensors that lie smaller, and float32 ones that do not; a zip has neither. */
  readonly smaller?: number;
  readonly left?: number;
  /** Bytes of all files before and after. */
  readonly before: number;
  readonly after: number;
  /** By how much outputs differ at most on one arbitrary input, and how large they are at most; a zip's are the model's own. */
  readonly largest?: number;
  readonly scale?: number;
}

/** What one form of a model takes. */
export interface FormCost {
  /** Undefined for the model as it is. */
  readonly form?: ExportForm;
  readonly bytes?: number;
  /** A zip is not loaded before it is unpacked: it then takes what the model takes. */
  readonly loadMilliseconds?: number;
  readonly peakBytes?: number;
  readonly largest?: number;
  readonly scale?: number;
  /** Why the model cannot leave in this form. */
  readonly refused?: string;
}
