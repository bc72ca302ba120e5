import { picturePng } from './picture';
import type { InspectorStore } from './store';

/** Offers the layer's heatmap as a PNG, one pixel a weight up to 4096 a side. */
export async function exportPicture({ host, layer, inspection }: InspectorStore): Promise<void> {
  if (!layer || !inspection.data) return;
  const { before } = inspection.data;
  const tile = await host.thumbnail({ layer: layer.index, rows: 4096, columns: 4096 });
  const bytes = await picturePng({ tile, statistics: before });
  await host.exportFile({ name: `${layer.name}.png`, bytes });
}
