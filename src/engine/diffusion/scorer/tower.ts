import path from 'node:path';
import type { Tensor } from '../../../core/diffusion/session';
import { elements, tensorOf, toFloat32 } from '../../../core/diffusion/tensor';
import type { ScorerOutput } from '../../../core/evaluate/scorers/scorerOutputs';
import { Failure } from '../../../shared/failure';
import type { LoadedSession } from '../../session';

/** What a scorer's graph is fed, by the names that transformers gives its inputs. */
export interface Feed {
  readonly dims: readonly number[];
  readonly values: readonly number[] | Float32Array;
}

/** Runs a graph whose inputs have other types from export to export. Fails `unsupported` for an input that nobody knows. */
export async function runTower(
  session: LoadedSession,
  feeds: Readonly<Record<string, Feed>>,
  file: string,
): Promise<Readonly<Record<string, Tensor>>> {
  const inputs: Record<string, Tensor> = {};
  for (const { name, type } of session.inputs) {
    const feed = feeds[name];
    if (!feed)
      throw new Failure({
        code: 'unsupported',
        message: `${path.basename(file)} has an input ${name}.`,
        hint: `Pollard knows ${Object.keys(feeds).join(', ')}.`,
        path: file,
      });
    inputs[name] = tensorOf(type, feed.dims, feed.values);
  }
  return session.run(inputs);
}

/** The numbers of a run's only picture or text; of tokens those of the first, which stands for the whole picture. */
export function take(
  { name, isTokens }: ScorerOutput,
  outputs: Readonly<Record<string, Tensor>>,
): Float32Array {
  const output = outputs[name]!;
  const { dims } = output;
  return toFloat32(output).slice(0, isTokens ? dims.at(-1) : elements(dims.slice(1)));
}

/** Names of a graph's outputs. */
export const outputsOf = ({ outputs }: LoadedSession): readonly string[] =>
  outputs.map(({ name }) => name);
