import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { type KeptFile, removeLongestUnused } from '../../core/io/removeLongestUnused';
import type { LoadedSession, LoadOptions, Runtime } from '../session';

/** Bytes of all graphs together: some seven of Stable Diffusion 2's UNet without its fed weights. */
const LIMIT = 2 ** 34;
/** Milliseconds, a day: what is not finished by then was left by a process that is gone, here or on a machine that shares the folder. */
const LEFT = 24 * 3600 * 1000;
/** Another number once the graph that is kept under a key is made in another way. */
const FORMAT = 1;
const GRAPH = 'model.onnx';

/** What a graph is made of, and for. */
export interface GraphSource {
  /** Stands for the content of the model's files. */
  readonly identities: readonly string[];
  /** The inputs that its weights became. */
  readonly fed: readonly string[];
}

/**
 * Graphs as onnxruntime optimised them, in a folder of their own: a large one loads in a second from there, where optimising takes
 * ten to thirty. Each goes for one model as it is now, one onnxruntime and one processor, and gives the same bits. The longest unused go
 * where there are too many; what is in the folder besides stays.
 */
export class KeptGraphs {
  constructor(
    private readonly folder: string,
    private readonly limit = LIMIT,
  ) {}

  /**
   * Loads what is kept for a source; else the graph that `write` gives the path of, and keeps it as it was optimised. A graph that
   * cannot be kept is loaded all the same. Fails as `write` and `Runtime.load` do.
   */
  async load(
    runtime: Runtime,
    options: LoadOptions,
    source: GraphSource,
    write: () => Promise<string>,
  ): Promise<LoadedSession> {
    const kept = path.join(this.folder, keyOf(runtime, options, source));
    return (
      (await this.#loadKept(runtime, options, kept)) ??
      this.#keep(runtime, options, { file: await write(), kept })
    );
  }

  async #loadKept(
    runtime: Runtime,
    options: LoadOptions,
    kept: string,
  ): Promise<LoadedSession | undefined> {
    const now = new Date();
    if (!(await utimes(kept, now, now).then(() => true, no))) return undefined;
    try {
      return await runtime.load(path.join(kept, GRAPH), { ...options, optimization: 'none' });
    } catch {
      // Truncated, or taken away meanwhile: it is made anew.
      await rm(kept, { recursive: true, force: true });
      return undefined;
    }
  }

  async #keep(
    runtime: Runtime,
    options: LoadOptions,
    { file, kept }: { readonly file: string; readonly kept: string },
  ): Promise<LoadedSession> {
    let scratch: string | undefined;
    let session: LoadedSession | undefined;
    try {
      await mkdir(this.folder, { recursive: true });
      scratch = await mkdtemp(path.join(this.folder, MAKING));
      session = await runtime.load(file, { ...options, optimized: path.join(scratch, GRAPH) });
      // Whole once it has its name; another process may have been first.
      await rename(scratch, kept);
      await this.#makeRoom(kept);
    } catch {
      session ??= await runtime.load(file, options);
    } finally {
      if (scratch) await rm(scratch, { recursive: true, force: true }).catch(no);
    }
    return session;
  }

  async #makeRoom(newest: string): Promise<void> {
    const graphs: KeptFile[] = [];
    for (const name of await readdir(this.folder)) {
      const folder = path.join(this.folder, name);
      if (name.startsWith(MAKING) && (await stat(folder)).mtimeMs < Date.now() - LEFT)
        await rm(folder, { recursive: true, force: true });
      if (!KEY.test(name)) continue;
      const files = (await readdir(folder)).map(each => stat(path.join(folder, each)));
      const size = (await Promise.all(files)).reduce((sum, each) => sum + each.size, 0);
      const lastUse = (await stat(folder)).mtimeMs;
      graphs.push({ path: folder, size, lastUse, inUse: folder === newest });
    }
    await removeLongestUnused(graphs, this.limit);
  }
}

const no = (): false => false;

const MAKING = 'making-';
const KEY = /^graph-[0-9a-f]{32}$/;

function keyOf(
  runtime: Runtime,
  { provider, optimization }: LoadOptions,
  { identities, fed }: GraphSource,
): string {
  const text = JSON.stringify([
    ...[FORMAT, runtime.version, processor(), provider, optimization],
    ...[identities, fed],
  ]);
  return `graph-${createHash('sha256').update(text).digest('hex').slice(0, 32)}`;
}

/** What onnxruntime's choice of kernels goes by. A model's name is not enough: virtual machines hide instructions. */
function processor(): string {
  const name = `${os.arch()} ${os.cpus()[0]?.model ?? ''}`;
  try {
    return `${name} ${/^(?:flags|Features)\s*:.*$/m.exec(readFileSync('/proc/cpuinfo', 'latin1'))?.[0] ?? ''}`;
  } catch {
    return name;
  }
}
