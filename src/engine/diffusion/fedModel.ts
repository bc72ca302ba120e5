import { mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import type { PortType, Session, Tensor } from '../../core/diffusion/session';
import type { OpenModel } from '../../core/model/describeModel';
import { sharingOf } from '../../core/model/sharing';
import type { StoredTensor } from '../../core/onnx/modelIndex';
import { weightsAsInputs } from '../../core/onnx/write/weightsAsInputs';
import { writeEdited } from '../../core/onnx/write/writeEdited';
import { type ModelOptions, openModel } from '../../core/prune/openModel';
import { readPruned } from '../../core/prune/readPruned';
import { resolveMask } from '../../core/prune/resolveMask';
import type { RecipeResolver } from '../../core/prune/recipeResolver';
import { maskedSlices } from '../../core/prune/structured/stepUnits';
import { targetsInSets } from '../../core/prune/targets';
import type { TensorMask } from '../../core/weights/mask/tensorMask';
import { isReadable, type WeightTensor } from '../../core/weights/weightTensor';
import { Failure } from '../../shared/failure';
import type { Step, TargetSet } from '../../shared/recipe/recipe';
import { OneAtATime } from '../oneAtATime';
import { KeptGraphs } from './keptGraphs';
import type { LoadedSession, LoadOptions, Runtime } from '../session';

export interface FedModelOptions {
  readonly runtime: Runtime;
  readonly load: LoadOptions;
  /** The weights that are fed; steps may prune no others. */
  readonly targets: readonly TargetSet[];
  /** Whether all that neurons and heads are made of is fed, too, for steps that remove them. */
  readonly units?: boolean | undefined;
  /** Where the graph without those weights is written, until it is loaded. On the model's volume it takes next to no room. */
  readonly folder: string;
  /** Where that graph is kept as onnxruntime optimised it for the CPU, for the next time; nowhere without. */
  readonly graphs?: string | undefined;
  readonly model?: ModelOptions;
  readonly signal?: AbortSignal | undefined;
}

/** A weight in memory as it is fed, under every name that the graph has for it. */
interface FedWeight {
  readonly tensor: WeightTensor;
  readonly bits: Uint16Array | Uint32Array;
  readonly feeds: Readonly<Record<string, Tensor>>;
  /** What the bits are pruned by; null while that is not certain. */
  mask: TensorMask | undefined | null;
}

/**
 * A model that is loaded once and runs under any steps: its weights are fed with every call, and pruned in memory. Compare its
 * results among each other: next to the plain file's they differ in the last bits.
 */
export class FedModel {
  /** The same steps are asked for twice, ahead and when they are needed: the second time they are known. */
  readonly #resolving = new OneAtATime();
  readonly #fed: Readonly<Record<string, Tensor>>;
  /** Stands for the steps that all weights are pruned by; undefined while that is not certain. */
  #applied: string | undefined;

  private constructor(
    private readonly resolver: RecipeResolver,
    private readonly loaded: LoadedSession,
    private readonly weights: readonly FedWeight[],
  ) {
    this.#fed = Object.assign({}, ...weights.map(({ feeds }) => feeds)) as Record<string, Tensor>;
    this.#applied = keyOf([]);
  }

  /** Fails as `openModel` and `Runtime.load` do, and with `unsupported` where a weight cannot be fed. */
  static async open(file: string, options: FedModelOptions): Promise<FedModel> {
    const { signal, runtime, load } = options;
    const resolver = await openModel(file, signal, options.model);
    const { model } = resolver.weights;
    try {
      const tensors = await fedTensors(model, options);
      const tied = tiedNames(model.modelIndex.tensors);
      const all = tensors.flatMap(tensor => [tensor, ...(tied.get(tensor.id) ?? [])]);
      const weights = tensors.map(tensor => fedWeight(tensor, tied.get(tensor.id) ?? []));
      const edit = weightsAsInputs(model.modelIndex, all);
      // Filled first: what fails from here on has no session to release.
      for (const weight of weights) await fill(resolver, weight, { mask: undefined, signal });
      const folder = await mkdtemp(path.join(options.folder, 'fed-'));
      try {
        const write = (): Promise<string> => writeEdited(model.modelIndex, edit, folder, signal);
        const { identities } = model.modelIndex;
        const source = { identities, fed: all.map(({ name }) => name) };
        const loaded =
          options.graphs === undefined || load.provider !== 'cpu'
            ? await runtime.load(await write(), load)
            : await new KeptGraphs(options.graphs).load(runtime, load, source, write);
        return new FedModel(resolver, loaded, weights);
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    } catch (thrown) {
      await resolver.weights.close();
      throw thrown;
    }
  }

  get model(): OpenModel {
    return this.resolver.weights.model;
  }

  /** The graph as the plain file has it: what is fed besides weights. */
  get session(): Session {
    return {
      inputs: this.loaded.inputs.filter(({ name }) => !(name in this.#fed)),
      outputs: this.loaded.outputs,
      run: feeds => this.loaded.run(feeds, this.#fed),
    };
  }

  /** From now on the weights are those that the steps leave. Only what changes is read. Fails with `unsupported` for other targets. */
  async prune(steps: readonly Step[], signal?: AbortSignal): Promise<void> {
    const key = keyOf(steps);
    if (key === this.#applied) return;
    this.#applied = undefined;
    await this.resolver.whileRead(() => this.#prune(steps, signal));
    this.#applied = key;
  }

  /** Finds out what steps prune that will follow; the weights stay as they are. */
  async foresee(steps: readonly Step[], signal?: AbortSignal): Promise<void> {
    if (keyOf(steps) === this.#applied) return;
    await this.#resolving.run(async () => {
      const { masks } = await this.resolver.resolve(steps, signal);
      for (const { tensor, mask } of this.weights) {
        const next = masks.get(tensor.id);
        if (next !== mask) await resolveMask(this.resolver.weights, tensor, next, signal);
      }
    });
  }

  async close(): Promise<void> {
    await this.loaded.release();
    await this.resolver.weights.close();
  }

  async #prune(steps: readonly Step[], signal: AbortSignal | undefined): Promise<void> {
    const { masks } = await this.#resolving.run(() => this.resolver.resolve(steps, signal));
    const fed = new Set(this.weights.map(({ tensor }) => tensor.id));
    const other = [...masks.keys()].find(id => !fed.has(id));
    if (other !== undefined) throw unfed(this.model.modelIndex.tensors[other]!.name);
    for (const weight of this.weights) {
      const mask = masks.get(weight.tensor.id);
      if (mask !== weight.mask) await fill(this.resolver, weight, { mask, signal });
    }
  }
}

async function fedTensors(
  model: OpenModel,
  { targets, units = false, signal }: FedModelOptions,
): Promise<readonly WeightTensor[]> {
  const { sets } = units ? await model.unitSets(signal) : { sets: [] };
  // What stays may make up for what goes by the bias, too.
  const biases = sets.flatMap(({ bias }) => (bias && isReadable(bias) ? [{ tensor: bias }] : []));
  const all = [...targetsInSets(model, targets), ...sets.flatMap(maskedSlices), ...biases];
  const distinct = new Map(all.map(({ tensor }) => [tensor.id, tensor]));
  return [...distinct.values()].sort((a, b) => a.id - b.id);
}

/** The same for steps that only have other labels. */
const keyOf = (steps: readonly Step[]): string =>
  JSON.stringify(steps.map(step => ({ ...step, label: '' })));

interface Filling {
  readonly mask: TensorMask | undefined;
  readonly signal: AbortSignal | undefined;
}

async function fill(
  { weights }: RecipeResolver,
  weight: FedWeight,
  { mask, signal }: Filling,
): Promise<void> {
  const { tensor, bits } = weight;
  weight.mask = null;
  for await (const chunk of readPruned(weights, tensor, mask, { signal, into: bits }))
    if (chunk.bits.buffer !== bits.buffer) bits.set(chunk.bits, chunk.first);
  weight.mask = mask;
}

function fedWeight(tensor: WeightTensor, tied: readonly StoredTensor[]): FedWeight {
  const { elementType, elements, dims } = tensor;
  const bits = elementType === 'float32' ? new Uint32Array(elements) : new Uint16Array(elements);
  const feeds = [tensor, ...tied].map(({ name }) => [name, feedOf(elementType, bits, dims)]);
  return { tensor, bits, feeds: Object.fromEntries(feeds) as FedWeight['feeds'], mask: null };
}

function feedOf(
  type: WeightTensor['elementType'],
  bits: Uint16Array | Uint32Array,
  dims: readonly number[],
): Tensor {
  const fed: readonly PortType[] = ['float32', 'float16'];
  if (!fed.some(each => each === type))
    throw new Failure({
      code: 'unsupported',
      message: `onnxruntime takes no ${type} weights from outside of a model.`,
      hint: 'Convert the model to float16 or float32.',
    });
  return type === 'float32'
    ? { type, dims, values: new Float32Array(bits.buffer) }
    : { type: 'float16', dims, values: bits as Uint16Array };
}

/** By id: the tensors that are the same bytes under other names, and are pruned along. */
function tiedNames(tensors: readonly StoredTensor[]): ReadonlyMap<number, readonly StoredTensor[]> {
  const tied = new Map<number, StoredTensor[]>();
  const { tiedTo } = sharingOf(tensors);
  for (const tensor of tensors) {
    const first = tiedTo.get(tensor.id);
    if (first) tied.set(first.id, [...(tied.get(first.id) ?? []), tensor]);
  }
  return tied;
}

const unfed = (name: string): Failure =>
  new Failure({
    code: 'unsupported',
    message: `${name} is pruned by a step, but is not among the weights that are fed.`,
  });
