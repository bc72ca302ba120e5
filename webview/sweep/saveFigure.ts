import type { SweepStore } from './store';

export const figureFormats = ['svg', 'png', 'csv'] as const;
export type FigureFormat = (typeof figureFormats)[number];

/** A figure as it is saved: a drawing for itself, and the numbers that it shows. */
export interface SavedFigure {
  /** Of the file, without an extension. */
  readonly name: string;
  readonly title: string;
  /** Draws it anew, with nothing of the view on it. */
  readonly draw: () => SVGElement | Promise<SVGElement>;
  readonly csv: () => string;
}

/** Makes a file of a figure; the host asks where to. */
export async function saveFigure(
  { host }: SweepStore,
  figure: SavedFigure,
  format: FigureFormat,
): Promise<void> {
  const bytes = await bytesOf(figure, format);
  await host.saveFigure({ name: `${figure.name}.${format}`, bytes });
}

async function bytesOf(figure: SavedFigure, format: FigureFormat): Promise<Uint8Array> {
  if (format === 'csv') return new TextEncoder().encode(figure.csv());
  const svg = standalone(await figure.draw(), figure.title);
  return format === 'svg' ? new TextEncoder().encode(svg.text) : pngOf(svg);
}

interface Standalone {
  readonly text: string;
  readonly width: number;
  readonly height: number;
}

/** A drawing that needs no page around it: colours of the theme in place of variables, the background, title and description. */
export function standalone(svg: SVGElement, title: string): Standalone {
  const style = getComputedStyle(document.documentElement);
  const [width, height] = ['width', 'height'].map(name => Number(svg.getAttribute(name)));
  const colour = (name: string, fallback: string): string =>
    style.getPropertyValue(name).trim() || fallback;
  const text = new XMLSerializer()
    .serializeToString(svg)
    .replaceAll(/var\((--[\w-]+)(?:,\s*([^)]*))?\)/g, (_, name: string, fallback = '') =>
      colour(name, fallback as string),
    )
    .replaceAll('currentColor', colour('--vscode-foreground', '#3b3b3b'));
  const ground = colour('--vscode-editor-background', '#ffffff');
  const escaped = (words: string): string =>
    words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const description = svg.getAttribute('aria-label') ?? title;
  const head = `<title>${escaped(title)}</title><desc>${escaped(description)}</desc><rect width="${width}" height="${height}" fill="${ground}"/>`;
  return {
    text: text.replace(/^<svg[^>]*>/, start => start + head),
    width: width!,
    height: height!,
  };
}

/** Twice as fine as a screen of old. */
const DENSITY = 2;

async function pngOf({ text, width, height }: Standalone): Promise<Uint8Array> {
  const url = URL.createObjectURL(new Blob([text], { type: 'image/svg+xml' }));
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const canvas = new OffscreenCanvas(width * DENSITY, height * DENSITY);
    const context = canvas.getContext('2d')!;
    context.scale(DENSITY, DENSITY);
    context.drawImage(image, 0, 0, width, height);
    return new Uint8Array(await (await canvas.convertToBlob({ type: 'image/png' })).arrayBuffer());
  } finally {
    URL.revokeObjectURL(url);
  }
}
