import type { VNode } from 'preact';
import { useMemo } from 'preact/hooks';
import type { ScoreSpread, UnitScoring } from '../../../src/shared/stats/unitScores';
import { type ColourMapName, colourTable } from '../../gl/colourMap';
import type { Domain } from '../../gl/colourScale';
import { mapIndices } from '../../gl/shadeCells';
import { removedWords } from '../../ui/unitWords';
import { LayerOption, type LayerPlace } from './layerOption';
import { strings } from '../units/strings';
import { spreadWords } from '../units/unitWords';
import './unitTile.css';

/** A layer by the scores of the heads or neurons that it holds a part of, the lowest to the left. Without any: an outline. */
export function UnitTile({
  spread,
  by,
  domain,
  ...place
}: LayerPlace & {
  readonly spread: ScoreSpread | undefined;
  readonly by: UnitScoring;
  readonly domain: Domain;
}): VNode {
  const { store, layer } = place;
  const { map } = store.view;
  const strip = useMemo(
    () =>
      spread && (
        <span
          class="unit-strip"
          aria-hidden="true"
          style={{ background: stripes(spread.scores, map, domain) }}
        />
      ),
    [spread, map, domain.low, domain.high],
  );
  const said = spread
    ? [spreadWords(spread, by), ...store.removed.of(layer.index).map(removedWords)].join(', ')
    : strings.noUnits;
  return (
    <LayerOption
      {...place}
      state={spread ? 'measured' : 'not-measured'}
      isOutdated={false}
      said={store.scores.sets ? said : ''}
    >
      {strip}
    </LayerOption>
  );
}

/** A stripe for each score, of equal widths. */
function stripes(scores: Float64Array, map: ColourMapName, domain: Domain): string {
  const table = colourTable(map);
  const indices = mapIndices(Float32Array.from(scores), { scale: 'log', domain });
  const stops = [...indices].map((at, i) => {
    const colour = `rgb(${table.subarray(3 * at, 3 * at + 3).join(' ')})`;
    return `${colour} ${(100 * i) / scores.length}% ${(100 * (i + 1)) / scores.length}%`;
  });
  return `linear-gradient(to right, ${stops.join(', ')})`;
}
