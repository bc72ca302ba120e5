/** Which component of a pipeline a model file is. A denoiser is a UNet or a transformer. */
export type ComponentKind =
  | 'text-encoder'
  | 'text-encoder-2'
  | 'text-encoder-3'
  | 'unet'
  | 'transformer'
  | 'vae-decoder'
  | 'vae-encoder'
  | 'other';

/** The name shown to people. */
export const componentTitle: Readonly<Record<ComponentKind, string>> = {
  'text-encoder': 'Text encoder',
  'text-encoder-2': 'Text encoder 2',
  'text-encoder-3': 'Text encoder 3',
  unet: 'UNet',
  transformer: 'Transformer',
  'vae-decoder': 'VAE decoder',
  'vae-encoder': 'VAE encoder',
  other: 'Model',
};

/** The name inside a sentence: `text encoder`, `UNet`. */
export const componentWord = (kind: ComponentKind): string =>
  componentTitle[kind].replace(/^[TM]/, first => first.toLowerCase());

/** `text encoder + UNet`. */
export const componentsLabel = (kinds: readonly ComponentKind[]): string =>
  kinds.map(componentWord).join(' + ');

/** All of them, in the order in which a pipeline runs them. */
export const componentKinds = Object.keys(componentTitle) as readonly ComponentKind[];

/** Something for each of some components. */
export type ByComponent<T> = Readonly<Partial<Record<ComponentKind, T>>>;

/** What stands for each component, in that order. */
export const entriesOf = <T>(of: ByComponent<T>): readonly (readonly [ComponentKind, T])[] =>
  componentKinds.flatMap(kind => {
    const value = of[kind];
    return value === undefined ? [] : [[kind, value] as const];
  });

export const isTextEncoder = (kind: ComponentKind): boolean => kind.startsWith('text-encoder');

/** Whether a component takes the noise out of latents, step by step. */
export const isDenoiser = (kind: ComponentKind): boolean =>
  kind === 'unet' || kind === 'transformer';

/** Components whose zeros count into the pipeline's sparsity. */
export const countsIntoPipeline = (kind: ComponentKind): boolean =>
  isTextEncoder(kind) || isDenoiser(kind);
