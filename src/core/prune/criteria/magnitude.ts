import { toFloats } from '../../weights/toFloats';
import { orderOf, type ScoreCriterion } from './pruneCriterion';

/** |w|, exactly: every 16-bit float is a float32. */
export const magnitude: ScoreCriterion = {
  kind: 'scores',
  ordersByMagnitude: true,
  usesInputs: false,
  score({ elementType, bits }) {
    const floats = toFloats(elementType, bits instanceof Uint32Array ? bits.slice() : bits);
    const order = orderOf(floats);
    for (let i = 0; i < order.length; i++) order[i]! &= 0x7fff_ffff;
    return floats;
  },
};
