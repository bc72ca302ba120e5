import * as v from 'valibot';
import { type SensitivityMap, sensitivityMapSchema } from './sensitivityMap';

const keptMapSchema = v.object({
  total: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
  map: sensitivityMapSchema,
});

/** A map, whole or in part. */
export interface KeptMap {
  /** How many blocks or layers there are in all. */
  readonly total: number;
  readonly map: SensitivityMap;
}

/** Undefined for what is none. */
export function parseKeptMap(text: string): KeptMap | undefined {
  try {
    return v.parse(keptMapSchema, JSON.parse(text));
  } catch {
    return undefined;
  }
}
