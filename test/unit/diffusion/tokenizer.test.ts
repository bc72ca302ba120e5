import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readTokenizer, type Tokenizer } from '../../../src/core/diffusion/tokenizer';
import { temporaryFolder } from '../../fixtures/temporaryFolder';

const start = '<|startoftext|>';
const end = '<|endoftext|>';

// Bytes stand as printable characters: C3 A9 (é) as Ã ©, F0 9F 98 80 (😀) as ð Ł ĺ Ģ.
const bytes = ['!', 'Ã', '©', '©</w>', 'ð', 'Ł', 'ĺ', 'Ģ', 'Ģ</w>', '4</w>', '2</w>', ',</w>'];
const letters = Array.from('lowerstidn').flatMap(letter => [letter, `${letter}</w>`]);
const merged = ["'s</w>", 'lo', 'low</w>', 'er</w>'];
const tokens = [...new Set([...bytes, ...letters, "'", ...merged, start, end])];
const vocabulary = Object.fromEntries(tokens.map((token, id) => [token, id]));
const merges = ['l o', 'lo w</w>', 'e r</w>', "' s</w>"];

const ids = (...expected: readonly string[]): number[] =>
  expected.map(token => tokens.indexOf(token));

const temporary = temporaryFolder();
let folders = 0;

async function tokenizerOf(files: Readonly<Record<string, string | object>>): Promise<Tokenizer> {
  const folder = temporary(String(folders++));
  await mkdir(path.join(folder, 'tokenizer'), { recursive: true });
  for (const [name, content] of Object.entries(files))
    await writeFile(
      path.join(folder, 'tokenizer', name),
      typeof content === 'string' ? content : JSON.stringify(content),
    );
  return readTokenizer(folder);
}

const mergesText = ['#version: 0.2', ...merges, ''].join('\n');
const plain = { 'vocab.json': vocabulary, 'merges.txt': mergesText };
const configured = {
  ...plain,
  'tokenizer_config.json': { model_max_length: 8, pad_token: '!', eos_token: { content: end } },
};

/** tokenizer.json as transformers writes it for CLIP. */
const fast = {
  version: '1.0',
  truncation: null,
  padding: null,
  added_tokens: [start, end].map(content => ({
    id: vocabulary[content],
    content,
    single_word: false,
    lstrip: false,
    rstrip: false,
    normalized: false,
    special: true,
  })),
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
      {
        type: 'Split',
        pattern: { Regex: "'s|'t|'re|'ve|'m|'ll|'d|[\\p{L}]+|[\\p{N}]|[^\\s\\p{L}\\p{N}]+" },
        behavior: 'Removed',
        invert: true,
      },
      { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: true },
    ],
  },
  post_processor: {
    type: 'RobertaProcessing',
    sep: [end, vocabulary[end]],
    cls: [start, vocabulary[start]],
    trim_offsets: false,
    add_prefix_space: false,
  },
  decoder: { type: 'ByteLevel', add_prefix_space: true, trim_offsets: true, use_regex: true },
  model: {
    type: 'BPE',
    dropout: null,
    unk_token: end,
    continuing_subword_prefix: '',
    end_of_word_suffix: '</w>',
    fuse_unk: false,
    byte_fallback: false,
    vocab: vocabulary,
    merges,
  },
};

/** The prompt's own ids, without frame and padding. */
const words = (tokenizer: Tokenizer, text: string): readonly number[] => {
  const { ids: all, count } = tokenizer.encode(text);
  return all.slice(1, 1 + count);
};

