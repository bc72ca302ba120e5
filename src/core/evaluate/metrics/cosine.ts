import { Failure } from '../../../shared/failure';

/**
 * Cosine of the angle between two vectors, -1 to 1; not a number where one has no direction. Fails `malformed` for two lengths:
 * they come from models that do not belong together.
 */
export function cosine(a: Float32Array, b: Float32Array): number {
  if (a.length !== b.length)
    throw new Failure({
      code: 'malformed',
      message: `Vectors of ${a.length} and ${b.length} numbers cannot be compared.`,
      hint: 'Take text and image model from one CLIP.',
    });
  let [product, own, other] = [0, 0, 0];
  for (const [i, value] of a.entries()) {
    product += value * b[i]!;
    own += value * value;
    other += b[i]! * b[i]!;
  }
  return product / Math.sqrt(own * other);
}
