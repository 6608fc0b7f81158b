// Owns the HTML page of a panel and its content security policy. The page holds no words and no
// data: both come by message. Never allows inline script or style, or an address outside dist/media.

import { randomBytes } from 'node:crypto'
import * as vscode from 'vscode'

export type PanelName = 'chat' | 'approvals'

export function showPage(context: vscode.ExtensionContext, webview: vscode.Webview, panel: PanelName): void {
  const media = vscode.Uri.joinPath(context.extensionUri, 'dist', 'media')
  webview.options = { enableScripts: true, enableForms: false, localResourceRoots: [media] }
  const address = (file: string) => webview.asWebviewUri(vscode.Uri.joinPath(media, file)).toString()
  webview.html = page({
    source: webview.cspSource,
    nonce: randomBytes(18).toString('base64'),
    styles: ['codicon.css', 'panel.css', `${panel}.css`].map(address),
    script: address(`${panel}.js`),
  })
}

interface PageParts {
  /** The origin of the extension's own files in this webview. */
  readonly source: string
  readonly nonce: string
  readonly styles: readonly string[]
  readonly script: string
}

function page(parts: PageParts): string {
  const policy = [
    "default-src 'none'",
    `style-src ${parts.source}`,
    `font-src ${parts.source}`,
    `script-src 'nonce-${parts.nonce}'`,
    // What the user attaches; an answer has no images.
    'img-src data:',
    "form-action 'none'",
    "base-uri 'none'",
  ].join('; ')
  const styles = parts.styles.map((style) => `<link rel="stylesheet" href="${style}">`).join('\n')
  return `<!DOCTYPE html>
<html>
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Passepartout</title>
${styles}
</head>
<body>
<script nonce="${parts.nonce}" src="${parts.script}"></script>
</body>
</html>`
}
