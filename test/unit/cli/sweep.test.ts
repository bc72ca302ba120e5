import type { ChildProcess } from 'node:child_process';
import { mkdirSync, utimesSync, watch } from 'node:fs';
import {
  appendFile,
  cp,
  mkdir,
  readdir,
  readFile,
  rm,
  stat,
  truncate,
  utimes,
  writeFile,
} from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import * as v from 'valibot';
import { relativeError } from '../../../src/core/evaluate/metrics/relativeError';
import { decodeNpy } from '../../../src/core/io/npy';
import { anchorsSchema } from '../../../src/shared/sweep/anchors';
import type { ProcessEnd } from '../../fixtures/bundled';
import { builtCli } from '../../fixtures/builtCli';
import { deriveSmall, smallPipeline } from '../../fixtures/smallPipeline';
import { temporaryFolder } from '../../fixtures/temporaryFolder';

const at = temporaryFolder();
const cli = builtCli();
const { folder } = smallPipeline();
/** The dense pipeline and three settings, two prompts, one seed. */
const total = 8;
const grid = ['--unet', '0,0.3,0.6,0.9', '--seeds', '3', '--steps', '2'];

const run = (
  out: string,
  more: readonly string[] = [],
  onStart: (child: ChildProcess) => void = () => undefined,
): Promise<ProcessEnd> =>
  cli(
    ['sweep', 'run', folder, '--out', at(out), '--prompts', at('prompts.txt'), ...grid, ...more],
    {
      onStart,
    },
  );
const results = (out: string): Promise<string> => readFile(at(out, 'results.jsonl'), 'utf8');
const lines = (text: string): readonly string[] => text.split('\n').filter(line => line !== '');

const anchors = (out: string): Promise<string> => readFile(at(out, 'anchors.json'), 'utf8');

let undisturbed: string;
let undisturbedAnchors: string;
beforeAll(async () => {
  await writeFile(
    at('prompts.txt'),
    // A byte order mark, a blank line and blanks are no part of a prompt.
    '\uFEFFa cat on a yellow background\r\n\r\n a tree on a red background\n',
  );
  const { code, stdout } = await run('whole');
  expect([code, stdout]).toEqual([0, '8 of 8 cells are there.\n']);
  undisturbed = await results('whole');
  undisturbedAnchors = await anchors('whole');
});

/** Ends a sweep with a signal once its log has been written to so many times, a picture more or less. */
async function interrupted(
  out: string,
  after: number,
  signal: NodeJS.Signals,
): Promise<ProcessEnd> {
  return run(
    out,
    [],
    onWrite(at(out), after, child => child.kill(signal)),
  );
}

/** Does something with a process once the log of the sweep in `folder` has been written to so many times. */
const onWrite =
  (folder: string, after: number, what: (child: ChildProcess) => void) =>
  (child: ChildProcess): void => {
    mkdirSync(folder, { recursive: true });
    let writes = 0;
    const watcher = watch(folder, (_, name) => {
      if (name !== 'cells.jsonl' || ++writes < after) return;
      watcher.close();
      what(child);
    });
    child.once('close', () => {
      watcher.close();
    });
  };

