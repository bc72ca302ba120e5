/** The parts of a pipeline that a generation runs. */
export type RunKind = 'text-encoder' | 'unet' | 'vae-decoder';

/** What a generation gives each part, by diffusers' names. */
const fed: Readonly<Record<RunKind, readonly string[]>> = {
  'text-encoder': ['input_ids'],
  unet: ['sample', 'timestep', 'encoder_hidden_states'],
  'vae-decoder': ['latent_sample'],
};

/**
 * The inputs that nobody feeds, of those that a caller must give a graph. As many inputs as are fed may have any names: they
 * are told apart by their ranks.
 */
export function unfedInputs(kind: RunKind, inputs: readonly string[]): readonly string[] {
  const names = fed[kind];
  if (inputs.length <= names.length) return [];
  const unknown = inputs.filter(name => !names.includes(name));
  return unknown.slice(unknown.length - (inputs.length - names.length));
}

/** What a part may take, for a person who has another one. */
export const fedInputs = (kind: RunKind): string => fed[kind].join(', ');
