import { plainPercent } from '../../../shared/format';
import {
  componentKinds,
  componentsLabel,
  componentTitle,
  entriesOf,
} from '../../../shared/model/component';
import type { Machine } from '../../../shared/sweep/machine';
import { printable } from '../../../shared/printable';
import { agreementNeeded } from '../../../shared/safeLimit/signTest';
import { TOLERANCE } from '../../../shared/safeLimit/tolerance';
import { targetedLabel } from '../../../shared/recipe/targetedLabel';
import { scorerTitle } from '../../../shared/scorer/scorer';
import type { SweepPlan } from '../../../shared/sweep/sweepPlan';
import { scorersOf } from '../sweep/scorersOf';
import { methodName } from '../../../shared/sweep/method';
import { isDense } from '../sweep/variants';
import { prunedBy } from './method';
import { cellCounts, type Report } from './report';
import { counted } from './words';

/** `Sweep of the UNet`. */
export function titleOf({ record: { settings } }: Report): string {
  const pruned = settings.flatMap(({ variant }) => prunedBy(variant).map(([kind]) => kind));
  const kinds = componentKinds.filter(kind => pruned.includes(kind));
  return kinds.length === 0 ? 'Sweep' : `Sweep of the ${componentsLabel(kinds)}`;
}

/** What was tried, in one line. */
export function factsLine({ record }: Report): string {
  const { plan } = record;
  const { done, failed, planned } = cellCounts(record);
  return [
    [
      ...new Set(
        record.settings.flatMap(({ variant }) => (isDense(variant) ? [] : [methodName(variant)])),
      ),
    ].join(', '),
    [...new Set(plan.grids.map(({ targets }) => targetedLabel(targets)))].join('; '),
    `${counted(plan.prompts.length, 'prompt')} × ${counted(plan.seeds.length, 'seed')}`,
    counted(plan.settings.steps, 'step'),
    `guidance ${plan.settings.guidance}`,
    `${done} of ${planned} cells are there${failed > 0 ? `, ${failed} failed` : ''}`,
  ].join(' · ');
}

/** What "safe" means here: each sentence a paragraph. */
export function definition({ record: { plan }, tolerance }: Report): readonly string[] {
  const n = plan.prompts.length;
  const needed = agreementNeeded(n);
  const within = tolerance.toFixed(2);
  return [
    'Damage is the latent error |z − z₀| / |z₀|: how far the final latents are from those of the dense pipeline with the same prompt and seed. Seeds are averaged within a prompt, since pictures of one prompt resemble each other: prompts are what is counted. A prompt that was bad at a lower sparsity stays bad.',
    needed === undefined
      ? `With ${counted(n, 'prompt')} nothing can be claimed at 95 %: 5 are the least.`
      : `A sparsity is safe when at least ${needed} of ${n} prompts stay within ${within}: then the median of prompts like these is within ${within} at 95 % (exact sign test). Sparsities are tested from dense upwards up to the first failure, so the claim up to the limit holds at 95 % as a whole (Hsu and Berger 1999).`,
    `Collapsed: the median is shown to be beyond ${within}, or as many pictures collapsed. Mixed: neither is shown. The cliff is the sparsity from which the median stays beyond ${within}; its interval resamples prompts and is a description, no guarantee.`,
    ...(tolerance === TOLERANCE
      ? []
      : [
          `The tolerance of ${within} was given for this report; the one that is used where nobody says otherwise is ${TOLERANCE.toFixed(2)}. Where it was chosen after the pictures were seen, the limit is a finding to check and no test.`,
        ]),
  ];
}

/** Everything that the pictures depend on, by name. */
export function settingsFacts({
  record: { plan, machines },
  version,
}: Report): readonly (readonly [string, string])[] {
  const { negative, steps, guidance, width, height, noise, scheduler } = plan.settings;
  return [
    ['Pipeline', printable(plan.folder)],
    ...entriesOf(plan.models).map(
      ([kind, fingerprint]) => [`${componentTitle[kind]}, fingerprint`, fingerprint] as const,
    ),
    ...entriesOf(plan.calibrations ?? {}).map(
      ([kind, hash]) => [`${componentTitle[kind]}, calibration`, hash] as const,
    ),
    ...scorersOf(plan).map(
      ({ kind, fingerprint }) => [`${scorerTitle[kind]}, fingerprint`, fingerprint] as const,
    ),
    ...gridFacts(plan),
    ['Seeds', plan.seeds.join(', ')],
    ['Steps, guidance', `${steps}, ${guidance}`],
    ['Noise, scheduler', `${noise}, ${scheduler ?? 'the pipeline’s'}`],
    ['Size', width && height ? `${width} × ${height}` : 'the pipeline’s'],
    ...(negative ? [['Negative prompt', printable(negative)] as const] : []),
    ...machineFacts(machines),
    ['Report written by', `Pollard ${version}`],
  ];
}

function machineFacts(machines: readonly Machine[]): readonly (readonly [string, string])[] {
  if (machines.length === 0) return [['Computed with', 'not noted in this folder']];
  return machines.map(({ pollard, onnxruntime, cpu, system }) => [
    'Computed with',
    printable(`Pollard ${pollard}, onnxruntime ${onnxruntime}, ${cpu}, ${system}`),
  ]);
}

/** More grids than these are named by their number. */
const SHOWN_GRIDS = 4;

const gridFacts = ({ grids }: SweepPlan): readonly (readonly [string, string])[] => [
  ...grids
    .slice(0, SHOWN_GRIDS)
    .map(({ sparsity, criteria, allocations = [], targets, remove, compensate }, at) => {
      const axes = entriesOf(sparsity).map(
        ([kind, shares]) => `${componentTitle[kind]} ${shares.map(plainPercent).join(', ')}`,
      );
      const spread = allocations.includes('owl') ? ` (${allocations.join(', ')})` : '';
      const what = remove
        ? `whole ${remove}${compensate ? ', compensated' : ''}`
        : targetedLabel(targets);
      const method = `${criteria.join(', ')}${spread} on ${what}`;
      return [
        grids.length === 1 ? 'Grid' : `Grid ${at + 1}`,
        [...axes, method].join('; '),
      ] as const;
    }),
  ...(grids.length > SHOWN_GRIDS
    ? [['Further grids', `${grids.length - SHOWN_GRIDS}, in plan.sweep.json`] as const]
    : []),
];

/** Makes the same pictures again from the plan alone; to be run in the sweep's folder. */
export const reproduction = ({ record: { plan } }: Report): string =>
  [
    'mkdir again',
    plan.calibrations ? 'cp -r plan.sweep.json calibrations again/' : 'cp plan.sweep.json again/',
    'pollard sweep resume again',
    'pollard sweep report again',
  ].join(' && ');
