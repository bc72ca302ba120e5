import * as v from 'valibot';
import { type Anchors, anchorsSchema } from '../../../shared/sweep/anchors';
import type { CellResult, DoneCell } from '../../../shared/sweep/cellResult';
import { type DenseClip, denseClipOf } from '../../../shared/sweep/denseClip';
import type { Machine } from '../../../shared/sweep/machine';
import type { SweepCell, SweepPlan, SweepVariant } from '../../../shared/sweep/sweepPlan';
import { readWithin } from '../../io/readWithin';
import { readCells } from '../sweep/cellLog';
import { cellsOfVariant } from '../sweep/cells';
import { readMachines } from '../sweep/machines';
import { readPlan, sweepPaths } from '../sweep/sweepFolder';
import { isDense, variantsOf } from '../sweep/variants';

/** All that the files of a sweep say: no process needs to run. */
export interface SweepRecord {
  readonly folder: string;
  readonly plan: SweepPlan;
  /** The dense one first. */
  readonly settings: readonly Setting[];
  readonly anchors: Anchors | undefined;
  /** What it was computed with; empty where nobody noted it. */
  readonly machines: readonly Machine[];
}

/** A variant of the plan with what became of its cells. */
export interface Setting {
  readonly variant: SweepVariant;
  readonly cells: readonly SettledCell[];
}

export interface SettledCell {
  readonly cell: SweepCell;
  /** Undefined where nothing was computed yet. */
  readonly result: CellResult | undefined;
  /** Clip scores of the dense pictures, where there are any. */
  readonly clip: DenseClip;
}

/** Reads a sweep's folder, whole or not. Fails as `readPlan` does. */
export async function readSweep(folder: string): Promise<SweepRecord> {
  const plan = await readPlan(folder);
  const results = await readCells(sweepPaths(folder).cells);
  return {
    ...{ folder, plan, settings: settingsOf(plan, results) },
    machines: await readMachines(folder),
    anchors: await readAnchors(sweepPaths(folder).anchors),
  };
}

export function settingsOf(
  plan: SweepPlan,
  results: ReadonlyMap<string, CellResult>,
): readonly Setting[] {
  const isDone = (result: CellResult | undefined): result is DoneCell => result?.state === 'done';
  const variants = variantsOf(plan).map(variant => ({
    variant,
    cells: cellsOfVariant(plan, variant).map(cell => ({ cell, result: results.get(cell.key) })),
  }));
  const dense = variants.filter(({ variant }) => isDense(variant)).flatMap(({ cells }) => cells);
  const clipOf = denseClipOf(dense.map(({ result }) => result).filter(isDone));
  return variants.map(({ variant, cells }) => ({
    variant,
    cells: cells.map(each => ({ ...each, clip: clipOf(each.cell) })),
  }));
}

/** Figures that others are read against are shown where they are there, and are no reason to fail. */
async function readAnchors(file: string): Promise<Anchors | undefined> {
  try {
    const text = (await readWithin(file, 1 << 20)).toString('utf8');
    const { success, output } = v.safeParse(anchorsSchema, JSON.parse(text));
    return success ? output : undefined;
  } catch {
    return undefined;
  }
}
