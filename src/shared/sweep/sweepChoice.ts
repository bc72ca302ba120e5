/** A sweep that can be asked for without naming points, and what it comes to. */
export interface SweepChoice {
  readonly preset: 'unet' | 'text-encoder' | 'both' | 'paper';
  /** The paper's points are given. */
  readonly grain: 'tenths' | 'coarse' | 'paper';
  /** What says so to `pollard sweep plan`. */
  readonly options: readonly string[];
  readonly cost: SweepCost;
}

/** What a sweep computes. */
export interface SweepCost {
  /** The dense pipeline is none. */
  readonly settings: number;
  /** Pictures, the dense ones included. */
  readonly cells: number;
  /** Of the UNet. */
  readonly calls: number;
}

/** What an earlier sweep of a pipeline took. */
export interface SweepPace {
  /** Of the UNet, all that a picture needs besides included. */
  readonly millisecondsPerCall: number;
  /** Of its picture and its latents. */
  readonly bytesPerCell: number;
}
