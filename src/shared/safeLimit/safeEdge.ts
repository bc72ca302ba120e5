import type { Point } from './bands';

/** Two components pruned together, judged; no point where pictures are missing. */
export interface JudgedPair {
  readonly x: number;
  readonly y: number;
  readonly point: Point | undefined;
}

/**
 * The pairs that are safe and prune both, and that no other safe pair exceeds in both; by rising y. Like a limit, a pair is claimed
 * only where the pictures of all that prunes less are there.
 */
export function safeEdge<Pair extends JudgedPair>(pairs: readonly Pair[]): readonly Pair[] {
  const missing = pairs.filter(({ point }) => point === undefined);
  const safe = pairs.filter(
    ({ x, y, point }) =>
      point?.claim?.band === 'safe' && !missing.some(each => each.x <= x && each.y <= y),
  );
  return safe
    .filter(pair => pair.x > 0 && pair.y > 0)
    .filter(pair => !safe.some(each => each !== pair && each.x >= pair.x && each.y >= pair.y))
    .sort((a, b) => a.y - b.y);
}
