import { createRequire } from 'node:module';
import path from 'node:path';
import type * as Ort from 'onnxruntime-node';
import type { Port, PortType, Session, Tensor } from '../core/diffusion/session';
import { Failure } from '../shared/failure';
import type { ProviderChoice } from '../shared/generation/generation';
import { threadsOf } from './threads';
import { withoutSignature } from './withoutSignature';

/** One kind of place to run. */
export type Provider = Exclude<ProviderChoice, 'auto'>;

/** A loaded model that can be profiled and given up. */
export interface LoadedSession extends Session {
  readonly provider: Provider;
  /** `fixed`: hundreds of inputs that are the same tensors with every call; what they hold may change. */
  run(feeds: Feeds, fixed?: Feeds): Promise<Feeds>;
  /** Ends the profile and gives its file's path; null where none was begun. */
  endProfile(): void;
  release(): Promise<void>;
}

export interface LoadOptions {
  readonly provider: Provider;
  /** `one` gives memory back earlier, at some cost in time. */
  readonly sessionCache: 'all' | 'one';
  /** Start of the profile file's name; none is written without. */
  readonly profile?: string;
  /**
   * How far the graph is rewritten before it runs: `basic` loads sooner, `all` (the default) runs faster, to other last bits. `none` is
   * for what was rewritten before.
   */
  readonly optimization?: 'none' | 'basic' | 'all';
  /** Where the graph is written as it was rewritten, with its weights beside it; nowhere without. */
  readonly optimized?: string;
}

/** An installation of onnxruntime-node. */
export interface Runtime {
  readonly version: string;
  /** Providers compiled in, by onnxruntime's names. */
  readonly providers: readonly string[];
  load(file: string, options: LoadOptions): Promise<LoadedSession>;
}

const supported = '1.30';

let opened: { readonly folder: string | undefined; readonly runtime: Runtime } | undefined;

/**
 * The bundled onnxruntime-node, or the one in `folder` (for CUDA). A process can hold one only. Fails `missing`,
 * `unsupported` for another version, `invalid-request` for a second one.
 */
export async function openRuntime(folder?: string): Promise<Runtime> {
  if (opened?.folder === folder && opened) return opened.runtime;
  if (opened)
    throw new Failure({
      code: 'invalid-request',
      message: 'Another onnxruntime is already loaded.',
      hint: 'Generate again: the engine starts anew with the changed setting.',
    });
  // onnxruntime-node 1.30 sends every half-precision input as zero bytes where this global exists (Node 24, new
  // Electron): onnxruntime issues 26791 and 27327. This process is ours alone.
  Reflect.deleteProperty(globalThis, 'Float16Array');
  const ort = folder === undefined ? await import('onnxruntime-node') : requireFrom(folder);
  const version = ort.env.versions.node ?? 'unknown';
  if (!version.startsWith(`${supported}.`))
    throw new Failure({
      code: 'unsupported',
      message: `onnxruntime-node ${version} is not the version that Pollard works with.`,
      hint: `Install it with: npm install onnxruntime-node@${supported}`,
      ...(folder !== undefined && { path: folder }),
    });
  const runtime: Runtime = {
    version,
    providers: ort.listSupportedBackends().map(({ name }) => name),
    load: (file, options) => load(ort, file, options),
  };
  opened = { folder, runtime };
  return runtime;
}

function requireFrom(folder: string): typeof Ort {
  try {
    return createRequire(path.join(folder, 'package.json'))(folder) as typeof Ort;
  } catch (thrown) {
    throw new Failure(
      {
        code: 'missing',
        message: `No onnxruntime-node could be loaded from ${folder}.`,
        hint: 'Name the folder node_modules/onnxruntime-node of an installation, or clear the setting.',
        path: folder,
        detail: String(thrown),
      },
      { cause: thrown },
    );
  }
}

