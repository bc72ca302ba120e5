import { TOLERANCE } from '../../src/shared/safeLimit/tolerance';
import { DAMAGE, type DamageMetric } from '../../src/shared/sweep/damageMetric';
import type { VerdictName } from '../../src/shared/sweep/verdict';
import type { ComparerView } from './comparerView';
import type { FigureName } from './figureName';
import { everything, type Filter } from './filter';

export type DamageScale = 'log' | 'linear';

/** What the view remembers over hiding and reload. */
export interface Remembered {
  readonly tolerance: number;
  readonly byEye: number;
  readonly component: string;
  readonly method: string;
  readonly seed: number;
  /** What damage is measured by. */
  readonly metric: DamageMetric;
  /** Of the axis of damage. */
  readonly scale: DamageScale;
  readonly view: ComparerView;
  /** The figures in whose place a table stands. */
  readonly tables: readonly FigureName[];
  readonly filter: Filter;
  /** By key of a cell: what somebody says of its picture. */
  readonly own: Readonly<Record<string, VerdictName>>;
}

export const atFirst: Remembered = {
  tolerance: TOLERANCE,
  byEye: 0,
  component: '',
  method: '',
  seed: 0,
  metric: DAMAGE,
  scale: 'log',
  view: 'pair',
  tables: [],
  own: {},
  filter: everything,
};
