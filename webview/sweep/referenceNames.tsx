import type { VNode } from 'preact';
import type { ChartFrame } from '../../src/shared/charts/chartFrame';
import { referenceLabels } from '../../src/shared/charts/referenceMarks';
import type { SweepStore } from './store';
import { ToleranceField } from './toleranceField';
import { ToleranceHandle } from './toleranceHandle';

interface NamesProps {
  readonly store: SweepStore;
  readonly frame: ChartFrame;
}

/** Pixels from one name to the next: the field takes more than a line of text, and so does a name where there is little room. */
const APART = 26;

/** The names of the lines beside the plot: that of the tolerance is typed into. They stay in sight while a wide plot scrolls. */
export function ReferenceNames({ store, frame }: NamesProps): VNode {
  return (
    <div class="sweep-names" style={{ width: `${frame.inner.right}px` }}>
      <ToleranceHandle store={store} frame={frame} />
      {referenceLabels(frame, APART).map(({ item, pixels }) => (
        <span
          key={item.isTolerance ? 'tolerance' : item.name}
          class="sweep-name"
          style={{ transform: `translateY(${Math.round(frame.down(pixels))}px)` }}
        >
          {item.isTolerance ? <ToleranceField store={store} /> : <span>{item.name}</span>}
        </span>
      ))}
    </div>
  );
}
