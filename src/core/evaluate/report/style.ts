/** The page's own light and dark; charts take their colours from the same variables. */
export const style = `
:root {
  color-scheme: light dark;
  --vscode-editor-background: #ffffff;
  --vscode-foreground: #3b3b3b;
  --vscode-descriptionForeground: #616161;
  --vscode-panel-border: #e5e5e5;
  --vscode-textLink-foreground: #005fb8;
  --vscode-charts-green: #388a34;
  --vscode-charts-yellow: #bf8803;
  --vscode-charts-red: #e51400;
  --vscode-charts-blue: #1a85ff;
  --vscode-charts-purple: #652d90;
  --vscode-charts-lines: #3b3b3b80;
}
@media (prefers-color-scheme: dark) {
  :root {
    --vscode-editor-background: #1f1f1f;
    --vscode-foreground: #cccccc;
    --vscode-descriptionForeground: #9d9d9d;
    --vscode-panel-border: #3c3c3c;
    --vscode-textLink-foreground: #4daafc;
    --vscode-charts-green: #89d185;
    --vscode-charts-yellow: #cca700;
    --vscode-charts-red: #f14c4c;
    --vscode-charts-blue: #3794ff;
    --vscode-charts-purple: #b180d7;
    --vscode-charts-lines: #cccccc80;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; padding: 24px 24px 48px; max-width: 940px;
  background: var(--vscode-editor-background); color: var(--vscode-foreground);
  font: 13px/1.5 system-ui, sans-serif; font-variant-numeric: tabular-nums;
}
h1 { font-size: 20px; font-weight: 600; margin: 0; }
h2 { font-size: 15px; font-weight: 600; margin: 0 0 8px; }
h3 { font-size: 13px; font-weight: 600; margin: 16px 0 4px; }
p, ul, ol, figure { margin: 8px 0; }
p, li { max-width: 760px; }
ul, ol { padding-left: 20px; }
a { color: var(--vscode-textLink-foreground); }
section { border-top: 1px solid var(--vscode-panel-border); margin-top: 24px; padding-top: 16px; }
.facts, .note, .caption, .prompt { color: var(--vscode-descriptionForeground); font-size: 12px; }
.facts { margin: 4px 0 0; }
.answer { margin: 16px 0 0; font-size: 14px; }
.answer b { font-weight: 600; }
.answer .further { display: block; color: var(--vscode-descriptionForeground); font-size: 13px; }
.scroll { overflow-x: auto; }
.chart { display: block; }
.chart text { white-space: pre; }
.pair { display: flex; flex-wrap: wrap; gap: 16px; }
.pictures { display: grid; align-items: center; column-gap: 0; row-gap: 4px; margin: 0 0 12px; width: max-content; }
.pictures .caption { grid-column: 2 / -1; width: 0; max-width: none; margin: 4px 0 0; white-space: nowrap; }
.pictures .prompt { font-size: 11px; line-height: 1.35; padding-right: 8px; text-align: right; overflow-wrap: anywhere; }
.pictures .prompt b { color: var(--vscode-foreground); }
.pictures a, .pictures .none { justify-self: center; }
.pictures img { display: block; object-fit: contain; }
.pictures .none { width: calc(100% - 6px); outline: 1px dashed var(--vscode-charts-lines); outline-offset: -1px; }
table { border-collapse: collapse; margin: 8px 0; }
th, td { padding: 3px 10px; text-align: right; border-bottom: 1px solid var(--vscode-panel-border); white-space: nowrap; }
th { vertical-align: bottom; white-space: normal; }
th { font-weight: 600; font-size: 12px; color: var(--vscode-descriptionForeground); }
.text { text-align: left; }
tr.limit td { font-weight: 600; }
.band { display: inline-block; width: 18px; height: 0; margin-right: 6px; vertical-align: middle; border-top: 2px solid; }
.band.safe { border-color: var(--vscode-charts-green); }
.band.mixed { border-color: var(--vscode-charts-yellow); border-top-style: dashed; }
.band.collapsed { border-color: var(--vscode-charts-red); border-top: 5px double var(--vscode-charts-red); }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 4px 16px; margin: 8px 0; }
dt { color: var(--vscode-descriptionForeground); }
dd { margin: 0; overflow-wrap: anywhere; }
pre { margin: 8px 0; padding: 8px 12px; border: 1px solid var(--vscode-panel-border); overflow-x: auto; font: 12px/1.5 ui-monospace, monospace; }
.prompts li { overflow-wrap: anywhere; }
@media print { body { max-width: none; padding: 0; } section { break-inside: avoid-page; } }
`;
