import type { NoiseSource } from '../noise/noiseSource';

/**
 * A solver of the reverse diffusion for one image batch. It is stepped once through `timesteps`, one model evaluation
 * each, and keeps what it must remember of earlier ones.
 */
export interface Scheduler {
  /** diffusers' class name. */
  readonly className: string;
  /** What the model is told at each evaluation; fractional where the solver interpolates. */
  readonly timesteps: readonly number[];
  /** The standard deviation that the initial noise is scaled to. */
  readonly initSigma: number;
  /** The latents as the model wants to see them at evaluation `index`. */
  scale(latents: Float32Array, index: number): Float32Array;
  /** The latents after evaluation `index` of the model gave `output` for `latents`. */
  step(output: Float32Array, index: number, latents: Float32Array): Float32Array;
}

/** How a scheduler is asked to run. */
export interface Run {
  readonly steps: number;
  /** Images in the batch. */
  readonly images: number;
  /** Noise for solvers that add some; continues the initial noise's stream. */
  readonly noise: NoiseSource;
  /** DDIM's share of fresh noise, 0 (none, the pipelines' default) to 1. */
  readonly eta?: number;
}