describe('a sweep', () => {
  it('has a picture for every setting, prompt and seed, each held against its dense one', () => {
    const cells = lines(undisturbed).map(
      line =>
        JSON.parse(line) as {
          readonly sparsity: { readonly unet?: number };
          readonly prompt: string;
          readonly metrics: Readonly<Record<string, number | null>>;
        },
    );
    expect(cells.map(({ sparsity }) => sparsity.unet ?? 0)).toEqual([
      ...[0, 0, 0.6, 0.6, 0.9, 0.9, 0.3, 0.3],
    ]);
    for (const { sparsity, metrics } of cells)
      expect(metrics.latentError).toEqual(sparsity.unet === undefined ? 0 : expect.any(Number));
    const cat = cells.filter(({ prompt }) => prompt.includes('cat'));
    const errors = new Map(
      cat.map(({ sparsity, metrics }) => [sparsity.unet, metrics.latentError!]),
    );
    expect(errors.get(0.3)).toBeLessThan(errors.get(0.6)!);
    expect(errors.get(0.6)).toBeLessThan(errors.get(0.9)!);
  });

  it('says how far dense pictures are from each other, of a seed more than it has', async () => {
    const found = v.parse(anchorsSchema, JSON.parse(undisturbedAnchors));
    const { floor, seed, prompt } = found.latentError;
    expect([found.n, floor]).toEqual([2, 0]);
    expect(found.ssim).toMatchObject({ floor: 1 });
    // By hand: the pictures of both prompts, and those with seed 2, which are no cells.
    const [cat, tree] = lines(undisturbed).map(line => (JSON.parse(line) as { key: string }).key);
    const latents = async (key: string, within = 'run'): Promise<Float32Array> => {
      const file = at('whole', within, 'latents', `${key}.npy`);
      return decodeNpy(await readFile(file), file).values;
    };
    const error = async (to: Promise<Float32Array>, from: Promise<Float32Array>): Promise<number> =>
      relativeError(await to, await from);
    const prompts = [
      await error(latents(tree!), latents(cat!)),
      await error(latents(cat!), latents(tree!)),
    ];
    expect(prompt).toBeCloseTo((prompts[0]! + prompts[1]!) / 2, 12);
    const extra = 'run/anchors/run';
    const others = (await readdir(at('whole', extra, 'latents')))
      .map(name => path.parse(name).name)
      .filter(key => key !== cat && key !== tree);
    expect(others).toHaveLength(2);
    const distances = await Promise.all(
      others.flatMap(key => [cat, tree].map(own => error(latents(key, extra), latents(own!)))),
    );
    // Which of the two belongs to which prompt: the nearer ones.
    const [a = 0, b = 0, c = 0, d = 0] = distances;
    expect(seed).toBeCloseTo(Math.min(a + d, b + c) / 2, 12);
  });

  it('computes nothing twice', async () => {
    const cells = await stat(at('whole/cells.jsonl'));
    const { code, stdout } = await run('whole');
    expect([code, stdout]).toEqual([0, '8 of 8 cells are there.\n']);
    expect((await stat(at('whole/cells.jsonl'))).mtimeMs).toBe(cells.mtimeMs);
  });

  it.each([1, 2, 4, 6, 7])('killed around cell %i goes on to the same results', async after => {
    const out = `killed-${after}`;
    await interrupted(out, after, 'SIGKILL');
    const log = at(out, 'cells.jsonl');
    const before = lines(await readFile(log, 'utf8')).length;
    expect(before).toBeLessThan(total);
    const { stdout: status } = await cli(['sweep', 'status', at(out)]);
    expect(status).toMatch(
      new RegExp(`^Stopped [\\d.]+ s ago, after ${before} of 8 cells. Nothing is lost`),
    );
    if (after === 4) await truncate(log, (await stat(log)).size - 40);
    if (after === 6) await appendFile(log, '{"key":"half a li');
    const { code, stdout } = await run(out);
    expect([code, stdout]).toEqual([0, '8 of 8 cells are there.\n']);
    expect(await results(out)).toBe(undisturbed);
    expect(await anchors(out)).toBe(undisturbedAnchors);
    // Nor is anything left of graphs that were being loaded.
    expect((await readdir(at(out, 'run'))).sort()).toEqual(['anchors', 'latents']);
  });

  it('ends at once when it is asked to by a signal, and goes on', async () => {
    const { code } = await interrupted('terminated', 2, 'SIGTERM');
    expect(code).toBe(130);
    expect(lines(await results('terminated')).length).toBeLessThan(total);
    expect((await cli(['sweep', 'resume', at('terminated')])).code).toBe(0);
    expect(await results('terminated')).toBe(undisturbed);
  });

  it('pauses between two cells when its control file says so, and computed elsewhere is the same to the byte', async () => {
    await mkdir(at('paused/run'), { recursive: true });
    await writeFile(at('paused/run/control'), 'pause\n');
    const { code, stdout } = await run('paused');
    expect([code, stdout]).toEqual([
      0,
      'Paused after cell 0 of 8. Nothing is lost: run it again to go on.\n',
    ]);
    await run('paused');
    expect(await results('paused')).toBe(undisturbed);
    expect(await anchors('paused')).toBe(undisturbedAnchors);
  });

  it('computes a cell again whose picture is gone, by a graph that is being kept or was kept, too', async () => {
    await cp(at('whole'), at('holed'), { recursive: true });
    for (const more of [[], ['--keep-graphs', at('graphs')], ['--keep-graphs', at('graphs')]]) {
      const [first] = await readdir(at('holed/images'));
      await rm(at('holed/images', first!));
      expect((await run('holed', more)).code).toBe(0);
      expect(await results('holed')).toBe(undisturbed);
      expect(await readdir(at('holed/images'))).toHaveLength(total);
    }
    expect(await readdir(at('graphs'))).toHaveLength(1);
  });
});

