import { pointsOf } from '../../../shared/safeLimit/bands';
import { envelopes } from '../../../shared/safeLimit/envelope';
import { safeLimit } from '../../../shared/safeLimit/safeLimit';
import type { CurveSeries } from './curves';
import { thumbnail } from './thumbnails';

/** Pictures of one prompt over the sparsities of a series. */
export interface ImageRow {
  readonly rank: string;
  readonly prompt: string;
  readonly seed: number;
  /** As the series' settings. */
  readonly pictures: readonly RowPicture[];
}

export interface RowPicture {
  readonly key: string;
  readonly sparsity: number;
  readonly source: string | undefined;
}

export interface ImageRows {
  readonly rows: readonly ImageRow[];
  /** The sparsity by which prompts were ranked. */
  readonly at: number;
}

/** The best, the median and the worst prompt, not the prettiest; undefined before there are pictures to rank. */
export async function imageRows(
  folder: string,
  series: CurveSeries,
  tolerance: number,
): Promise<ImageRows | undefined> {
  const { table, settings } = series;
  const at = rankedAt(series, tolerance);
  if (at === undefined) return undefined;
  const damage = envelopes(table).map(row => row[table.sparsities.indexOf(at)]!);
  const order = table.rows
    .map(({ prompt }, i) => ({ prompt, damage: damage[i]! }))
    .sort((a, b) => (a.damage === b.damage ? 0 : a.damage - b.damage));
  const chosen = new Map<number, string>([
    [0, 'best'],
    [order.length - 1, 'worst'],
    ...(order.length > 2 ? [[Math.ceil(order.length / 2) - 1, 'median'] as const] : []),
  ]);
  const rows: ImageRow[] = [];
  for (const [place, rank] of [...chosen].sort(([a], [b]) => a - b)) {
    const { prompt } = order[place]!;
    const cells = settings.map(({ sparsity, setting }) => ({
      sparsity,
      found: setting.cells.find(({ cell }) => cell.prompt === prompt)!,
    }));
    const pictures: RowPicture[] = [];
    for (const { sparsity, found } of cells) {
      const { key } = found.cell;
      const source = found.result?.state === 'done' ? await thumbnail(folder, key) : undefined;
      pictures.push({ key, sparsity, source });
    }
    rows.push({ rank, prompt, seed: cells[0]!.found.cell.seed, pictures });
  }
  return { rows, at };
}

/** Where prompts differ most: the first sparsity that is not safe; the highest where all are, or nobody can tell. */
function rankedAt({ table }: CurveSeries, tolerance: number): number | undefined {
  const limit = safeLimit(table, tolerance);
  const failed = pointsOf(table, tolerance).find(
    ({ sparsity, claim }) => sparsity > 0 && claim && claim.band !== 'safe',
  );
  if (limit.state === 'waiting') return undefined;
  const last = table.sparsities.at(-1);
  return failed?.sparsity ?? (last !== undefined && last > 0 ? last : undefined);
}
