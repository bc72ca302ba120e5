import type { ModelIndex, GraphPort } from '../onnx/modelIndex';

/** What a caller must give the graph: its inputs but those that have a stored value, which old exporters list too. */
export function inputsOf({ inputs, tensors }: ModelIndex): readonly GraphPort[] {
  const stored = new Set(tensors.map(({ name }) => name));
  return inputs.filter(({ name }) => !stored.has(name));
}
