import { bytes, integer, percent } from '../format';
import type { FormCost } from './exportReport';

/** Cells of a line: bytes, load time, peak memory, error; a dash where nothing was measured. */
export function costCells(cost: FormCost, dense: FormCost): readonly string[] {
  const { loadMilliseconds, peakBytes } = cost;
  return [
    cost.bytes === undefined
      ? '–'
      : `${bytes(cost.bytes)}${cost.form ? ` (${percent(cost.bytes / (dense.bytes ?? cost.bytes))})` : ''}`,
    loadMilliseconds === undefined ? '–' : `${integer(Math.round(loadMilliseconds))} ms`,
    peakBytes === undefined ? '–' : bytes(peakBytes),
    errorOf(cost),
  ];
}

/** The largest difference of outputs, as a share of the largest output. */
function errorOf({ form, largest, scale }: FormCost): string {
  if (form === undefined || form === 'zip') return '0';
  if (largest === undefined || scale === undefined) return '–';
  return errorLabel(largest, scale);
}

/** A difference of outputs as a share of the largest one. */
export const errorLabel = (largest: number, scale: number): string =>
  largest === 0 ? '0' : `${((100 * largest) / scale).toPrecision(2)} %`;
