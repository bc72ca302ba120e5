import type { VNode } from 'preact';
import { useRef } from 'preact/hooks';
import { magnitude } from '../../../src/shared/format';
import { colourTable, type ColourMapName } from '../../gl/colourMap';
import { type Domain, scalePosition, type ScaleName } from '../../gl/colourScale';
import { strings } from '../../strings';
import { useDrag } from '../../ui/useDrag';
import { axisMagnitude, axisShare, type LogAxis } from '../state/logAxis';

/** One press of an arrow key, as a factor. */
const STEP = 10 ** 0.05;

export interface DomainStripProps {
  readonly axis: LogAxis;
  readonly domain: Domain;
  readonly scale: ScaleName;
  readonly map: ColourMapName;
  readonly onChange: (domain: Domain) => void;
}

/** The colour map along the histogram's axis, with a thumb for each end of its domain. */
export function DomainStrip({ axis, domain, scale, map, onChange }: DomainStripProps): VNode {
  const box = useRef<HTMLDivElement>(null);
  const dragged = useRef<'low' | 'high'>('low');
  const set = (end: 'low' | 'high', value: number): void => {
    if (end === 'low') onChange({ ...domain, low: Math.min(value, domain.high / STEP) });
    else onChange({ ...domain, high: Math.max(value, domain.low * STEP) });
  };
  const drag = useDrag(box, share => {
    set(dragged.current, axisMagnitude(share, axis));
  });
  const onPointerDown = (event: PointerEvent): void => {
    const { left, width } = box.current!.getBoundingClientRect();
    const share = (event.clientX - left) / width;
    const distance = (end: 'low' | 'high'): number =>
      Math.abs(axisShare(domain[end], axis) - share);
    dragged.current = distance('low') <= distance('high') ? 'low' : 'high';
    drag(event);
  };
  const thumb = (end: 'low' | 'high', label: string): VNode => (
    <div
      class="domain-thumb"
      style={{ left: `${axisShare(domain[end], axis) * 100}%` }}
      role="slider"
      tabIndex={0}
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(axisShare(domain[end], axis) * 1000) / 10}
      aria-valuetext={magnitude(domain[end])}
      onKeyDown={event => {
        const factor = {
          ArrowLeft: 1 / STEP,
          ArrowDown: 1 / STEP,
          ArrowRight: STEP,
          ArrowUp: STEP,
        }[event.key];
        if (factor === undefined) return;
        event.preventDefault();
        event.stopPropagation();
        set(end, (domain[end] || axisMagnitude(0, axis)) * factor);
      }}
    />
  );
  return (
    <div class="domain-strip" ref={box} onPointerDown={onPointerDown}>
      <div
        class="domain-colours"
        aria-hidden="true"
        style={{ background: gradient({ axis, domain, scale, map }) }}
      />
      {thumb('low', strings.domainLow)}
      {thumb('high', strings.domainHigh)}
    </div>
  );
}

/** The colour that each magnitude of the axis has. */
function gradient({ axis, domain, scale, map }: Omit<DomainStripProps, 'onChange'>): string {
  const table = colourTable(map);
  const stops = Array.from({ length: 41 }, (_, i) => {
    const at = Math.round(scalePosition(axisMagnitude(i / 40, axis), scale, domain) * 255) * 3;
    return `rgb(${table.subarray(at, at + 3).join()})`;
  });
  return `linear-gradient(to right, ${stops.join(', ')})`;
}
