import path from 'node:path';
import { Failure } from '../../../shared/failure';
import type { ScorerKind } from '../../../shared/scorer/scorer';

/** Which output stands for a picture or a text, and whether by its first token or by all its numbers. */
export interface ScorerOutput {
  readonly name: string;
  readonly isTokens: boolean;
}

/** What of a graph's outputs stands for a picture. Fails `unsupported` where nothing does. */
export function imageOutput(
  kind: ScorerKind,
  outputs: readonly string[],
  file: string,
): ScorerOutput {
  switch (kind) {
    case 'clip':
      return projected('image_embeds', outputs, file);
    case 'dino':
      if (!outputs.includes('last_hidden_state'))
        throw unsupported(
          `${path.basename(file)} gives ${outputs.join(', ')}, and no last_hidden_state, whose first token stands for the picture.`,
          'Export DINOv2 for feature extraction: optimum-cli export onnx --task feature-extraction.',
          file,
        );
      return { name: 'last_hidden_state', isTokens: true };
    case 'inception': {
      const [only, another] = outputs;
      if (only === undefined || another !== undefined)
        throw unsupported(
          `${path.basename(file)} gives ${outputs.join(', ')}, of which Pollard cannot tell the features.`,
          'Export it with one output: the 2048 numbers after the last pooling.',
          file,
        );
      return { name: only, isTokens: false };
    }
  }
}

/** What of a CLIP's outputs stands for a text. Fails `unsupported` without projection. */
export const textOutput = (outputs: readonly string[], file: string): ScorerOutput =>
  projected('text_embeds', outputs, file);

function projected(name: string, outputs: readonly string[], file: string): ScorerOutput {
  if (outputs.includes(name)) return { name, isTokens: false };
  throw unsupported(
    `${path.basename(file)} gives ${outputs.join(', ')}, and no ${name}: it is a CLIP without projection, whose texts and pictures cannot be compared.`,
    'Export it with projection: optimum-cli export onnx --task zero-shot-image-classification, or CLIPTextModelWithProjection and CLIPVisionModelWithProjection of transformers.',
    file,
  );
}

const unsupported = (message: string, hint: string, file: string): Failure =>
  new Failure({ code: 'unsupported', message, hint, path: file });
