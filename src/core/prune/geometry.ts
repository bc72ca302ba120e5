import type { Layout } from '../../shared/layer';

/** Where element (output, input, kernel position) of a weight lies in storage. */
export interface Geometry {
  readonly outputs: number;
  readonly inputs: number;
  /** Kernel positions; 1 for a Linear weight. */
  readonly kernel: number;
  readonly outputStride: number;
  readonly inputStride: number;
  readonly kernelStride: number;
}

/** The strides of a weight of `dims` in `layout`. Vectors are one row. */
export function geometryOf(dims: readonly number[], layout: Layout): Geometry {
  const [first = 1, second = 1] = dims;
  const elements = dims.reduce((product, dim) => product * dim, 1);
  if (layout === 'in-out')
    return {
      outputs: second,
      inputs: first,
      kernel: 1,
      outputStride: 1,
      inputStride: second,
      kernelStride: 0,
    };
  if (layout === 'out-in-k') {
    const kernel = elements / (first * second);
    return {
      outputs: first,
      inputs: second,
      kernel,
      outputStride: second * kernel,
      inputStride: kernel,
      kernelStride: 1,
    };
  }
  if (layout === 'out-k-in') {
    const inputs = dims.at(-1) ?? 1;
    const kernel = elements / (first * inputs);
    return {
      outputs: first,
      inputs,
      kernel,
      outputStride: kernel * inputs,
      inputStride: 1,
      kernelStride: inputs,
    };
  }
  if (layout === 'out-in')
    return {
      outputs: first,
      inputs: elements / first,
      kernel: 1,
      outputStride: elements / first,
      inputStride: 1,
      kernelStride: 0,
    };
  return {
    outputs: 1,
    inputs: elements,
    kernel: 1,
    outputStride: elements,
    inputStride: 1,
    kernelStride: 0,
  };
}
