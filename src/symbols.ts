// Owns which symbols Ctrl+T gets from us: those of a language that another extension already answers for are left
// out, so that nothing is listed twice. Pure but for asking which extensions are active.

import * as vscode from 'vscode'

/** Extensions that offer the workspace symbols of their language, with the endings of its files. */
const others: readonly (readonly [extensions: readonly string[], endings: RegExp])[] = [
  [['vscode.typescript-language-features'], /\.[cm]?[jt]sx?$/],
  [['vscode.markdown-language-features'], /\.(?:md|markdown)$/],
  [['ms-python.vscode-pylance', 'ms-python.python', 'detachhead.basedpyright'], /\.pyi?$/],
  [['golang.go'], /\.go$/],
  [['rust-lang.rust-analyzer'], /\.rs$/],
  [['redhat.java'], /\.java$/],
  [['llvm-vs-code-extensions.vscode-clangd', 'ms-vscode.cpptools'], /\.(?:c|cc|cpp|cxx|h|hh|hpp|hxx)$/],
  [['ms-dotnettools.csharp'], /\.cs$/],
  [['shopify.ruby-lsp'], /\.rb$/],
  [['bmewburn.vscode-intelephense-client'], /\.php$/],
  [['scalameta.metals'], /\.scala$/],
  [['sswg.swift-lang', 'swiftlang.swift-vscode'], /\.swift$/],
]

/** An extension that is not active yet answers nothing. Nor does one without an open file of its language. */
export function leaveToOthers<Symbol extends { readonly location: { readonly uri: vscode.Uri } }>(
  symbols: readonly Symbol[],
): Symbol[] {
  const covered = others.filter(
    ([extensions, endings]) =>
      extensions.some((id) => vscode.extensions.getExtension(id)?.isActive === true) &&
      vscode.workspace.textDocuments.some(({ uri }) => uri.scheme === 'file' && endings.test(uri.path)),
  )
  return symbols.filter(({ location }) => !covered.some(([, endings]) => endings.test(location.uri.path)))
}
