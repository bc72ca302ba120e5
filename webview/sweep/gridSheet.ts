import { chartColumns } from '../../src/shared/charts/chartFrame';
import { svgElement } from '../../src/shared/charts/chartDocument';
import { colours } from '../../src/shared/charts/colours';
import { csvText } from '../../src/shared/csv';
import { sparsityName } from './cellSentence';
import type { JudgedSeries, SweepStore } from './store';
import { strings } from './strings';
import { verdictNameOfCell, verdictWord } from './verdicts';

const [TOP, LINE] = [24, 14];
/** Pixels of a picture in the file: three times what it takes there. */
const FINE = 3;

/** All pictures of the shown image in one drawing, each with its verdict in words below it. */
export async function gridSheet(store: SweepStore, series: JudgedSeries): Promise<SVGElement> {
  const { left, width } = chartColumns([series.table]);
  const { prompts = [] } = store.state?.plan ?? {};
  const row = width + LINE;
  const text = (words: string, x: number, y: number, anchor: string, size = 11): SVGElement => {
    const element = svgElement<SVGElement>(document, 'text', {
      ...{ x, y, 'text-anchor': anchor, 'font-size': size, 'font-family': 'sans-serif' },
      fill: colours.text,
    });
    element.textContent = words;
    return element;
  };
  const pictures = series.settings.flatMap(({ sparsity }, column) =>
    prompts.map(async (_, prompt): Promise<readonly SVGElement[]> => {
      const cell = store.cellAt({ column, prompt });
      if (cell?.result?.state !== 'done') return [];
      const [x, y] = [left + column * width + 3, TOP + prompt * row];
      const href = await thumbnailOf(store.pictureOf(cell), (width - 6) * FINE);
      const size = { width: width - 6, height: width - 6 };
      const verdict = sparsity > 0 ? verdictNameOfCell(cell, store) : undefined;
      return [
        svgElement<SVGElement>(document, 'image', { x, y, ...size, href }),
        text(verdict ? verdictWord[verdict] : '', x, y + width + 3, 'start', 7),
      ];
    }),
  );
  const columns = series.settings.map(({ sparsity }, column) =>
    text(sparsityName(sparsity), left + (column + 0.5) * width, TOP - 8, 'middle'),
  );
  const rows = prompts.map((prompt, at) =>
    text(prompt.slice(0, 24), left - 8, TOP + at * row + width / 2, 'end'),
  );
  return svgElement<SVGElement>(
    document,
    'svg',
    {
      ...{ xmlns: 'http://www.w3.org/2000/svg', 'aria-label': strings.pictures },
      ...{ width: left + columns.length * width + 8, height: TOP + prompts.length * row },
    },
    [...columns, ...rows, ...(await Promise.all(pictures)).flat()],
  );
}

/** A picture as an address that needs no file. */
async function thumbnailOf(url: string, side: number): Promise<string> {
  const image = new Image();
  image.crossOrigin = 'anonymous';
  image.src = url;
  await image.decode();
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = Math.round(side);
  canvas.getContext('2d')!.drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas.toDataURL('image/png');
}

/** A row for each picture of the shown series, of all images. */
export function gridCsv(store: SweepStore, { settings }: JudgedSeries): string {
  const metrics = ['latentError', 'psnr', 'ssim', 'clipScore'];
  return csvText(
    ['prompt', 'seed', 'sparsity', 'state', 'verdict', ...metrics],
    settings.flatMap(({ sparsity, cells }) =>
      cells.map(cell => {
        const { prompt, seed, result } = cell;
        const done = result?.state === 'done' ? result : undefined;
        const verdict = sparsity > 0 ? verdictNameOfCell(cell, store) : undefined;
        return [
          ...[prompt, seed, sparsity, result?.state ?? 'missing', verdict],
          ...metrics.map(name => {
            const value = done?.metrics[name];
            return value === null ? Infinity : value;
          }),
        ];
      }),
    ),
  );
}
