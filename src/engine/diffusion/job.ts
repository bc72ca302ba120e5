import { setImmediate as turn } from 'node:timers/promises';
import {
  type PipelineConfig,
  pipelineConfigFiles,
  readPipelineConfig,
} from '../../core/diffusion/pipelineConfig';
import { identitiesOf } from '../../core/io/fileIdentity';
import type { Embedding } from '../../core/diffusion/unetModel';
import type { LatentPreview } from '../../core/diffusion/latentPreview';
import type { Tokenizer } from '../../core/diffusion/tokenizer';
import { Failure } from '../../shared/failure';
import { type ComponentKind, entriesOf } from '../../shared/model/component';
import type { Refusal } from '../../shared/generation/generation';
import type { CallContext } from '../../shared/rpc/method';
import type { GenerateEvent, GenerateRequest } from '../api/generation';
import { OneAtATime } from '../oneAtATime';
import { openRuntime, type Provider } from '../session';
import { BoundedCache } from './boundedCache';
import { Components, type OpenOptions } from './components';
import { FedComponents } from './fedComponents';
import { Foreground } from './foreground';
import { type CheckedModel, ModelFiles, modelIdentity } from './modelFiles';
import { providerOrder } from './providerOrder';
import { Recent } from './recent';
import { Scorers } from './scorer/scorers';

/** What the engine keeps between generations. */
export class EngineState {
  readonly files = new ModelFiles();
  readonly components = new Components(this.files);
  readonly fed = new FedComponents(this.files);
  readonly scorers = new Scorers(this.files);
  readonly foreground = new Foreground();
  /** Of generations: models run for one at a time. */
  readonly turns = new OneAtATime();
  readonly embeddings = new BoundedCache<Embedding>(64);
  readonly configs = new BoundedCache<PipelineConfig>(4);
  /** At files, by runs that follow each other. */
  readonly looks = new Recent();
  readonly tokenizers = new BoundedCache<Tokenizer>(4);
  readonly previews = new BoundedCache<LatentPreview>(4);
  /** How providers compare with the CPU, by the pipeline's folder: pruning changes no model's speed. */
  readonly speeds = new BoundedCache<Speeds>(16);

  /** Releases all sessions and forgets what came of them. */
  async clear(): Promise<void> {
    this.embeddings.clear();
    this.previews.clear();
    await this.components.release();
    await this.fed.release();
    await this.scorers.release();
  }
}

/** Providers whose speed was held against the CPU's. */
export interface Speeds {
  readonly judged: Set<Provider>;
  /** The slower ones, with the figures. */
  readonly slower: Map<Provider, Refusal>;
}

/** One generation on its way: what its parts share. */
export interface Job {
  readonly request: GenerateRequest;
  readonly context: CallContext<GenerateEvent>;
  readonly state: EngineState;
  readonly config: PipelineConfig;
  /** By file, as they were when the job began. */
  readonly models: ReadonlyMap<string, CheckedModel>;
  readonly open: OpenOptions;
  readonly speeds: Speeds;
  /** When messages are let in next, by `performance.now()`. */
  readonly listening: { next: number };
}

/**
 * Reads the pipeline's configuration and checks the files of all its models, so that what is missing is said before the first is
 * loaded; then opens onnxruntime.
 */
export async function beginJob(
  request: GenerateRequest,
  context: CallContext<GenerateEvent>,
  state: EngineState,
): Promise<Job> {
  const { folder } = request.pipeline;
  const { config, models } = await lookOnce(request, state, 'files', async () => ({
    config: await knownConfig(request, state),
    models: await checkedModels(request, state, context.signal),
  }));
  const speeds = await state.speeds.get(folder, () =>
    Promise.resolve({ judged: new Set<Provider>(), slower: new Map<Provider, Refusal>() }),
  );
  const open: OpenOptions = {
    known: new Map([...models].map(([file, model]) => [file, modelIdentity(file, model)])),
    runtime: await openRuntime(request.runtime),
    asked: request.provider,
    order: providerOrder(request.provider, process.platform),
    passedOver: request.provider === 'auto' ? speeds.slower : new Map<Provider, Refusal>(),
    sessionCache: request.sessionCache,
    loading: component => {
      context.report({ kind: 'loading', component });
    },
    gaveUp: refused => {
      context.report({ kind: 'provider', refused });
    },
  };
  return { request, context, state, config, models, open, speeds, listening: { next: 0 } };
}

/** Looks at files: each time, or once in ten seconds where runs follow each other, since that takes its time. */
export const lookOnce = <T>(
  { pipeline, settings: { scheduler }, bulk = false }: GenerateRequest,
  { looks }: EngineState,
  what: string,
  look: () => Promise<T>,
): Promise<T> => (bulk ? looks.get(JSON.stringify([what, pipeline, scheduler]), look) : look());

async function checkedModels(
  { pipeline: { components } }: GenerateRequest,
  { files }: EngineState,
  signal: AbortSignal,
): Promise<Job['models']> {
  const models = new Map<string, CheckedModel>();
  for (const [, file] of entriesOf(components)) models.set(file, await files.check(file, signal));
  return models;
}

/** The pipeline's configuration, read again when one of its files changes. */
async function knownConfig(
  { pipeline: { folder }, settings: { scheduler } }: GenerateRequest,
  { configs }: EngineState,
): Promise<PipelineConfig> {
  const identities = await identitiesOf(pipelineConfigFiles(folder));
  return configs.get([folder, scheduler, ...identities].join('|'), () =>
    readPipelineConfig(folder, scheduler),
  );
}

/**
 * Lets messages in, so that a cancel is heard between two synchronous stretches of onnxruntime; those that are short
 * share one turn.
 */
export async function yieldToMessages({ context: { signal }, listening }: Job): Promise<void> {
  if (performance.now() < listening.next) return;
  // A message takes one turn to be read and one to be dispatched.
  await turn();
  await turn();
  if (signal.aborted) throw new Failure({ code: 'cancelled', message: 'Cancelled.' });
  listening.next = performance.now() + listenEvery;
}

/** Soon enough for whoever cancels; between two runs of a small model even a turn shows. */
const listenEvery = 100;

/** Gives a component's memory back when one at a time is to be kept. */
export async function releaseIfLowMemory(
  { request, state }: Job,
  kind: ComponentKind,
): Promise<void> {
  if (request.sessionCache === 'one') await state.components.release({ kind });
}
