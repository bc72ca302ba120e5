import path from 'node:path';
import { Failure } from '../../../shared/failure';
import { type ScorerFolder, type ScorerKind, scorerTitle } from '../../../shared/scorer/scorer';
import { isFile } from '../../io/isFile';

/** Which file of a scorer's folder looks at pictures, and which reads texts; one file may do both. */
export interface ScorerFiles {
  readonly image: string;
  /** CLIP only. */
  readonly text?: string;
  /** Whether the folder is laid out as the scorer that comes with the sample is. */
  readonly isSample: boolean;
}

/** Smaller ones are taken where the whole one is not there. */
const precisions = ['', '_quantized', '_fp16'] as const;

/**
 * Finds the models in a folder as transformers.js has it (`onnx/text_model.onnx` and `onnx/vision_model.onnx`, or
 * `onnx/model.onnx`), as optimum writes it (`model.onnx`), or as the sample's scorer is laid out. Fails `missing`.
 */
export async function findScorer({ kind, folder }: ScorerFolder): Promise<ScorerFiles> {
  for (const within of ['onnx', '.'])
    for (const precision of precisions) {
      const file = (name: string): string => path.join(folder, within, `${name}${precision}.onnx`);
      const [image, text] = [file('vision_model'), file('text_model')];
      if (kind === 'clip' && (await isFile(image)) && (await isFile(text)))
        return { image, text, isSample: false };
      const both = file('model');
      if (await isFile(both))
        return { image: both, ...(kind === 'clip' && { text: both }), isSample: false };
      if (kind !== 'clip' && (await isFile(image))) return { image, isSample: false };
    }
  const [image, text] = [
    path.join(folder, 'image_encoder.onnx'),
    path.join(folder, 'text_encoder.onnx'),
  ];
  if (kind === 'clip' && (await isFile(image)) && (await isFile(text)))
    return { image, text, isSample: true };
  throw noModel(folder, kind);
}

/** Where a CLIP's tokenizer lies: in its folder, or, as the sample's, in that of the pipeline that it comes with. */
export async function tokenizerFolder(folder: string): Promise<string> {
  for (const each of [folder, path.join(folder, 'tokenizer'), path.join(folder, '..', 'tokenizer')])
    for (const name of ['tokenizer.json', 'vocab.json'])
      if (await isFile(path.join(each, name))) return each;
  return folder;
}

const noModel = (folder: string, kind: ScorerKind): Failure =>
  new Failure({
    code: 'missing',
    message:
      kind === 'clip'
        ? `${folder} holds no CLIP: neither onnx/text_model.onnx with onnx/vision_model.onnx, nor model.onnx.`
        : `${folder} holds no ${scorerTitle[kind]}: neither onnx/model.onnx nor model.onnx.`,
    hint: 'Name a folder as transformers.js and optimum lay it out.',
    path: folder,
  });
