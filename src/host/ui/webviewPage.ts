import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';

/** The webview apps, each bundled to `dist/webview/NAME.js` and `.css`. */
export type WebviewApp = 'compare' | 'editor' | 'inspector' | 'pipeline' | 'preview' | 'sweep';

/** What an app may load: its own bundle, and the folders that it is given. */
export const webviewOptions = (
  extensionUri: vscode.Uri,
  folders: readonly vscode.Uri[] = [],
): vscode.WebviewOptions => ({
  enableScripts: true,
  localResourceRoots: [vscode.Uri.joinPath(extensionUri, 'dist', 'webview'), ...folders],
});

/** The page of an app: the one place that makes webview HTML. */
export function webviewPage(
  webview: vscode.Webview,
  extensionUri: vscode.Uri,
  app: WebviewApp,
): string {
  const nonce = randomBytes(16).toString('base64');
  const resource = (name: string): string =>
    webview.asWebviewUri(vscode.Uri.joinPath(extensionUri, 'dist', 'webview', name)).toString();
  const policy = [
    "default-src 'none'",
    // Heatmaps and generated images are drawn from bytes.
    `img-src ${webview.cspSource} blob: data:`,
    // The toolkit adopts style sheets; its focus probe uses the nonce below.
    `style-src ${webview.cspSource} 'nonce-${nonce}'`,
    `font-src ${webview.cspSource}`,
    `script-src 'nonce-${nonce}'`,
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="${vscode.env.language}">
<head>
  <meta charset="utf-8">
  <meta http-equiv="Content-Security-Policy" content="${policy}">
  <meta property="csp-nonce" content="${nonce}">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <link rel="stylesheet" href="${resource(`${app}.css`)}">
  <title>Pollard</title>
</head>
<body>
  <div id="root"></div>
  <script type="application/json" id="translations">${translations()}</script>
  <script nonce="${nonce}" src="${resource(`${app}.js`)}"></script>
</body>
</html>`;
}

/** The texts in VS Code's language, by their English ones; nothing in it can end the script element. */
const translations = (): string =>
  JSON.stringify(vscode.l10n.bundle ?? {}).replaceAll('<', '\\u003c');
