import type { ModelDescription } from './model';

/** Features of a token of text in Stable Diffusion 2, and in the sample, which has its structure and stands for it. */
const TEXT_WIDTHS: readonly number[] = [1024, 128];

/**
 * The sparsity that keeps the images by arXiv 2411.15113 (Linear weights, layer by layer): 47.5 % of Stable Diffusion 2's text
 * encoder, 35 % of its UNet. Undefined for every other model, which the paper did not measure.
 */
export function paperSparsity({
  component,
  inputs,
  layers,
}: Pick<ModelDescription, 'component' | 'inputs' | 'layers'>): number | undefined {
  const widthOf = (reads: RegExp): number =>
    layers.find(({ name, role }) => /^attention-(?:k|qkv)$/.test(role) && reads.test(name))
      ?.inputs ?? 0;
  if (component === 'text-encoder' && inputs.length === 1)
    return TEXT_WIDTHS.includes(widthOf(/./)) ? 0.475 : undefined;
  // SDXL's takes five inputs, a distilled one four.
  if (component === 'unet' && inputs.length === 3)
    return TEXT_WIDTHS.includes(widthOf(/\battn2\b/)) ? 0.35 : undefined;
  return undefined;
}
