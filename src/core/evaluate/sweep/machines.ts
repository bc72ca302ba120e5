import * as v from 'valibot';
import { type Machine, machinesSchema } from '../../../shared/sweep/machine';
import { readWithin } from '../../io/readWithin';
import { writeWhole } from '../../io/writeWhole';
import { sweepPaths } from './sweepFolder';

/** What a sweep was computed with; nothing where that was not noted, or cannot be read. */
export async function readMachines(folder: string): Promise<readonly Machine[]> {
  try {
    const text = (await readWithin(sweepPaths(folder).machines, 1 << 20)).toString('utf8');
    const { success, output } = v.safeParse(machinesSchema, JSON.parse(text));
    return success ? output : [];
  } catch {
    return [];
  }
}

/** Adds what is new to what a folder's sweep was computed with, in an order that does not depend on when. */
export async function noteMachines(folder: string, machines: readonly Machine[]): Promise<void> {
  const before = (await readMachines(folder)).map(asText);
  const all = [...new Set([...before, ...machines.map(asText)])].sort();
  if (all.length === before.length) return;
  const text = `[\n${all.map(each => `  ${each}`).join(',\n')}\n]\n`;
  await writeWhole(sweepPaths(folder).machines, Buffer.from(text));
}

const asText = ({ pollard, onnxruntime, cpu, system }: Machine): string =>
  JSON.stringify({ pollard, onnxruntime, cpu, system });
