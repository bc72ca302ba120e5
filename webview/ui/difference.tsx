import type { VNode } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import './pair.css';
import type { PairProps } from './wipe';

/** Draws how two images of one size differ. */
export type Shade = (a: ImageData, b: ImageData) => ImageData;

interface DifferenceProps extends PairProps {
  readonly shade?: Shade;
}

const GAIN = 4;

/** The difference of two images: the absolute one of each channel, four times as bright, if nothing else is said. */
export function Difference({ before, after, label, shade = amplified }: DifferenceProps): VNode {
  const ref = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    let current = true;
    void Promise.all([pixelsOf(before), pixelsOf(after)]).then(([a, b]) => {
      const canvas = ref.current;
      if (!current || !canvas || a.width !== b.width || a.height !== b.height) return;
      canvas.width = a.width;
      canvas.height = a.height;
      canvas.getContext('2d')?.putImageData(shade(a, b), 0, 0);
    });
    return () => {
      current = false;
    };
  }, [before, after, shade]);
  return <canvas ref={ref} class="pair-picture" role="img" aria-label={label} />;
}

/** The pixels of an image that lies at an address. */
export async function pixelsOf(url: string): Promise<ImageData> {
  const image = new Image();
  // Without, a picture of the extension's folder or of a sweep's may be drawn and not be read.
  image.crossOrigin = 'anonymous';
  image.src = url;
  await image.decode();
  const canvas = new OffscreenCanvas(image.naturalWidth, image.naturalHeight);
  const context = canvas.getContext('2d')!;
  context.drawImage(image, 0, 0);
  return context.getImageData(0, 0, canvas.width, canvas.height);
}

function amplified(a: ImageData, b: ImageData): ImageData {
  const result = new ImageData(a.width, a.height);
  for (let i = 0; i < a.data.length; i++)
    result.data[i] = i % 4 === 3 ? 255 : GAIN * Math.abs(a.data[i]! - b.data[i]!);
  return result;
}
