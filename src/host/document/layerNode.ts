import type { ModelDocument } from './modelDocument';

/** A row of the layers tree: a block, or a layer of it. */
export class LayerNode {
  constructor(
    readonly document: ModelDocument,
    readonly block: string,
    /** Index of the layer; undefined for the block itself. */
    readonly layer?: number,
  ) {}

  get selector(): string {
    return this.layer === undefined
      ? `block:${this.block}`
      : `layer:${this.document.model.layers[this.layer]!.name}`;
  }

  get layers(): readonly number[] {
    if (this.layer !== undefined) return [this.layer];
    return this.document.model.layers
      .filter(({ block }) => block === this.block)
      .map(({ index }) => index);
  }
}
