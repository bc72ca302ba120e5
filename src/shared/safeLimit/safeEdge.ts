import type { Point } from './bands';

/** Two components pruned together, judged; no point where pictures are missing. */
export interface JudgedPair {
  readonly x: number;
  readonly y: number;
  readonly point: Point | undefined;
}

/** The pairs that are safe and prune both, and that no other safe pair exceeds in both; by rising y. */
export function safeEdge<Pair extends JudgedPair>(pairs: readonly Pair[]): readonly Pair[] {
  const safe = pairs.filter(({ point }) => point?.claim?.band === 'safe');
  return safe
    .filter(pair => pair.x > 0 && pair.y > 0)
    .filter(pair => !safe.some(each => each !== pair && each.x >= pair.x && each.y >= pair.y))
    .sort((a, b) => a.y - b.y);
}
