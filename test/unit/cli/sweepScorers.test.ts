import { readdir, readFile, writeFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { decodePng } from '../../../src/core/image/decodePng';
import { openScorer } from '../../../src/engine/diffusion/scorer/openScorer';
import { openRuntime } from '../../../src/engine/session';
import type { DoneCell } from '../../../src/shared/sweep/cellResult';
import { builtCli } from '../../fixtures/builtCli';
import type { ProcessEnd } from '../../fixtures/bundled';
import { writeClip, writeDino, writeInception } from '../../fixtures/scorerFolder';
import { samplePipeline } from '../../fixtures/derivePipeline';
import { smallPipeline } from '../../fixtures/smallPipeline';
import { temporaryFolder } from '../../fixtures/temporaryFolder';

const at = temporaryFolder();
const cli = builtCli();
const { folder } = smallPipeline();

beforeAll(async () => {
  await writeFile(at('prompts.txt'), 'a cat on a yellow background\n');
});

const run = (out: string, ...more: readonly string[]): Promise<ProcessEnd> =>
  cli([
    ...['sweep', 'run', folder, '--out', at(out), '--prompts', at('prompts.txt')],
    ...['--unet', '0,0.9', '--seeds', '3', '--steps', '2', ...more],
  ]);

async function cellsOf(out: string): Promise<readonly DoneCell[]> {
  const text = await readFile(at(out, 'results.jsonl'), 'utf8');
  return text
    .trim()
    .split('\n')
    .map(line => JSON.parse(line) as DoneCell);
}

const length = (vector: Float32Array): number =>
  Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
const cosine = (a: Float32Array, b: Float32Array): number =>
  a.reduce((sum, value, i) => sum + value * b[i]!, 0) / length(a) / length(b);

/** What a scorer that runs here says of a cell, against its prompt and against the dense cell. */
async function scoresOf(out: string, kind: 'clip' | 'dino', scorerFolder: string) {
  const scorer = await openScorer({ kind, folder: at(scorerFolder) }, await openRuntime());
  const cells = await cellsOf(out);
  const look = async ({ key }: DoneCell): Promise<Float32Array> =>
    scorer.image(decodePng(await readFile(at(out, 'images', `${key}.png`))));
  const dense = await look(cells[0]!);
  const scores: { readonly text: number | undefined; readonly image: number }[] = [];
  for (const cell of cells) {
    const own = await look(cell);
    const text = await scorer.text?.(cell.prompt);
    scores.push({ text: text && cosine(own, text), image: cosine(own, dense) });
  }
  await scorer.release();
  return scores;
}

describe('a sweep with a CLIP', () => {
  it.each(['transformers.js', 'optimum'] as const)(
    'in the layout of %s has the scores that it gives',
    async layout => {
      await writeClip(at(layout), layout);
      const { code, stderr } = await run(`by ${layout}`, '--clip', at(layout));
      expect([code, stderr]).toEqual([0, '']);
      const cells = await cellsOf(`by ${layout}`);
      expect(cells).toHaveLength(2);
      const scores = await scoresOf(`by ${layout}`, 'clip', layout);
      for (const [i, { metrics }] of cells.entries()) {
        expect(metrics.clipScore).toBeCloseTo(scores[i]!.text!, 9);
        expect(metrics.clipImage).toBeCloseTo(scores[i]!.image, 9);
      }
      expect(cells[0]!.metrics.clipImage).toBeCloseTo(1, 9);
      expect(cells[1]!.metrics.clipImage).toBeLessThan(0.999);
      expect(await readdir(at(`by ${layout}`, 'run/features/clip'))).toHaveLength(2);

      expect((await cli(['sweep', 'report', at(`by ${layout}`)])).code).toBe(0);
      const written = (name: string) => readFile(at(`by ${layout}`, name), 'utf8');
      expect(await written('cells.csv')).toContain('clipScore,clipImage');
      expect(await written('summary.csv')).toContain('clipScore median,clipImage median');
      const page = await written('report.html');
      expect(page).toContain('FID by features of 6 numbers needs 7 pictures of every setting');
      expect(page).toContain('KID needs 200 pictures of every setting: there are 1.');
    },
    120_000,
  );

  it('is the same sweep wherever the CLIP lies, and another one by another CLIP', async () => {
    await writeClip(at('moved'), 'transformers.js');
    const again = await run('by transformers.js', '--clip', at('moved'));
    expect([again.code, again.stdout]).toEqual([0, '2 of 2 cells are there.\n']);
    for (const more of [[], ['--clip', at('optimum')]]) {
      const { code, stderr } = await run('by transformers.js', ...more);
      expect(code).toBe(2);
      expect(stderr).toContain('holds pictures of another plan');
    }
  });

  it('that lacks its projection is refused before anything is computed', async () => {
    await writeClip(at('bare'), 'transformers.js', false);
    const { code, stderr } = await run('refused', '--clip', at('bare'));
    expect(code).toBe(1);
    expect(stderr).toContain('it is a CLIP without projection');
    expect(stderr).toContain('Export it with projection');
    expect(await readdir(at())).not.toContain('refused');
  });

  it('that changed since is refused when it goes on', async () => {
    await writeFile(at('optimum/tokenizer_config.json'), '{"model_max_length": 9}');
    const { code, stderr } = await cli(['sweep', 'resume', at('by optimum')]);
    expect(code).toBe(1);
    expect(stderr).toContain('does not hold the CLIP that the sweep was planned with');
  });
});

it('a sweep with DINOv2 and Inception has the likeness by the one and keeps features of both', async () => {
  await writeDino(at('dino'));
  await writeInception(at('inception'));
  expect((await run('seen', '--dino', at('dino'), '--inception', at('inception'))).code).toBe(0);
  const cells = await cellsOf('seen');
  const scores = await scoresOf('seen', 'dino', 'dino');
  for (const [i, { metrics }] of cells.entries()) {
    expect(Object.keys(metrics)).toEqual(['latentError', 'psnr', 'ssim', 'dino']);
    expect(metrics.dino).toBeCloseTo(scores[i]!.image, 9);
  }
  for (const kind of ['dino', 'inception'])
    expect(await readdir(at('seen/run/features', kind))).toHaveLength(2);
});

it('shards of a sweep with a CLIP merge to the scores and features of one run', async () => {
  const by = ['--clip', at('transformers.js')];
  for (const shard of ['0/2', '1/2'])
    expect((await run('sharded', ...by, '--shard', shard)).code).toBe(0);
  expect((await cli(['sweep', 'merge', at('sharded')])).code).toBe(0);
  expect(await cellsOf('sharded')).toEqual(await cellsOf('by transformers.js'));
  const features = (out: string) => readdir(at(out, 'run/features/clip'));
  expect(await features('sharded')).toEqual(await features('by transformers.js'));
});

it('the sample holds its picture to 40 %, and at 90 % it is likely collapsed', async () => {
  const { code } = await cli([
    ...[
      'sweep',
      'run',
      samplePipeline().folder,
      '--out',
      at('sample'),
      '--prompts',
      at('prompts.txt'),
    ],
    ...['--unet', '0,0.4,0.9', '--seeds', '0', '--steps', '20', '--guidance', '4'],
    ...['--clip', 'media/sample/scorer'],
  ]);
  expect(code).toBe(0);
  const cells = await cellsOf('sample');
  const [dense, at40, at90] = [undefined, 0.4, 0.9].map(share =>
    cells.find(({ sparsity }) => sparsity.unet === share)!,
  );
  expect([dense!.collapse, at40!.collapse, at90!.collapse]).toEqual([[], [], ['noise']]);
  for (const name of ['clipScore', 'clipImage']) {
    const [own, kept, lost] = [dense, at40, at90].map(cell => cell!.metrics[name]!);
    expect(kept).toBeGreaterThan(0.95 * own!);
    expect(lost).toBeLessThan(0.8 * own!);
  }
});
