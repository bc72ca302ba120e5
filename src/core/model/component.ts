import path from 'node:path';
import { type ComponentKind, componentTitle } from '../../shared/component';
import type { Catalogue } from '../onnx/catalogue';

/** The component by the graph's inputs, else by its folder's or file's name; `note` where the two disagree. */
export function componentOf(catalogue: Catalogue): {
  readonly kind: ComponentKind;
  readonly note?: string;
} {
  const stored = new Set(catalogue.tensors.map(({ name }) => name));
  const inputs = new Set(
    catalogue.inputs.map(({ name }) => name).filter(name => !stored.has(name)),
  );
  const signed = bySignature(inputs);
  const named = componentByName(catalogue.files[0]!);
  if (signed === undefined) return { kind: named ?? 'other' };
  if (named === undefined || named === signed) return { kind: signed };
  return {
    kind: signed,
    note: `The name says ${componentTitle[named]}, the graph's inputs say ${componentTitle[signed]}.`,
  };
}

function bySignature(inputs: ReadonlySet<string>): ComponentKind | undefined {
  if (inputs.has('input_ids')) return 'text-encoder';
  if (inputs.has('sample') && inputs.has('timestep') && inputs.has('encoder_hidden_states'))
    return 'unet';
  if (inputs.has('latent_sample')) return 'vae-decoder';
  if (inputs.has('sample') && inputs.size === 1) return 'vae-encoder';
  return undefined;
}

/** The component that a file's path names: its own name first, then its folder's. */
export function componentByName(file: string): ComponentKind | undefined {
  const own = path.basename(file, path.extname(file));
  const folder = path.basename(path.dirname(file));
  return named(own) ?? named(folder);
}

function named(text: string): ComponentKind | undefined {
  if (/^text_?encoder\b|^clip$/i.test(text)) return 'text-encoder';
  if (/^unet\b/i.test(text)) return 'unet';
  if (/^vae_?decoder\b|^vae$/i.test(text)) return 'vae-decoder';
  if (/^vae_?encoder\b/i.test(text)) return 'vae-encoder';
  return undefined;
}
