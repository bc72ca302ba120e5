/** @import { Figures, Row } from './types.mjs' */

/** @param {number} ms */
const milliseconds = ms =>
  ms < 1000 ? `${ms.toFixed(ms < 10 ? 1 : 0)} ms` : `${(ms / 1000).toFixed(2)} s`;
/** @param {number} value */
const times = value => `${value.toFixed(2)}x`;

/**
 * Prints a model's figures against their limits and answers how many miss them.
 * @param {string} name
 * @param {readonly Row[]} rows
 * @param {Figures} figures
 */
export function printTable(name, rows, figures) {
  const type = name.endsWith('fp16') ? 'fp16' : 'fp32';
  const lines = rows.filter(({ figure }) => figures[figure]).map(row => lineOf(row, figures, type));
  const head = [name, 'took', 'CPU time', 'ratio', 'CPU ratio', 'limit', 'memory', ''];
  const widths = head.map((_, i) =>
    Math.max(...[head, ...lines].map(line => line[i]?.length ?? 0)),
  );
  for (const line of [head, ...lines])
    console.log(
      line
        .map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)))
        .join('  '),
    );
  return lines.filter(line => line.at(-1) === 'MISSED').length;
}

/**
 * @param {Row} row
 * @param {Figures} figures
 * @param {'fp16' | 'fp32'} type
 * @returns {string[]}
 */
function lineOf(row, figures, type) {
  const { wall, cpu, megabytes } = figureOf(figures, row.figure);
  const took = [row.work, milliseconds(wall), milliseconds(cpu)];
  if (row.faster) {
    const gain = wall / figureOf(figures, row.faster).wall;
    if (!row.target) return [...took, times(gain), '', '', '', ''];
    const verdict = gain >= row.target ? 'reached' : 'short of the target';
    return [...took, times(gain), '', `target ${row.target}x slower`, '', verdict];
  }
  const limit = row.limit && 'fp16' in row.limit ? row.limit[type] : row.limit;
  const memory = megabytes ? `${Math.round(megabytes)} MB` : '';
  const roomy = !row.megabytes || megabytes <= row.megabytes;
  const bound = row.megabytes ? `${memory} of ${row.megabytes}` : memory;
  if (!limit) return [...took, '', '', '', bound, roomy ? '' : 'MISSED'];
  if ('ms' in limit)
    return [...took, '', '', `${limit.ms} ms`, bound, verdictOf(wall <= limit.ms && roomy)];
  const allowed = typeof limit.ratio === 'number' ? limit.ratio : limit.ratio[type];
  const yardstick = figureOf(figures, limit.to);
  const reached = wall / yardstick.wall;
  return [
    ...took,
    times(reached),
    times(cpu / yardstick.cpu),
    `${allowed}x ${limit.to}`,
    bound,
    verdictOf(reached <= allowed && roomy),
  ];
}

/**
 * @param {Figures} figures
 * @param {string} name
 */
function figureOf(figures, name) {
  const figure = figures[name];
  if (!figure) throw new Error(`The table needs ${name}, which was not measured.`);
  return figure;
}

/** @param {boolean} met */
const verdictOf = met => (met ? 'ok' : 'MISSED');
