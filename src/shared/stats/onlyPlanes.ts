import type { Plane, Tile } from './statistics';

const all: readonly Plane[] = ['mean', 'max', 'signed', 'zeros'];

/** The tile without the planes that nobody asked for. They make up nearly all of an answer's bytes. */
export function onlyPlanes<T extends Tile>(tile: T, planes: readonly Plane[] = all): T {
  const left = all.filter(plane => !planes.includes(plane));
  return { ...tile, ...Object.fromEntries(left.map(plane => [plane, new Float32Array()])) };
}
