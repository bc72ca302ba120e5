import { describe, expect, it } from 'vitest';
import { figureChart } from '../../../../src/shared/charts/figureChart';
import { frontierChart } from '../../../../src/shared/charts/frontierChart';
import { spreadLabels } from '../../../../src/shared/charts/spreadLabels';
import { pointsOf } from '../../../../src/shared/safeLimit/bands';
import { tableOf } from '../safeLimit/damages';
import { marksOf, newDocument, textsOf } from './drawn';

describe('a map of two components', () => {
  const [safe, collapsed] = pointsOf(
    tableOf(
      [0.1, 0.9],
      [1, 2, 3, 4, 5].map(i => [i / 20, i]),
    ),
    0.5,
  );
  const svg = frontierChart(
    {
      ...{ id: 'map', xName: 'UNet', yName: 'Text encoder' },
      cells: [
        { x: 0, y: 0, point: safe },
        { x: 0.5, y: 0, point: collapsed },
        { x: 0.5, y: 0.3, point: undefined },
      ],
    },
    newDocument(),
  );

  it('has a cell for each pair with its count and median, and a dash where pictures are missing', () => {
    expect(marksOf(svg, 'safe')).toHaveLength(1);
    expect(marksOf(svg, 'collapsed')).toHaveLength(1);
    expect(marksOf(svg, 'no band')).toHaveLength(1);
    expect(textsOf(svg)).toEqual(
      expect.arrayContaining(['5/5', '0.15', '0/5', '3.00', '–', '30 %']),
    );
  });

  it('is hatched where it collapsed, and read aloud', () => {
    expect(svg.outerHTML).toContain('fill="url(#map-collapsed)"');
    expect(svg.getAttribute('aria-label')).toContain('Text encoder 0 %, UNet 50 % collapsed');
  });
});

describe('a chart of published figures', () => {
  it('has a mark at each point, and a legend where there are several lines', () => {
    const series = ['one', 'two'].map((name, i) => ({
      name,
      points: [0.1, 0.5, 0.8].map(sparsity => ({ sparsity, value: 20 * (i + 1) + sparsity })),
    }));
    const chart = { label: 'FID', metric: 'FID', scale: 'log', series, dense: 18 } as const;
    const svg = figureChart(chart, newDocument());
    expect(marksOf(svg, 'one')).toHaveLength(4);
    expect(textsOf(svg)).toEqual(expect.arrayContaining(['one', 'two', '80 %']));
    const alone = figureChart({ ...chart, series: series.slice(0, 1) }, newDocument());
    expect(textsOf(alone)).not.toContain('one');
  });
});

describe('labels beside a chart', () => {
  it('are moved apart no further than needed, in their order', () => {
    const placed = spreadLabels([10, 12, 50, 11], each => each, 15);
    expect(placed.map(({ item, pixels }) => [item, pixels])).toEqual([
      [10, 10],
      [11, 25],
      [12, 40],
      [50, 55],
    ]);
  });
});
