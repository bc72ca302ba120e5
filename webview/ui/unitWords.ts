import { integer } from '../../src/shared/format';
import type { UnitCount } from '../../src/shared/stats/plan';
import { localised } from './localised';

const strings = localised({
  of: 'of',
  heads: 'heads removed',
  neurons: 'neurons removed',
});

/** `12 of 40 heads removed`. */
export const removedWords = ({ kind, units, gone }: UnitCount): string =>
  `${integer(gone)} ${strings.of} ${integer(units)} ${strings[kind]}`;

/** `12 heads removed`. */
export const goneWords = ({ kind, gone }: Omit<UnitCount, 'units'>): string =>
  `${integer(gone)} ${strings[kind]}`;
