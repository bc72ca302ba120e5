import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { describeModel } from '../../../src/core/model/describeModel';
import type { Layer } from '../../../src/shared/model/layer';
import { moveFocus } from '../../../webview/editor/overview/moveFocus';
import { overviewTable } from '../../../webview/editor/overview/overviewTable';
import { tableLayout } from '../../../webview/editor/overview/tableLayout';
import { familyModel } from '../../fixtures/families/familyModel';
import type { Family } from '../../fixtures/families/modules';
import { bigG, t5 } from '../../fixtures/families/textEncoders';
import { fluxTransformer, sd3Transformer } from '../../fixtures/families/transformers';
import { sd15Unet, sdxlUnet } from '../../fixtures/families/unets';
import { temporaryFolder } from '../../fixtures/temporaryFolder';

const at = temporaryFolder();
const sample = path.resolve(import.meta.dirname, '../../../media/sample');

async function familyLayers(family: Family): Promise<readonly Layer[]> {
  const file = path.join(at(), 'model.onnx');
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, familyModel(family));
  return (await describeModel(file)).description.layers;
}

const sampleLayers = async (component: string): Promise<readonly Layer[]> =>
  (await describeModel(path.join(sample, component, 'model.onnx'))).description.layers;

/** A table as text: a line for each row, its layers' names by column. */
const texts = (layers: readonly Layer[]): readonly (readonly [string, string, string])[] =>
  overviewTable(layers).rows.map(({ block, label, cells }) => [
    block,
    label,
    [...cells.values()].map(layer => layers.find(each => each.index === layer)!.name).join(' '),
  ]);

const request = {
  shown: null,
  order: 'network',
  statistics: [],
  plans: null,
  damages: null,
} as const;

