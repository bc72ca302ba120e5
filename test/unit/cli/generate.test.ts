import { access, link, readdir, readFile, writeFile } from 'node:fs/promises';
import { spawnSync } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { decodeNpy, encodeNpy } from '../../../src/core/io/npy';
import { decodePng } from '../../../src/core/image/decodePng';
import { readPngText } from '../../../src/core/image/pngText';
import type { GenerationReport } from '../../../src/shared/generation/generation';
import { readImageRecord } from '../../../src/shared/generation/imageRecord';
import { builtCli } from '../../fixtures/builtCli';
import type { ProcessEnd, ProcessOptions } from '../../fixtures/bundled';
import { generateHere, requestFor } from '../../fixtures/generation';
import { smallPipeline } from '../../fixtures/smallPipeline';
import { untilGone } from '../../fixtures/untilGone';
import { temporaryFolder } from '../../fixtures/temporaryFolder';

const at = temporaryFolder();
const cli = builtCli();
const { folder } = smallPipeline();

/** A small generation on the CPU. */
const generate = (
  out: string,
  args: readonly string[] = [],
  options?: ProcessOptions,
): Promise<ProcessEnd> =>
  cli(
    [
      ...['generate', folder, '--prompt', 'a red circle', '--seed', '7', '--provider', 'cpu'],
      ...['--steps', '2', '--width', '64', '--height', '64', '--out', at(out), ...args],
    ],
    options,
  );

const small = { width: 64, height: 64, guidance: 7.5 };

