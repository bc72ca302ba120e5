import type { VNode } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { duration } from '../../src/shared/format';
import type { Raster } from '../../src/shared/generation/generation';
import { refusedList } from '../../src/shared/generation/refusedList';
import { Waiting } from '../ui/waiting';
import { remaining, type Running } from './running';
import { strings } from './strings';

interface RunningProps {
  readonly running: Running;
  readonly showLog: () => void;
}

/** The latest latents in the pictures' place, and a thin line with step and remaining time. */
export function RunningView({ running, showLog }: RunningProps): VNode {
  const { sides, done, total, stage, refused } = running;
  const left = remaining(running);
  return (
    <>
      <div class={`preview-pair${sides.length > 1 ? ' beside' : ''}`}>
        {(sides.length > 0 ? sides : [{ title: '', subtitle: '' }]).map(
          ({ title, subtitle }, side) => (
            <figure key={side}>
              <Latents raster={running.previews[side]} />
              <figcaption>
                <b>{title}</b>
                <span class="quiet">{subtitle}</span>
              </figcaption>
            </figure>
          ),
        )}
      </div>
      {total === 0 ? (
        <Waiting text={stage} />
      ) : (
        <>
          <progress class="preview-progress" aria-label={stage} max={total} value={done} />
          <p class="quiet" role="status">
            {stage}
            {left !== undefined && ` · ${duration(left)} ${strings.left}`}
          </p>
        </>
      )}
      {refused.length > 0 && (
        <p class="quiet">
          {strings.notUsed} {refusedList(refused)}.{' '}
          <button class="link" type="button" onClick={showLog}>
            {strings.showLog}
          </button>
        </p>
      )}
    </>
  );
}

function Latents({ raster }: { readonly raster: Raster | undefined }): VNode {
  const ref = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const canvas = ref.current;
    if (!canvas || !raster) return;
    const { width, height, rgb } = raster;
    canvas.width = width;
    canvas.height = height;
    const pixels = new ImageData(width, height);
    for (let i = 0; i < width * height; i++)
      pixels.data.set([rgb[3 * i]!, rgb[3 * i + 1]!, rgb[3 * i + 2]!, 255], 4 * i);
    canvas.getContext('2d')?.putImageData(pixels, 0, 0);
  }, [raster]);
  return <canvas ref={ref} class="preview-picture preview-latents" aria-hidden="true" />;
}
