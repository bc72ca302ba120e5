import type { RefObject, VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { pixelsOf } from '../ui/difference';
import { strings } from './strings';
import { pixelAt, type Zoom } from './zoom';

interface ReadoutProps {
  /** What has the pictures in it. */
  readonly place: RefObject<HTMLElement | null>;
  readonly zoom: Zoom;
  readonly before: Named;
  readonly after: Named;
}

/** A picture by what it is called. */
interface Named {
  readonly name: string;
  readonly url: string | undefined;
}

interface Share {
  readonly x: number;
  readonly y: number;
}

/** Where the pointer is in the pictures, and the colours that both have there; its place stays where it is. */
export function Readout({ place, zoom, before, after }: ReadoutProps): VNode {
  const [share, setShare] = useState<Share>();
  const [one, other] = [usePixels(before.url), usePixels(after.url)];
  useEffect(() => {
    const until = new AbortController();
    const { signal } = until;
    place.current?.addEventListener(
      'pointermove',
      ({ target, clientX, clientY }) => {
        const isPicture = target instanceof Element && target.matches('img, canvas');
        const box = isPicture ? target.getBoundingClientRect() : undefined;
        setShare(
          box && { x: (clientX - box.left) / box.width, y: (clientY - box.top) / box.height },
        );
      },
      { signal },
    );
    place.current?.addEventListener(
      'pointerleave',
      () => {
        setShare(undefined);
      },
      { signal },
    );
    return () => {
      until.abort();
    };
  }, [place]);
  if (!share || !one) return <p class="sweep-readout quiet">{strings.readoutHint}</p>;
  const { x, y } = pixelAt(zoom, share, one);
  const colour = ({ name }: Named, pixels: ImageData | undefined): string =>
    pixels ? ` · ${name} ${rgbAt(pixels, x, y)}` : '';
  return (
    <p class="sweep-readout quiet">
      x {x}, y {y}
      {colour(before, one)}
      {colour(after, other)}
    </p>
  );
}

const rgbAt = ({ data, width }: ImageData, x: number, y: number): string =>
  [...data.slice(4 * (y * width + x), 4 * (y * width + x) + 3)].join(' ');

/** The pixels of a picture once they are read; undefined before. */
function usePixels(url: string | undefined): ImageData | undefined {
  const [read, setRead] = useState<{ readonly url: string; readonly pixels: ImageData }>();
  useEffect(() => {
    let isWanted = url !== undefined;
    if (url !== undefined)
      void pixelsOf(url).then(pixels => {
        if (isWanted) setRead({ url, pixels });
      });
    return () => {
      isWanted = false;
    };
  }, [url]);
  return read?.url === url ? read?.pixels : undefined;
}
