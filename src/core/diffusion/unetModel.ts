import { Failure } from '../../shared/failure';
import type { Port, PortType, Session, Tensor } from './session';
import { elements, tensorOf, toFloat32 } from './tensor';

/** The text encoder's answer for one prompt: dims are tokens and width. */
export interface Embedding {
  readonly dims: readonly number[];
  readonly values: Float32Array;
}

/** A row of the UNet's batch: some latents under some text. */
export interface Row {
  readonly latents: Float32Array;
  readonly embedding: Embedding;
}

/** Runs the UNet over rows, whatever the names, element types, ranks and batch its graph has. */
export interface UnetModel {
  readonly sample: Port;
  /** Predictions of the rows, one after the other. `dims` are a row's channels, height and width. */
  predict(rows: readonly Row[], timestep: number, dims: readonly number[]): Promise<Float32Array>;
}

/** Finds the UNet's ports in a session. Fails `unsupported` when it has not the inputs of an SD2 UNet. */
export function unetModel(session: Session): UnetModel {
  const sample = port(session, 'sample', 4);
  const hidden = port(session, 'encoder_hidden_states', 3);
  const time = session.inputs.find(input => input !== sample && input !== hidden);
  const output = session.outputs.find(({ name }) => name === 'out_sample') ?? session.outputs[0];
  if (!time || !output || session.inputs.length !== 3) throw foreign(session);
  const batch = sample.dims[0] ?? null;
  const texts = rememberedStacks(hidden.type);

  const run = async (rows: readonly Row[], timestep: number, dims: readonly number[]) => {
    const outputs = await session.run({
      [sample.name]: stack(
        sample.type,
        dims,
        rows.map(row => row.latents),
      ),
      [time.name]: timeTensor(time, timestep),
      [hidden.name]: texts(rows.map(row => row.embedding)),
    });
    return toFloat32(outputs[output.name]!);
  };

  return {
    sample,
    async predict(rows, timestep, dims) {
      const size = elements(dims);
      const group = batch ?? rows.length;
      if (group === rows.length) return run(rows, timestep, dims);
      const out = new Float32Array(rows.length * size);
      for (let first = 0; first < rows.length; first += group) {
        const part = rows.slice(first, first + group);
        const filled = Array.from({ length: group }, (_, i) => part[i] ?? part[0]!);
        const result = await run(filled, timestep, dims);
        out.set(result.subarray(0, part.length * size), first * size);
      }
      return out;
    },
  };
}

function port(session: Session, name: string, rank: number): Port {
  const found =
    session.inputs.find(input => input.name === name) ??
    session.inputs.find(input => input.dims.length === rank);
  if (!found) throw foreign(session);
  return found;
}

const foreign = (session: Session): Failure =>
  new Failure({
    code: 'unsupported',
    message: `This UNet takes ${session.inputs.map(input => input.name).join(', ')}.`,
    hint: 'Pollard generates with UNets that take sample, timestep and encoder_hidden_states, as those of Stable Diffusion 1 and 2.',
  });

/** The scheduler's timestep in the graph's element type and rank. */
const timeTensor = (port: Port, timestep: number): Tensor => {
  const dims = port.dims.map(dim => dim ?? 1);
  return tensorOf(
    port.type,
    dims,
    Array.from({ length: elements(dims) }, () => timestep),
  );
};

/** Stacks embeddings, the same ones once: they do not change from step to step. */
function rememberedStacks(type: PortType): (embeddings: readonly Embedding[]) => Tensor {
  const known: { readonly embeddings: readonly Embedding[]; readonly tensor: Tensor }[] = [];
  return embeddings => {
    const found = known.find(
      entry =>
        entry.embeddings.length === embeddings.length &&
        entry.embeddings.every((embedding, i) => embedding === embeddings[i]),
    );
    if (found) return found.tensor;
    const values = embeddings.map(embedding => embedding.values);
    const tensor = stack(type, embeddings[0]!.dims, values);
    known.push({ embeddings, tensor });
    return tensor;
  };
}

/** Rows of the given dims under one batch dimension. */
function stack(type: PortType, dims: readonly number[], rows: readonly Float32Array[]): Tensor {
  const length = elements(dims);
  const values = new Float32Array(rows.length * length);
  rows.forEach((row, i) => {
    values.set(row, i * length);
  });
  return tensorOf(type, [rows.length, ...dims], values);
}
