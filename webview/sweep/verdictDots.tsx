import type { VNode } from 'preact';
import { type Inputs, useMemo } from 'preact/hooks';
import type { ChartFrame, FramedSeries } from '../../src/shared/charts/chartFrame';
import { DOT } from '../../src/shared/charts/dotMarks';
import { dotsAt } from '../../src/shared/charts/promptDots';
import { verdictMark } from '../../src/shared/charts/verdictMark';

interface DotsProps {
  readonly frame: ChartFrame;
  /** What all dots are drawn again for. */
  readonly place: Inputs;
}

/** Prompts as dots with the marks of their verdicts: a tolerance that moves draws those columns again in which a mark is another. */
export function VerdictDots({ frame, place }: DotsProps): VNode {
  const { width, height } = frame.options;
  const [series] = frame.series;
  return (
    <svg class="sweep-layer sweep-dots" width={width} height={height} aria-hidden="true">
      {series?.table.sparsities.map((sparsity, at) => (
        <Column key={sparsity} {...{ frame, place, series, at }} />
      ))}
    </svg>
  );
}

interface ColumnProps extends DotsProps {
  readonly series: FramedSeries;
  readonly at: number;
}

function Column({ frame, place, series, at }: ColumnProps): VNode {
  const { table, verdictOf } = series;
  const sparsity = table.sparsities[at]!;
  const verdicts = table.rows.map(({ prompt }) => verdictOf?.(prompt, sparsity)).join();
  return useMemo(() => {
    const { across, down, axis } = frame;
    return (
      <g>
        {dotsAt(frame, series, at).map(({ prompt, x, y, words, opacity, verdict }) => (
          <path
            key={prompt}
            class={verdict}
            {...verdictMark(verdict, DOT)}
            {...(opacity < 1 && { opacity })}
            transform={`translate(${across(x)},${down(axis.height(y))})`}
          >
            <title>{words}</title>
          </path>
        ))}
      </g>
    );
  }, [verdicts, ...place]);
}
