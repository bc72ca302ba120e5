import type { VNode } from 'preact';
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { strings } from '../../strings';
import { FailureNote } from '../../ui/answer';
import { useSize } from '../../ui/useSize';
import { CellText, useReading } from './cellReading';
import { RULER } from '../../heatmap/drawRulers';
import { Heatmap, type Pictures } from '../../heatmap/heatmap';
import { LayerHead } from './layerHead';
import { type LayerProps, stepLayer } from './layerProps';
import { LayerTools } from './layerTools';
import './layerView.css';
import { type LayerMatrix, matrixOf } from '../../heatmap/layerMatrix';
import { chosenDomain } from '../state/colourDomain';
import { thresholdKey, ThresholdPanel } from '../threshold/thresholdPanel';
import { useThemeVersion } from '../useThemeVersion';
import { ValueTable } from './valueTable';
import type { Cell } from '../../heatmap/cell';
import { menuContext } from '../../ui/menuContext';

/** One layer at full resolution: zoom, pan, exact values under the cursor, and its threshold. Esc goes back. */
export function LayerView({ store, layer }: LayerProps): VNode {
  const [pointed, setPointed] = useState<Pointed>({ cell: null, spoken: false });
  const { slice } = store.view;
  const matrix = useMemo(() => matrixOf(layer, slice), [layer, slice]);
  const [pictures, setPictures] = useState<Pictures>({ isOutdated: false, failure: null });
  const heatmap = useHeatmap({ store, layer }, matrix, { onPoint: setPointed, setPictures });
  const last = useRef<Cell | null>(null);
  if (pointed.cell) last.current = pointed.cell;
  const [wide, setWide] = useState(true);
  const { view, selection, threshold } = store;
  const scale = view.layerScale;
  const map = scale === 'symlog' ? view.signedMap : view.map;
  const domain = chosenDomain(store, layer.index, scale);
  const theme = useThemeVersion();
  // In the frame that is next, with the line and its figures.
  useLayoutEffect(() => {
    const thresholdFor = (picture: number): number =>
      threshold.displayedThreshold(layer.index, picture);
    heatmap.paint({ map, scale, domain, thresholdFor });
  }, [
    ...[heatmap, map, scale, domain.low, domain.high, theme],
    ...[threshold.line, threshold.layers, threshold.applied],
  ]);
  const reading = useReading({ store, layer, matrix }, pointed.cell);
  const several = selection.length > 1 && selection.includes(layer.index);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (thresholdKey(store, event)) return;
    const typing = (event.target as HTMLElement).closest('vscode-text-field, vscode-dropdown');
    if (event.key === 'Escape') store.openLayer(null);
    else if (event.key === 'PageUp' && !typing) stepLayer({ store, layer }, -1);
    else if (event.key === 'PageDown' && !typing) stepLayer({ store, layer }, 1);
    else if (typing || !heatmap.key(event.key)) return;
    event.preventDefault();
  };
  return (
    <div
      class="layer"
      onKeyDown={onKeyDown}
      data-vscode-context={menuContext('cell', `layer:${layer.name}`)}
    >
      <LayerHead store={store} layer={layer} isOutdated={pictures.isOutdated} />
      {pictures.failure && <FailureNote failure={pictures.failure} />}
      <LayerTools store={store} layer={layer} matrix={matrix} heatmap={heatmap} map={map}>
        <CellText
          store={store}
          layer={layer}
          matrix={matrix}
          reading={reading}
          spoken={pointed.spoken}
        />
      </LayerTools>
      <div class="layer-body">
        {/* Canvases of its own: a context that was let go does not come back. */}
        <Room
          key={matrix.slice}
          heatmap={heatmap}
          matrix={matrix}
          name={layer.name}
          isOutdated={pictures.isOutdated && !threshold.covers(layer.index)}
        />
        {view.table && (
          <ValueTable store={store} matrix={matrix} around={pointed.cell ?? last.current} />
        )}
      </div>
      <ThresholdPanel
        store={store}
        layers={several && wide ? selection : [layer.index]}
        open={layer.index}
        map={map}
        scale={scale}
        domain={domain}
        choice={several ? { wide, onWide: setWide } : null}
      />
    </div>
  );
}

interface Pointed {
  readonly cell: Cell | null;
  readonly spoken: boolean;
}

function useHeatmap(
  { store, layer }: LayerProps,
  matrix: LayerMatrix,
  {
    onPoint,
    setPictures,
  }: {
    readonly onPoint: (pointed: Pointed) => void;
    readonly setPictures: (next: (known: Pictures) => Pictures) => void;
  },
): Heatmap {
  const heatmap = useMemo(() => {
    const shape = `${matrix.height}x${matrix.width}`;
    const { lastView } = store;
    return new Heatmap(store.host, matrix, layer, {
      view: lastView?.shape === shape ? lastView.view : null,
      onView: view => {
        store.lastView = view && { shape, view };
      },
      onCell: (cell, spoken) => {
        onPoint({ cell, spoken });
      },
      onPicture: next => {
        setPictures(known =>
          known.isOutdated === next.isOutdated && known.failure === next.failure ? known : next,
        );
      },
    });
  }, [store, matrix]);
  useEffect(() => {
    heatmap.expect(store.shown);
  }, [heatmap, store.model, store.edits?.revision]);
  return heatmap;
}

/** The room of the heatmap: the pictures, and over them rulers, values and crosshair. */
function Room({
  heatmap,
  matrix,
  name,
  isOutdated,
}: {
  readonly heatmap: Heatmap;
  readonly matrix: LayerMatrix;
  readonly name: string;
  readonly isOutdated: boolean;
}): VNode {
  const pictures = useRef<HTMLCanvasElement>(null);
  const overlay = useRef<HTMLCanvasElement>(null);
  const room = useRef<HTMLDivElement>(null);
  const { width, height } = useSize(room);
  // Before the next key arrives.
  useLayoutEffect(() => {
    overlay.current!.focus();
  }, [heatmap]);
  useEffect(() => {
    return heatmap.attach(pictures.current!, overlay.current!);
  }, [heatmap]);
  useEffect(() => {
    heatmap.resize({ width: width - RULER.left, height: height - RULER.top });
  }, [heatmap, width, height]);
  return (
    <div class="layer-room" ref={room} aria-busy={isOutdated}>
      <canvas
        class={`layer-pictures${isOutdated ? ' outdated' : ''}`}
        ref={pictures}
        aria-hidden="true"
      />
      <canvas
        class="layer-overlay"
        ref={overlay}
        tabIndex={0}
        role="application"
        aria-roledescription={strings.heatmap}
        aria-label={`${name}: ${matrix.height} × ${matrix.width}. ${strings.heatmapKeys}`}
      />
    </div>
  );
}