async function load(ort: typeof Ort, file: string, options: LoadOptions): Promise<LoadedSession> {
  const session = await ort.InferenceSession.create(file, sessionOptions(options)).catch(
    (thrown: unknown) => {
      throw runtimeFailure(thrown, `onnxruntime cannot load ${path.basename(file)}`, file);
    },
  );
  return {
    provider: options.provider,
    inputs: session.inputMetadata.map(toPort),
    outputs: session.outputMetadata.map(toPort),
    async run(feeds, fixed) {
      try {
        return fromOrt(await session.run(toOrt(ort, feeds, fixed)));
      } catch (thrown) {
        throw runtimeFailure(thrown, `onnxruntime cannot run ${path.basename(file)}`, file);
      }
    },
    endProfile: () => {
      session.endProfiling();
    },
    release: () => session.release(),
  };
}

function sessionOptions({
  provider,
  sessionCache,
  profile,
  optimization = 'all',
  optimized,
}: LoadOptions): Ort.InferenceSession.SessionOptions {
  const threads = threadsOf(process.env);
  return {
    executionProviders: [provider],
    ...(threads !== undefined && { intraOpNumThreads: threads }),
    graphOptimizationLevel: optimization === 'none' ? 'disabled' : optimization,
    ...(optimized !== undefined && {
      optimizedModelFilePath: optimized,
      // A graph of its own has 2 GB of room.
      extra: {
        session: {
          optimized_model_external_initializers_file_name: `${path.basename(optimized)}_data`,
        },
      },
    }),
    // 3: errors only; what they say is in the exception, too.
    logSeverityLevel: 3,
    ...(sessionCache === 'one' && { enableCpuMemArena: false, enableMemPattern: false }),
    ...(profile !== undefined && { enableProfiling: true, profileFilePrefix: profile }),
  };
}

const portTypes: readonly string[] = ['float32', 'float16', 'float64', 'int32', 'int64'];

function toPort(value: Ort.InferenceSession.ValueMetadata): Port {
  if (!value.isTensor || !portTypes.includes(value.type))
    throw new Failure({
      code: 'unsupported',
      message: `The graph's ${value.name} is ${value.isTensor ? value.type : 'no tensor'}.`,
      hint: `Pollard runs graphs with ${portTypes.join(', ')}.`,
    });
  return {
    name: value.name,
    type: value.type as PortType,
    dims: value.shape.map(dim => (typeof dim === 'number' ? dim : null)),
  };
}

type Feeds = Readonly<Record<string, Tensor>>;

/** To make and to copy hundreds of entries for each call is time that shows. */
const known = new WeakMap<Feeds, Record<string, Ort.Tensor>>();

function toOrt(ort: typeof Ort, feeds: Feeds, fixed?: Feeds): Record<string, Ort.Tensor> {
  const tensors = (of: Feeds): Record<string, Ort.Tensor> =>
    Object.fromEntries(
      Object.entries(of).map(([name, { type, values, dims }]) => [
        name,
        new ort.Tensor(type, values as Float32Array, dims),
      ]),
    );
  if (!fixed) return tensors(feeds);
  const all = known.get(fixed) ?? tensors(fixed);
  known.set(fixed, all);
  return Object.assign(all, tensors(feeds));
}

const fromOrt = (outputs: Readonly<Record<string, Ort.Tensor>>): Feeds =>
  Object.fromEntries(
    Object.entries(outputs).map(([name, { type, data, dims }]) => [
      name,
      { type, values: data, dims } as unknown as Tensor,
    ]),
  );

function runtimeFailure(thrown: unknown, what: string, file: string): Failure {
  const detail = thrown instanceof Error ? thrown.message : String(thrown);
  return new Failure(
    {
      code: 'runtime',
      message: `${what}: ${withoutSignature(detail)}`,
      hint: 'The log has the details. If memory is short, choose to keep one component at a time.',
      path: file,
      detail,
    },
    { cause: thrown },
  );
}
