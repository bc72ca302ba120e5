import { plainPercent } from '../format';
import { type ComponentKind, componentWord } from '../model/component';
import { type JudgedPair, safeEdge } from './safeEdge';

/** A map of two components, judged. */
export interface JudgedPairs {
  readonly x: ComponentKind;
  readonly y: ComponentKind;
  readonly cells: readonly JudgedPair[];
}

/** The safe pairs that no other safe pair exceeds in both. */
export function edgeSentence({ x, y, cells }: JudgedPairs): string {
  const edge = safeEdge(cells).map(
    cell =>
      `${componentWord(y)} ${plainPercent(cell.y)} with ${componentWord(x)} ${plainPercent(cell.x)}`,
  );
  return edge.length === 0
    ? 'No pair is shown to be safe.'
    : `The furthest pairs that are safe: ${edge.join('; ')}.`;
}
