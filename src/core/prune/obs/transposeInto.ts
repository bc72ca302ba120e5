/** Turns a square tile into another. */
export function transposeInto(target: Float64Array, tile: Float64Array, side: number): void {
  for (let r = 0; r < side; r++)
    for (let c = 0; c < side; c++) target[c * side + r] = tile[r * side + c]!;
}
