import { l10n } from 'vscode';
import { Failure } from '../../shared/failure';
import { readRecipe } from '../../shared/recipe/parseRecipe';
import type { Step } from '../../shared/recipe/recipe';
import { isSameStep } from '../../shared/recipe/sameSteps';
import type { Backup, PendingSave } from './documentState';

/** A backup as the bytes that are stored. */
export const encodeBackup = (backup: Backup): Uint8Array =>
  new TextEncoder().encode(JSON.stringify(backup));

/** A backup from untrusted bytes. Throws `invalid-request`. Steps that the lists share become one again. */
export function decodeBackup(bytes: Uint8Array, source: string): Backup {
  try {
    const value = JSON.parse(new TextDecoder().decode(bytes)) as Fields<Backup>;
    const { version, base, fingerprint, identity } = value;
    if (version === 1 && isText(base) && isText(fingerprint) && isText(identity)) {
      const read = (list: unknown): readonly Step[] =>
        readRecipe({ version: 2, steps: list }, source).steps;
      const steps = read(value.steps);
      const shared = (list: unknown): readonly Step[] =>
        read(list).map((step, i) => (steps[i] && isSameStep(step, steps[i]) ? steps[i] : step));
      const saved = shared(value.saved);
      const writing = value.writing as Fields<PendingSave> | undefined;
      return {
        ...{ version, base, fingerprint, identity, steps, saved },
        ...(Array.isArray(value.files) && { files: value.files.filter(isText) }),
        ...(writing && {
          writing: {
            steps: shared(writing.steps),
            ...(writing.recipe !== undefined && { recipe: readRecipe(writing.recipe, source) }),
            ...(isText(writing.kept) && { kept: writing.kept }),
          },
        }),
      };
    }
  } catch (cause) {
    throw refuse(source, cause);
  }
  throw refuse(source);
}

type Fields<T> = Partial<Record<keyof T, unknown>>;

const isText = (value: unknown): value is string => typeof value === 'string';

const refuse = (source: string, cause?: unknown): Failure =>
  new Failure(
    {
      code: 'invalid-request',
      message: l10n.t("The backup {0} is not one of Pollard's.", source),
      hint: l10n.t('The model opens as it is on disk.'),
    },
    { cause },
  );
