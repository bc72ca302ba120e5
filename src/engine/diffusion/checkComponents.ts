import path from 'node:path';
import { fedInputs, unfedInputs } from '../../core/diffusion/unfedInputs';
import { Failure } from '../../shared/failure';
import { type ComponentKind, entriesOf } from '../../shared/model/component';
import type { Provider } from '../session';
import type { Job } from './job';
import type { CheckedModel } from './modelFiles';

/**
 * Judges all components by their headers before anything is loaded. Fails `unsupported` for inputs that
 * nobody feeds and for operators that no provider of the order runs.
 */
export function checkComponents({ request, models, open }: Job): void {
  // The bundled onnxruntime names CUDA, but comes without it.
  const providers = open.order.filter(
    provider =>
      open.runtime.providers.includes(provider) &&
      (provider !== 'cuda' || request.runtime !== undefined),
  );
  for (const [kind, file] of entriesOf(request.pipeline.components)) {
    const facts = models.get(file)!;
    checkInputs(kind, file, facts);
    checkDemands(file, facts, providers);
  }
}

/** `unet/model.onnx`: enough to tell a pipeline's components apart. */
const shortPath = (file: string): string =>
  `${path.basename(path.dirname(file))}/${path.basename(file)}`;

function checkInputs(kind: ComponentKind, file: string, { inputs }: CheckedModel): void {
  const unfed = unfedInputs(kind, inputs);
  if (unfed.length === 0) return;
  throw new Failure({
    code: 'unsupported',
    message: `${shortPath(file)} takes ${unfed.join(', ')}, which nothing in the pipeline gives it.`,
    hint: `Pollard generates with Stable Diffusion 1 and 2, where this component takes ${fedInputs(kind)}. Other models open and prune.`,
    path: file,
  });
}

function checkDemands(
  file: string,
  { demands }: CheckedModel,
  providers: readonly Provider[],
): void {
  const unmet = demands.filter(demand => !demand.providers.some(each => providers.includes(each)));
  if (unmet.length === 0) return;
  const [first] = unmet;
  const runs = listOf(
    first!.providers.map(provider => title[provider]),
    'or',
  );
  const what = listOf(
    unmet.map(each => each.what),
    'and',
  );
  const verb = unmet.length > 1 || what.startsWith('p') ? 'do' : 'does';
  throw new Failure({
    code: 'unsupported',
    message: `${shortPath(file)} was exported for ${runs}: ${what} ${verb} not run on ${listOf(
      providers.map(provider => title[provider]),
      'or',
    )}.`,
    hint: 'Export it without optimizations for a graphics card, or name an onnxruntime-node with CUDA. It opens and prunes as it is.',
    path: file,
  });
}

const title: Readonly<Record<Provider, string>> = {
  cpu: 'the CPU',
  webgpu: 'WebGPU',
  cuda: 'CUDA',
  dml: 'DirectML',
  coreml: 'Core ML',
};

const listOf = (words: readonly string[], join: string): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} ${join} ${words.at(-1)!}`;
