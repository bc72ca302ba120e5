import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

interface ProfileEvent {
  readonly cat: string;
  readonly name: string;
  readonly ts: number;
  readonly dur: number;
  readonly args?: { readonly provider?: string };
}

/** The share of node time per onnxruntime provider in the last run of a profile; empty when it holds none. */
export function providerShares(profile: string): Readonly<Record<string, number>> {
  const events = JSON.parse(profile) as readonly ProfileEvent[];
  const last = events.findLast(({ cat, name }) => cat === 'Session' && name === 'model_run');
  if (!last) return {};
  const times: Record<string, number> = {};
  let total = 0;
  for (const { cat, name, ts, dur, args } of events) {
    if (cat !== 'Node' || !name.endsWith('_kernel_time') || ts < last.ts || !args?.provider)
      continue;
    times[args.provider] = (times[args.provider] ?? 0) + dur;
    total += dur;
  }
  return Object.fromEntries(
    Object.entries(times).map(([provider, time]) => [provider, total > 0 ? time / total : 0]),
  );
}

/** A temporary place for one session's profile, gone once it is read. */
export class ProfileFile {
  readonly #folder = mkdtempSync(path.join(tmpdir(), 'pollard-profile-'));
  /** What onnxruntime puts before its own suffix. */
  readonly prefix = path.join(this.#folder, 'unet');

  /** Reads the shares of the last run, after the session ended its profile, and removes the file. */
  take(): Readonly<Record<string, number>> {
    try {
      const [name] = readdirSync(this.#folder);
      return name === undefined
        ? {}
        : providerShares(readFileSync(path.join(this.#folder, name), 'utf8'));
    } finally {
      this.remove();
    }
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
