import { Tokenizer as BytePairTokenizer } from '@huggingface/tokenizers';
import path from 'node:path';
import { Failure } from '../../shared/failure';
import { CONFIG_LIMIT, readWithin } from '../io/readWithin';
import { type ConfigFile, readConfig } from './configFile';

/** A prompt as the text encoder takes it. */
export interface Encoding {
  /** `limit` ids: start, the prompt's tokens, end, padding. */
  readonly ids: readonly number[];
  /** Tokens of the whole prompt, start and end not counted. */
  readonly count: number;
  /** The text that did not fit; empty when all did. */
  readonly cut: string;
}

/** CLIP's byte-pair tokenizer of one pipeline. */
export interface Tokenizer {
  /** Tokens that fit, start and end counted: 77 in CLIP. */
  readonly limit: number;
  encode(text: string): Encoding;
}

const clipLimit = 77;

/**
 * Reads the tokenizer of the pipeline in `folder` from tokenizer.json, or vocab.json and merges.txt, with its configured
 * padding and length. Fails `missing`, `malformed`.
 */
export const readTokenizer = (folder: string): Promise<Tokenizer> =>
  readTokenizerIn(path.join(folder, 'tokenizer'));

/** Reads the tokenizer whose files lie in `folder` itself. Fails as `readTokenizer` does. */
export async function readTokenizerIn(folder: string): Promise<Tokenizer> {
  const config = await readConfig(path.join(folder, 'tokenizer_config.json'));
  const special = await readConfig(path.join(folder, 'special_tokens_map.json'));
  const pairs = await readPairs(folder);
  const token = (key: string, fallback: string): number => {
    const text = (config && tokenText(config, key)) ?? (special && tokenText(special, key));
    const id = pairs.token_to_id(text ?? fallback);
    if (id !== undefined) return id;
    throw new Failure({
      code: 'malformed',
      message: `The tokenizer's ${key} ${text ?? fallback} is not in its vocabulary.`,
      hint: 'Copy the tokenizer folder anew from where the pipeline comes from.',
      path: folder,
    });
  };
  const end = token('eos_token', endOfText);
  const length = config?.number('model_max_length', clipLimit) ?? clipLimit;
  return clipTokenizer(pairs, {
    start: token('bos_token', startOfText),
    end,
    pad: token('pad_token', endOfText),
    // Some configurations hold "no limit" as 1e30.
    limit: length > 0 && length <= 4096 ? length : clipLimit,
  });
}

interface Frame {
  readonly start: number;
  readonly end: number;
  readonly pad: number;
  readonly limit: number;
}

function clipTokenizer(pairs: BytePairTokenizer, { start, end, pad, limit }: Frame): Tokenizer {
  return {
    limit,
    encode(text) {
      const tokens = pairs.encode(text.trim(), { add_special_tokens: false }).ids;
      const kept = tokens.slice(0, limit - 2);
      const cut = tokens.slice(limit - 2);
      const padding = Array.from({ length: limit - 2 - kept.length }, () => pad);
      return {
        ids: [start, ...kept, end, ...padding],
        count: tokens.length,
        cut: cut.length ? pairs.decode(cut, { skip_special_tokens: false }).trim() : '',
      };
    },
  };
}

const startOfText = '<|startoftext|>';
const endOfText = '<|endoftext|>';

/** A special token's text, which configurations hold plain or as `{content}`. */
function tokenText(config: ConfigFile, key: string): string | undefined {
  return config.nested(key)?.text('content', undefined) ?? config.text(key, undefined);
}

async function readPairs(folder: string): Promise<BytePairTokenizer> {
  const whole = await readConfig(path.join(folder, 'tokenizer.json'));
  if (whole) return new BytePairTokenizer(whole.value, {});
  const vocabulary = await readConfig(path.join(folder, 'vocab.json'));
  const merges = await readMerges(path.join(folder, 'merges.txt'));
  if (!vocabulary || merges === null)
    throw new Failure({
      code: 'missing',
      message: `${folder} has no tokenizer: neither tokenizer.json nor vocab.json with merges.txt.`,
      hint: 'Copy it from where the model comes from.',
      path: folder,
    });
  return new BytePairTokenizer(clipJson(vocabulary.value as Record<string, number>, merges), {});
}

const readMerges = (file: string): Promise<string | null> =>
  readWithin(file, CONFIG_LIMIT).then(
    bytes => bytes.toString(),
    (thrown: unknown) => {
      if (thrown instanceof Failure && thrown.code === 'unsupported') throw thrown;
      return null;
    },
  );

const words = "'s|'t|'re|'ve|'m|'ll|'d|[\\p{L}]+|[\\p{N}]|[^\\s\\p{L}\\p{N}]+";

/** tokenizer.json as CLIPTokenizerFast has it, around a vocabulary and its merges. */
function clipJson(vocab: Readonly<Record<string, number>>, merges: string): object {
  const added = [startOfText, endOfText].flatMap(content =>
    vocab[content] === undefined
      ? []
      : [
          {
            id: vocab[content],
            content,
            single_word: false,
            lstrip: false,
            rstrip: false,
            normalized: false,
            special: true,
          },
        ],
  );
  return {
    added_tokens: added,
    normalizer: {
      type: 'Sequence',
      normalizers: [
        { type: 'NFC' },
        { type: 'Replace', pattern: { Regex: '\\s+' }, content: ' ' },
        { type: 'Lowercase' },
      ],
    },
    pre_tokenizer: {
      type: 'Sequence',
      pretokenizers: [
        { type: 'Split', pattern: { Regex: words }, behavior: 'Removed', invert: true },
        { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true },
      ],
    },
    post_processor: null,
    decoder: { type: 'ByteLevel', add_prefix_space: true, trim_offsets: true, use_regex: true },
    model: {
      type: 'BPE',
      dropout: null,
      unk_token: endOfText,
      continuing_subword_prefix: '',
      end_of_word_suffix: '</w>',
      fuse_unk: false,
      vocab,
      merges: merges.split(/\r?\n/).filter(line => line && !line.startsWith('#version')),
    },
  };
}
