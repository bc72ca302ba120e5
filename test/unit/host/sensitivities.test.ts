import path from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import type * as vscode from 'vscode';
import type { SensitivityMaps } from '../../../src/engine/evaluate/sensitivityMaps';
import { Documents } from '../../../src/host/document/documents';
import { ModelDocument } from '../../../src/host/document/modelDocument';
import type { Pipelines } from '../../../src/host/services/pipelines';
import { Sensitivities } from '../../../src/host/services/sensitivities';
import { Failure } from '../../../src/shared/failure';
import type { SensitivityNews } from '../../../src/shared/messages/sensitivityMessages';
import type {
  SensitivityGroup,
  SensitivityMap,
} from '../../../src/shared/sensitivity/sensitivityMap';
import { fakeModel } from '../../browser/fakeModel';
import { fileUri, workspace } from '../../fixtures/vscodeStandIn';

const unet = path.resolve('pipeline/unet/model.onnx');
const text = path.resolve('pipeline/text_encoder/model.onnx');
const group = (name: string): SensitivityGroup => ({
  ...{ name, layers: [{ name: `${name}.q`, weights: 100 }] },
  errors: [{ sparsity: 0.5, error: 0.1 }],
});
const all = ['down', 'mid'].map(group);
const mapOf = (groups: readonly SensitivityGroup[]): SensitivityMap => ({
  ...{ version: 1, base: 'content', component: 'unet', by: 'block', prompts: ['a cat'], seed: 0 },
  ...{ steps: 2, provider: 'cpu', groups },
});

/** An open UNet of a pipeline, and maps whose measuring goes on when it is told to. */
function opened({ kept = [] as readonly SensitivityGroup[], component = 'unet' as const } = {}) {
  const documents = new Documents();
  const { description } = fakeModel();
  const model = { ...description, component, path: unet, fingerprint: 'content-time' };
  const engine = { plan: () => new Promise(() => undefined) };
  const document = new ModelDocument(
    fileUri(unet) as unknown as vscode.Uri,
    model,
    engine as never,
    '',
  );
  documents.add(document);
  const measured: { readonly signal: AbortSignal; come(): void; end(failure?: Failure): void }[] =
    [];
  const maps: Pick<SensitivityMaps, 'known' | 'measure'> = {
    known: ({ by, fingerprint }) =>
      Promise.resolve(
        kept.length > 0 && by === 'block' && fingerprint === 'content-time'
          ? { total: all.length, map: mapOf(kept) }
          : undefined,
      ),
    measure: (_, { pipeline }, { signal, report }) =>
      new Promise((resolve, reject) => {
        expect(pipeline.components).toEqual({ unet, 'text-encoder': text });
        measured.push({
          signal,
          come: () => {
            report({ kind: 'probed', done: 1, total: 2 });
            report({ kind: 'group', group: all[kept.length]!, groups: all.length });
          },
          end: failure => {
            if (failure) reject(failure);
            else resolve(mapOf(all));
          },
        });
      }),
  };
  const pipelines: Pick<Pipelines, 'find'> = {
    find: () =>
      Promise.resolve({
        ...{ folder: path.resolve('pipeline'), missing: [] },
        components: [
          { component: 'unet', path: unet },
          { component: 'text-encoder', path: text },
        ],
        defaults: { steps: 20, guidance: 7.5 },
      }),
  };
  const sensitivities = new Sensitivities(maps as SensitivityMaps, {
    ...{ documents, pipelines: pipelines as Pipelines },
  });
  const news: SensitivityNews[] = [];
  sensitivities.onDidTell(({ news: each }) => news.push(each));
  return { document, model, sensitivities, measured, news };
}

const cancelled = new Failure({ code: 'cancelled', message: 'Cancelled.' });

afterEach(() => {
  workspace.isTrusted = true;
});

