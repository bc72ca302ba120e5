import { bitsPerElement } from '../../../shared/model/elementType';
import type { UnitSet } from '../../model/units/unitSet';

/** Bytes that a file loses with one unit of a set; tensors that others use, too, are copied, and stay. */
export const unitBytes = ({ slices, units }: UnitSet): number =>
  slices
    .filter(({ isShared }) => !isShared)
    .reduce(
      (sum, { tensor }) =>
        sum + (tensor.elements * (bitsPerElement(tensor.elementType) ?? 0)) / 8 / units,
      0,
    );
