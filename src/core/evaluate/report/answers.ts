import { cliffOf } from '../../../shared/safeLimit/cliff';
import { deepestDip } from '../../../shared/safeLimit/dips';
import { type SafeLimit, safeLimit } from '../../../shared/safeLimit/safeLimit';
import {
  cliffSentence,
  dipSentence,
  elsewhereSentence,
  safeLimitSentence,
} from '../../../shared/safeLimit/sentences';
import { componentTitle, componentWord } from '../../../shared/model/component';
import type { Curve, CurveSeries } from './curves';
import { type Denominators, targetedShares } from './denominators';

/** What a sweep says of one component and method. */
export interface Answer {
  /** `UNet, magnitude`. */
  readonly subject: string;
  readonly state: SafeLimit['state'];
  readonly claim: string;
  /** What qualifies the claim: where pictures break, and what looks odd. */
  readonly further: readonly string[];
}

export const answersOf = (
  curves: readonly Curve[],
  tolerance: number,
  denominators: Denominators | string,
): readonly Answer[] =>
  curves.flatMap(({ component, series }) =>
    series.map(each => {
      const limit = safeLimit(each.table, tolerance);
      return {
        subject: `${componentTitle[component]}, ${each.method}`,
        state: limit.state,
        claim: safeLimitSentence(limit, tolerance),
        further: [
          ...cliffSentences(component, each, { tolerance, denominators }),
          ...dipSentences(each),
        ],
      };
    }),
  );

function cliffSentences(
  component: Curve['component'],
  { table, settings }: CurveSeries,
  {
    tolerance,
    denominators,
  }: { readonly tolerance: number; readonly denominators: Denominators | string },
): readonly string[] {
  const last = table.sparsities.at(-1) ?? 0;
  if (last === 0) return [];
  const cliff = cliffOf(table, tolerance);
  const isWhole = table.incomplete.length === 0 && safeLimit(table, tolerance).state !== 'too-few';
  const targets = settings.at(-1)!.setting.variant.targets;
  if (cliff.at !== undefined || !isWhole || targets.join() !== 'linear')
    return [cliffSentence(cliff, last)];
  const shares = typeof denominators === 'string' ? [] : targetedShares(denominators, targets);
  const share = shares.find(([kind]) => kind === component)?.[1];
  return [
    cliffSentence(cliff, last),
    ...(share === undefined ? [] : [elsewhereSentence('Linear', share, componentWord(component))]),
  ];
}

function dipSentences({ table }: CurveSeries): readonly string[] {
  const dip = deepestDip(table);
  return dip ? [dipSentence(dip)] : [];
}
