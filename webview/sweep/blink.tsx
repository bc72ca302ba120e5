import type { VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { wantsReducedMotion } from '../ui/reducedMotion';
import { strings } from './strings';

interface BlinkProps {
  readonly before: string;
  readonly after: string;
  /** What the one is compared with. */
  readonly beside: string;
  readonly name: string;
  /** How often somebody asked for the other one. */
  readonly swaps: number;
  readonly onSwap: () => void;
}

/** Milliseconds of each picture: slow enough to harm nobody, fast enough to see what moves. */
const PERIOD = 600;

/** Two pictures in one place by turns. Where less motion is wanted, each press shows the other one. */
export function Blink({ before, after, beside, name, swaps, onSwap }: BlinkProps): VNode {
  const [turns, setTurns] = useState(0);
  const isStill = wantsReducedMotion();
  useEffect(() => {
    if (isStill) return undefined;
    const timer = setInterval(() => {
      setTurns(count => count + 1);
    }, PERIOD);
    return () => {
      clearInterval(timer);
    };
  }, [isStill]);
  const isBefore = (turns + swaps) % 2 === 1;
  const label = isBefore ? beside : name;
  // Both stay in the page: one that is read anew would be white for a moment.
  const images = (
    <>
      <img src={after} alt={isBefore ? '' : label} hidden={isBefore} />
      <img src={before} alt={isBefore ? label : ''} hidden={!isBefore} />
    </>
  );
  return (
    <figure>
      {isStill ? (
        <button type="button" class="sweep-swap" title={strings.swap} onClick={onSwap}>
          {images}
        </button>
      ) : (
        images
      )}
      <figcaption class="quiet">{label}</figcaption>
    </figure>
  );
}
