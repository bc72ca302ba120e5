import type { VNode } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { integer, magnitude, percent, shape } from '../../src/shared/format';
import type { LayerInspection } from '../../src/shared/plan';
import type { Statistics, Tile } from '../../src/shared/statistics';
import { layerDomain } from '../editor/thumbnailCells';
import { colourTable } from '../gl/colourMap';
import { paintCells } from '../gl/paintTile';
import { isExact } from '../gl/shading';
import { strings } from '../strings';
import { canvasTheme } from '../ui/theme';
import { useStore } from '../ui/useStore';
import { Histogram } from './histogram';
import './inspector.css';
import type { InspectorStore } from './store';

/** The selected layer: what it is, its weights before and after, and the steps that touched it. */
export function Inspector({ store }: { readonly store: InspectorStore }): VNode {
  useStore(store);
  const { state, inspection, tile } = store;
  const layer = state?.layer === null ? undefined : state?.model?.layers[state.layer];
  if (!layer) return <p class="inspector quiet">{strings.selectLayer}</p>;
  const layers = [layer.index];
  const steps = inspection?.plan.steps ?? [];
  return (
    <section class="inspector" aria-label={layer.name}>
      <h1>{layer.name}</h1>
      <p class="quiet">
        {layer.role} · {layer.outputs} {strings.outputs} × {layer.inputs} {strings.inputs} ·{' '}
        {layer.weight.elementType}
      </p>
      <p class="quiet">
        {layer.weight.name}, {strings.stored} {shape(layer.weight.dims)}
      </p>
      {layer.unprunable !== undefined && <p>{layer.unprunable}</p>}
      {tile && inspection && <Picture tile={tile} statistics={inspection.before} />}
      {inspection && (
        <>
          <Figures inspection={inspection} />
          <Histogram inspection={inspection} />
          {inspection.headNorms.length > 0 && <Heads norms={inspection.headNorms} />}
          <p class="quiet">
            {percent(inspection.twoOfFour)} {strings.twoOfFour}
          </p>
        </>
      )}
      <h2>{strings.steps}</h2>
      {steps.length === 0 ? (
        <p class="quiet">{strings.noSteps}</p>
      ) : (
        <ol>
          {steps.map(step => (
            <li key={step}>{state?.edits?.steps[step]?.label}</li>
          ))}
        </ol>
      )}
      <h2>{strings.consumers}</h2>
      <ul>
        {layer.weight.consumers.map(consumer => (
          <li key={consumer}>{consumer}</li>
        ))}
      </ul>
      <nav class="inspector-actions">
        {layer.target !== 'none' && (
          <button
            class="link"
            type="button"
            onClick={() => void store.host.command({ command: 'prune', layers })}
          >
            {strings.prune}
          </button>
        )}
        <button
          class="link"
          type="button"
          onClick={() => void store.host.command({ command: 'reset', layers })}
        >
          {strings.restore}
        </button>
        <button
          class="link"
          type="button"
          onClick={() => void store.host.command({ command: 'copyName', layers })}
        >
          {strings.copyName}
        </button>
      </nav>
    </section>
  );
}

function Picture({
  tile,
  statistics,
}: {
  readonly tile: Tile;
  readonly statistics: Statistics;
}): VNode {
  const canvas = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!context) return;
    const { rows, columns, mean, zeros } = tile;
    const cells = { rows, columns, values: mean, mean, zeros, exact: isExact(tile) };
    const { pruned, hatch } = canvasTheme();
    const domain = layerDomain(statistics, { quantity: 'mean', scale: 'log' });
    const paint = {
      table: colourTable('viridis'),
      scale: 'log',
      domain,
      pruned,
      hatch,
      threshold: -1,
    } as const;
    context.putImageData(new ImageData(paintCells(cells, paint), columns, rows), 0, 0);
  }, [tile]);
  return (
    <canvas
      ref={canvas}
      class="inspector-picture"
      width={tile.columns}
      height={tile.rows}
      aria-hidden="true"
    />
  );
}

function Figures({
  inspection: { before, after },
}: {
  readonly inspection: LayerInspection;
}): VNode {
  const rows: readonly (readonly [string, (s: Statistics) => string])[] = [
    [strings.zeros, s => `${integer(s.zeros)} (${percent(s.zeros / s.count)})`],
    [strings.meanAbsolute, s => magnitude(s.meanAbsolute)],
    [strings.maxAbsolute, s => magnitude(s.maxAbsolute)],
    [strings.mean, s => magnitude(s.mean)],
    [strings.deviation, s => magnitude(s.standardDeviation)],
    [strings.minimum, s => magnitude(s.min)],
    [strings.maximum, s => magnitude(s.max)],
    [strings.nonFinite, s => integer(s.nonFinite)],
  ];
  return (
    <table>
      <thead>
        <tr>
          <td />
          <th scope="col">{strings.before}</th>
          <th scope="col">{strings.after}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(([name, of]) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td>{of(before)}</td>
            <td>{of(after)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Heads({ norms }: { readonly norms: Float32Array }): VNode {
  const largest = norms.reduce((most, norm) => Math.max(most, norm), 0);
  return (
    <div class="heads">
      <h2>{strings.heads}</h2>
      {[...norms].map((norm, head) => (
        <div class="head" key={head}>
          <span class="quiet">{head}</span>
          <span class="head-bar" style={{ width: `${(norm / largest) * 70}%` }} />
          <span>{magnitude(norm)}</span>
        </div>
      ))}
    </div>
  );
}
