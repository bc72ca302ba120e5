import type { VNode } from 'preact';
import { useMemo } from 'preact/hooks';
import { placeOn } from '../../../src/shared/sensitivity/damageScale';
import { colourTable } from '../../gl/colourMap';
import { strings } from '../../strings';
import { damageSentence } from '../sensitivity/damageWords';
import type { LayerDamages } from '../state/sensitivity';
import './damageTile.css';
import { LayerOption, type LayerPlace } from './layerOption';

interface DamageProps extends LayerPlace {
  readonly damages: LayerDamages | null;
  /** Whether they are of other weights than the model has now. */
  readonly isStale: boolean;
}

/** A layer by what pruning it, or its block, costs: the longer and the brighter its bar, the more. Not measured: an outline. */
export function DamageTile({ damages, isStale, ...place }: DamageProps): VNode {
  const { store, layer } = place;
  const { map } = store.view;
  const damage = damages?.byLayer.get(layer.name);
  const at = damage && placeOn(damages!.scale, damage.perThousand);
  const bar = useMemo(
    () =>
      at !== undefined && (
        <span
          class={`damage-bar ${isStale ? 'stale' : ''}`}
          aria-hidden="true"
          style={{ width: `${Math.max(LEAST, at) * 100}%`, background: colourAt(map, at) }}
        />
      ),
    [at, map, isStale],
  );
  const said = damage ? damageSentence(damage, damages!.all.length) : strings.notMeasured;
  return (
    <LayerOption
      {...place}
      state={damage ? 'measured' : 'not-measured'}
      isOutdated={isStale}
      said={said}
    >
      {bar}
    </LayerOption>
  );
}

/** Of the tile, so that the least damage is not nothing. */
const LEAST = 0.1;

function colourAt(map: Parameters<typeof colourTable>[0], at: number): string {
  const first = 3 * Math.round(255 * at);
  return `rgb(${colourTable(map)
    .subarray(first, first + 3)
    .join(' ')})`;
}
