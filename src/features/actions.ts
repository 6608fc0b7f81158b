// Owns the questions about a place in the editor: explain it or a problem there, fix, write a test; as commands and as
// code actions, which the Problems view has too. Each is an ordinary question with evidence; nothing here edits.

import * as vscode from 'vscode'
import * as messages from '../../server/protocol/messages.ts'
import { around, symbolAt } from '../around.ts'
import { lastLine } from '../evidence.ts'
import type { Client } from '../feature.ts'
import { outcomeWords } from '../outcome.ts'
import { relativePath } from '../paths.ts'

const selector: vscode.DocumentSelector = { scheme: 'file' }
/** It changes nothing, so it is no kind of refactoring. */
const explainKind = vscode.CodeActionKind.Empty.append('explain.passepartout')
const testKind = vscode.CodeActionKind.Refactor.append('passepartout.test')
/** Text without functions to test. */
const prose = new Set(['org', 'markdown', 'plaintext', 'json', 'jsonc', 'yaml', 'toml', 'html', 'css', 'log'])
const fixesAtOnce = 3
/** Places that a report refers to. */
const relatedTold = 5

export function createActions(context: vscode.ExtensionContext, client: Client): void {
  context.subscriptions.push(
    vscode.commands.registerCommand('passepartout.explainSelection', (uri?: unknown, range?: unknown) =>
      explain(client, uri, range),
    ),
    vscode.commands.registerCommand('passepartout.fixDiagnostic', (uri?: unknown, diagnostic?: unknown) =>
      fix(client, uri, diagnostic),
    ),
    vscode.commands.registerCommand('passepartout.explainDiagnostic', (uri?: unknown, diagnostic?: unknown) =>
      explainProblem(client, uri, diagnostic),
    ),
    vscode.commands.registerCommand('passepartout.writeTest', (uri?: unknown, range?: unknown) =>
      writeTest(client, uri, range),
    ),
    vscode.languages.registerCodeActionsProvider(
      selector,
      {
        provideCodeActions: (document, range, about, token) =>
          codeActions(client, document, range, about, token),
      },
      { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix, explainKind, testKind] },
    ),
  )
}

async function explain(client: Client, uri: unknown, given: unknown): Promise<void> {
  const document = await documentOf(uri)
  if (!document) return
  const range = await chosenRange(document, given)
  await ask(client, document, range, (place) => vscode.l10n.t('Explain {0}.', place))
}

const fix = (client: Client, uri: unknown, given: unknown): Promise<void> =>
  askOfProblem(client, uri, given, (place, message) =>
    vscode.l10n.t('Fix this problem in {0}: {1}', place, message),
  )

const explainProblem = (client: Client, uri: unknown, given: unknown): Promise<void> =>
  askOfProblem(client, uri, given, (place, message) =>
    vscode.l10n.t('Explain this problem in {0}: {1}', place, message),
  )

/** With the function around it, and the places that the report itself refers to. */
async function askOfProblem(
  client: Client,
  uri: unknown,
  given: unknown,
  words: (place: string, message: string) => string,
): Promise<void> {
  const document = await documentOf(uri)
  if (!document) return
  const diagnostic = isDiagnostic(given) ? given : await chooseDiagnostic(document)
  if (!diagnostic) return
  const range = await around(document, diagnostic.range)
  const message = reportOf(client, diagnostic)
  await ask(client, document, range, (place) => words(place, message), diagnostic.range.start.line)
}

/** `Type … (typescript 2322). See src/config.ts:12: 'x' is declared here` */
function reportOf(
  client: Client,
  { message, source, code, relatedInformation = [] }: vscode.Diagnostic,
): string {
  const number = typeof code === 'object' ? code.value : code
  const by = [source, number].filter((part) => part !== undefined && part !== '').join(' ')
  const related = relatedInformation.slice(0, relatedTold).flatMap(({ location, message }) => {
    const path = relativePath(client, location.uri)
    return path === '' ? [] : [`\`${path}\`:${location.range.start.line + 1}: ${oneLine(message)}`]
  })
  const told = `${oneLine(message)}${by === '' ? '' : ` (${by})`}`
  return related.length === 0
    ? told
    : vscode.l10n.t('{0}. See {1}', told.replace(/\.$/, ''), related.join('; '))
}

async function writeTest(client: Client, uri: unknown, given: unknown): Promise<void> {
  const document = await documentOf(uri)
  if (!document) return
  const range = await chosenRange(document, given)
  await ask(client, document, range, (place) => vscode.l10n.t('Write a test for {0}.', place))
}

/** What a code action was offered for, else what is selected, else the function at the cursor. */
async function chosenRange(document: vscode.TextDocument, given: unknown): Promise<vscode.Range> {
  if (given instanceof vscode.Range) return given
  const selection = vscode.window.activeTextEditor?.selection ?? new vscode.Selection(0, 0, 0, 0)
  return selection.isEmpty ? around(document, selection) : selection
}

