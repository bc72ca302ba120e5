import type { VNode } from 'preact';
import { type Inputs, useLayoutEffect, useRef } from 'preact/hooks';
import type { ChartFrame, FramedSeries } from '../../src/shared/charts/chartFrame';
import { DOT, verdictShape } from '../../src/shared/charts/dotMarks';
import { dotsOf } from '../../src/shared/charts/promptDots';
import { verdictMark } from '../../src/shared/charts/verdictMark';
import type { VerdictName } from '../../src/shared/sweep/verdict';

interface DotsProps {
  readonly frame: ChartFrame;
  /** What all dots are drawn again for. */
  readonly place: Inputs;
}

/** A prompt at a sparsity, as it is drawn. */
interface DrawnDot {
  readonly prompt: string;
  readonly sparsity: number;
  readonly path: SVGElement;
  verdict: VerdictName | undefined;
}

/** Prompts as dots with the marks of their verdicts: a tolerance that moves changes those alone whose mark is another. */
export function VerdictDots({ frame, place }: DotsProps): VNode {
  const { width, height } = frame.options;
  const [series] = frame.series;
  const layer = useRef<SVGSVGElement>(null);
  const drawn = useRef<readonly DrawnDot[]>([]);
  useLayoutEffect(() => {
    drawn.current = series ? drawDots(frame, series) : [];
    layer.current!.replaceChildren(...drawn.current.map(({ path }) => path));
  }, place);
  useLayoutEffect(() => {
    for (const dot of drawn.current) judge(dot, series);
  });
  return (
    <svg
      ref={layer}
      class="sweep-layer sweep-dots"
      width={width}
      height={height}
      aria-hidden="true"
    />
  );
}

function drawDots(frame: ChartFrame, series: FramedSeries): readonly DrawnDot[] {
  return dotsOf(frame, series).map(dot => {
    const path = verdictShape<SVGElement>(frame, dot, document);
    if (dot.verdict) path.setAttribute('class', dot.verdict);
    const { prompt, sparsity, verdict } = dot;
    return { prompt, sparsity, verdict, path };
  });
}

/** Gives a dot the mark of what its picture is now. */
function judge(dot: DrawnDot, series: FramedSeries | undefined): void {
  const verdict = dot.sparsity > 0 ? series?.verdictOf?.(dot.prompt, dot.sparsity) : undefined;
  if (verdict === dot.verdict) return;
  dot.verdict = verdict;
  const look = { ...verdictMark(verdict, DOT), class: verdict ?? '' };
  for (const [name, value] of Object.entries(look)) dot.path.setAttribute(name, String(value));
}
