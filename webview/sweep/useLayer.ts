import type { RefObject } from 'preact';
import { type Inputs, useLayoutEffect, useRef } from 'preact/hooks';

/** A place for a drawing that is drawn again when one of `inputs` changes. */
export function useLayer(draw: () => SVGElement, inputs: Inputs): RefObject<HTMLDivElement | null> {
  const place = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    place.current?.replaceChildren(draw());
  }, inputs);
  return place;
}
