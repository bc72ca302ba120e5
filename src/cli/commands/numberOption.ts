import { InvalidArgumentError } from 'commander';

/** A number from the command line. */
export const number = (text: string): number => {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value))
    throw new InvalidArgumentError('Not a number.');
  return value;
};

/** A whole number of at least `least`. */
export const whole =
  (least: number) =>
  (text: string): number => {
    const value = number(text);
    if (!Number.isSafeInteger(value) || value < least)
      throw new InvalidArgumentError(`A whole number, ${least} or more.`);
    return value;
  };

/** Whole numbers of at least `least` with commas between, each once. */
export const wholes =
  (least: number) =>
  (text: string): readonly number[] => {
    const values = text.split(',').map(whole(least));
    if (new Set(values).size < values.length)
      throw new InvalidArgumentError('A number is given twice.');
    return values;
  };
