import { Failure } from '../../shared/failure';

/** An array of float32 as NumPy's `.npy` files hold it, row-major. */
export interface NpyArray {
  readonly dims: readonly number[];
  readonly values: Float32Array;
}

/** Bytes of the largest array that is read: noise of 64 images of 2048 pixels, as float64. */
export const NPY_LIMIT = 64 * 4 * 256 * 256 * 8 + 1024;

const elements = (dims: readonly number[]): number => dims.reduce((n, dim) => n * dim, 1);

const magic = '\x93NUMPY';

/** The bytes before the elements of a `.npy` file, version 1.0: row-major elements of a NumPy type such as `<f4` follow. */
export function npyHeader(type: string, dims: readonly number[]): Uint8Array {
  const tuple = dims.length === 1 ? `${String(dims[0])},` : dims.join(', ');
  const fields = `{'descr': '${type}', 'fortran_order': False, 'shape': (${tuple}), }`;
  // The data starts at a multiple of 64 bytes; the header ends with a line feed.
  const header = fields.padEnd(Math.ceil((10 + fields.length + 1) / 64) * 64 - 11) + '\n';
  const out = new Uint8Array(10 + header.length);
  out.set(Buffer.from(magic, 'latin1'));
  out.set([1, 0, header.length & 0xff, header.length >> 8], 6);
  out.set(Buffer.from(header, 'latin1'), 10);
  return out;
}

/** The bytes of a `.npy` file of float32. */
export function encodeNpy({ dims, values }: NpyArray): Uint8Array {
  const header = npyHeader('<f4', dims);
  const out = new Uint8Array(header.length + values.byteLength);
  out.set(header);
  out.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), header.length);
  return out;
}

/**
 * Reads a `.npy` file of float32 or float64 in row-major order. Fails `malformed` for anything else and for a length
 * that does not match its shape.
 */
export function decodeNpy(bytes: Uint8Array, file: string): NpyArray {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const text = (from: number, to: number): string =>
    Buffer.from(bytes.subarray(from, to)).toString('latin1');
  const refuse = (why: string): Failure =>
    new Failure({
      code: 'malformed',
      message: `${file}: ${why}`,
      hint: "Write it with numpy.save(file, array.astype('float32')).",
      path: file,
    });
  if (bytes.length < 12 || text(0, 6) !== magic) throw refuse('This is no .npy file.');
  const wide = view.getUint8(6) >= 2;
  const start = wide ? 12 : 10;
  const end = start + (wide ? view.getUint32(8, true) : view.getUint16(8, true));
  const header = text(start, end);
  const type = /'descr':\s*'([^']*)'/.exec(header)?.[1];
  const shape = /'shape':\s*\(([\d,\s]*)\)/.exec(header)?.[1];
  if (shape === undefined || /'fortran_order':\s*True/.test(header))
    throw refuse('Only row-major arrays are read.');
  if (type !== '<f4' && type !== '<f8')
    throw refuse(`Its elements are ${type ?? 'unknown'}, not float32.`);
  const dims = shape
    .split(',')
    .filter(dim => dim.trim())
    .map(Number);
  const width = type === '<f4' ? 4 : 8;
  if (bytes.length - end !== elements(dims) * width)
    throw refuse('Its length does not match its shape.');
  // Not slice(): a Buffer's shares its memory.
  const copy = Uint8Array.from(bytes.subarray(end)).buffer;
  return {
    dims,
    values: width === 4 ? new Float32Array(copy) : Float32Array.from(new Float64Array(copy)),
  };
}
