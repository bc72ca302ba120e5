import type { VNode } from 'preact';
import { count, plainPercent } from '../../../src/shared/format';
import { DAMAGE_SPARSITY } from '../../../src/shared/sensitivity/damage';
import { strings } from '../../strings';
import type { EditorStore } from '../state/store';

/** What stands over the figures of all blocks: `block at 50 %, probe error`. */
export function blockDamageHead(store: EditorStore): string | undefined {
  const damages = store.sensitivity.damages('block');
  const sparsity = damages?.all[0]?.sparsity ?? DAMAGE_SPARSITY;
  return damages
    ? `${strings.blockPruned} ${plainPercent(sparsity)}, ${strings.probeError}`
    : undefined;
}

interface BlockProps {
  readonly store: EditorStore;
  readonly block: string;
  /** What stands there where it is not measured. */
  readonly unknown: VNode;
}

/** What pruning a whole block at once costs: the error as a bar beside the largest, as a number, and of how many Linear weights. */
export function BlockDamage({ store, block, unknown }: BlockProps): VNode {
  const { sensitivity } = store;
  const { all = [] } = sensitivity.damages('block') ?? {};
  const own = all.find(({ group }) => group === block);
  const map = sensitivity.state?.maps.block;
  const layers = map?.groups.find(({ name }) => name === block)?.layers;
  if (!own || !layers) return unknown;
  const largest = Math.max(...all.map(({ error }) => error).filter(Number.isFinite));
  const share = Math.min(1, own.error / largest);
  const weights = layers.reduce((sum, layer) => sum + layer.weights, 0);
  return (
    <span class={`block-damage${map.isStale ? ' stale' : ''}`} title={blockDamageHead(store)}>
      <span class="block-damage-bar" aria-hidden="true">
        <span style={{ width: `${100 * share}%` }} />
      </span>
      <span>{errorWords(own.error)}</span>
      <span class="quiet">
        {count(weights)} {strings.linearOnly}
      </span>
    </span>
  );
}

/** `0.148`; what is below the last digit says so. */
function errorWords(error: number): string {
  if (!Number.isFinite(error)) return strings.notFinite;
  return error < 0.001 ? '< 0.001' : error.toFixed(3);
}
