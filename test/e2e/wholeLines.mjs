// Which rows or columns of a heatmap are hatched from end to end, by its pixels.
import assert from 'node:assert/strict';

/**
 * A picture of a heatmap that is drawn whole, on a background of one colour.
 * @typedef {{ width: number, height: number, channels: number, data: ArrayLike<number> }} Picture
 */

/** Colours of the map have at least this much between their channels; those of pruned weights and of their hatch have less. */
const COLOURED = 40;

/**
 * By line of pixels across what is drawn: whether it is hatched from end to end. Fails where one is so in part.
 * @param {Picture} picture
 * @param {'rows' | 'columns'} way
 */
export function wholeLines({ width, height, channels, data }, way) {
  const [lines, length] = way === 'columns' ? [width, height] : [height, width];
  /**
   * @param {number} line
   * @param {number} at
   */
  const pixel = (line, at) => {
    const [x, y] = way === 'columns' ? [line, at] : [at, line];
    const first = (y * width + x) * channels;
    return [0, 1, 2].map(channel => data[first + channel] ?? NaN);
  };
  const background = String(pixel(0, 0));
  const drawn = [...Array(lines).keys()].map(line =>
    [...Array(length).keys()]
      .map(at => pixel(line, at))
      .filter(colour => String(colour) !== background),
  );
  // Rulers are thinner than what they measure, and have no colours.
  const longest = Math.max(...drawn.map(own => own.length));
  return drawn
    .filter(own => own.length > 0.8 * longest)
    .map(own => {
      const coloured = own.filter(isColoured).length;
      assert.ok(coloured === 0 || coloured > 0.8 * longest, `${coloured} of ${longest} pixels`);
      return coloured === 0;
    });
}

/** @param {readonly number[]} colour */
const isColoured = colour => Math.max(...colour) - Math.min(...colour) >= COLOURED;
