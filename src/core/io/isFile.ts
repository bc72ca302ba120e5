import { stat } from 'node:fs/promises';

/** Whether a file is there; a link counts as what it leads to. */
export const isFile = (file: string): Promise<boolean> =>
  stat(file).then(
    facts => facts.isFile(),
    () => false,
  );
