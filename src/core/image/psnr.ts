import type { Raster } from '../../shared/generation/generation';
import { Failure } from '../../shared/failure';

/** Peak signal-to-noise ratio of two pictures of one size in dB over all channels; infinite for equal pictures. */
export function psnr(a: Raster, b: Raster): number {
  requireSameSize(a, b);
  let squares = 0;
  for (let i = 0; i < a.rgb.length; i++) squares += (a.rgb[i]! - b.rgb[i]!) ** 2;
  return 10 * Math.log10((255 ** 2 * a.rgb.length) / squares);
}

/** Fails `invalid-request` for pictures of two sizes. */
export function requireSameSize(a: Raster, b: Raster): void {
  if (a.width === b.width && a.height === b.height) return;
  throw new Failure({
    code: 'invalid-request',
    message: `Pictures of ${a.width} × ${a.height} and ${b.width} × ${b.height} pixels cannot be compared.`,
    hint: 'Generate both at one size.',
  });
}
