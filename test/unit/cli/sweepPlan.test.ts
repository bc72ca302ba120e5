import { readFile, stat, writeFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { builtCli } from '../../fixtures/builtCli';
import { smallPipeline } from '../../fixtures/smallPipeline';
import { temporaryFolder } from '../../fixtures/temporaryFolder';

const at = temporaryFolder();
const cli = builtCli();
const { folder } = smallPipeline();
const grid = ['--unet', '0,0.9', '--seeds', '3', '--steps', '1'];

beforeAll(async () => {
  await writeFile(at('prompts.txt'), 'a cat on a yellow background\n');
});

const sweep = (how: 'plan' | 'run', more: readonly string[] = []) =>
  cli(['sweep', how, folder, '--prompts', at('prompts.txt'), ...grid, ...more]);

interface Figures {
  readonly cells: number;
  readonly calls: number;
  readonly millisecondsPerCall: number | null;
  readonly bytesPerCell: number;
  readonly as: string | null;
}
const figures = async (more: readonly string[] = []): Promise<Figures> => {
  const { code, stdout } = await sweep('plan', ['--json', ...more]);
  expect(code).toBe(0);
  return JSON.parse(stdout) as Figures;
};

it('counts a line of 10,000 characters as a prompt, and no byte order mark, blank line or second of the same', async () => {
  const long = 'a very '.repeat(1429).slice(0, 9_996);
  await writeFile(at('odd.txt'), `\uFEFFa cat\r\n\r\n  \n${long} cat\n a cat\n`);
  const odd = ['--prompts', at('odd.txt'), '--json'];
  const { code, stdout } = await cli(['sweep', 'plan', folder, ...grid, ...odd]);
  expect(code).toBe(0);
  // The dense pipeline and one setting, of two prompts.
  expect(JSON.parse(stdout)).toMatchObject({ cells: 4 });
});

describe('what a sweep takes is said before it starts', () => {
  it('in cells, calls and disk, and that few prompts support no claim', async () => {
    await writeFile(at('two.txt'), 'a cat\na tree\n');
    const { stdout } = await cli([
      ...['sweep', 'plan', folder, '--preset', 'paper', '--prompts', at('two.txt')],
    ]);
    expect(stdout.trimEnd().split('\n')).toEqual([
      '540 cells: 134 settings and the dense pipeline, 2 prompts, 2 seeds.',
      '10800 calls of the UNet, 20 for each picture.',
      expect.stringMatching(/^At most [\d.]+ MiB on disk\. No earlier sweep .* --measure does\.$/),
      'Before them the text encoder is calibrated: 2 calls.',
      '2 prompts show pictures but support no claim of "safe": 5 are the least, 8 are better.',
    ]);
  });

  it('its room at the most where nothing ran yet, its time when measured, both as an earlier sweep of the models took', async () => {
    const unknown = await figures();
    expect(unknown).toMatchObject({ cells: 2, calls: 2, millisecondsPerCall: null, as: null });
    const { stdout } = await sweep('plan');
    expect(stdout).toContain('No earlier sweep of these models says how long it takes: --measure');

    const measured = await figures(['--measure']);
    expect(measured.millisecondsPerCall).toBeGreaterThan(0);
    expect(measured.bytesPerCell).toBeGreaterThan(0);
    expect(measured.bytesPerCell).toBeLessThan(unknown.bytesPerCell);

    expect((await sweep('run', ['--out', at('first')])).code).toBe(0);
    const known = await figures(['--out', at('second')]);
    const timings = (await readFile(at('first', 'timings.jsonl'), 'utf8')).trim().split('\n');
    const took = timings.map(line => (JSON.parse(line) as { milliseconds: number }).milliseconds);
    expect(known.as).toBe(at('first'));
    // One step a cell; of two cells the median is between them.
    expect(known.millisecondsPerCall).toBe((took[0]! + took[1]!) / 2);
    const { key } = JSON.parse(timings[0]!) as { readonly key: string };
    expect(known.bytesPerCell).toBeGreaterThan(
      (await stat(at('first', 'images', `${key}.png`))).size,
    );
    expect((await sweep('plan', ['--out', at('second')])).stdout).toContain(
      `as ${at('first')} took; about`,
    );
  });
});
