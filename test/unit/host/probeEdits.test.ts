import { describe, expect, test } from 'vitest';
import type { ProbeResult } from '../../../src/engine/api/probing';
import { ProbeEdits, type ProbeSubject } from '../../../src/host/views/probe/probeEdits';
import type { ProbeItem } from '../../../src/host/views/probe/probeItem';
import { Failure } from '../../../src/shared/failure';

const result: ProbeResult = {
  ...{ textError: 0.01234, probeError: 0.0456, jointError: 0.05, prompts: 4 },
  ...{ timesteps: [501, 1], milliseconds: 900 },
};
const cancelled = new Failure({ code: 'cancelled', message: 'Cancelled.' });

/** A world whose steps have a name, and whose probes end when they are told to. */
function world() {
  const shown: (string | undefined)[] = [];
  const probes: { key: string; readonly signal: AbortSignal; end(failure?: Failure): void }[] = [];
  let key: string | undefined;
  const subject = (): Promise<ProbeSubject | undefined> =>
    Promise.resolve(
      key === undefined
        ? undefined
        : {
            key,
            probe: signal =>
              new Promise((resolve, reject) => {
                probes.push({
                  ...{ key: key!, signal },
                  end: failure => {
                    if (failure) reject(failure);
                    else resolve(result);
                  },
                });
              }),
          },
    );
  const edits = new ProbeEdits({
    subject,
    show: (item: ProbeItem | undefined) => shown.push(item?.spoken),
  });
  return {
    ...{ shown, probes, edits },
    change: (to: string | undefined): Promise<void> => {
      key = to;
      return edits.update();
    },
  };
}

describe('probing edits', () => {
  test('shows both errors of the present steps, and measures the same steps once', async () => {
    const { shown, probes, change } = world();
    const first = change('a');
    await expect.poll(() => probes.length).toBe(1);
    expect(shown).toEqual(['Probing…']);
    probes[0]!.end();
    await first;
    expect(shown.at(-1)).toBe('text 0.012 · UNet 0.046');
    await change('a');
    expect(probes).toHaveLength(1);
  });

  test('is cancelled by the next edit, whose errors alone are shown, and measures one at a time', async () => {
    const { shown, probes, change } = world();
    void change('a');
    await expect.poll(() => probes.length).toBe(1);
    void change('b');
    await expect.poll(() => probes[0]!.signal.aborted).toBe(true);
    const last = change('c');
    await expect.poll(() => shown.length).toBe(3);
    expect(probes).toHaveLength(1);
    probes[0]!.end(cancelled);
    await expect.poll(() => probes.length).toBe(2);
    expect(probes[1]!.key).toBe('c');
    probes[1]!.end();
    await last;
    expect(shown).toEqual(['Probing…', 'Probing…', 'Probing…', 'text 0.012 · UNet 0.046']);
  });

  test('shows nothing where there is nothing to probe, and cancels what was', async () => {
    const { shown, probes, change } = world();
    void change('a');
    await expect.poll(() => probes.length).toBe(1);
    await change(undefined);
    expect(probes[0]!.signal.aborted).toBe(true);
    expect(shown.at(-1)).toBeUndefined();
  });

  test('says that a probe failed, and goes on with the next edit', async () => {
    const { shown, probes, change } = world();
    const first = change('a');
    await expect.poll(() => probes.length).toBe(1);
    probes[0]!.end(new Failure({ code: 'unsupported', message: 'Norms are not fed.' }));
    await first;
    expect(shown.at(-1)).toBe('Not probed');
    const second = change('b');
    await expect.poll(() => probes.length).toBe(2);
    probes[1]!.end();
    await second;
    expect(shown.at(-1)).toBe('text 0.012 · UNet 0.046');
  });

  test('ends with the window', async () => {
    const { shown, probes, change, edits } = world();
    const probing = change('a');
    await expect.poll(() => probes.length).toBe(1);
    edits.dispose();
    expect(probes[0]!.signal.aborted).toBe(true);
    probes[0]!.end(cancelled);
    await probing;
    expect(shown).toEqual(['Probing…']);
  });
});
