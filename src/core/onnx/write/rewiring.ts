import type { ModelIndex } from '../modelIndex';

/** Other names at the inputs of a graph's nodes, and names that nothing in it has yet. */
export class Rewiring {
  /** By the name of a node's first output, which tells it: what stands at which input from now on. */
  readonly inputs = new Map<string, Map<number, string>>();
  readonly #names: Set<string>;

  constructor({ nodes, tensors, inputs, outputs }: ModelIndex) {
    this.#names = new Set([
      ...nodes.flatMap(node => [...node.inputs, ...node.outputs]),
      ...[...tensors, ...inputs, ...outputs].map(({ name }) => name),
    ]);
  }

  rewire(output: string, input: number, name: string): void {
    const inputs = this.inputs.get(output) ?? new Map<number, string>();
    this.inputs.set(output, inputs.set(input, name));
  }

  /** `STEM_1`, or the next number that is free. */
  newName(stem: string): string {
    for (let number = 1; ; number++) {
      const name = `${stem}_${number}`;
      if (this.#names.has(name)) continue;
      this.#names.add(name);
      return name;
    }
  }
}
