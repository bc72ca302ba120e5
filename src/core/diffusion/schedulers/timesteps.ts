import { Failure } from '../../../shared/failure';
import type { SchedulerConfig, TimestepSpacing } from './schedulerConfig';

/** NumPy's `round`: to even at halves. */
export function roundEven(value: number): number {
  const rounded = Math.round(value);
  return rounded - value === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded;
}

/** `numpy.linspace(start, end, count)`. */
export function linspace(start: number, end: number, count: number): number[] {
  const step = count > 1 ? (end - start) / (count - 1) : 0;
  return Array.from({ length: count }, (_, i) =>
    i > 0 && i === count - 1 ? end : i * step + start,
  );
}

interface Spacing {
  readonly spacing: TimestepSpacing;
  readonly steps: number;
}

/**
 * Whole timesteps in falling order. `leading`: multiples of T div N, plus steps_offset; `trailing`: T, T - T/N, …, minus
 * one; `linspace`: even from T - 1 to 0.
 */
export function wholeTimesteps(config: SchedulerConfig, { spacing, steps }: Spacing): number[] {
  const total = config.trainTimesteps;
  checkSteps(steps, total);
  switch (spacing) {
    case 'leading': {
      const ratio = Math.floor(total / steps);
      return Array.from({ length: steps }, (_, i) => (steps - 1 - i) * ratio + config.stepsOffset);
    }
    case 'trailing':
      return Array.from({ length: steps }, (_, i) => roundEven(total - (i * total) / steps) - 1);
    case 'linspace':
      return linspace(0, total - 1, steps)
        .map(roundEven)
        .reverse();
  }
}

/** Timesteps of the sigma family: fractional under `linspace`, its default. */
export function fractionalTimesteps(config: SchedulerConfig, steps: number): number[] {
  const spacing = config.timestepSpacing ?? 'linspace';
  if (spacing !== 'linspace') return wholeTimesteps(config, { spacing, steps });
  checkSteps(steps, config.trainTimesteps);
  return linspace(0, config.trainTimesteps - 1, steps).reverse();
}

/**
 * Timesteps of the multistep family, whose last step ends at timestep 0: `linspace` takes N of N + 1 points. Repeated
 * ones are dropped.
 */
export function multistepTimesteps(config: SchedulerConfig, steps: number): number[] {
  const total = config.trainTimesteps;
  checkSteps(steps, total);
  const spacing = config.timestepSpacing ?? 'linspace';
  if (spacing === 'trailing') return unique(wholeTimesteps(config, { spacing, steps }));
  if (spacing === 'linspace')
    return unique(
      linspace(0, total - 1, steps + 1)
        .map(roundEven)
        .reverse()
        .slice(0, -1),
    );
  const ratio = Math.floor(total / (steps + 1));
  return unique(Array.from({ length: steps }, (_, i) => (steps - i) * ratio + config.stepsOffset));
}

/** Without repetitions, in order. */
export const unique = (timesteps: readonly number[]): number[] => [...new Set(timesteps)];

function checkSteps(steps: number, total: number): void {
  if (Number.isInteger(steps) && steps >= 1 && steps <= total) return;
  throw new Failure({
    code: 'invalid-request',
    message: `${String(steps)} steps cannot be run.`,
    hint: `Give a whole number from 1 to ${String(total)}.`,
  });
}
