import type { Layer } from '../../../src/shared/model/layer';
import type { LayerMatrix } from '../../heatmap/layerMatrix';
import type { EditorStore } from '../state/store';

/** What every part of the layer view is about. */
export interface LayerProps {
  readonly store: EditorStore;
  readonly layer: Layer;
}

/** A layer, and what of it is shown. */
export interface MatrixProps extends LayerProps {
  readonly matrix: LayerMatrix;
}

/** Opens the neighbour in network order. */
export function stepLayer({ store, layer }: LayerProps, by: number): void {
  const next = store.model!.layers[layer.index + by];
  if (next) store.openLayer(next.index);
}
