// Owns the offer of local models to the editor's own chat and to other extensions. The requests go through the server, where
// the engines are; here shapes are converted and parts passed on.

import * as vscode from 'vscode'
import {
  type OfferedModelView,
  type OfferedPart,
  offeredAsk,
  offeredModels,
  offeredTokens,
} from '../../../server/protocol/offered.ts'
import type { Feature } from '../../feature.ts'
import { type GivenMessage, readMessages, spokenOf } from '../../native/parts.ts'

export const createNativeModels: Feature = (context, client) => {
  if (typeof vscode.lm?.registerLanguageModelChatProvider !== 'function') return
  const changed = new vscode.EventEmitter<void>()
  let requests = 0
  const provider: vscode.LanguageModelChatProvider = {
    onDidChangeLanguageModelChatInformation: changed.event,
    async provideLanguageModelChatInformation(_, token) {
      if (!client.folder) return []
      return ((await client.request(offeredModels, {}, { token })) ?? []).map(informationOf)
    },
    async provideLanguageModelChatResponse({ id: model }, messages, options, progress, token) {
      const id = `${process.pid}-${++requests}`
      const listening = client.onOffered.on((grown) => {
        if (grown.id === id) progress.report(partOf(grown.part))
      })
      try {
        const isOne =
          options.toolMode === vscode.LanguageModelChatToolMode.Required && options.tools?.length === 1
        const end = await client.request(
          offeredAsk,
          {
            id,
            model,
            messages: readMessages(messages),
            tools: (options.tools ?? []).map(({ name, description, inputSchema }) => ({
              name,
              description,
              schema: inputSchema ?? null,
            })),
            calling: isOne ? 'one' : 'free',
          },
          { token },
        )
        if (token.isCancellationRequested) return
        if (!end) throw new Error(vscode.l10n.t('The server did not answer. The log says why.'))
        if (!end.ok) throw new Error(`${end.message} ${end.next}`.trim())
      } finally {
        listening.dispose()
      }
    },
    async provideTokenCount({ id: model }, given, token) {
      const text = spokenOf(given as string | GivenMessage)
      const counted = await client.request(offeredTokens, { model, text }, { token })
      return counted?.tokens ?? Math.ceil(text.length / 4)
    },
  }
  context.subscriptions.push(
    changed,
    vscode.lm.registerLanguageModelChatProvider('passepartout', provider),
    client.onEngine.on(() => changed.fire()),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration('passepartout.offeredModels')) changed.fire()
    }),
  )
}

function informationOf(view: OfferedModelView): vscode.LanguageModelChatInformation {
  const [family = view.model, tag = 'latest'] = view.model.split(':')
  return {
    id: view.model,
    name: view.model,
    family,
    version: tag,
    detail: vscode.l10n.t('on this machine'),
    tooltip: [vscode.l10n.t('Runs on this machine, through Passepartout.'), view.detail]
      .filter(Boolean)
      .join(' '),
    maxInputTokens: view.inputTokens,
    maxOutputTokens: view.outputTokens,
    capabilities: { toolCalling: view.callsTools, imageInput: false },
  }
}

const partOf = (part: OfferedPart): vscode.LanguageModelTextPart | vscode.LanguageModelToolCallPart =>
  part.kind === 'text'
    ? new vscode.LanguageModelTextPart(part.text)
    : new vscode.LanguageModelToolCallPart(part.call.id, part.call.name, inputOf(part.call.arguments))

/** What is no object would be no input for any tool. */
const inputOf = (given: unknown): object =>
  typeof given === 'object' && given !== null ? given : { invalid: given ?? null }
