/** A share of 0 to 1 that is offered, and why. */
export interface Preset {
  readonly sparsity: number;
  readonly description: string;
}
