import { spawnSync } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdir, symlink, truncate, writeFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { readConfig } from '../../../src/core/diffusion/configFile';
import { readTokenizer } from '../../../src/core/diffusion/tokenizer';
import { readWithin } from '../../../src/core/io/readWithin';
import { initialNoise } from '../../../src/engine/diffusion/initialNoise';
import { samplePipeline } from '../../fixtures/derivePipeline';
import { requestFor } from '../../fixtures/generation';
import { temporaryFolder } from '../../fixtures/temporaryFolder';

const at = temporaryFolder();

/** A file that takes no room, whatever it says of its size. */
async function hollow(name: string, size: number): Promise<string> {
  await writeFile(at(name), '');
  await truncate(at(name), size);
  return at(name);
}

describe('a small file', () => {
  test('is read whole, up to its limit', async () => {
    await writeFile(at('a'), 'abcdef');
    expect((await readWithin(at('a'), 6)).toString()).toBe('abcdef');
    await expect(readWithin(at('a'), 5)).rejects.toMatchObject({ code: 'unsupported' });
    await writeFile(at('empty'), '');
    expect(await readWithin(at('empty'), 5)).toHaveLength(0);
  });

  test.skipIf(process.platform === 'win32')('may be a pipe, which has no size', async () => {
    for (const [name, text, limit] of [
      ['short', 'abcdef', 6],
      ['long', 'x'.repeat(100_000), 99_999],
    ] as const) {
      spawnSync('mkfifo', [at(name)]);
      const writer = createWriteStream(at(name)).on('error', () => undefined);
      writer.end(text);
      const read = readWithin(at(name), limit).then(bytes => bytes.toString());
      if (text.length <= limit) expect(await read).toBe(text);
      else await expect(read).rejects.toMatchObject({ code: 'unsupported' });
      writer.destroy();
    }
  });

  test.each([
    ['that is not there', 'none', 'missing', 'is not there'],
    ['that is a folder', '.', 'unsupported', 'is a folder'],
  ])('%s is refused by name', async (_, name, code, why) => {
    await expect(readWithin(at(name), 5)).rejects.toMatchObject({
      code,
      path: at(name),
      message: `${at(name)} ${why}.`,
    });
  });
});

describe('forged sizes are refused before they fill the memory', () => {
  const terabyte = 2 ** 40;

  test('of a pipeline’s JSON', async () => {
    const file = await hollow('config.json', terabyte);
    await expect(readConfig(file)).rejects.toMatchObject({ code: 'unsupported', path: file });
  });

  test('of a tokenizer’s merges', async () => {
    await mkdir(at('p', 'tokenizer'), { recursive: true });
    await writeFile(at('p', 'tokenizer', 'vocab.json'), '{}');
    await symlink(await hollow('merges', terabyte), at('p', 'tokenizer', 'merges.txt'));
    await expect(readTokenizer(at('p'))).rejects.toMatchObject({ code: 'unsupported' });
  });

  test('of noise', async () => {
    const request = requestFor(samplePipeline(), { noiseFile: await hollow('a.npy', terabyte) });
    await expect(initialNoise(request, [1, 4, 8, 8])).rejects.toMatchObject({
      code: 'unsupported',
    });
  });
});
