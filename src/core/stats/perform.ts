import type { ByteSource } from '../bytes/source';
import { readElements } from '../onnx/readElements';
import { applyCut } from '../prune/cut';
import type { Tile } from '../../shared/statistics';
import type { Labour, Outcome, Task } from './labour';
import { countLowBits, type LowBits } from './lowBits';
import { ReliefPool } from './relief';
import { type Survey, tallyFor } from './tensorScan';
import { neededPieces, storageRun } from './tile';
import { TilePool } from './tilePool';
import { floatBlocks } from './toFloats';

/** Does a task in this thread. Fails with `truncated` for short files, and when cancelled. */
export function perform<T extends Task>(
  files: readonly ByteSource[],
  task: T,
  signal?: AbortSignal,
): Promise<Outcome<T>> {
  return work(files, task, signal) as Promise<Outcome<T>>;
}

function work(
  files: readonly ByteSource[],
  task: Task,
  signal?: AbortSignal,
): Promise<Outcome<Task>> {
  switch (task.kind) {
    case 'survey':
      return survey(files, task, signal);
    case 'lowBits':
      return lowBits(files, task, signal);
    case 'tile':
      return tile(files, task, signal);
  }
}

/** This thread alone. */
export const inProcess: Labour = {
  hands: 1,
  perform: (files, task, { signal } = {}) => perform(files, task, signal),
};

async function survey(
  files: readonly ByteSource[],
  { tensor, cut, shape }: Task & { kind: 'survey' },
  signal?: AbortSignal,
): Promise<Survey> {
  const tally = tallyFor(tensor.elementType);
  const relief = shape && new ReliefPool(shape);
  for await (const chunk of readElements(files, tensor, { signal })) {
    applyCut(chunk, cut);
    tally.add(chunk.bits);
    if (relief) for (const block of floatBlocks(tensor.elementType, chunk)) relief.add(block);
  }
  return { ...tally.result(), ...(relief && { relief: relief.result() }) };
}

async function lowBits(
  files: readonly ByteSource[],
  { tensor, cut, index }: Task & { kind: 'lowBits' },
  signal?: AbortSignal,
): Promise<LowBits> {
  const counts = new Uint32Array(65_536);
  for await (const chunk of readElements(files, tensor, { signal })) {
    applyCut(chunk, cut);
    countLowBits(chunk, index, counts);
  }
  return { counts };
}

async function tile(
  files: readonly ByteSource[],
  { tensor, cut, layer, plane, request }: Task & { kind: 'tile' },
  signal?: AbortSignal,
): Promise<Tile> {
  const { elementType } = tensor;
  const pool = new TilePool(request, plane);
  const single = request.rows === request.height && request.columns === request.width;
  // Where cells are single weights, a pruned one keeps its old value, dimmed.
  const base = single ? new TilePool(request, plane) : undefined;
  const run = { ...storageRun(request, plane), signal };
  for await (const chunk of readElements(files, tensor, run))
    for (const piece of neededPieces(chunk, request, plane)) {
      if (base)
        for (const { first, values } of floatBlocks(elementType, piece)) base.add(first, values);
      applyCut(piece, cut);
      for (const { first, values } of floatBlocks(elementType, piece)) pool.add(first, values);
    }
  const none = new Float32Array();
  return pool.result(layer, base ? base.result(layer, none).mean : none);
}
