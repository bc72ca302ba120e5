import { copyFile, mkdir } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { describeModel } from '../../../src/core/model/describeModel';
import { bundled } from '../../fixtures/bundled';
import { pick, seeded } from '../../fixtures/fuzz/random';
import { temporaryFolder } from '../../fixtures/temporaryFolder';

/** How often the extension host is killed; POLLARD_KILLS=500 for more. */
const KILLS = Number(process.env['POLLARD_KILLS'] ?? 50);
/** What was on screen for so long, in milliseconds, is not lost. */
const ON_SCREEN = 2000;

interface Shown {
  readonly dense: string;
  readonly steps: readonly string[];
}

type Line = { readonly at: number } & (
  | { readonly what: 'shown' | 'hidden'; readonly value: Shown }
  | { readonly what: 'noted'; readonly value: number }
  | { readonly what: 'saving'; readonly value: boolean }
  | { readonly what: 'named'; readonly value: string | null }
  | { readonly what: 'saved'; readonly value: { readonly hasDot: boolean } }
  | { readonly what: 'opened'; readonly value: Shown & Opened }
);

interface Opened {
  readonly hasDot: boolean;
  readonly isDirty: boolean;
  readonly asked: readonly string[];
  readonly failures: readonly string[];
}

const at = temporaryFolder();
const host = bundled('killedHost.ts', {
  vscode: path.join(import.meta.dirname, '../../browser/vscodeStub.ts'),
});

/** What one extension host said until it was killed, some milliseconds after it showed something for the `changes`th time. */
async function life(
  seed: string,
  backupId: string | undefined,
  [changes, delay]: readonly [number, number] = [Infinity, 0],
): Promise<{ readonly lines: readonly Line[]; readonly end: number; readonly stderr: string }> {
  let end = 0;
  const named = backupId === undefined ? [] : [backupId];
  const { stdout, stderr } = await host([at('storage'), at('model.onnx'), seed, ...named], {
    onStart: child => {
      let text = '';
      const listen = (chunk: string): void => {
        text += chunk;
        if (text.split('"what":"shown"').length <= changes) return;
        child.stdout?.off('data', listen);
        setTimeout(() => {
          end = Date.now();
          child.kill('SIGKILL');
        }, delay);
      };
      child.stdout?.on('data', listen);
    },
  });
  const whole = stdout.slice(0, stdout.lastIndexOf('\n') + 1).trim();
  return { lines: whole.split('\n').map(line => JSON.parse(line) as Line), end, stderr };
}

const only = ({ dense, steps }: Shown): Shown => ({ dense, steps });

test(`an extension host that is killed ${KILLS} times between edit, backup, save and undo loses nothing that was on screen for two seconds`, async () => {
  await mkdir(at('storage'));
  await copyFile('media/sample/text_encoder/model.onnx', at('model.onnx'));
  const { fingerprint } = (await describeModel(at('model.onnx'))).description;
  const dense = fingerprint.split('-')[0]!;
  const random = seeded(10);
  let possible: readonly Shown[] = [{ dense, steps: [] }];
  const names: (string | undefined)[] = [undefined];
  const seen = { restored: 0, unnamed: 0, saving: 0 };
  for (let kill = 0; kill <= KILLS; kill++) {
    const backupId = pick(random, [undefined, names.at(-1), names.at(-2)]);
    const isLast = kill === KILLS;
    const { lines, end, stderr } = await life(
      isLast ? 'end' : String(kill),
      backupId,
      isLast ? undefined : [1 + random(9), random(60)],
    );
    const [opened] = lines;
    if (opened?.what !== 'opened') throw new Error(`Life ${kill} did not open: ${stderr}`);
    const { hasDot, isDirty, asked, failures } = opened.value;
    expect({ asked, failures }).toEqual({ asked: [], failures: [] });
    expect(possible).toContainEqual(only(opened.value));
    // What is unsaved can be saved: its tab says so.
    expect(hasDot || !isDirty).toBe(true);
    expect(lines.filter(({ what }) => what === 'hidden')).toEqual([]);
    seen.restored += Number(isDirty);
    seen.unnamed += Number(isDirty && backupId === undefined);
    const lastSave = lines.findLast(({ what }) => what === 'saving');
    seen.saving += Number(lastSave?.value === true);
    for (const line of lines) if (line.what === 'named') names.push(line.value ?? undefined);

    const shown = lines.flatMap(line =>
      line.what === 'shown' || line.what === 'opened'
        ? [{ at: line.at, is: only(line.value) }]
        : [],
    );
    const kept = Math.max(0, ...lines.map(line => (line.what === 'noted' ? line.value : 0)));
    const lost = shown.slice(kept + 1).find((_, i) => end - shown[kept + 1 + i]!.at >= ON_SCREEN);
    expect(lost).toBeUndefined();
    possible = shown.slice(kept).map(({ is }) => is);
    if (isLast) {
      expect(lines.at(-1)).toMatchObject({ what: 'saved', value: { hasDot: false } });
      const { history } = (await describeModel(at('model.onnx'))).description;
      expect((history?.steps ?? []).map(({ label }) => label)).toEqual(opened.value.steps);
    }
  }
  // The dice did not spare what this test is about.
  expect(seen.restored).toBeGreaterThan(KILLS / 5);
  expect(seen.unnamed).toBeGreaterThan(KILLS / 10);
  expect(seen.saving).toBeGreaterThan(KILLS / 5);
}, 600_000);
