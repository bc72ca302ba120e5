import type { ComponentChildren, VNode } from 'preact';
import { useMemo } from 'preact/hooks';
import { integer, percent, shape } from '../../../src/shared/format';
import { type Layer, shortName } from '../../../src/shared/model/layer';
import { share } from '../../../src/shared/stats/statistics';
import { strings } from '../../strings';
import { menuContext } from '../../ui/menuContext';
import { nameLines } from './nameLines';
import type { OverviewLayout } from './overviewLayout';
import type { EditorStore } from '../state/store';
import './thumbnail.css';

/** Where a layer stands in the overview. */
export interface LayerPlace {
  readonly store: EditorStore;
  readonly layer: Layer;
  readonly focusable: boolean;
  /** In CSS pixels. */
  readonly left: number;
  readonly top: number;
  /** Its picture's size. */
  readonly picture: OverviewLayout['picture'];
  /** Length of the line that shows how many weights the layer has, 0 to 1; null where name and shape stand there. */
  readonly size: number | null;
}

interface LayerOptionProps extends LayerPlace {
  /** Classes of its picture. */
  readonly state: string;
  /** Whether more than its zeros is out of date. */
  readonly isOutdated: boolean;
  /** What else is said of it, to all and to screen readers. */
  readonly said: string;
  /** What lies over its picture; it stays the same as long as `said` does. */
  readonly children?: ComponentChildren;
}

/** A layer of the overview to focus, select and open: its picture's frame, a bar of its sparsity, its short name and shape. */
export function LayerOption(props: LayerOptionProps): VNode {
  const { store, layer, focusable, left, top, picture, size, state, said, children } = props;
  const { selection, plan } = store;
  const { index } = layer;
  const zeros = plan?.layers[index]?.weight;
  const sparsity = zeros ? share(zeros) : 0;
  const selected = selection.includes(index);
  const isOutdated = props.isOutdated || !store.isCounted;
  const selector = selected && selection.length > 1 ? selectorOf(store) : `layer:${layer.name}`;
  // Most changes and every tile concern few of them: what says the same again is not compared.
  return useMemo(() => {
    const sides = shape([layer.outputs, layer.inputs]);
    return (
      <div
        class={`thumbnail${selected ? ' selected' : ''}${size === null ? '' : ' in-table'}${layer.target === 'conv' ? ' convolution' : ''}`}
        role="option"
        aria-selected={selected}
        aria-label={`${layer.name}, ${sides}, ${layer.role}, ${strings.sparsity} ${percent(sparsity)}${isOutdated ? `, ${strings.outdated}` : ''}${said === '' ? '' : `, ${said}`}`}
        title={[
          layer.name,
          ...(size === null
            ? []
            : [`${sides}, ${integer(layer.weight.elements)} ${strings.weights}`]),
          ...(said === '' ? [] : [said]),
        ].join('\n')}
        style={{ left: `${left}px`, top: `${top}px`, width: `${picture.width}px` }}
        tabIndex={focusable ? 0 : -1}
        data-layer={index}
        data-vscode-context={menuContext('layer', selector)}
      >
        <div class={`thumbnail-picture ${state}`} style={{ height: `${picture.height}px` }}>
          {children}
        </div>
        <span
          class={`thumbnail-sparsity${isOutdated ? ' outdated' : ''}`}
          aria-hidden="true"
          style={size === null ? {} : { width: `${Math.max(2, size * picture.width)}px` }}
        >
          <span style={{ width: `${sparsity * 100}%` }} />
        </span>
        {size === null && (
          <>
            <span class="thumbnail-name">
              {nameLines(shortName(layer)).map(line => (
                <span key={line}>{line}</span>
              ))}
            </span>{' '}
            <span class="thumbnail-shape">{sides}</span>
          </>
        )}
      </div>
    );
  }, [
    ...[layer, left, top, picture.width, size, focusable, selected],
    ...[selector, sparsity, state, isOutdated, said, children],
  ]);
}

const selectorOf = ({ selection, model }: EditorStore): string =>
  selection.map(layer => `layer:${model!.layers[layer]!.name}`).join(',');
