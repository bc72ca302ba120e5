/** Colours that canvases need; everything else takes `--vscode-*` in CSS. */
export interface CanvasTheme {
  /** RGB of pruned weights: a neutral grey between background and foreground. */
  readonly pruned: readonly [number, number, number];
  /** RGB of the hatch over them. */
  readonly hatch: readonly [number, number, number];
  readonly font: string;
  readonly foreground: string;
  readonly quiet: string;
  readonly background: string;
  readonly focus: string;
}

let known: CanvasTheme | null = null;
onThemeChange(() => {
  known = null;
});

/** The theme of the page: read once, and again after it changes. */
export const canvasTheme = (): CanvasTheme => (known ??= readTheme());

function readTheme(): CanvasTheme {
  const style = getComputedStyle(document.body);
  const token = (name: string, fallback: string): string =>
    style.getPropertyValue(name).trim() || fallback;
  const dark = !/vscode-(high-contrast-)?light/.test(document.body.className);
  return {
    pruned: dark ? [58, 58, 58] : [205, 205, 205],
    hatch: dark ? [150, 150, 150] : [120, 120, 120],
    font: style.fontFamily,
    foreground: token('--vscode-foreground', dark ? '#ccc' : '#333'),
    quiet: token('--vscode-descriptionForeground', dark ? '#9d9d9d' : '#616161'),
    background: token('--vscode-editor-background', dark ? '#1f1f1f' : '#fff'),
    focus: token('--vscode-focusBorder', '#0078d4'),
  };
}

/** Calls `listener` when VS Code switches the theme. */
export function onThemeChange(listener: () => void): () => void {
  const observer = new MutationObserver(listener);
  observer.observe(document.body, { attributes: true, attributeFilter: ['class', 'style'] });
  observer.observe(document.documentElement, {
    attributes: true,
    attributeFilter: ['class', 'style'],
  });
  return () => {
    observer.disconnect();
  };
}
