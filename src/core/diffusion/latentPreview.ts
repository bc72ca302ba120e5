import type { Raster } from '../../shared/generation/generation';
import type { Decoded } from './decode';
import { toRaster } from './decode';
import { solve } from './solve';

/** A linear map of latents to colours, fitted to a decoder by least squares. */
export interface LatentPreview {
  /** A small picture of the first image's latents; dims are channels, height and width. */
  render(latents: Float32Array, dims: readonly number[]): Raster;
}

/** Latents with what their decoder made of them. */
export interface Example {
  readonly latents: Float32Array;
  /** Channels, height, width. */
  readonly dims: readonly number[];
  readonly decoded: Decoded;
}

/**
 * Fits colour = weights · latent + offset for each channel of the picture, by the normal equations over every latent
 * cell of the examples and the mean of the pixels it became.
 */
export function fitPreview(examples: readonly Example[]): LatentPreview {
  const terms = (examples[0]?.dims[0] ?? 0) + 1;
  const products = new Float64Array(terms * terms);
  const targets = new Float64Array(terms * 3);
  for (const example of examples) accumulate(example, { terms, products, targets });
  // A little ridge keeps a channel that never varies solvable.
  for (let i = 0; i < terms; i++) products[i * terms + i]! += 1e-6;
  const weights = [0, 1, 2].map(colour =>
    solve(products.slice(), targets.slice(colour * terms, (colour + 1) * terms)),
  );
  return { render: (latents, dims) => toRaster(apply(weights, latents, dims)) };
}

interface Sums {
  readonly terms: number;
  readonly products: Float64Array;
  readonly targets: Float64Array;
}

function accumulate({ latents, dims, decoded }: Example, { terms, products, targets }: Sums): void {
  const [channels = 0, height = 0, width = 0] = dims;
  const cell = new Float64Array(terms).fill(1);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      for (let c = 0; c < channels; c++) cell[c] = latents[(c * height + y) * width + x]!;
      const colour = meanColour(decoded, { x, y, factor: decoded.width / width });
      for (let i = 0; i < terms; i++) {
        for (let j = 0; j < terms; j++) products[i * terms + j]! += cell[i]! * cell[j]!;
        for (let k = 0; k < 3; k++) targets[k * terms + i]! += cell[i]! * colour[k]!;
      }
    }
}

function meanColour(
  { planes, width, height }: Decoded,
  { x, y, factor }: { readonly x: number; readonly y: number; readonly factor: number },
): readonly number[] {
  return [0, 1, 2].map(channel => {
    let sum = 0;
    for (let dy = 0; dy < factor; dy++)
      for (let dx = 0; dx < factor; dx++)
        sum += planes[(channel * height + y * factor + dy) * width + x * factor + dx]!;
    return sum / factor ** 2;
  });
}

function apply(
  weights: readonly Float64Array[],
  latents: Float32Array,
  [channels = 0, height = 0, width = 0]: readonly number[],
): Decoded {
  const size = width * height;
  const planes = new Float32Array(3 * size);
  weights.forEach((weight, colour) => {
    for (let i = 0; i < size; i++) {
      let sum = weight[channels]!;
      for (let c = 0; c < channels; c++) sum += weight[c]! * latents[c * size + i]!;
      planes[colour * size + i] = sum;
    }
  });
  return { width, height, planes };
}
