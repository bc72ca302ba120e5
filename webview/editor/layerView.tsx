import type { VNode } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { magnitude, percent, shape } from '../../src/shared/format';
import type { Layer } from '../../src/shared/layer';
import { share } from '../../src/shared/statistics';
import { strings } from '../strings';
import { Button } from '../ui/controls';
import { useSize } from '../ui/useSize';
import { type CellReading, Heatmap } from './heatmap';
import './layerView.css';
import type { EditorStore } from './store';
import { useThemeVersion } from './useThemeVersion';

/** One layer at full resolution: zoom, pan, and exact values under the cursor. Esc goes back. */
export function LayerView({
  store,
  layer,
}: {
  readonly store: EditorStore;
  readonly layer: Layer;
}): VNode {
  const canvas = useRef<HTMLCanvasElement>(null);
  const room = useRef<HTMLDivElement>(null);
  const { width, height } = useSize(room);
  const [reading, setReading] = useState<CellReading | null>(null);
  const theme = useThemeVersion();
  const heatmap = useMemo(() => new Heatmap(store.host, layer, setReading), [store, layer]);
  useEffect(() => {
    if (canvas.current && width > 0) return heatmap.attach(canvas.current, { width, height });
    return undefined;
  }, [heatmap, width > 0]);
  useEffect(() => {
    heatmap.resize({ width, height });
  }, [heatmap, width, height]);
  const { map, scale } = store.view;
  const statistics = store.statistics[layer.index] ?? null;
  useEffect(() => {
    heatmap.paint({ map, scale, statistics });
  }, [heatmap, map, scale, statistics, theme]);
  useEffect(() => {
    heatmap.reload();
  }, [heatmap, store.edits?.revision]);
  const back = useRef<HTMLDivElement>(null);
  useEffect(() => {
    canvas.current?.focus();
  }, []);

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') store.openLayer(null);
    else if (!heatmap.key(event.key)) return;
    event.preventDefault();
  };
  const zeros = store.edits?.plan?.layers[layer.index]?.weight;
  const context = {
    webviewSection: 'cell',
    pollardSelector: `layer:${layer.name}`,
    preventDefaultContextMenuItems: true,
  };
  return (
    <div
      class="layer"
      ref={back}
      onKeyDown={onKeyDown}
      data-vscode-context={JSON.stringify(context)}
    >
      <header class="layer-head">
        <button
          class="link"
          type="button"
          onClick={() => {
            store.openLayer(null);
          }}
        >
          ‹ {strings.allLayers}
        </button>
        <h1>{layer.name}</h1>
        <span class="quiet">{layer.role}</span>
        <span>
          {layer.outputs} {strings.outputs} × {layer.inputs} {strings.inputs}
        </span>
        <span class="quiet">
          {layer.weight.name}, {strings.stored} {shape(layer.weight.dims)}
        </span>
        {zeros && zeros.zeros > 0 && <span class="layer-zeros">{percent(share(zeros))}</span>}
      </header>
      <div class="layer-bar" role="toolbar" aria-label={layer.name}>
        <Button
          appearance="secondary"
          onClick={() => {
            heatmap.fit();
          }}
        >
          {strings.fit}
        </Button>
        <span class="layer-reading" role="status" aria-live="polite">
          {reading ? readingText(reading) : ''}
        </span>
      </div>
      <div class="layer-room" ref={room}>
        <canvas
          ref={canvas}
          tabIndex={0}
          role="img"
          aria-label={`${layer.name}: ${layer.outputs} × ${layer.inputs}`}
        />
      </div>
    </div>
  );
}

function readingText({ row, column, value, pruned, before }: CellReading): string {
  const at = `${strings.row} ${row}, ${strings.column} ${column}`;
  const old = pruned && before !== null ? ` (${magnitude(before)})` : '';
  return `${at}  ${strings.value} ${value >= 0 ? '+' : ''}${magnitude(value)}${old}  ${pruned ? strings.pruned : strings.kept}`;
}
