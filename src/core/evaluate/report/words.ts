import { plainPercent } from '../../../shared/format';
import { componentWord } from '../../../shared/model/component';
import { printable } from '../../../shared/printable';
import type { SweepVariant } from '../../../shared/sweep/sweepPlan';
import { prunedBy } from './method';

/** A prompt as a page can show it: one line, nothing that turns the direction of writing, not longer than a few words. */
export function promptText(prompt: string, limit = 120): string {
  const shown = printable(prompt);
  return shown.length > limit
    ? `${shown.slice(0, limit - 1)}… (${prompt.length} characters)`
    : shown;
}

/** `UNet 40 %`, `text encoder 30 %, UNet 40 %`, `dense`. */
export const variantText = (variant: SweepVariant): string =>
  prunedBy(variant)
    .map(([kind, share]) => `${componentWord(kind)} ${plainPercent(share)}`)
    .join(', ') || 'dense';

/** Damage and similarity with three decimals; nothing for what is not known. */
export const figure = (value: number | undefined, decimals = 3): string => {
  if (value === undefined) return '';
  return Number.isFinite(value) ? value.toFixed(decimals) : '∞';
};

/** `1 prompt`, `8 prompts`. */
export const counted = (n: number, word: string): string => `${n} ${n === 1 ? word : `${word}s`}`;
