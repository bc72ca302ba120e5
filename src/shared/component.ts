/** What part of a pipeline a model file is. */
export type ComponentKind = 'text-encoder' | 'unet' | 'vae-decoder' | 'vae-encoder' | 'other';

/** The name shown to people. */
export const componentTitle: Readonly<Record<ComponentKind, string>> = {
  'text-encoder': 'Text encoder',
  unet: 'UNet',
  'vae-decoder': 'VAE decoder',
  'vae-encoder': 'VAE encoder',
  other: 'Model',
};

/** The sparsity that keeps the images (arXiv 2411.15113, Linear weights, layer by layer), where the paper measured one. */
export const paperSparsity: Readonly<Partial<Record<ComponentKind, number>>> = {
  'text-encoder': 0.475,
  unet: 0.35,
};

/** Components whose zeros count into the pipeline's sparsity. */
export const countsIntoPipeline = (kind: ComponentKind): boolean =>
  kind === 'text-encoder' || kind === 'unet';
