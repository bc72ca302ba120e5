import { useEffect, useState } from 'preact/hooks';
import { onThemeChange } from '../ui/theme';

/** A number that rises with every change of theme: canvases depend on it. */
export function useThemeVersion(): number {
  const [version, setVersion] = useState(0);
  useEffect(
    () =>
      onThemeChange(() => {
        setVersion(count => count + 1);
      }),
    [],
  );
  return version;
}
