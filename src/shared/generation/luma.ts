/** Brightness of a pixel as a byte (BT.601, rounded as Pillow's mode L is). */
export const lumaOf = (red: number, green: number, blue: number): number =>
  (19595 * red + 38470 * green + 7471 * blue + 0x8000) >> 16;