describe('generate', () => {
  it('writes the image that the engine makes, the same bytes each time', async () => {
    expect((await generate('a.png')).code).toBe(0);
    expect((await generate('b.png')).code).toBe(0);
    const { pngs } = await generateHere(requestFor(smallPipeline(), { settings: small }));
    const [a, b] = [await readFile(at('a.png')), await readFile(at('b.png'))];
    expect(a.equals(b)).toBe(true);
    expect(a.equals(pngs[0]!)).toBe(true);
    expect(readImageRecord(readPngText(a))?.settings).toMatchObject({ seed: 7, steps: 2 });
  });

  it('says as JSON what ran, and nothing else on stdout', async () => {
    const { stdout } = await generate('json.png', ['--json', '--scheduler', 'euler-a']);
    const report = JSON.parse(stdout) as GenerationReport & { readonly files: readonly string[] };
    expect(report).toMatchObject({
      files: [at('json.png')],
      scheduler: 'EulerAncestralDiscreteScheduler',
      provider: { asked: 'cpu', ran: 'cpu', shares: { CPUExecutionProvider: 1 }, refused: [] },
      providers: { 'text-encoder': 'cpu', unet: 'cpu', 'vae-decoder': 'cpu' },
    });
    expect(report.timesteps).toHaveLength(2);
    expect(report.millisecondsPerStep).toBeGreaterThan(0);
  });

  it('numbers the images of a batch', async () => {
    const { stdout } = await generate('many.png', ['--batch', '2', '--json']);
    expect((JSON.parse(stdout) as { files: unknown }).files).toEqual([
      at('many-0.png'),
      at('many-1.png'),
    ]);
    const [first, second] = [await readFile(at('many-0.png')), await readFile(at('many-1.png'))];
    expect(decodePng(first)).not.toEqual(decodePng(second));
  });

  it('takes noise and gives latents as .npy, those of the engine', async () => {
    const dims = [1, 4, 8, 8];
    const values = Float32Array.from({ length: 256 }, (_, i) => Math.sin(12.9 * i) * 1.4);
    await writeFile(at('noise.npy'), encodeNpy({ dims, values }));
    const given = ['--noise-in', at('noise.npy'), '--latents-out', at('latents.npy')];
    expect((await generate('noise.png', given)).code).toBe(0);
    const [noiseFile, latentsFile] = [at('noise.npy'), at('here.npy')];
    await generateHere(requestFor(smallPipeline(), { noiseFile, latentsFile, settings: small }));
    const latents = await readFile(at('latents.npy'));
    expect(decodeNpy(latents, 'latents.npy').dims).toEqual(dims);
    expect(latents.equals(await readFile(latentsFile))).toBe(true);
  });

  it.each([
    ['an unknown scheduler', ['--scheduler', 'ddpm'], /Allowed choices are ddim, pndm/],
    ['a fraction of a step', ['--steps', '1.5'], /A whole number, 1 or more/],
    ['a size that the UNet cannot halve', ['--width', '100'], /multiple of 64/],
    ['noise of another size', ['--noise-in', 'NPY'], /need 1 × 4 × 8 × 8/],
  ])('refuses %s as wrong usage', async (_, args, said) => {
    const npy = encodeNpy({ dims: [1, 4, 2, 2], values: new Float32Array(16) });
    await writeFile(at('small.npy'), npy);
    const { code, stderr, stdout } = await generate(
      'refused.png',
      args.map(arg => (arg === 'NPY' ? at('small.npy') : arg)),
    );
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(said);
    await expect(access(at('refused.png'))).rejects.toThrow();
  });

  it.each([
    ['the picture', ['--out', 'nowhere/a.png'], /nowhere\/a\.png cannot be saved: its folder does/],
    [
      'a picture of a batch',
      ['--batch', '2', '--out', 'nowhere/a.png'],
      /nowhere\/a-0\.png cannot/,
    ],
    ['a picture over a folder', ['--out', '.'], /cannot be saved: it is a folder\./],
    ['the latents', ['--latents-out', 'nowhere/a.npy'], /nowhere\/a\.npy cannot be saved: its fol/],
    ['latents over a folder', ['--latents-out', '.'], /cannot be saved: it is a folder\./],
    ['noise that is not there', ['--noise-in', 'nowhere.npy'], /nowhere\.npy is not there\./],
  ])('says before its steps that %s cannot be had', async (_, args, said) => {
    const before = await readdir(at());
    // Many more steps than a test has patience for.
    const { code, stdout, stderr } = await generate('early.png', ['--steps', '900', ...args], {
      cwd: at(),
    });
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(said);
    expect(await readdir(at())).toEqual(before);
  });

  it('refuses to write latents over the picture', async () => {
    const args = ['--steps', '900', '--latents-out', at('same.png')];
    const { code, stderr } = await generate('same.png', args);
    expect(code).toBe(2);
    expect(stderr).toMatch(/--out and --latents-out name the same file/);
  });

  it('keeps the picture when the latents cannot be written at the end', async () => {
    const latentsFile = at('nowhere', 'latents.npy');
    const request = requestFor(smallPipeline(), { latentsFile, settings: small });
    const { pngs, unsaved } = await generateHere(request);
    expect(decodePng(pngs[0]!).width).toBe(64);
    expect(unsaved).toMatchObject({ code: 'missing', path: latentsFile });
  });

  it('puts the picture in the place of an older one when it is whole', async () => {
    await writeFile(at('older.png'), 'older');
    await link(at('older.png'), at('linked.png'));
    expect((await generate('older.png')).code).toBe(0);
    expect(await readFile(at('linked.png'), 'utf8')).toBe('older');
    expect(decodePng(await readFile(at('older.png'))).width).toBe(64);
  });

  it('makes the same picture where no temporary file can be had, and says what it does not know', async () => {
    expect((await generate('with.png')).code).toBe(0);
    const { code, stdout } = await generate('without.png', ['--json'], {
      env: { TMPDIR: at('nowhere'), TEMP: at('nowhere'), TMP: at('nowhere') },
    });
    expect(code).toBe(0);
    const report = JSON.parse(stdout) as GenerationReport;
    expect(report.provider).toMatchObject({ ran: 'cpu', shares: {} });
    expect(report.notes).toEqual([
      expect.stringContaining(`${at('nowhere')} cannot be written`) as string,
    ]);
    expect((await readFile(at('without.png'))).equals(await readFile(at('with.png')))).toBe(true);
  });

  it('fails with what is missing where there is no pipeline', async () => {
    const { code, stderr } = await cli([
      ...['generate', at(), '--prompt', 'a', '--out', at('none.png')],
    ]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/is no pipeline\. Name the folder that holds text_encoder, unet/);
  });

  it('ends with 130 when it is interrupted, writes nothing and leaves no engine', async () => {
    let engine: number | undefined;
    const { code } = await generate('interrupted.png', ['--steps', '900'], {
      onStart: child => {
        void childOf(child.pid!).then(pid => {
          engine = pid;
          child.kill('SIGINT');
        });
      },
    });
    expect(code).toBe(130);
    await expect(access(at('interrupted.png'))).rejects.toThrow();
    await untilGone(engine!);
  });
});

/** The first child of a process, once it has one. */
async function childOf(parent: number): Promise<number> {
  for (;;) {
    const list = spawnSync('ps', ['-e', '-o', 'ppid=,pid='], { encoding: 'utf8' }).stdout;
    const [, pid] = new RegExp(`^\\s*${parent}\\s+(\\d+)`, 'm').exec(list) ?? [];
    if (pid !== undefined) return Number(pid);
    await delay(20);
  }
}
