import { InvalidArgumentError, Option } from 'commander';
import { TOLERANCE } from '../../../shared/safeLimit/tolerance';

/** By which latent error a sweep is judged. */
export const toleranceOption = (): Option =>
  new Option('--tolerance <t>', 'latent error up to which a picture counts as the same')
    .argParser(tolerance)
    .default(TOLERANCE);

function tolerance(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !(value > 0 && value < Infinity))
    throw new InvalidArgumentError('It is a number above 0.');
  return value;
}