describe('the table of an overview', () => {
  it('has a row for each module of the UNet, in network order', async () => {
    const layers = (await sampleLayers('unet')).filter(({ target }) => target !== 'none');
    const rows = texts(layers).map(([block, label]) => `${block} ${label}`);
    expect(rows.filter(row => /^(down|mid)/.test(row))).toEqual([
      ...['down_blocks.0 res0 attn0', 'down_blocks.0 res1 attn1'],
      ...['down_blocks.1 res0 attn0', 'down_blocks.1 res1 attn1'],
      ...['down_blocks.2 res0 attn0', 'down_blocks.2 res1 attn1'],
      ...['down_blocks.3 res0', 'down_blocks.3 res1'],
      ...['mid_block res0 attn0', 'mid_block res1'],
    ]);
    expect(rows.filter(row => row.startsWith('stem'))).toHaveLength(3);
  });

  it('has a column for each role, so that one layer’s place is known without its name', async () => {
    const layers = (await sampleLayers('unet')).filter(({ target }) => target !== 'none');
    const { columns, rows } = overviewTable(layers);
    expect(columns.map(({ group, name }) => `${group} ${name}`.trim())).toEqual([
      ...['resnet conv1', 'resnet conv2', 'resnet time', 'resnet skip', 'projectionIn in'],
      ...['selfAttention q', 'selfAttention k', 'selfAttention v', 'selfAttention out'],
      ...['crossAttention q', 'crossAttention k', 'crossAttention v', 'crossAttention out'],
      ...['feedForward ff.0', 'feedForward ff.2', 'projectionOut out', 'scale'],
    ]);
    const keys = columns.findIndex(({ group, name }) => group === 'crossAttention' && name === 'k');
    const inColumn = rows.flatMap(({ cells }) => cells.get(keys) ?? []);
    expect(inColumn.map(layer => layers.find(({ index }) => index === layer)!.name)).toEqual(
      layers.map(({ name }) => name).filter(name => name.endsWith('attn2.to_k')),
    );
    expect(inColumn).toHaveLength(16);
  });

  it('reads a text encoder as layers with q, k, v, out, fc1 and fc2', async () => {
    const layers = (await sampleLayers('text_encoder')).filter(({ target }) => target === 'linear');
    expect(overviewTable(layers).columns.map(({ name }) => name)).toEqual([
      ...['q', 'k', 'v', 'out', 'fc1', 'fc2'],
    ]);
    expect(texts(layers).map(([block]) => block)).toEqual([
      ...new Set(layers.map(({ block }) => block)),
    ]);
  });

  it('keeps further transformer blocks of an attention in rows of their own', async () => {
    const layers = await familyLayers(sdxlUnet);
    const mid = texts(
      layers.filter(({ target, block }) => target !== 'none' && block === 'mid_block'),
    );
    expect(mid.map(([, label]) => label).slice(0, 3)).toEqual([
      'res0 attn0',
      'attn0 t1',
      'attn0 t2',
    ]);
  });

  it.each([
    ['SD 1.5', sd15Unet],
    ['SDXL', sdxlUnet],
    ['SD3', sd3Transformer],
    ['Flux', fluxTransformer],
    ['T5', t5],
    ['CLIP bigG', bigG],
  ] as const)(
    'places every layer of %s once, and no block takes more rows than it needs',
    async (_, family) => {
      const layers = await familyLayers(family);
      const { rows } = overviewTable(layers);
      const placed = rows.flatMap(({ cells }) => [...cells.values()]).sort((a, b) => a - b);
      expect(placed).toEqual(layers.map(({ index }) => index));
      const prunable = overviewTable(layers.filter(({ target }) => target === 'linear'));
      const blocks = new Map<string, number>();
      for (const { block } of prunable.rows) blocks.set(block, (blocks.get(block) ?? 0) + 1);
      const single = [...blocks].filter(([block]) =>
        /^(single_)?(transformer_)?(layers|blocks?)\.\d+$|block\.\d+$/.test(block),
      );
      expect(single.filter(([, count]) => count > 1)).toEqual([]);
    },
  );

  it.each([420, 760, 1120, 1700])(
    'lays out %i pixels without one layer over another',
    async width => {
      const layers = await sampleLayers('unet');
      const { rows, picture, rowHeight } = tableLayout({ ...request, layers, width });
      const lines = rows.filter(row => row.kind === 'layers');
      for (const { layers: laid } of lines)
        for (const [i, { left }] of laid.entries())
          if (i > 0) expect(left - laid[i - 1]!.left).toBeGreaterThan(picture.width);
      for (const [i, { top }] of lines.entries())
        if (i > 0) expect(top - lines[i - 1]!.top).toBeGreaterThanOrEqual(rowHeight);
      expect(picture.width).toBeGreaterThanOrEqual(18);
    },
  );

  it('sorts rows over all blocks by the sum of their sizes', async () => {
    const layers = await sampleLayers('unet');
    const { rows } = tableLayout({ ...request, layers, order: 'size', width: 1000 });
    const byIndex = new Map(layers.map(layer => [layer.index, layer.weight.elements]));
    const sums = rows.flatMap(row =>
      row.kind === 'layers'
        ? [row.layers.reduce((sum, { layer }) => sum + byIndex.get(layer)!, 0)]
        : [],
    );
    expect(sums).toEqual([...sums].sort((a, b) => b - a));
    expect(rows.filter(({ kind }) => kind === 'block')).toHaveLength(1);
  });

  it('is walked down a column, over blocks that lack it', async () => {
    const layers = (await sampleLayers('unet')).filter(({ target }) => target !== 'none');
    const { rows } = tableLayout({ ...request, layers, width: 1000 });
    const names = new Map(layers.map(({ index, name }) => [index, name]));
    const walked: string[] = [];
    let at: number | null = layers.find(({ name }) => name.endsWith('attn2.to_k'))!.index;
    while (at !== null && walked.length < 20 && names.get(at)!.endsWith('attn2.to_k')) {
      walked.push(names.get(at)!);
      at = moveFocus(rows, at, 'ArrowDown', { hasColumns: true });
    }
    expect(walked).toEqual(
      layers.map(({ name }) => name).filter(name => name.endsWith('attn2.to_k')),
    );
  });
});
