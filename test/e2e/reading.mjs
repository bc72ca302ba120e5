// What the crosshair says of a weight, and what the file's bytes say.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import proto from 'onnx-proto';
import { until } from '../../tools/vscode-host/workbench.mjs';

/** @import { Frame } from 'playwright-core' */

/**
 * What is said of the weight under the crosshair is what the file's bytes say.
 * @param {Frame} editor
 * @param {ReturnType<typeof storedWeights>} weights
 */
export async function checkReading(editor, weights) {
  const told = await until('a rank', async () => {
    const text = await editor.getByRole('status').first().innerText();
    return /rank/.test(text) && text;
  });
  const row = numberIn(told, /row (\d+), column/);
  const column = numberIn(told, /row \d+, column (\d+)/);
  const shown = numberIn(told, /value (\S+?),/);
  const value = weights.at(row, column);
  assert.equal(shown, Number(value.toPrecision(3)));
  const rank = numberIn(told, /rank ([\d,]+)/);
  const index = weights.indexOf(row, column);
  const before = weights.values.filter(
    (each, i) =>
      Math.abs(each) < Math.abs(value) || (Math.abs(each) === Math.abs(value) && i < index),
  ).length;
  assert.equal(rank, before + 1);
}

/**
 * The weights of the MatMul of a name as outputs x inputs, by onnx-proto alone.
 * @param {string} model
 * @param {string} name
 */
export function storedWeights(model, name) {
  const { graph } = proto.onnx.ModelProto.decode(readFileSync(model));
  const node = graph?.node?.find(
    each => each.opType === 'MatMul' && new RegExp(name).test(each.name ?? ''),
  );
  const tensor = graph?.initializer?.find(each => node?.input?.includes(each.name ?? ''));
  assert.ok(tensor?.rawData && tensor.dims);
  const [inputs = NaN, outputs = NaN] = tensor.dims.map(Number);
  const { buffer, byteOffset, byteLength } = tensor.rawData;
  const bytes = buffer.slice(byteOffset, byteOffset + byteLength);
  const isHalf = tensor.dataType === proto.onnx.TensorProto.DataType.FLOAT16;
  const values = isHalf
    ? Float32Array.from(new Uint16Array(bytes), halfToNumber)
    : new Float32Array(bytes);
  assert.equal(values.length, inputs * outputs);
  /**
   * @param {number} row
   * @param {number} column
   */
  const indexOf = (row, column) => column * outputs + row;
  /**
   * @param {number} row
   * @param {number} column
   */
  const at = (row, column) => values[indexOf(row, column)] ?? NaN;
  return { values: [...values], indexOf, at };
}

/**
 * A float16's value from its bits.
 * @param {number} bits
 */
function halfToNumber(bits) {
  const [exponent, fraction] = [(bits >>> 10) & 31, bits & 1023];
  const size = exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15);
  return bits >>> 15 ? -size : size;
}

/**
 * The number that the pattern's group finds in a text.
 * @param {string} text
 * @param {RegExp} pattern
 */
function numberIn(text, pattern) {
  const [, found] = pattern.exec(text) ?? [];
  assert.ok(found, `${pattern} in ${text}`);
  return Number(found.replaceAll(',', '').replace('−', '-'));
}
