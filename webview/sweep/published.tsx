import type { VNode } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { figureChart } from '../../src/shared/charts/figureChart';
import { csvText } from '../../src/shared/csv';
import { type ComponentKind, componentTitle } from '../../src/shared/model/component';
import {
  paperSource,
  paperTextEncoder,
  paperUnet,
  type PublishedSeries,
} from '../../src/shared/published/paperFigures';
import {
  publishedChart,
  type PublishedMetric,
  publishedMetrics,
} from '../../src/shared/published/publishedChart';
import './published.css';
import { SaveButtons } from './saveButtons';
import type { SweepStore } from './store';
import { strings } from './strings';

const published: Readonly<Partial<Record<ComponentKind, readonly PublishedSeries[]>>> = {
  unet: paperUnet,
  'text-encoder': paperTextEncoder,
};

interface PublishedProps {
  readonly store: SweepStore;
  readonly component: ComponentKind;
}

/** What the authors published of this component, folded away: never on the axis of what was measured here. */
export function Published({ store, component }: PublishedProps): VNode | null {
  const [isOpen, setOpen] = useState(false);
  const series = published[component];
  if (!series) return null;
  return (
    <details
      class="sweep-published"
      onToggle={({ currentTarget }) => {
        setOpen(currentTarget.open);
      }}
    >
      <summary>{strings.published}</summary>
      {isOpen && (
        <>
          <p class="quiet">
            {paperSource}. {strings.publishedNote}
          </p>
          <div>
            {publishedMetrics.map(of => (
              <Figure key={of} {...{ store, component, series, of }} />
            ))}
          </div>
        </>
      )}
    </details>
  );
}

interface FigureProps extends PublishedProps {
  readonly series: readonly PublishedSeries[];
  readonly of: PublishedMetric;
}

function Figure({ store, component, series, of }: FigureProps): VNode {
  const place = useRef<HTMLDivElement>(null);
  const chart = publishedChart(componentTitle[component], series, of);
  const draw = (): SVGElement => figureChart<SVGElement>(chart, document);
  useLayoutEffect(() => {
    place.current?.replaceChildren(draw());
  }, [component, series, of]);
  return (
    <figure>
      <div ref={place} />
      <SaveButtons
        store={store}
        figure={{
          ...{ name: `published-${component}-${of}`, title: chart.label, draw },
          csv: () =>
            csvText(
              ['method', 'sparsity', of],
              series.flatMap(({ method, points }) =>
                points.map(point => [method, point.sparsity, point[of]]),
              ),
            ),
        }}
      />
    </figure>
  );
}
