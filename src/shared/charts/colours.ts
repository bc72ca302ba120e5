import type { Band } from '../safeLimit/bands';

/** Colours that follow VS Code's theme; where there is none, those of its light theme. Orange stays for pruned weights. */
export const colours = {
  text: 'var(--vscode-foreground, #3b3b3b)',
  secondary: 'var(--vscode-descriptionForeground, #616161)',
  background: 'var(--vscode-editor-background, #ffffff)',
  axis: 'var(--vscode-charts-lines, #3b3b3b80)',
} as const;

export const bandColours: Readonly<Record<Band, string>> = {
  safe: 'var(--vscode-charts-green, #388a34)',
  mixed: 'var(--vscode-charts-yellow, #bf8803)',
  collapsed: 'var(--vscode-charts-red, #e51400)',
};

/** How the lines and dots of one criterion look: told apart without colour by shape and dashes. */
export interface SeriesStyle {
  readonly colour: string;
  readonly symbol: 'circle' | 'triangle' | 'square' | 'diamond' | 'star' | 'wye';
  readonly dashes: string;
}

const styles: readonly SeriesStyle[] = [
  { colour: colours.text, symbol: 'circle', dashes: 'none' },
  { colour: 'var(--vscode-charts-blue, #1a85ff)', symbol: 'triangle', dashes: '6 3' },
  { colour: 'var(--vscode-charts-purple, #652d90)', symbol: 'square', dashes: '2 3' },
  { colour: colours.text, symbol: 'diamond', dashes: '9 3 2 3' },
  { colour: 'var(--vscode-charts-blue, #1a85ff)', symbol: 'star', dashes: '12 4' },
  { colour: 'var(--vscode-charts-purple, #652d90)', symbol: 'wye', dashes: '4 2 1 2' },
];

/** The look of the series at a place. */
export const seriesStyle = (at: number): SeriesStyle => styles[at % styles.length]!;