describe('the tokenizer', () => {
  it('merges pairs in order of their rank', async () => {
    const tokenizer = await tokenizerOf(plain);
    expect(words(tokenizer, 'lower newer low')).toEqual(
      ids('lo', 'w', 'er</w>', 'n', 'e', 'w', 'er</w>', 'low</w>'),
    );
  });

  it('frames the prompt with start and end and fills up to 77', async () => {
    const { ids: all, count, cut } = (await tokenizerOf(plain)).encode('low');
    expect(all).toHaveLength(77);
    expect(all.slice(0, 4)).toEqual(ids(start, 'low</w>', end, end));
    expect([count, cut]).toEqual([1, '']);
  });

  it('pads with the configured token to the configured length', async () => {
    const tokenizer = await tokenizerOf(configured);
    expect(tokenizer.limit).toBe(8);
    expect(tokenizer.encode('low').ids).toEqual(
      ids(start, 'low</w>', end, '!', '!', '!', '!', '!'),
    );
  });

  it('takes the padding from special_tokens_map.json when the configuration has none', async () => {
    const tokenizer = await tokenizerOf({
      ...plain,
      'special_tokens_map.json': { pad_token: '!' },
    });
    expect(tokenizer.encode('').ids.at(-1)).toBe(ids('!')[0]);
  });

  it('encodes an empty prompt as start and end', async () => {
    const tokenizer = await tokenizerOf(configured);
    for (const text of ['', ' \n\t']) {
      const { ids: all, count } = tokenizer.encode(text);
      expect(all.slice(0, 3)).toEqual(ids(start, end, '!'));
      expect(count).toBe(0);
    }
  });

  it('ignores case and the kind and amount of white space', async () => {
    const tokenizer = await tokenizerOf(plain);
    expect(words(tokenizer, '  LOW\n\tLower ')).toEqual(ids('low</w>', 'lo', 'w', 'er</w>'));
  });

  it("splits digits, punctuation and the 's", async () => {
    const tokenizer = await tokenizerOf(plain);
    expect(words(tokenizer, "low's, 42")).toEqual(
      ids('low</w>', "'s</w>", ',</w>', '4</w>', '2</w>'),
    );
  });

  it('spells other scripts byte by byte, composed or not', async () => {
    const tokenizer = await tokenizerOf(plain);
    expect(words(tokenizer, 'é')).toEqual(ids('Ã', '©</w>'));
    expect(words(tokenizer, 'e\u0301')).toEqual(ids('Ã', '©</w>'));
  });

  it('spells an emoji byte by byte', async () => {
    const tokenizer = await tokenizerOf(plain);
    expect(words(tokenizer, '😀')).toEqual(ids('ð', 'Ł', 'ĺ', 'Ģ</w>'));
    expect(words(tokenizer, '😀😀')).toEqual(ids('ð', 'Ł', 'ĺ', 'Ģ', 'ð', 'Ł', 'ĺ', 'Ģ</w>'));
  });

  it('takes what its vocabulary lacks for the unknown token', async () => {
    const tokenizer = await tokenizerOf(plain);
    expect(words(tokenizer, 'z')).toEqual(ids(end));
  });

  it('keeps the first tokens of a long prompt, and the end, and says what was cut', async () => {
    const tokenizer = await tokenizerOf(configured);
    const { ids: all, count, cut } = tokenizer.encode('low low low low low low 42 😀 lower');
    expect(all).toEqual(ids(start, ...Array.from({ length: 6 }, () => 'low</w>'), end));
    expect(count).toBe(15);
    expect(cut).toBe('4 2 😀 lower');
  });

  it('cuts nothing from a prompt that just fits', async () => {
    const tokenizer = await tokenizerOf(configured);
    const { ids: all, cut } = tokenizer.encode('low low low low low low');
    expect(all.at(-1)).toBe(ids(end)[0]);
    expect(cut).toBe('');
  });

  it('takes 77 where the configuration knows no limit', async () => {
    const unlimited = { ...plain, 'tokenizer_config.json': { model_max_length: 1e30 } };
    expect((await tokenizerOf(unlimited)).limit).toBe(77);
  });

  it('reads tokenizer.json with the same result', async () => {
    const slow = await tokenizerOf(plain);
    const quick = await tokenizerOf({ 'tokenizer.json': fast });
    const texts = ['', 'lower newer', "LOW's,  42", 'é 😀 e\u0301', 'z', 'low '.repeat(90)];
    for (const text of texts) expect(quick.encode(text)).toEqual(slow.encode(text));
  });

  it('names the folder that has no tokenizer', async () => {
    await expect(tokenizerOf({ 'vocab.json': vocabulary })).rejects.toMatchObject({
      code: 'missing',
      message: expect.stringContaining('merges.txt') as string,
      path: temporary(String(folders - 1), 'tokenizer'),
    });
  });

  it('refuses a padding token that is not in the vocabulary', async () => {
    const broken = { ...plain, 'tokenizer_config.json': { pad_token: '<pad>' } };
    await expect(tokenizerOf(broken)).rejects.toMatchObject({
      code: 'malformed',
      message: expect.stringContaining('<pad>') as string,
    });
  });
});

describe("the sample's tokenizer", () => {
  it('frames and pads as the pipeline says', async () => {
    const tokenizer = await readTokenizer('media/sample');
    const { ids: all, cut } = tokenizer.encode('a photo of a red circle, 1 2 3 😀');
    expect(all).toHaveLength(77);
    expect(all.at(-1)).toBe(0);
    expect(cut).toBe('');
  });
});
