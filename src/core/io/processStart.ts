import { readFile } from 'node:fs/promises';

/**
 * When a process began, in the kernel's ticks: with its number it names one process for good, since numbers are given again.
 * Undefined where it does not run or the platform does not say.
 */
export async function processStart(pid: number): Promise<string | undefined> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  // The name in brackets may hold anything; field 22 is the twentieth behind it (proc(5)).
  return text
    ?.slice(text.lastIndexOf(')') + 2)
    .split(' ')
    .at(19);
}
