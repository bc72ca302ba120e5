import type { Layer } from '../../../src/shared/model/layer';
import type { Sheet } from '../../heatmap/sheet';
import type { EditorStore } from '../state/store';

/** What every part of the layer view is about. */
export interface LayerProps {
  readonly store: EditorStore;
  readonly layer: Layer;
}

/** A layer, and what of it is shown. */
export interface SheetProps extends LayerProps {
  readonly sheet: Sheet;
}

/** Opens the neighbour in network order. */
export function stepLayer({ store, layer }: LayerProps, by: number): void {
  const next = store.model!.layers[layer.index + by];
  if (next) store.openLayer(next.index);
}
