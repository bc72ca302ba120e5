import type { ReadableBytes } from '../io/source';
import { readRecipe } from '../../shared/recipe/parseRecipe';
import { type Recipe, RECIPE_KEY } from '../../shared/recipe/recipe';
import type { ModelIndex } from '../onnx/modelIndex';
import type { Placement } from '../onnx/write/dataFiles';
import { metadataField } from '../onnx/write/metadataField';
import { relocate } from '../onnx/write/relocate';
import type { Replacement } from '../onnx/write/replacement';

interface HeaderOptions {
  readonly locations: Placement['locations'];
  /** The whole history for the metadata entry; none leaves no entry. */
  readonly recipe: Recipe | undefined;
  readonly signal: AbortSignal | undefined;
}

/**
 * What a save changes in the model file besides weights: locations of external data, and the recipe's entry, which goes to
 * the file's end. A recipe that is recorded already stays where it is, so that saving without a change is byte-identical.
 */
export async function headerChanges(
  source: ReadableBytes,
  { recipeEntry, metadata }: ModelIndex,
  { locations, recipe, signal }: HeaderOptions,
): Promise<readonly Replacement[]> {
  const changes = [...(await relocate(source, locations, signal))];
  // Read back before it is written: equal recipes are equal texts.
  const text = recipe && JSON.stringify(readRecipe(recipe, RECIPE_KEY));
  if (text !== undefined && text === metadata[RECIPE_KEY]) return changes;
  if (recipeEntry) changes.push({ ...recipeEntry, bytes: Buffer.of() });
  if (text !== undefined)
    changes.push({ offset: source.size, length: 0, bytes: metadataField(RECIPE_KEY, text) });
  return changes;
}
