import { bytes, percent } from '../../shared/format';

/** The most memory that unpacking while loading may take, beside loading the model as it is. */
const MOST = 1.25;

/** Why a bitmask is not offered that takes much more memory to load than the model as it is; undefined where it does not. */
export const tooLargePeak = (peak: number, densePeak: number): string | undefined =>
  peak <= MOST * densePeak
    ? undefined
    : `Unpacked while it loads, the bitmask takes ${bytes(peak)} of memory at most, ${percent(peak / densePeak)} of the ${bytes(densePeak)} that the model takes as it is; ${percent(MOST)} are allowed.`;