describe('shards of a sweep', () => {
  it('merge to the results of one run, in any order and twice', async () => {
    for (const i of [0, 1, 2, 3])
      expect((await run('sharded', ['--shard', `${i}/4`])).code).toBe(0);
    const merge = (...parts: readonly number[]): Promise<ProcessEnd> =>
      cli(['sweep', 'merge', at('sharded'), ...parts.map(i => at('sharded', `shard-${i}`))]);
    const half = await merge(2, 0);
    expect(half.code).toBe(1);
    expect(half.stderr).toMatch(/Missing 2 of 8 cells: shard 1\.[^]*--array=1,/);
    for (const order of [[3, 1, 2, 0], []]) {
      const { code, stdout } = await merge(...order);
      expect([code, stdout]).toEqual([0, '8 of 8 cells are there.\n']);
      expect(await results('sharded')).toBe(undisturbed);
      expect(await anchors('sharded')).toBe(undisturbedAnchors);
    }
    expect(await readdir(at('sharded/images'))).toHaveLength(total);
  });

  it('have the report of one run once they are merged, and need not be there for it', async () => {
    const isPart = (file: string): boolean => path.basename(file).startsWith('shard-');
    await cp(at('sharded'), at('alone'), { recursive: true, filter: file => !isPart(file) });
    const said: string[] = [];
    for (const out of ['whole', 'alone']) {
      const { code, stdout } = await cli(['sweep', 'report', at(out)]);
      expect(code).toBe(0);
      said.push(stdout);
    }
    expect(said[1]).toBe(said[0]);
    for (const name of ['report.html', 'report.md', 'cells.csv', 'summary.csv']) {
      const [whole, merged] = [
        await readFile(at('whole', name)),
        await readFile(at('alone', name)),
      ];
      expect(merged.equals(whole), name).toBe(true);
    }
  });

  it('of different versions of onnxruntime are merged with a word on it', async () => {
    const note = at('sharded/shard-1/machines.json');
    const before = await readFile(note, 'utf8');
    expect((await cli(['sweep', 'merge', at('sharded')])).stderr).toBe('');
    await writeFile(note, before.replace(/"onnxruntime":"[^"]*"/, '"onnxruntime":"1.0.0"'));
    const { code, stderr } = await cli(['sweep', 'merge', at('sharded')]);
    expect(code).toBe(0);
    expect(stderr).toMatch(/last bits of the parts may differ.* onnxruntime 1\.0\.0 on .* and on /);
    await writeFile(note, before);
  });

  it('of another plan are refused', async () => {
    await cli([
      ...['sweep', 'plan', folder, '--out', at('other'), '--prompts', at('prompts.txt')],
      ...['--preset', 'unet'],
    ]);
    const { code, stderr } = await cli(['sweep', 'merge', at('whole'), at('other')]);
    expect(code).toBe(2);
    expect(stderr).toContain('was computed by another plan');
  });
});

describe('what is wrong with a sweep is said', () => {
  it('another plan in the folder of a sweep', async () => {
    const { code, stderr } = await run('whole', ['--guidance', '3']);
    expect(code).toBe(2);
    expect(stderr).toContain('holds pictures of another plan');
  });

  it('a plan that was edited into none', async () => {
    await mkdir(at('edited'));
    const plan = JSON.parse(await readFile(at('whole/plan.sweep.json'), 'utf8')) as object;
    await writeFile(at('edited/plan.sweep.json'), JSON.stringify({ ...plan, seeds: ['one'] }));
    const { code, stderr } = await cli(['sweep', 'resume', at('edited')]);
    expect(code).toBe(2);
    expect(stderr).toContain('is no plan of a sweep: seeds.0 ');
  });

  it('a plan that was edited after pictures were made, of which none is lost', async () => {
    await cp(at('whole'), at('changed'), { recursive: true });
    const file = at('changed/plan.sweep.json');
    const plan = JSON.parse(await readFile(file, 'utf8')) as object;
    await writeFile(file, JSON.stringify({ ...plan, prompts: ['a dog'] }));
    const { code, stderr } = await cli(['sweep', 'resume', at('changed')]);
    expect(code).toBe(2);
    expect(stderr).toContain('was changed after pictures were made by it. Put the plan back');
    expect(await readdir(at('changed/images'))).toHaveLength(total);
  });

  it('a model that changes while it runs; it goes on when that is put back', async () => {
    await deriveSmall(at('pipeline'), () => undefined);
    const unet = at('pipeline/unet/model.onnx');
    const { mtime, atime } = await stat(unet);
    const own = ['--out', at('touched'), '--prompts', at('prompts.txt'), '--unet', '0,0.5'];
    const { code, stderr } = await cli(
      ['sweep', 'run', at('pipeline'), ...own, '--seeds', '3', '--steps', '6'],
      {
        onStart: onWrite(at('touched'), 2, () => {
          utimesSync(unet, atime, new Date(0));
        }),
      },
    );
    expect(code).toBe(1);
    expect(stderr).toContain('A model of this sweep changed while it ran');
    const before = lines(await readFile(at('touched/cells.jsonl'), 'utf8'));
    expect(before.length).toBeGreaterThan(0);
    await utimes(unet, atime, mtime);
    expect((await cli(['sweep', 'resume', at('touched')])).code).toBe(0);
    expect(
      lines(await readFile(at('touched/cells.jsonl'), 'utf8')).slice(0, before.length),
    ).toEqual(before);
  });

  it('a model that is not the one of the plan', async () => {
    await mkdir(at('moved'));
    const plan = JSON.parse(await readFile(at('whole/plan.sweep.json'), 'utf8')) as {
      readonly models: object;
    };
    const models = { ...plan.models, unet: 'other' };
    await writeFile(at('moved/plan.sweep.json'), JSON.stringify({ ...plan, models }));
    const { code, stderr } = await cli(['sweep', 'resume', at('moved')]);
    expect(code).toBe(1);
    expect(stderr).toContain('is not the UNet that the sweep was planned for');
  });

  it.each([
    [['--preset', 'unet'], '--preset has its own points'],
    [['--criterion', 'wonda'], 'wonda is none of magnitude, random'],
    [['--criterion', 'sparsegpt', '--allocation', 'owl'], 'owl goes with magnitude and wanda only'],
    [['--criterion', 'sparsegpt,obs-diff'], 'need different calibrations of the UNet'],
    [['--text-encoder', '0.5', '--criterion', 'obs-diff'], 'the text encoder knows none'],
    [['--shard', '4/4'], '4/4 names no shard'],
    [['--seeds', '1,1'], 'A number is given twice'],
  ])('%j', async (more, sentence) => {
    const { code, stderr } = await run('wrong', more);
    expect(code).toBe(2);
    expect(stderr).toContain(sentence);
  });

  it('how far a sweep is', async () => {
    const { stdout } = await cli(['sweep', 'status', at('whole'), '--json']);
    const whole = { state: 'complete', done: 8, failed: 0, total: 8, settings: 3, runs: [] };
    expect(JSON.parse(stdout)).toEqual(whole);
    const shards = await cli(['sweep', 'status', at('sharded'), '--json']);
    expect(JSON.parse(shards.stdout)).toEqual(whole);
  });
});
