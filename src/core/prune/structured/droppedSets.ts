import type { Step } from '../../../shared/recipe/recipe';
import type { OpenModel } from '../../model/describeModel';
import { selectLayers } from '../../model/selector';
import type { UnitSet } from '../../model/units/unitSet';
import { transformerBlock } from '../allocate/transformerBlock';

/** Attentions and feed-forwards that stand on one residual path, one after the other. */
export interface TransformerLayer {
  readonly name: string;
  readonly branches: readonly UnitSet[];
}

/** The blocks of attentions and feed-forwards of a model all of whose branches can be dropped, each with more than one. */
export async function transformerLayers(
  model: OpenModel,
  signal?: AbortSignal,
): Promise<readonly TransformerLayer[]> {
  const { sets, uncoupled } = await model.unitSets(signal);
  const nameOf = (layer: number): string => transformerBlock(model.description.layers[layer]!);
  const torn = new Set(uncoupled.map(({ layer }) => nameOf(layer)));
  const found = new Map<string, UnitSet[]>();
  for (const set of sets) {
    const name = nameOf(set.slices[0]!.layer);
    found.set(name, [...(found.get(name) ?? []), set]);
  }
  return [...found]
    .filter(([name, branches]) => branches.length > 1 && !torn.has(name))
    .map(([name, branches]) => ({ name, branches }));
}

/** What a step drops: branches all of whose layers it selects; or layers all of whose branches it selects so. */
export async function droppedSets(
  model: OpenModel,
  { select }: Pick<Step, 'select'>,
  drop: 'branch' | 'layer',
  signal?: AbortSignal,
): Promise<readonly UnitSet[]> {
  const selected = new Set(selectLayers(select, model.description));
  const isWhole = ({ layers }: UnitSet): boolean => layers.every(layer => selected.has(layer));
  if (drop === 'branch') return (await model.unitSets(signal)).sets.filter(isWhole);
  const layers = await transformerLayers(model, signal);
  return layers.filter(({ branches }) => branches.every(isWhole)).flatMap(each => each.branches);
}
