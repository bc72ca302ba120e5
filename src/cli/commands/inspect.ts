import { stat } from 'node:fs/promises';
import path from 'node:path';
import { Command } from 'commander';
import { openSource } from '../../core/io/source';
import { describeModel, type OpenModel } from '../../core/model/describeModel';
import { findPipeline } from '../../core/model/pipeline';
import { countZeros } from '../../core/onnx/elements/countZeros';
import { type ComponentKind, componentTitle } from '../../shared/model/component';
import type { ElementType } from '../../shared/model/elementType';
import { Failure } from '../../shared/failure';
import { bytes, count, integer, percent, shape } from '../../shared/format';
import type { Layer } from '../../shared/model/layer';
import { printable } from '../../shared/printable';
import { share } from '../../shared/stats/statistics';
import { print } from '../report/output';

/** One component as `pollard inspect --json` prints it. */
export interface InspectedComponent {
  readonly component: ComponentKind;
  readonly path: string;
  readonly parameters: number;
  readonly bytes: number;
  readonly elementType: ElementType;
  readonly opset: number;
  /** Zeros over all float elements. */
  readonly sparsity: number;
  readonly layers: readonly {
    readonly name: string;
    readonly role: Layer['role'];
    readonly block: string;
    readonly shape: readonly number[];
    readonly elementType: ElementType;
    /** Elements of the layer's weight. */
    readonly parameters: number;
    readonly sparsity: number;
    readonly prunable: boolean;
  }[];
}

/** `pollard inspect FILE|DIR --json`: components and layers with their sparsity. */
export function inspectCommand(): Command {
  return new Command('inspect')
    .description('Show the layers of a model, or of all models of a pipeline folder.')
    .argument('<path>', 'an .onnx file, or a pipeline folder')
    .option('--json', 'print one JSON object instead of a table')
    .action(async (target: string, { json = false }: { json?: boolean }) => {
      const components: InspectedComponent[] = [];
      for (const file of await modelsOf(target)) components.push(await inspect(file));
      print(
        json ? `${JSON.stringify({ components }, null, 2)}\n` : components.map(table).join('\n'),
      );
    });
}

/** A file itself, or the components of the pipeline in a folder. */
async function modelsOf(target: string): Promise<readonly string[]> {
  const isFolder = (await stat(target).catch(() => undefined))?.isDirectory() ?? false;
  if (!isFolder) return [path.resolve(target)];
  const pipeline = await findPipeline(target);
  if (pipeline) return pipeline.components.map(({ path }) => path);
  throw new Failure({
    code: 'missing',
    message: `${target} holds no Stable Diffusion pipeline.`,
    hint: 'Name an .onnx file, or a folder with text_encoder, unet and vae_decoder.',
    path: target,
  });
}

async function inspect(file: string): Promise<InspectedComponent> {
  const model = await describeModel(file);
  const zeros = await zerosByTensor(model);
  const { component, path, parameters, bytes, elementType, opset, layers } = model.description;
  const total = [...zeros.values()].reduce((sum, some) => sum + some, 0);
  return {
    ...{ component, path, parameters, bytes, elementType, opset },
    sparsity: share({ zeros: total, total: parameters }),
    layers: layers.map(({ name, role, block, weight, target, index }) => ({
      ...{ name, role, block, shape: weight.dims, elementType: weight.elementType },
      parameters: weight.elements,
      sparsity: share({
        zeros: zeros.get(model.weights[index]!.id) ?? 0,
        total: weight.elements,
      }),
      prunable: target !== 'none',
    })),
  };
}

/** Zeros of every counted tensor, by its id. */
async function zerosByTensor({ modelIndex, counted }: OpenModel): Promise<Map<number, number>> {
  const files = await Promise.all(modelIndex.files.map(openSource));
  try {
    const zeros = new Map<number, number>();
    for (const tensor of counted) zeros.set(tensor.id, await countZeros(files, tensor));
    return zeros;
  } finally {
    await Promise.all(files.map(source => source.close()));
  }
}

function table(component: InspectedComponent): string {
  const { layers, parameters, elementType, opset, sparsity } = component;
  const head = [
    `${componentTitle[component.component]}  ${component.path}`,
    `${count(parameters)} parameters, ${bytes(component.bytes)}, ${elementType}, ${opset === 0 ? 'no default operators' : `opset ${opset}`}, ${percent(sparsity)} zeros`,
  ];
  const rows = layers.map(layer => [
    printable(layer.name),
    layer.role,
    shape(layer.shape),
    integer(layer.parameters),
    percent(layer.sparsity),
    layer.prunable ? '' : 'not pruned',
  ]);
  const widths = [0, 1, 2, 3, 4].map(i => Math.max(0, ...rows.map(row => row[i]!.length)));
  const lines = rows.map(row =>
    row
      .map((cell, i) =>
        i === 3 || i === 4 ? cell.padStart(widths[i]!) : cell.padEnd(widths[i] ?? 0),
      )
      .join('  ')
      .trimEnd(),
  );
  return `${[...head, ...lines].join('\n')}\n`;
}
