import { plainDamage } from '../../../src/shared/format';
import type { Damage } from '../../../src/shared/sensitivity/damage';
import type { DamageScale } from '../../../src/shared/sensitivity/damageScale';
import { strings } from '../../strings';

/** `0.060`; what is too small to be told from nothing says so. */
export const damageFigure = (error: number): string =>
  error > 0 && error < 1e-6 ? '< 0.000001' : plainDamage(error);

/** `probe error 0.06, 0.052 per 1,000 removed, rank 1 of 216`. */
export const damageSentence = ({ error, perThousand, rank }: Damage, of: number): string =>
  `${strings.probeError} ${damageFigure(error)}, ${damageFigure(perThousand)} ${strings.perThousandRemoved}, ${strings.rank} ${rank} ${strings.of} ${of}`;

/** `0.0001 or less … 0.1`. */
export const scaleWords = ({ low, high }: DamageScale): string =>
  `${plainDamage(low)} ${strings.orLess} … ${plainDamage(high)}`;
