import type { SweepStatus } from './sweepStatus';

/** One process that computes a sweep or a shard of it, or that ended without a word. */
export interface SweepRun extends SweepStatus {
  readonly isAlive: boolean;
  /** Milliseconds since its last sign. */
  readonly silent: number;
}

/** How far a sweep is. */
export interface SweepProgress {
  readonly state: 'planned' | 'running' | 'stopped' | 'complete';
  readonly done: number;
  readonly failed: number;
  readonly total: number;
  /** What is pruned how; the dense pipeline is none. */
  readonly settings: number;
  /** What the first failed cell failed with. */
  readonly reason?: string;
  /** Whether somebody stopped it, and nobody went on. */
  readonly wasStopped?: true;
  /** Of the sweep itself and of its shards. */
  readonly runs: readonly SweepRun[];
}
