import { Failure, type FailureCode, toFailure } from '../../shared/failure';
import { placeOf } from './tempFiles';

const reasons: Readonly<Partial<Record<FailureCode, readonly [why: string, hint: string]>>> = {
  'no-space': ['the disk is full', 'Free some space, or save to another disk.'],
  'no-permission': [
    'the file or its folder may not be written',
    'Change the permissions, or save in another folder.',
  ],
  missing: ['its folder does not exist', 'Make the folder, or save in another one.'],
};

/** What went wrong when `target` was written, in words that name it, or the folder that is made of a temporary one. A Failure stays as it is. */
export function unwritable(target: string, thrown: unknown): Failure {
  if (thrown instanceof Failure) return thrown;
  const place = placeOf(target);
  const failure = toFailure(thrown);
  const { code, message, detail } = failure;
  if (code === 'cancelled') return failure;
  const [why, hint] = reasons[code] ?? [message, 'Try again, or save in another folder.'];
  return new Failure(
    {
      code,
      message: `${place} cannot be saved: ${why}.`,
      hint,
      path: place,
      ...(detail !== undefined && { detail }),
    },
    { cause: thrown },
  );
}
