import path from 'node:path';
import { expect, test } from 'vitest';
import { describeModel } from '../../../../src/core/model/describeModel';

const sample = path.resolve(import.meta.dirname, '../../../../media/sample');

test.each([
  ['unet', 32, 16],
  ['text_encoder', 4, 4],
])(
  "all attentions and feed-forwards of the sample's %s are found",
  async (component, heads, ff) => {
    const model = await describeModel(path.join(sample, component, 'model.onnx'));
    const { sets, uncoupled } = await model.unitSets();
    const { layers } = model.description;
    expect(uncoupled).toEqual([]);
    expect(sets.filter(({ kind }) => kind === 'heads')).toHaveLength(heads);
    expect(sets.filter(({ kind }) => kind === 'neurons')).toHaveLength(ff);
    const found = new Set(sets.flatMap(set => set.layers));
    const roles = /^(?:attention-.*|feed-forward)$/;
    expect(layers.filter(({ role, index }) => roles.test(role) !== found.has(index))).toEqual([]);
    for (const { kind, layers: own, units, width } of sets)
      if (kind === 'heads')
        expect(own.map(layer => layers[layer]!.heads)).toEqual([units, units, units, units]);
      else expect([own.length, width, units]).toEqual([2, 1, layers[own[1]!]!.inputs]);
  },
);
