import path from 'node:path';
import * as vscode from 'vscode';
import { Failure } from '../../shared/failure';
import { bytes as bytesText } from '../../shared/format';
import { parseRecipe } from '../../shared/recipe/parseRecipe';
import type { Recipe } from '../../shared/recipe/recipe';
import { RECIPE_LIMIT } from '../../shared/recipe/recipeLimit';

/** How the files of recipes end. */
export const RECIPE_EXTENSION = '.prune.json';

export const isRecipeFile = (uri: vscode.Uri): boolean => uri.path.endsWith(RECIPE_EXTENSION);

/** A recipe as people read it in a file: indented, fields in the order of the format. */
export const recipeText = ({ version, base, steps }: Recipe): string =>
  `${JSON.stringify({ version, base, steps }, null, 2)}\n`;

/** Reads a recipe file. Throws `unsupported` for one that is too long, and `invalid-request`, naming the file and the first field that is wrong. */
export async function readRecipeFile(uri: vscode.Uri): Promise<Recipe> {
  const { size } = await vscode.workspace.fs.stat(uri);
  if (size > RECIPE_LIMIT)
    throw new Failure({
      code: 'unsupported',
      message: vscode.l10n.t(
        '{0} is larger than {1}, which no recipe reaches.',
        path.basename(uri.fsPath),
        bytesText(RECIPE_LIMIT),
      ),
      hint: vscode.l10n.t('Choose another file.'),
      path: uri.fsPath,
    });
  const bytes = await vscode.workspace.fs.readFile(uri);
  return parseRecipe(new TextDecoder().decode(bytes), path.basename(uri.fsPath));
}

/** Where the recipe of a model is offered to go: `unet/model.onnx` becomes `unet/unet.prune.json`. */
export function recipeFileOf(model: vscode.Uri): vscode.Uri {
  const { dir, name } = path.parse(model.path);
  const stem = name === 'model' ? path.posix.basename(dir) || name : name;
  return model.with({ path: path.posix.join(dir, `${stem}${RECIPE_EXTENSION}`) });
}
