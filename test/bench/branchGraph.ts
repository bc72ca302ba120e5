import { readFile, writeFile } from 'node:fs/promises';
import { onnx } from 'onnx-proto';
import type { Session, Tensor } from '../../src/core/diffusion/session';
import { openRuntime } from '../../src/engine/session';

/** A weight and what is added to its product, as they are stored: [inputs, outputs] and [outputs]. */
export interface Linear {
  readonly weight: Float32Array;
  readonly bias: Float32Array;
}

/** A branch of a UNet: what stands beside it, what it adds, and the layer whose outputs it gives. */
export interface Branch {
  readonly name: string;
  readonly kind: 'attn1' | 'attn2' | 'ff';
  readonly taker: string;
  /** The layer that stands before, for attn1, or after, for ff; of attn2 the way out of attn1. */
  readonly neighbour: string;
  readonly beside: string;
  readonly gives: string;
}

/** A UNet some of whose layers are fed with every run, and whose branches tell what goes by them. */
export interface BranchGraph extends Session {
  readonly branches: readonly Branch[];
  readonly layers: ReadonlyMap<string, Linear>;
  /** Layers that are not as they are stored, from now on. */
  use(changed: ReadonlyMap<string, Linear>): void;
  release(): Promise<void>;
}

/** Loads a UNet like that; `taps`: with what stands beside branches and what they give as outputs `tap:NAME`. */
export async function loadBranches(
  file: string,
  target: string,
  taps: boolean,
): Promise<BranchGraph> {
  const model = onnx.ModelProto.decode(await readFile(file));
  const graph = model.graph!;
  const nodes = graph.node!;
  const byName = new Map(nodes.map(node => [node.name!, node]));
  const initializers = new Map(graph.initializer!.map(tensor => [tensor.name!, tensor]));
  const taking = (value: string) => nodes.filter(({ input }) => input!.includes(value));
  const layers = new Map<string, Linear>();

  /** Makes a layer's weight and bias inputs of the graph, and gives the value of its sum. */
  const feed = (layer: string): string => {
    const product = byName.get(`${layer}/MatMul`)!;
    const [sum] = taking(product.output![0]!);
    const at = sum!.input!.findIndex(name => initializers.has(name));
    if (!layers.has(layer)) {
      const [weight, bias] = [
        initializers.get(product.input![1]!)!,
        initializers.get(sum!.input![at]!)!,
      ];
      layers.set(layer, { weight: floatsOf(weight), bias: floatsOf(bias) });
      for (const [name, tensor] of [
        [`${layer}:weight`, weight],
        [`${layer}:bias`, bias],
      ] as const)
        graph.input!.push({
          name,
          type: {
            tensorType: {
              elemType: 1,
              shape: { dim: tensor.dims!.map(Number).map(dimValue => ({ dimValue })) },
            },
          },
        });
      product.input![1] = `${layer}:weight`;
      sum!.input![at] = `${layer}:bias`;
    }
    return sum!.output![0]!;
  };

  const blocks = [...byName.keys()].flatMap(
    name => /^(.*)\/attn1\/to_out\.0\/MatMul$/.exec(name)?.[1] ?? [],
  );
  const branches = blocks.flatMap(block => {
    const home = block.slice(0, block.lastIndexOf('/transformer_blocks'));
    feed(`${home}/proj_in`);
    feed(`${home}/proj_out`);
    return (
      [
        ['attn1', 'attn1/to_out.0', `${home}/proj_in`],
        ['attn2', 'attn2/to_out.0', `${block}/attn1/to_out.0`],
        ['ff', 'ff/net.2', `${home}/proj_out`],
      ] as const
    ).map(([kind, end, neighbour]): Branch => {
      const taker = `${block}/${end}`;
      const gives = feed(taker);
      const [residual] = taking(gives);
      if (residual?.opType !== 'Add') throw new Error(`${taker} is no branch`);
      const beside = residual.input!.find(value => value !== gives)!;
      return { name: `${block.slice(1)}/${kind}`, kind, taker, neighbour, beside, gives };
    });
  });
  if (taps)
    for (const value of new Set(branches.flatMap(({ beside, gives }) => [beside, gives]))) {
      nodes.push(
        onnx.NodeProto.create({ opType: 'Identity', input: [value], output: [`tap:${value}`] }),
      );
      graph.output!.push({ name: `tap:${value}`, type: { tensorType: { elemType: 1 } } });
    }
  await writeFile(target, onnx.ModelProto.encode(model).finish());
  const session = await (
    await openRuntime()
  ).load(target, { provider: 'cpu', sessionCache: 'all' });
  let fed = feedsOf(layers);
  return {
    ...{ branches, layers, outputs: session.outputs },
    inputs: session.inputs.filter(({ name }) => !(name in fed)),
    run: feeds => session.run({ ...feeds, ...fed }),
    use: changed => (fed = feedsOf(new Map([...layers, ...changed]))),
    release: () => session.release(),
  };
}

const feedsOf = (layers: ReadonlyMap<string, Linear>): Readonly<Record<string, Tensor>> =>
  Object.fromEntries(
    [...layers].flatMap(([layer, { weight, bias }]) => [
      [
        `${layer}:weight`,
        { type: 'float32', dims: [weight.length / bias.length, bias.length], values: weight },
      ],
      [`${layer}:bias`, { type: 'float32', dims: [bias.length], values: bias }],
    ]),
  );

function floatsOf({ rawData }: onnx.ITensorProto): Float32Array {
  const { buffer, byteOffset, byteLength } = rawData!;
  return new Float32Array(buffer.slice(byteOffset, byteOffset + byteLength));
}
