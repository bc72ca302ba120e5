import { Failure, type FailureCode, toFailure } from '../../shared/failure';

const reasons: Readonly<Partial<Record<FailureCode, readonly [why: string, hint: string]>>> = {
  'no-space': ['the disk is full', 'Free some space, or save to another disk.'],
  'no-permission': [
    'the file or its folder may not be written',
    'Change the permissions, or save in another folder.',
  ],
  missing: ['its folder does not exist', 'Make the folder, or save in another one.'],
};

/** What went wrong when `target` was written, in words that name it. A Failure stays as it is. */
export function unwritable(target: string, thrown: unknown): Failure {
  if (thrown instanceof Failure) return thrown;
  const failure = toFailure(thrown);
  const { code, message, detail } = failure;
  if (code === 'cancelled') return failure;
  const [why, hint] = reasons[code] ?? [message, 'Try again, or save in another folder.'];
  return new Failure(
    {
      code,
      message: `${target} cannot be saved: ${why}.`,
      hint,
      path: target,
      ...(detail !== undefined && { detail }),
    },
    { cause: thrown },
  );
}
