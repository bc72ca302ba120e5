import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { isAlive } from '../../core/io/isAlive';

interface ProfileEvent {
  readonly cat: string;
  readonly name: string;
  readonly ts: number;
  readonly dur: number;
  readonly args?: { readonly provider?: string };
}

/** Share of node time by onnxruntime's provider name. */
export type ProviderShares = Readonly<Record<string, number>>;

/**
 * The share of node time per onnxruntime provider in the last run of a profile; empty when it holds none. A node's time
 * is that of its call and of the GPU kernels that the call set off: WebGPU runs them after it returned.
 */
export function providerShares(profile: string): ProviderShares {
  const events = JSON.parse(profile) as readonly ProfileEvent[];
  const last = events.findLast(({ cat, name }) => cat === 'Session' && name === 'model_run');
  if (!last) return {};
  const run = events.filter(({ ts }) => ts >= last.ts);
  const providers = new Map<string, string>();
  const times = new Map<string, number>();
  const count = (provider: string, dur: number): void => {
    times.set(provider, (times.get(provider) ?? 0) + dur);
  };
  for (const { cat, name, dur, args } of run) {
    if (cat !== 'Node' || !name.endsWith(called) || !args?.provider) continue;
    providers.set(name.slice(0, -called.length), args.provider);
    count(args.provider, dur);
  }
  for (const { cat, name, dur } of run) {
    // A kernel is named node&operator&program.
    const provider = cat === 'Api' ? providers.get(name.slice(0, name.indexOf('&'))) : undefined;
    if (provider !== undefined) count(provider, dur);
  }
  const total = [...times.values()].reduce((sum, time) => sum + time, 0);
  return Object.fromEntries(
    [...times].map(([provider, time]) => [provider, total > 0 ? time / total : 0]),
  );
}

const called = '_kernel_time';

const PREFIX = 'pollard-profile-';

/** Removes the profiles of engines that were killed before they could. */
export function sweepProfiles(): void {
  for (const name of namesIn(tmpdir())) {
    const [, pid] = new RegExp(`^${PREFIX}(\\d+)-`).exec(name) ?? [];
    if (pid !== undefined && !isAlive(Number(pid)))
      rmSync(path.join(tmpdir(), name), { recursive: true, force: true });
  }
}

/** No picture depends on a profile: without a folder for temporary files there is nothing to sweep. */
function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** A temporary place for one session's profile, gone once it is read. */
export class ProfileFile {
  /** What onnxruntime puts before its own suffix. */
  readonly prefix: string;

  private constructor(private readonly folder: string) {
    this.prefix = path.join(folder, 'unet');
  }

  /** Null where the system's folder for temporary files is missing, full, or may not be written. */
  static begin(): ProfileFile | null {
    try {
      return new ProfileFile(mkdtempSync(path.join(tmpdir(), `${PREFIX}${process.pid}-`)));
    } catch {
      return null;
    }
  }

  /** Reads the shares of the last run, after the session ended its profile, and removes the file. Null for a profile that is not whole. */
  take(): ProviderShares | null {
    return this.read(providerShares);
  }

  /** The same for anything that a profile tells. */
  read<T>(tell: (profile: string) => T): T | null {
    try {
      const [name] = readdirSync(this.folder);
      return name === undefined ? null : tell(readFileSync(path.join(this.folder, name), 'utf8'));
    } catch {
      return null;
    } finally {
      this.remove();
    }
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
