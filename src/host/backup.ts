import { l10n } from 'vscode';
import { Failure } from '../shared/failure';
import { readRecipe } from '../shared/parseRecipe';
import type { Step } from '../shared/recipe';
import { isSameStep } from '../shared/recipe/sameSteps';
import type { Backup } from './documentState';

/** A backup as the bytes that hot exit stores. */
export const encodeBackup = (backup: Backup): Uint8Array =>
  new TextEncoder().encode(JSON.stringify(backup));

/** A backup from untrusted bytes. Throws `invalid-request`. Shared prefixes of steps and saved steps become one again. */
export function decodeBackup(bytes: Uint8Array, source: string): Backup {
  const value = JSON.parse(new TextDecoder().decode(bytes)) as Partial<
    Record<keyof Backup, unknown>
  >;
  const { version, base, fingerprint } = value;
  if (version !== 1 || typeof base !== 'string' || typeof fingerprint !== 'string')
    throw new Failure({
      code: 'invalid-request',
      message: l10n.t("The backup {0} is not one of Pollard's.", source),
      hint: l10n.t('The model opens as it is on disk.'),
    });
  const read = (steps: unknown): readonly Step[] => readRecipe({ version: 1, steps }, source).steps;
  const steps = read(value.steps);
  const saved = read(value.saved).map((step, i) =>
    steps[i] && isSameStep(step, steps[i]) ? steps[i] : step,
  );
  return { version, base, fingerprint, steps, saved };
}
