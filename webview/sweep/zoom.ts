/**
 * What part of every picture is in sight: one for all of them. `x` and `y` are the shares of a picture that stay where they are
 * while `scale` changes: 0 shows its left end, 1 its right one, so that no zoom looks beyond a picture.
 */
export interface Zoom {
  readonly scale: number;
  readonly x: number;
  readonly y: number;
}

export const whole: Zoom = { scale: 1, x: 0.5, y: 0.5 };

/** A picture of 512 pixels in a place of 120 shows single pixels. */
const MOST = 16;
/** From here on pixels are squares. */
const PIXELS = 8;

const within = (value: number): number => Math.max(0, Math.min(1, value));

/** What stays at the share `at` of the place while the scale becomes `scale`. */
export function zoomAt(
  zoom: Zoom,
  scale: number,
  at: { readonly x: number; readonly y: number },
): Zoom {
  const next = Math.max(1, Math.min(MOST, scale));
  if (next === 1) return whole;
  const origin = (own: number, place: number): number => {
    const seen = own + (place - own) / zoom.scale;
    return within((seen * next - place) / (next - 1));
  };
  return { scale: next, x: origin(zoom.x, at.x), y: origin(zoom.y, at.y) };
}

/** Moves what is in sight along with a pointer that moved by shares of the place. */
export const panBy = (zoom: Zoom, right: number, down: number): Zoom =>
  zoom.scale === 1
    ? zoom
    : {
        ...zoom,
        x: within(zoom.x - right / (zoom.scale - 1)),
        y: within(zoom.y - down / (zoom.scale - 1)),
      };

/** The pixel of a picture of some size that lies at shares of its place. */
export function pixelAt(
  { scale, x, y }: Zoom,
  at: { readonly x: number; readonly y: number },
  { width, height }: { readonly width: number; readonly height: number },
): { readonly x: number; readonly y: number } {
  const pixel = (own: number, place: number, size: number): number =>
    Math.max(0, Math.min(size - 1, Math.floor((own + (place - own) / scale) * size)));
  return { x: pixel(x, at.x, width), y: pixel(y, at.y, height) };
}

/** CSS of all pictures; undefined where they are whole. */
export function zoomStyle({ scale, x, y }: Zoom): Readonly<Record<string, string>> | undefined {
  if (scale === 1) return undefined;
  const hidden = 100 * (1 - 1 / scale);
  const inset = [y, 1 - x, 1 - y, x].map(share => `${(share * hidden).toFixed(3)}%`);
  return {
    '--view': `inset(${inset.join(' ')})`,
    '--pixels': scale >= PIXELS ? 'pixelated' : 'auto',
  };
}
