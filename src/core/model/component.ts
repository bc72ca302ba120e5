import path from 'node:path';
import { type ComponentKind, componentTitle, isTextEncoder } from '../../shared/model/component';
import type { ModelIndex } from '../onnx/modelIndex';
import { inputsOf } from './inputs';

/** The component by the graph's inputs, else by its folder's or file's name; `note` where the two disagree. */
export function componentOf(modelIndex: ModelIndex): {
  readonly kind: ComponentKind;
  readonly note?: string;
} {
  const signed = bySignature(new Set(inputsOf(modelIndex).map(({ name }) => name)));
  const named = componentByName(modelIndex.files[0]!);
  if (signed === undefined) return { kind: named ?? 'other' };
  // All text encoders take the same input: which of them it is, only the name says.
  if (named !== undefined && isTextEncoder(named) && isTextEncoder(signed)) return { kind: named };
  if (named === undefined || named === signed) return { kind: signed };
  return {
    kind: signed,
    note: `The name says ${componentTitle[named]}, the graph's inputs say ${componentTitle[signed]}.`,
  };
}

function bySignature(inputs: ReadonlySet<string>): ComponentKind | undefined {
  const denoises = inputs.has('timestep') && inputs.has('encoder_hidden_states');
  if (inputs.has('input_ids')) return 'text-encoder';
  if (denoises && inputs.has('sample')) return 'unet';
  if (denoises && inputs.has('hidden_states')) return 'transformer';
  if (inputs.has('latent_sample')) return 'vae-decoder';
  if (inputs.has('sample') && inputs.size === 1) return 'vae-encoder';
  return undefined;
}

/** The component that a file's path names: its own name first, then its folder's. */
export function componentByName(file: string): ComponentKind | undefined {
  const own = path.basename(file, path.extname(file));
  const folder = path.basename(path.dirname(file));
  return componentNamed(own) ?? componentNamed(folder);
}

/** The component whose name is in a text: `unet`, `text_encoder_2`, `sd-unet-v1.5-model`. */
export function componentNamed(text: string): ComponentKind | undefined {
  if (/^clip$/i.test(text)) return 'text-encoder';
  if (/^vae$/i.test(text)) return 'vae-decoder';
  const [, name, number] =
    /(?:^|[^a-z0-9])(text_?encoder|unet|transformer|vae_?decoder|vae_?encoder)(?:_?([23])$|[^a-z0-9]|$)/.exec(
      text.toLowerCase().replaceAll('-', '_'),
    ) ?? [];
  switch (name?.replace('_', '')) {
    case 'textencoder':
      return number === '2' ? 'text-encoder-2' : number === '3' ? 'text-encoder-3' : 'text-encoder';
    case 'unet':
      return 'unet';
    case 'transformer':
      return 'transformer';
    case 'vaedecoder':
      return 'vae-decoder';
    case 'vaeencoder':
      return 'vae-encoder';
    default:
      return undefined;
  }
}
