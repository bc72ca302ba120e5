import { l10n } from 'vscode';
import type { Band } from '../../shared/safeLimit/bands';
import type { Preset } from './preset';
import { percentLabel, readSparsity } from './readSparsity';
import { bandAt, groupLabel, type SweptBands } from './sweptBands';

/** What was chosen: a share of 0 to 1, or to leave the model as it is. */
export type SparsityChoice = number | 'keep';

/** A row of the list. One without a choice only says something. */
export interface SparsityRow {
  readonly label: string;
  readonly description?: string;
  readonly detail?: string;
  readonly choice?: SparsityChoice;
  /** What a sweep shows there. */
  readonly band?: Band;
  /** What stands over the row and those after it. */
  readonly heading?: string;
}

/** What a dry run counted. */
export interface SparsityOutcome {
  /** How many weights become zero that are not yet. */
  readonly more: number;
  readonly text: string;
}

export interface RowsRequest {
  readonly typed: string;
  readonly presets: readonly Preset[];
  /** What is counted already. */
  readonly outcomes: ReadonlyMap<number, SparsityOutcome>;
  /** The row that leaves a model as it is, where there is one. */
  readonly keep?: string | undefined;
  /** Offers shares that prune nothing more, too: an edited step may lose its effect. */
  readonly always?: boolean | undefined;
  /** What a sweep of this very model says. */
  readonly swept?: SweptBands | undefined;
}

/**
 * The rows for what is typed so far. A first row without a choice says what to type: where the text is no share, where it may
 * mean two, and where nothing is left to offer.
 */
export function sparsityRows(request: RowsRequest): readonly SparsityRow[] {
  const { typed, presets, keep } = request;
  const meant = readSparsity(typed);
  const kept = keep === undefined ? [] : [{ label: keep, choice: 'keep' as const }];
  if (typed.trim() === '') return [...grouped(request, offered(request, presets)), ...kept];
  if (meant.length === 0)
    return [
      {
        label: l10n.t('Type a percentage from 0 to 100, for example 42 or 42.5 %'),
        detail: l10n.t('"{0}" is not a percentage.', typed),
      },
    ];
  const [first, second] = meant;
  if (second !== undefined)
    return [
      { label: l10n.t('Choose what "{0}" means', typed) },
      ...meant.map(sparsity => row(request, { sparsity, description: '' })),
    ];
  const others = presets.filter(({ sparsity }) => sparsity !== first);
  return [...offered(request, [{ sparsity: first!, description: '' }, ...others]), ...kept];
}

/** The shares that prune something, or are not counted yet. */
function offered(request: RowsRequest, presets: readonly Preset[]): readonly SparsityRow[] {
  const { typed, outcomes, always } = request;
  const idle = ({ sparsity }: Preset): boolean => !always && outcomes.get(sparsity)?.more === 0;
  const rows = presets.filter(preset => !idle(preset)).map(preset => row(request, preset));
  const isTyped = typed.trim() !== '';
  if (isTyped ? !idle(presets[0]!) : rows.length > 0) return rows;
  const at = presets[isTyped ? 0 : presets.length - 1]!.sparsity;
  return [
    {
      label: l10n.t('At {0} nothing would change: type a higher percentage', percentLabel(at)),
      detail: outcomes.get(at)!.text,
    },
    ...rows,
  ];
}

function row({ outcomes, swept }: RowsRequest, { sparsity, description }: Preset): SparsityRow {
  const there = swept && bandAt(swept, sparsity);
  const counted = outcomes.get(sparsity)?.text ?? l10n.t('Counting…');
  return {
    ...{ label: percentLabel(sparsity), description, choice: sparsity },
    detail: there ? `${there.text} · ${counted}` : counted,
    ...(there?.band && { band: there.band }),
  };
}

/** Bands from the best to the worst, each under a heading: of what is safe the most first, of the others the least. */
function grouped({ swept }: RowsRequest, rows: readonly SparsityRow[]): readonly SparsityRow[] {
  if (!swept) return rows;
  const share = ({ choice }: SparsityRow): number => (typeof choice === 'number' ? choice : 0);
  return ([undefined, 'safe', 'mixed', 'collapsed'] as const).flatMap(band => {
    const own = rows.filter(each => each.band === band);
    const sorted = own.sort((a, b) =>
      band === 'safe' ? share(b) - share(a) : share(a) - share(b),
    );
    const heading = band && groupLabel(band, swept);
    return sorted.map((each, i) => (i === 0 && heading ? { ...each, heading } : each));
  });
}
