import { useEffect, useMemo, useState } from 'preact/hooks';

/** As in the style sheets: from here on names stand above their rows, and columns are closer. */
const NARROW = '(max-width: 900px)';

/** Whether the page has no room for names beside the pictures. */
export function useIsNarrow(): boolean {
  const media = useMemo(() => matchMedia(NARROW), []);
  const [isNarrow, set] = useState(media.matches);
  useEffect(() => {
    const look = (): void => {
      set(media.matches);
    };
    look();
    media.addEventListener('change', look);
    return () => {
      media.removeEventListener('change', look);
    };
  }, [media]);
  return isNarrow;
}
