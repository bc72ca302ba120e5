import type { VNode } from 'preact';
import { type Inputs, useMemo, useRef } from 'preact/hooks';
import type { ChartFrame } from '../../src/shared/charts/chartFrame';
import { DOT } from '../../src/shared/charts/dotMarks';
import { dotsOf, type PromptDot } from '../../src/shared/charts/promptDots';
import { markLook, marksPath } from '../../src/shared/charts/verdictMark';
import { type VerdictName, verdicts } from '../../src/shared/sweep/verdict';

interface DotsProps {
  readonly frame: ChartFrame;
  /** What all dots are placed again for. */
  readonly place: Inputs;
}

/** Dots of a block, whose paths are written again together. */
const BLOCK = 100;
/** Pixels from the middle of a dot within which its words are shown. */
const NEAR = 5;

/**
 * Prompts as dots with the marks of their verdicts. In blocks with a path for each verdict: an element for each of a thousand dots
 * takes longer to restyle, and to place, than a frame lasts. Where the pointer is, the words of a dot are the layer's title.
 */
export function VerdictDots({ frame, place }: DotsProps): VNode {
  const { width, height } = frame.options;
  const title = useRef<HTMLTitleElement>(null);
  const blocks = useMemo(() => blocksOf(placedDots(frame)), place);
  const verdictOf = frame.series[0]?.verdictOf;
  return (
    <svg
      class="sweep-layer sweep-dots"
      width={width}
      height={height}
      aria-hidden="true"
      onPointerMove={({ offsetX, offsetY }) => {
        title.current!.textContent = dotAt(blocks, offsetX, offsetY)?.words ?? '';
      }}
    >
      <title ref={title} />
      {blocks.map((dots, at) => (
        <DotBlock
          key={at}
          dots={dots}
          marks={dots
            .map(({ prompt, sparsity }) =>
              codeOf(sparsity > 0 ? verdictOf?.(prompt, sparsity) : undefined),
            )
            .join('')}
        />
      ))}
    </svg>
  );
}

interface BlockProps {
  readonly dots: readonly PromptDot[];
  /** For each dot the place of its verdict in the list of all. */
  readonly marks: string;
}

function DotBlock({ dots, marks }: BlockProps): VNode {
  return useMemo(
    () => (
      <g>
        {[undefined, ...verdicts].flatMap(verdict =>
          [false, true].map(isAside => {
            const code = codeOf(verdict);
            const own = dots.filter((dot, at) => marks[at] === code && dot.isAside === isAside);
            return (
              own.length > 0 && (
                <path
                  key={`${code} ${isAside}`}
                  class={`${verdict ?? 'dense'} ${isAside ? 'aside' : ''}`}
                  {...markLook(verdict)}
                  d={marksPath(verdict, DOT, own)}
                />
              )
            );
          }),
        )}
      </g>
    ),
    [dots, marks],
  );
}

/** One character for each verdict, and for none. */
const codeOf = (verdict: VerdictName | undefined): string =>
  String(verdict ? verdicts.indexOf(verdict) + 1 : 0);

/** With their places in pixels. */
function placedDots(frame: ChartFrame): readonly PromptDot[] {
  const { across, down, axis } = frame;
  return frame.series.flatMap(series =>
    dotsOf(frame, series).map(dot => ({
      ...dot,
      x: across(dot.x),
      y: down(axis.height(dot.y)),
    })),
  );
}

const blocksOf = (dots: readonly PromptDot[]): readonly (readonly PromptDot[])[] =>
  Array.from({ length: Math.ceil(dots.length / BLOCK) }, (_, at) =>
    dots.slice(at * BLOCK, (at + 1) * BLOCK),
  );

/** The dot that is nearest to a place, if one is near. */
function dotAt(
  blocks: readonly (readonly PromptDot[])[],
  x: number,
  y: number,
): PromptDot | undefined {
  const far = (dot: PromptDot): number => Math.hypot(dot.x - x, dot.y - y);
  const near = blocks.flat().filter(dot => far(dot) <= NEAR);
  return near.sort((a, b) => far(a) - far(b))[0];
}
