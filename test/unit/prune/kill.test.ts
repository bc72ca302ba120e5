import { createHash } from 'node:crypto';
import { createReadStream, existsSync, readdirSync, statSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { describeModel } from '../../../src/core/model/describeModel';
import { builtCli } from '../../fixtures/builtCli';
import { bundled } from '../../fixtures/bundled';
import { writeSyntheticModel } from '../../fixtures/syntheticModel';
import { temporaryFolder } from '../../fixtures/temporaryFolder';

/** Kills of each form; POLLARD_KILLS=50 takes four times as long. */
const KILLS = Number(process.env['POLLARD_KILLS'] ?? 12);
const WHILE_WRITING = 0.6 * KILLS;
const TRIES = 4 * KILLS;

const at = temporaryFolder();
const cli = builtCli();
const watchedSave = bundled('watchedSave.ts');

/** What a save writes: one of two sparsities, so that the old and the new model are never the same. */
const sparsities = { a: '0.3', b: '0.5' } as const;
type Content = keyof typeof sparsities;
const other = (content: Content): Content => (content === 'a' ? 'b' : 'a');

describe.each([
  ['inline', 'raw', ['m.onnx']],
  ['external', 'external', ['m.onnx', 'm.onnx_data']],
] as const)('a save of 171 MB, %s,', (form, storage, names) => {
  const source = (): string => at(form, 'source', 'm.onnx');
  const target = (name: string = names[0]): string => at(form, 'target', name);
  const leftovers = (): readonly string[] =>
    readdirSync(at(form, 'target')).filter(name => name.includes('pollard'));
  const hashes = new Map<string, string>();

  /** The file's hash, read again only where the file is another or was touched. */
  async function hashOf(file: string, force = false): Promise<string> {
    const { ino, size, mtimeNs, ctimeNs } = statSync(file, { bigint: true });
    const identity = [ino, size, mtimeNs, ctimeNs].join();
    const known = force ? undefined : hashes.get(identity);
    if (known !== undefined) return known;
    const hash = createHash('sha1');
    await pipeline(createReadStream(file, { highWaterMark: 4 << 20 }), hash);
    const digest = hash.digest('hex');
    hashes.set(identity, digest);
    return digest;
  }

  const contents = async (force = false): Promise<string> =>
    (await Promise.all(names.map(name => hashOf(target(name), force)))).join();

  const saving = (content: Content): readonly string[] => [
    ...[source(), target(), 'block:layers.1', sparsities[content]],
  ];

  /** Saves `content`; kills the process `after` milliseconds of the save. */
  async function killed(content: Content, after: number) {
    let whileWriting = false;
    const whole = names.map(name => statSync(target(name)).size);
    const end = await watchedSave(saving(content), {
      onStart: child => {
        child.stdout?.once('data', () => {
          setTimeout(() => {
            const sizes = leftovers().map(name => statSync(at(form, 'target', name)).size);
            whileWriting = sizes.some(size => size > 0 && size < Math.max(...whole));
            child.kill('SIGKILL');
          }, after);
        });
      },
    });
    const took = Number(/^end (\d+)$/m.exec(end.stdout)?.[1] ?? NaN);
    return { died: end.signal === 'SIGKILL', whileWriting, took };
  }

  const wanted = { a: '', b: '' };
  let duration = 0;
  beforeAll(async () => {
    await mkdir(at(form, 'source'), { recursive: true });
    await mkdir(at(form, 'target'));
    await writeSyntheticModel(source(), {
      component: 'text_encoder',
      type: 'float16',
      divide: 2,
      storage,
    });
    for (const content of ['a', 'b'] as const) {
      const { stdout } = await watchedSave(saving(content));
      duration = Number(/^end (\d+)$/m.exec(stdout)![1]);
      wanted[content] = await contents();
    }
  }, 300_000);
  afterAll(() => rm(at(form), { recursive: true }));

  test('killed at any moment leaves the old or the new files, whole, and nothing else once it is opened', async () => {
    expect(names.reduce((sum, name) => sum + statSync(target(name)).size, 0)).toBeGreaterThan(
      1.5e8,
    );
    expect(wanted.a).not.toBe(wanted.b);
    let [now, kills, whileWriting, renewed]: [Content, number, number, number] = ['b', 0, 0, 0];
    for (let tries = 0; kills < KILLS || whileWriting < WHILE_WRITING; tries++) {
      expect(tries).toBeLessThan(TRIES);
      const moment = (duration * ((kills % KILLS) + 0.5)) / KILLS;
      const end = await killed(other(now), moment);
      if (end.died) {
        kills++;
        whileWriting += Number(end.whileWriting);
      } else {
        // It ended before its moment came: the machine is faster than it was.
        duration = Math.min(duration, end.took);
      }
      if (kills === 5) expect((await cli(['stats', target(), '--json'])).code).toBe(0);
      else await describeModel(target());
      expect(leftovers()).toEqual([]);
      const found = await contents();
      expect([wanted.a, wanted.b]).toContain(found);
      if (found === wanted[other(now)]) {
        now = other(now);
        renewed += Number(end.died);
      }
    }
    expect(await contents(true)).toBe(wanted[now]);
    expect(existsSync(source())).toBe(true);
    console.log(JSON.stringify({ form, kills, whileWriting, renewed, saveMs: duration }));
  }, 600_000);
});
