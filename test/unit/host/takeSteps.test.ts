import { beforeEach, describe, expect, it } from 'vitest';
import { DocumentState } from '../../../src/host/document/documentState';
import { type NewSteps, takeSteps } from '../../../src/host/edits/takeSteps';
import type { Services } from '../../../src/host/services/services';
import { defaultStep, type Step } from '../../../src/shared/recipe/recipe';

const step = (sparsity: number): Step => ({ ...defaultStep, goal: { sparsity }, label: 'a step' });
const [text, unet] = ['/text_encoder/model.onnx', '/unet/model.onnx'];

let states: Readonly<Record<string, DocumentState>>;
let edits: { readonly path: string; readonly label: string; readonly plan: unknown }[];
/** What is planned; it may fail. */
let plan: (path: string) => Promise<object>;
/** What is on disk. */
let onDisk: string;
beforeEach(() => {
  edits = [];
  onDisk = 'content-time';
  plan = path => Promise.resolve({ path });
  states = Object.fromEntries(
    [text, unet].map(path => [path, new DocumentState({ path, fingerprint: 'content-time' })]),
  );
});

const documentAt = (path: string) => ({
  ...{ uri: { fsPath: path }, model: { component: 'unet' }, state: states[path]! },
  replaceSteps: (after: readonly Step[], label: string, known: unknown) => {
    states[path]!.replace(after, label);
    edits.push({ path, label, plan: known });
  },
});

const take = (...taken: readonly NewSteps[]): Promise<void> =>
  takeSteps(
    {
      documents: {
        open: ({ fsPath }: { readonly fsPath: string }) => Promise.resolve(documentAt(fsPath)),
      },
      engines: {
        model: {
          plan: ({ path }: { readonly path: string }) => plan(path),
          describe: () => Promise.resolve({ fingerprint: onDisk }),
        },
      },
    } as unknown as Services,
    taken,
    'Prune to the Safe Limit',
  );

describe('steps that models take', () => {
  it('stand in place of their own, one edit each, with what they make', async () => {
    states[unet]!.append(step(0.9));
    await take({ path: text, steps: [step(0.3)] }, { path: unet, steps: [step(0.4)] });
    expect(edits).toEqual(
      [text, unet].map(path => ({ path, label: 'Prune to the Safe Limit', plan: { path } })),
    );
    expect([text, unet].map(path => states[path]!.steps)).toEqual([[step(0.3)], [step(0.4)]]);
  });

  it('are taken by all or by none', async () => {
    plan = path => (path === unet ? Promise.reject(new Error('no')) : Promise.resolve({}));
    const taking = take({ path: text, steps: [step(0.3)] }, { path: unet, steps: [step(0.4)] });
    await expect(taking).rejects.toThrow('no');
    expect(edits).toEqual([]);
  });

  it('are no edit where a model has them', async () => {
    states[text]!.append(step(0.3));
    await take({ path: text, steps: [step(0.3)] });
    expect(edits).toEqual([]);
  });

  it('are for the model that they were measured on', async () => {
    await take({ path: unet, steps: [step(0.4)], measuredOn: 'content' });
    expect(states[unet]!.steps).toEqual([step(0.4)]);
    const other = take({ path: unet, steps: [step(0.5)], measuredOn: 'another' });
    await expect(other).rejects.toMatchObject({ code: 'stale', path: unet });
    expect(states[unet]!.steps).toEqual([step(0.4)]);
  });

  it('follow those of a model that was measured as it was saved', async () => {
    const saved = [step(0.2)];
    states[unet]!.replace(saved, '');
    states[unet]!.markSaved(saved, '/kept/model.onnx');
    onDisk = 'pruned-time';
    await take({ path: unet, steps: [step(0.4)], measuredOn: 'pruned' });
    expect(states[unet]!.steps).toEqual([...saved, step(0.4)]);
  });
});
