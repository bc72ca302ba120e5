import type { VNode } from 'preact';
import { count, percent } from '../../../src/shared/format';
import { targetedLabel } from '../../../src/shared/recipe/targetedLabel';
import { share, sumZeros, type ZeroCount } from '../../../src/shared/stats/statistics';
import { strings } from '../../strings';
import { BlockDamage } from './blockDamage';
import type { OverviewLayout, OverviewRow } from './overviewLayout';
import type { EditorStore } from '../state/store';
import { LABELS, MODULES } from './tableLayout';
import { menuContext } from '../../ui/menuContext';

/** Height of a block's line in the grid, in CSS pixels. */
export const BLOCK_HEIGHT = 32;

interface BlockHeadingProps {
  readonly row: Extract<OverviewRow, { kind: 'block' }>;
  readonly store: EditorStore;
  readonly layout: OverviewLayout;
}

/** A block's name and sums: above its layers in the grid, at both ends of its rows in the table. */
export function BlockHeading({ row, store, layout }: BlockHeadingProps): VNode | null {
  const { block, layers } = row;
  if (block === '') return null;
  const { model } = store;
  const weights = layers.reduce((sum, layer) => sum + model!.layers[layer]!.weight.elements, 0);
  const zeros = blockZeros(layers, store);
  const isPruned = share(zeros) >= LEAST_SHOWN;
  const sparse =
    isPruned && `${percent(share(zeros))} ${strings.of} ${targetedLabel(store.plan!.targets)}`;
  const isTable = layout.columns.length > 0;
  const isLabelled = layout.rows.some(
    each => each.kind === 'layers' && each.block === block && each.label !== '',
  );
  const sums = [block, `${count(weights)} ${strings.weights}`, isPruned && sparse]
    .filter(Boolean)
    .join('\n');
  const size = (
    <span class="quiet">
      {!isTable &&
        `${layers.length === 1 ? strings.oneLayer : `${layers.length} ${strings.layers}`} · `}
      {count(weights)} {strings.weights}
    </span>
  );
  const sparsity = isPruned && (
    <span
      class={`overview-block-sparsity${store.isCounted ? '' : ' outdated'}`}
      title={`${zeros.zeros} / ${zeros.total}`}
    >
      {sparse}
    </span>
  );
  return (
    <div
      class={isTable ? 'overview-block in-table' : 'overview-block'}
      style={{
        top: `${row.top}px`,
        ...(isTable && { width: `${layout.width}px`, height: `${row.rows * layout.rowHeight}px` }),
      }}
      role="presentation"
      data-vscode-context={menuContext('block', `block:${block}`)}
    >
      <strong
        title={sums}
        style={isTable ? { maxWidth: `${LABELS - (isLabelled ? MODULES : 0) - 2}px` } : {}}
      >
        {block}
      </strong>
      {isTable ? (
        <span class="table-sums">
          {store.view.quantity === 'damage' ? (
            <BlockDamage store={store} block={block} unknown={size} />
          ) : (
            size
          )}
          {sparsity}
        </span>
      ) : (
        <>
          {size}
          {sparsity}
        </>
      )}
    </div>
  );
}

/** Less is `0.0 %`: a zero by chance, and no pruning. */
const LEAST_SHOWN = 0.0005;

/** Zeros of a block's targeted weights under the steps. */
function blockZeros(layers: readonly number[], { model, plan }: EditorStore): ZeroCount {
  const targeted = layers.filter(layer =>
    plan?.targets.some(target => target === model!.layers[layer]!.target),
  );
  return sumZeros(targeted.map(layer => plan!.layers[layer]!.weight));
}
