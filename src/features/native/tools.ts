// Owns the tools that models of the editor's own chat can call: searches of the folder, and a capture that becomes a proposal.
// What they answer is for the server to say; here the user is asked, once for the session, whether they may.

import * as vscode from 'vscode'
import {
  type CaptureWish,
  servedCall,
  servedCapture,
  servedConsent,
} from '../../../server/protocol/served.ts'
import type { Client, Feature } from '../../feature.ts'
import { outcomeWords } from '../../outcome.ts'

/** Without their prefix, which tools of all extensions share a list for. */
const reading = ['find', 'context', 'outline', 'org_query', 'org_agenda'] as const

export const createNativeTools: Feature = (context, client) => {
  if (typeof vscode.lm?.registerTool !== 'function') return
  const ask = createQuestion(client)
  const words: Readonly<Record<(typeof reading)[number], string>> = {
    find: vscode.l10n.t('Searching the folder'),
    context: vscode.l10n.t('Reading what the question is about'),
    outline: vscode.l10n.t('Reading an outline'),
    org_query: vscode.l10n.t('Searching headlines'),
    org_agenda: vscode.l10n.t('Reading the agenda'),
  }
  for (const tool of reading)
    context.subscriptions.push(
      vscode.lm.registerTool<object>(`passepartout_${tool}`, {
        prepareInvocation: () => ({ invocationMessage: words[tool] }),
        invoke: ({ input }, token) => call(client, ask, tool, input, token),
      }),
    )
  context.subscriptions.push(
    vscode.lm.registerTool<Partial<CaptureWish>>('passepartout_capture', {
      prepareInvocation: ({ input }) => ({
        invocationMessage: vscode.l10n.t('Capturing'),
        confirmationMessages: {
          title: vscode.l10n.t('Capture into your notes?'),
          message: vscode.l10n.t(
            '“{0}” is proposed as a heading. You see it as it will be written, and decide, in Passepartout’s approvals.',
            textOf(input.title).slice(0, 200),
          ),
        },
      }),
      async invoke({ input }) {
        const { title, body, todo, scheduled, deadline } = input
        const outcome = await client.request(servedCapture, {
          title: textOf(title),
          body: textOf(body),
          todo: textOf(todo),
          scheduled: textOf(scheduled),
          deadline: textOf(deadline),
        })
        if (!outcome?.ok) throw new Error(outcomeWords(outcome))
        return said(outcome.message)
      },
    }),
  )
}

async function call(
  client: Client,
  ask: () => Promise<boolean>,
  tool: string,
  input: object,
  token: vscode.CancellationToken,
): Promise<vscode.LanguageModelToolResult> {
  const args = Object.fromEntries(Object.entries(input))
  for (;;) {
    const answer = await client.request(servedCall, { tool, args }, { token })
    if (!answer) throw new Error(vscode.l10n.t('The server did not answer. The log says why.'))
    if (answer.kind === 'answered')
      return said(answer.note === '' ? answer.text : `${answer.text}\n${answer.note}`)
    if (answer.kind === 'failed') throw new Error(answer.text)
    if (!(await ask())) throw new Error('The user did not allow this. Go on without the text of the folder.')
  }
}

/** One question at a time, however many tools are called at once. False for a question that was closed without an answer. */
function createQuestion(client: Client): () => Promise<boolean> {
  let asking: Promise<boolean> | undefined
  const ask = async (): Promise<boolean> => {
    // Whoever was typing when this came up has not answered it by Enter.
    const later = { label: vscode.l10n.t('Not Now') }
    const allow = {
      label: vscode.l10n.t('Allow for This Session'),
      detail: vscode.workspace.getConfiguration('passepartout').get('sharing.memory')
        ? vscode.l10n.t('Without credentials and private headings. The trace lists each call.')
        : vscode.l10n.t('Without credentials, private headings and memory. The trace lists each call.'),
    }
    const refuse = { label: vscode.l10n.t('Refuse for This Session') }
    const choice = await vscode.window.showQuickPick([later, allow, refuse], {
      title: vscode.l10n.t(
        'May the model of the editor’s chat be given text of “{0}”?',
        client.folder?.name ?? '',
      ),
      placeHolder: vscode.l10n.t('It goes wherever that model runs.'),
      ignoreFocusOut: true,
    })
    if (choice === undefined || choice === later) return false
    const outcome = await client.request(servedConsent, { consent: choice === allow ? 'allowed' : 'refused' })
    return outcome?.ok === true
  }
  return () => {
    asking ??= ask().finally(() => {
      asking = undefined
    })
    return asking
  }
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

const said = (text: string): vscode.LanguageModelToolResult =>
  new vscode.LanguageModelToolResult([new vscode.LanguageModelTextPart(text)])