describe('the sensitivity of an open model', () => {
  test('is known at once where it was measured before', async () => {
    const { sensitivities, document, measured } = opened({ kept: all });
    const { maps, refused } = await sensitivities.look(document);
    expect(maps).toEqual({ block: { groups: all, total: 2 } });
    expect(refused).toBeNull();
    expect(measured).toHaveLength(0);
  });

  test('comes one by one while it is measured, and two who ask wait for the same', async () => {
    const { sensitivities, document, measured, news } = opened({ kept: all.slice(0, 1) });
    const both = [
      sensitivities.measure(document, 'block'),
      sensitivities.measure(document, 'block'),
    ];
    await expect.poll(() => measured.length).toBe(1);
    measured[0]!.come();
    expect((await sensitivities.look(document)).maps.block?.groups).toEqual(all);
    measured[0]!.end();
    for (const each of both) expect((await each).groups).toEqual(all);
    expect(measured).toHaveLength(1);
    expect(news.map(({ kind }) => kind)).toEqual([
      ...['sensitivity', 'measuring', 'measuring', 'measured', 'sensitivity'],
    ]);
    expect((await sensitivities.look(document)).running).toBeNull();
  });

  test('stops on request without a complaint, and says what else ended it', async () => {
    const { sensitivities, document, measured } = opened();
    const first = sensitivities.measure(document, 'block');
    const outcome = expect(first).rejects.toMatchObject({ code: 'cancelled' });
    await expect.poll(() => measured.length).toBe(1);
    const stopped = sensitivities.stop(document);
    expect(measured[0]!.signal.aborted).toBe(true);
    measured[0]!.end(cancelled);
    await stopped;
    await outcome;
    expect(await sensitivities.look(document)).toMatchObject({ running: null, failure: null });
    const second = sensitivities.measure(document, 'block');
    const failed = expect(second).rejects.toMatchObject({ code: 'no-space' });
    await expect.poll(() => measured.length).toBe(2);
    measured[1]!.end(new Failure({ code: 'no-space', message: 'Full.' }));
    await failed;
    expect((await sensitivities.look(document)).failure?.message).toBe('Full.');
  });

  test('ends with its editor, and is nobody’s news any more', async () => {
    const { sensitivities, document, measured, news } = opened();
    const run = expect(sensitivities.measure(document, 'block')).rejects.toThrow();
    await expect.poll(() => measured.length).toBe(1);
    document.dispose();
    expect(measured[0]!.signal.aborted).toBe(true);
    const told = news.length;
    measured[0]!.come();
    measured[0]!.end(cancelled);
    await run;
    expect(news).toHaveLength(told);
  });

  test('is out of date once the bytes are others, until it is measured again or they come back', async () => {
    const { sensitivities, document, model, measured, news } = opened({ kept: all });
    const map = { groups: all, total: 2 };
    const maps = async () => (await sensitivities.look(document)).maps;
    expect(await maps()).toEqual({ block: map });
    document.refreshViews();
    expect(await maps()).toEqual({ block: map });
    document.reload({ ...model, fingerprint: 'other-time' }, '');
    await expect.poll(maps).toEqual({ block: { ...map, isStale: true } });
    const again = sensitivities.measure(document, 'block');
    await expect.poll(() => measured.length).toBe(1);
    // Of the old ones nothing is left beside what comes.
    expect(await maps()).toEqual({});
    expect(news.at(-2)).toMatchObject({ kind: 'sensitivity', sensitivity: { maps: {} } });
    measured[0]!.end();
    await again;
    document.reload(model, '');
    await expect.poll(maps).toEqual({ block: map });
  });

  test('is refused in a restricted workspace and for a VAE, in words', async () => {
    workspace.isTrusted = false;
    const restricted = opened();
    expect((await restricted.sensitivities.look(restricted.document)).refused).toBe(
      'A restricted workspace runs no model. Trust the workspace to measure.',
    );
    await expect(
      restricted.sensitivities.measure(restricted.document, 'block'),
    ).rejects.toMatchObject({ code: 'no-permission' });
    workspace.isTrusted = true;
    const vae = opened({ component: 'vae-decoder' as 'unet' });
    expect((await vae.sensitivities.look(vae.document)).refused).toBe(
      'Only text encoders and UNets are measured. Open one of those.',
    );
    expect(vae.measured).toHaveLength(0);
  });
});
