import { spawnSync } from 'node:child_process';
import { appendFile, chmod, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { beforeEach, describe, expect, test } from 'vitest';
import { describeModel } from '../../../src/core/model/describeModel';
import { openModel } from '../../../src/core/prune/openModel';
import { saveModel } from '../../../src/core/prune/saveModel';
import { Components } from '../../../src/engine/diffusion/components';
import { openRuntime } from '../../../src/engine/session';
import { defaultStep, type Step } from '../../../src/shared/recipe/recipe';
import { builtCli } from '../../fixtures/builtCli';
import { bundled } from '../../fixtures/bundled';
import { writeExternalToy } from '../../fixtures/externalToy';
import { save } from '../../fixtures/save';
import { temporaryFolder } from '../../fixtures/temporaryFolder';
import { type ToyLayer, toyModel } from '../../fixtures/toyModel';

const root = temporaryFolder();
const cli = builtCli();
const watchedSave = bundled('watchedSave.ts');
let run = 0;
const at = (...names: readonly string[]): string => root(String(run), ...names);
beforeEach(() => fresh());

async function fresh(): Promise<void> {
  run++;
  await mkdir(at());
}

const layers: readonly ToyLayer[] = [
  { name: 'a.b', dims: [2, 3], values: [1, -2, 3, -4, 5, -6] },
  { name: 'a.c', dims: [3, 2], values: [6, 5, 4, 3, 2, 1] },
];
const half: Step = { ...defaultStep, goal: { sparsity: 0.5 }, label: '' };
const recipe = { version: 1, steps: [half] } as const;

/** A model in one file, and one with a data file beside it and another in a folder. */
const forms = [
  ['inline', () => writeFile(at('m.onnx'), toyModel({ layers }))],
  [
    'external',
    () =>
      writeExternalToy(at('m.onnx'), { layers }, (_, i) => ({
        location: ['m.onnx_data', 'sub/rest.bin'][i]!,
      })),
  ],
] as const;

/** Every file of the folder, by name, as text. */
async function files(): Promise<Readonly<Record<string, string>>> {
  const names = await readdir(at(), { recursive: true, withFileTypes: true });
  const found: Record<string, string> = {};
  for (const entry of names.filter(each => each.isFile()))
    found[entry.name] = (await readFile(`${entry.parentPath}/${entry.name}`)).toString('hex');
  return found;
}

/** Whoever may open a model next. */
const openers = [
  ['the editor’s engine', () => describeModel(at('m.onnx'))],
  ['pollard inspect', () => expectDone(['inspect', at('m.onnx')])],
  ['the diffusion engine', () => openSession()],
  ['pollard prune', () => expectDone(['prune', at('m.onnx'), '--sparsity', '0.1', '--dry-run'])],
] as const;

async function openSession(): Promise<void> {
  const { component } = await new Components().open('text-encoder', at('m.onnx'), {
    runtime: await openRuntime(),
    ...({ asked: 'cpu', order: ['cpu'] } as const),
    passedOver: new Map(),
    sessionCache: 'one',
    loading: () => undefined,
    gaveUp: () => undefined,
  });
  await component.session.release();
}

async function expectDone(args: readonly string[]): Promise<void> {
  const { code, stderr } = await cli(args);
  expect([code, stderr]).toEqual([0, '']);
}

/** The model before a save and after it. */
async function oldAndNew(write: () => Promise<unknown>) {
  await write();
  const old = await files();
  await save(at('m.onnx'), [half]);
  const renewed = await files();
  expect(renewed).not.toEqual(old);
  return { old, renewed };
}

describe.each(forms)('a save of an %s model', (_, write) => {
  test('killed before any sync or rename leaves the old or the new model, whole, for any opener', async () => {
    const { old, renewed } = await oldAndNew(write);
    const kinds: string[] = [];
    let seenOld = 0;
    for (let step = 0, ended = false; !ended; step++) {
      const [, open] = openers[step % openers.length]!;
      await fresh();
      await write();
      const end = await watchedSave([at('m.onnx'), at('m.onnx'), '*', '0.5', String(step)]);
      ended = end.code === 0;
      expect(ended ? null : end.signal).toBe(ended ? null : 'SIGKILL');
      await open();
      const now = await files();
      expect([old, renewed]).toContainEqual(now);
      if (JSON.stringify(now) === JSON.stringify(old)) seenOld++;
      kinds.push(...(ended ? (end.stdout.match(/sync|rename/g) ?? []) : []));
      expect(ended).toBe(kinds.length > 0);
      if (ended) expect(kinds).toHaveLength(step);
    }
    // Every step was reached once, and the model became the new one on the way.
    expect(kinds).toContain('sync');
    expect(kinds).toContain('rename');
    expect(seenOld).toBeGreaterThan(1);
    expect(seenOld).toBeLessThan(kinds.length);
  });

  test('that fails before any sync or rename does so too, and says why', async () => {
    const { old, renewed } = await oldAndNew(write);
    for (let step = 0, ended = false; !ended; step++) {
      await fresh();
      await write();
      let steps = 0;
      const fault = (before: string): void => {
        if (before !== 'write' && steps++ === step) throw new Error('the disk is on fire');
      };
      const outcome = await save(at('m.onnx'), [half], at('m.onnx'), { recipe, fault }).catch(
        (error: unknown) => error,
      );
      ended = outcome === undefined;
      if (!ended) expect(String(outcome)).toContain('on fire');
      await describeModel(at('m.onnx'));
      expect([old, renewed]).toContainEqual(await files());
    }
  });

  test('on a disk that fills up leaves the old model alone and says that the disk is full', async () => {
    await write();
    const old = await files();
    for (const stop of ['write', 'sync']) {
      const fault = (before: string): void => {
        if (before === stop) throw Object.assign(new Error('write'), { code: 'ENOSPC' });
      };
      await expect(
        save(at('m.onnx'), [half], at('m.onnx'), { recipe, fault }),
      ).rejects.toMatchObject({
        code: 'no-space',
        message: expect.stringContaining('the disk is full') as string,
      });
      expect(await files()).toEqual(old);
    }
  });
});

const canMount =
  spawnSync('unshare', ['-rm', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt']).status === 0;

test.runIf(canMount)(
  'pollard prune on a disk that is full says so and leaves nothing',
  async () => {
    const values = Array.from({ length: 60_000 }, (_, i) => i);
    await writeFile(at('m.onnx'), toyModel({ layers: [{ name: 'a', dims: [300, 200], values }] }));
    await mkdir(at('disk'));
    const script = [
      'mount -t tmpfs -o size=400k tmpfs "$1" && cp "$2" "$1/m.onnx"',
      '"$3" "$4" prune "$1/m.onnx" --sparsity 0.5 --out "$1/out.onnx"',
      'echo "ended with $?"; ls -A "$1"; cmp "$2" "$1/m.onnx" && echo same',
    ].join('\n');
    const shell = [
      'sh',
      '-c',
      script,
      'sh',
      at('disk'),
      at('m.onnx'),
      process.execPath,
      cli.file(),
    ];
    const { stdout, stderr } = spawnSync('unshare', ['-rm', ...shell], { encoding: 'utf8' });
    expect(stdout).toBe('ended with 1\nm.onnx\nsame\n');
    expect(stderr).toMatch(/out\.onnx cannot be saved: the disk is full\. Free some space/);
  },
);

// Whoever may write everything is made somebody who may not.
const nobody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};

describe.skipIf(process.platform === 'win32')('what may not be written', () => {
  test('a folder: pollard prune says so and leaves nothing', async () => {
    await writeFile(at('m.onnx'), toyModel({ layers }));
    await chmod(root(), 0o755);
    await chmod(cli.file().replace(/[^/]*$/, ''), 0o755);
    await mkdir(at('locked'));
    await chmod(at('locked'), 0o555);
    const out = at('locked', 'out.onnx');
    const end = await cli(['prune', at('m.onnx'), '--sparsity', '0.5', '--out', out], nobody);
    expect([end.code, end.stdout]).toEqual([1, '']);
    expect(end.stderr).toContain(
      `${out} cannot be saved: the file or its folder may not be written.`,
    );
    expect(await readdir(at('locked'))).toEqual([]);
  });

  test('a file: it is not replaced by a rename that nobody asked', async () => {
    await writeFile(at('m.onnx'), toyModel({ layers }));
    await chmod(at('m.onnx'), 0o444);
    const old = await files();
    await expect(save(at('m.onnx'), [half])).rejects.toMatchObject({
      code: 'no-permission',
      message: `${at('m.onnx')} cannot be saved: it is read-only.`,
    });
    expect(await files()).toEqual(old);
  });
});

test('a model that changed since it was opened is not spliced', async () => {
  await writeFile(at('m.onnx'), toyModel({ layers }));
  const model = await openModel(at('m.onnx'));
  await appendFile(at('m.onnx'), Buffer.of(0xf8, 0x07, 1));
  const changed = await files();
  const { masks } = await model.resolve([half]);
  await expect(saveModel(model.weights, masks, { target: at('n.onnx') })).rejects.toMatchObject({
    code: 'stale',
  });
  await model.weights.close();
  expect(await files()).toEqual(changed);
});

describe('what lies beside a model when it is opened', () => {
  beforeEach(() => writeFile(at('m.onnx'), toyModel({ layers })));
  const journal = (renames: unknown): Promise<void> =>
    writeFile(at('.m.onnx.pollard-journal'), JSON.stringify({ version: 1, renames }));

  test('a journal that would rename out of the folder, or anything but a temporary file, is no journal', async () => {
    await mkdir(root(`${run}-elsewhere`));
    await symlink(root(`${run}-elsewhere`), at('link'));
    await writeFile(at('.x.pollard-1-00000000.tmp'), 'x');
    await writeFile(at('precious'), 'p');
    await journal([
      { from: '.x.pollard-1-00000000.tmp', to: 'link/x' },
      { from: '.x.pollard-1-00000000.tmp', to: '../x' },
      { from: '.x.pollard-1-00000000.tmp', to: `${root()}/x` },
      { from: 'precious', to: 'm.onnx' },
    ]);
    const old = (await files())['m.onnx'];
    await describeModel(at('m.onnx'));
    expect(await readdir(root(`${run}-elsewhere`))).toEqual([]);
    expect(await readdir(root())).not.toContain('x');
    expect(
      Object.keys(await files())
        .filter(name => !name.startsWith('.x'))
        .sort(),
    ).toEqual(['m.onnx', 'precious']);
    expect((await files())['m.onnx']).toBe(old);
  });
});
