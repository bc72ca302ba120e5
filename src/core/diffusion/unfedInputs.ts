import type { ByComponent, ComponentKind } from '../../shared/model/component';

/** What a generation gives each component that it runs, by diffusers' names. */
const fed: ByComponent<readonly string[]> = {
  'text-encoder': ['input_ids'],
  unet: ['sample', 'timestep', 'encoder_hidden_states'],
  'vae-decoder': ['latent_sample'],
};

/**
 * The inputs that nobody feeds, of those that a caller must give a graph. As many inputs as are fed may have any names: they
 * are told apart by their ranks.
 */
export function unfedInputs(kind: ComponentKind, inputs: readonly string[]): readonly string[] {
  const names = fed[kind];
  if (!names || inputs.length <= names.length) return [];
  const unknown = inputs.filter(name => !names.includes(name));
  return unknown.slice(unknown.length - (inputs.length - names.length));
}

/** What a component may take, for a person who has another one. */
export const fedInputs = (kind: ComponentKind): string => fed[kind]?.join(', ') ?? '';