/** `line` (0-based) names one line instead of the whole range. */
async function ask(
  client: Client,
  document: vscode.TextDocument,
  range: vscode.Range,
  words: (place: string) => string,
  line?: number,
): Promise<void> {
  const path = relativePath(client, document.uri)
  if (path === '') {
    void vscode.window.showInformationMessage(
      vscode.l10n.t(
        'This file is outside the folder “{0}”, where the agent works.',
        client.folder?.name ?? '',
      ),
    )
    return
  }
  const first = (line ?? range.start.line) + 1
  const last = line === undefined ? lastLine(range) : first
  const text = words(`\`${path}\`:${first === last ? first : `${first}-${last}`}`)
  await vscode.commands.executeCommand('passepartout.chat.focus')
  const evidence = client.evidence.collect({ document, range })
  if (!(await client.request(messages.ask, { text, evidence })))
    void vscode.window.showWarningMessage(outcomeWords(null))
}

async function codeActions(
  client: Client,
  document: vscode.TextDocument,
  range: vscode.Range | vscode.Selection,
  about: vscode.CodeActionContext,
  token: vscode.CancellationToken,
): Promise<vscode.CodeAction[]> {
  if (relativePath(client, document.uri) === '') return []
  const wants = (kind: vscode.CodeActionKind) => !about.only || about.only.contains(kind)
  const actions: vscode.CodeAction[] = []
  if (wants(explainKind) && !range.isEmpty) {
    const title = vscode.l10n.t('Explain with Passepartout')
    const action = new vscode.CodeAction(title, explainKind)
    action.command = {
      command: 'passepartout.explainSelection',
      title,
      arguments: [document.uri, new vscode.Range(range.start, range.end)],
    }
    actions.push(action)
  }
  // Among the quick fixes, so that the Problems view has it too.
  if (wants(vscode.CodeActionKind.QuickFix))
    for (const diagnostic of about.diagnostics.slice(0, fixesAtOnce)) {
      const title = vscode.l10n.t('Explain with Passepartout: {0}', shorten(oneLine(diagnostic.message)))
      const action = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix)
      action.diagnostics = [diagnostic]
      action.command = {
        command: 'passepartout.explainDiagnostic',
        title,
        arguments: [document.uri, diagnostic],
      }
      actions.push(action)
    }
  // The others lead to changes.
  if (!vscode.workspace.isTrusted) return actions
  if (wants(vscode.CodeActionKind.QuickFix))
    for (const diagnostic of about.diagnostics.slice(0, fixesAtOnce)) {
      const title = vscode.l10n.t('Fix with Passepartout: {0}', shorten(oneLine(diagnostic.message)))
      const action = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix)
      action.diagnostics = [diagnostic]
      action.command = { command: 'passepartout.fixDiagnostic', title, arguments: [document.uri, diagnostic] }
      actions.push(action)
    }
  if (wants(testKind) && !prose.has(document.languageId)) {
    const subject = range.isEmpty ? await functionAt(document, range, about, token) : range
    if (subject) {
      const title = vscode.l10n.t('Write a test with Passepartout')
      const action = new vscode.CodeAction(title, testKind)
      action.command = {
        command: 'passepartout.writeTest',
        title,
        arguments: [document.uri, new vscode.Range(subject.start, subject.end)],
      }
      actions.push(action)
    }
  }
  return actions
}

/** Asking for symbols costs something: only when the user opened the menu, not at each cursor move. */
async function functionAt(
  document: vscode.TextDocument,
  range: vscode.Range,
  about: vscode.CodeActionContext,
  token: vscode.CancellationToken,
): Promise<vscode.Range | undefined> {
  if (about.triggerKind !== vscode.CodeActionTriggerKind.Invoke) return undefined
  const found = await symbolAt(document, range.start)
  return token.isCancellationRequested ? undefined : found
}

async function documentOf(uri: unknown): Promise<vscode.TextDocument | undefined> {
  const active = vscode.window.activeTextEditor?.document
  if (!(uri instanceof vscode.Uri) || active?.uri.toString() === uri.toString()) return active
  return vscode.workspace.openTextDocument(uri)
}

/** The one at the cursor; else the user chooses among those of the file. */
async function chooseDiagnostic(document: vscode.TextDocument): Promise<vscode.Diagnostic | undefined> {
  const all = [...vscode.languages.getDiagnostics(document.uri)].sort((a, b) => a.severity - b.severity)
  const cursor = vscode.window.activeTextEditor?.selection
  const here = all.find((each) => cursor && each.range.intersection(cursor))
  if (here) return here
  if (all.length === 0) {
    void vscode.window.showInformationMessage(vscode.l10n.t('The editor reports no problem in this file.'))
    return undefined
  }
  const chosen = await vscode.window.showQuickPick(
    all.map((diagnostic) => ({
      label: oneLine(diagnostic.message),
      description: vscode.l10n.t('line {0}', diagnostic.range.start.line + 1),
      diagnostic,
    })),
    { title: vscode.l10n.t('Which problem?') },
  )
  return chosen?.diagnostic
}

const isDiagnostic = (value: unknown): value is vscode.Diagnostic =>
  typeof value === 'object' && value !== null && 'message' in value && 'range' in value

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim()
const shorten = (text: string): string => (text.length > 60 ? `${text.slice(0, 59)}…` : text)
