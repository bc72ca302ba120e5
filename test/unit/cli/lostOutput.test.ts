import { existsSync } from 'node:fs';
import { open, readdir } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { builtCli } from '../../fixtures/builtCli';
import type { ProcessEnd } from '../../fixtures/bundled';
import { temporaryFolder } from '../../fixtures/temporaryFolder';

const encoder = path.join(import.meta.dirname, '../../../media/sample/text_encoder/model.onnx');

const at = temporaryFolder();
const cli = builtCli();

const commands: readonly (readonly [string, readonly string[]])[] = [
  ['inspect', ['inspect', encoder]],
  ['inspect --json', ['inspect', encoder, '--json']],
  ['stats', ['stats', encoder]],
  ['prune', ['prune', encoder, '--sparsity', '0.5', '--out', 'half.onnx']],
  ['--help', ['--help']],
];

describe.skipIf(!existsSync('/dev/full'))('on a full disk', () => {
  test.each(commands)('%s says that its result is lost, and ends with 1', async (_, args) => {
    const full = await open('/dev/full', 'w');
    try {
      const { code, stderr } = await cli(args, { cwd: at(), stdout: full.fd });
      expect(stderr).toBe('The result could not be written to stdout: no space is left.\n');
      expect(code).toBe(1);
    } finally {
      await full.close();
    }
  });
});

describe('with a reader that has gone', () => {
  test.each(commands)('%s ends with 1 and no noise', async (_, args) => {
    const { code, stderr }: ProcessEnd = await cli(args, {
      cwd: at(),
      onStart: child => child.stdout!.destroy(),
    });
    expect([code, stderr]).toEqual([1, '']);
  });

  test('what was to be saved is saved', async () => {
    expect(await readdir(at())).toEqual(['half.onnx']);
  });
});
