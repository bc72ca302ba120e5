import { Failure } from '../../shared/failure';
import type { Session } from './session';
import { elements, tensorOf, toFloat32 } from './tensor';
import type { Embedding } from './unetModel';

/**
 * Runs the text encoder on one prompt's ids; `last_hidden_state`, or the first output of three dimensions. Fails
 * `unsupported` when the graph has no such ports.
 */
export async function textEmbedding(session: Session, ids: readonly number[]): Promise<Embedding> {
  const [input] = session.inputs;
  const output =
    session.outputs.find(({ name }) => name === 'last_hidden_state') ??
    session.outputs.find(({ dims }) => dims.length === 3);
  if (!input || session.inputs.length > 1 || !output)
    throw new Failure({
      code: 'unsupported',
      message: `This text encoder takes ${session.inputs.map(port => port.name).join(', ')}.`,
      hint: 'Pollard generates with text encoders that take input_ids and give last_hidden_state.',
    });
  // A graph with a fixed batch gets the prompt in every row; the first answer counts.
  const batch = input.dims[0] ?? 1;
  const rows = Array.from({ length: batch }, () => ids).flat();
  const outputs = await session.run({
    [input.name]: tensorOf(input.type, [batch, ids.length], rows),
  });
  const hidden = outputs[output.name]!;
  const dims = hidden.dims.slice(1);
  return { dims, values: toFloat32(hidden).slice(0, elements(dims)) };
}
