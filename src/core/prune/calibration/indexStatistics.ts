import type { SafetensorsIndex, StoredArray } from '../../io/safetensors/readSafetensors';
import { badCalibration } from './calibrationFailure';

/** Where the statistics of one layer's inputs lie. */
export interface StatisticsIndex {
  readonly squares: StoredArray;
  readonly sum: StoredArray;
  readonly samples: StoredArray;
  readonly tokens: StoredArray;
  readonly gram?: StoredArray;
  readonly weight?: StoredArray;
}

const kinds = ['squares', 'sum', 'samples', 'tokens', 'gram', 'weight'] as const;
type Kind = (typeof kinds)[number];
const needed: readonly Kind[] = ['squares', 'sum', 'samples', 'tokens'];

/** A file's arrays by layer. Fails `malformed` for names, types and shapes that no calibration has. */
export function indexStatistics(
  path: string,
  { arrays }: SafetensorsIndex,
): ReadonlyMap<string, StatisticsIndex> {
  const found = new Map<string, Partial<Record<Kind, StoredArray>>>();
  for (const [name, array] of arrays) {
    const at = name.lastIndexOf('.');
    const kind = kinds.find(each => each === name.slice(at + 1));
    if (at <= 0 || !kind) throw badCalibration(path, `${name} is no statistic of a layer`);
    if (!isTyped(kind, array))
      throw badCalibration(path, `${name} has the type ${array.type}, which it may not have`);
    const layer = name.slice(0, at);
    found.set(layer, { ...found.get(layer), [kind]: array });
  }
  return new Map([...found].map(([layer, each]) => [layer, checked(path, layer, each)]));
}

function isTyped(kind: Kind, { type }: StoredArray): boolean {
  if (kind === 'gram') return type === 'F32' || type === 'F64';
  return type === (kind === 'samples' || kind === 'tokens' ? 'I64' : 'F64');
}

function checked(
  path: string,
  layer: string,
  found: Partial<Record<Kind, StoredArray>>,
): StatisticsIndex {
  const missing = needed.find(kind => !found[kind]);
  if (missing) throw badCalibration(path, `the layer ${layer} has no ${missing}`);
  const index = found as StatisticsIndex;
  const { squares, sum, gram } = index;
  const [inputs = 0] = squares.shape;
  const hasShape = (array: StoredArray | undefined, ...shape: readonly number[]): boolean =>
    !array || array.shape.join() === shape.join();
  const isRight =
    inputs > 0 &&
    hasShape(squares, inputs) &&
    hasShape(sum, inputs) &&
    hasShape(index.samples, 1) &&
    hasShape(index.tokens, 1) &&
    hasShape(index.weight, 1) &&
    (!gram || (gram.shape[0]! > 0 && hasShape(gram, gram.shape[0]!, gram.shape[0]!)));
  if (!isRight)
    throw badCalibration(
      path,
      `the statistics of the layer ${layer} have other shapes than they should`,
    );
  return index;
}
