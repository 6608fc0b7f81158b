// Owns what a request gets of the skills: the one it calls by its name, the requests a skill answers without a model, and
// what of them the model is told. Skills are data: what their code wants changed is a proposal like any other.

import { joinLabels, type Labels, trusted } from '../base/proposal.ts'
import { readAction } from '../gate/action.ts'
import { type Chosen, choose, promptText, slash, toolsOf } from '../skills/choose.ts'
import type { LoadedSkill } from '../skills/library.io.ts'
import { catches, filled } from '../skills/pattern.ts'
import type { Skill, ToolName } from '../skills/skill.ts'
import { untrusted } from '../tools/labels.ts'
import type { GivenText, Handed } from './handed.ts'
import type { SessionPorts } from './ports.ts'
import { callFunction } from './sealed.ts'
import type { ReflexOutcome, ToldSkills, WindowPiece } from './state.ts'

/** The request without the name of the skill it calls; a name that none has is a word like others. */
export async function calling(
  ports: SessionPorts,
  text: string,
): Promise<{
  readonly text: string
  readonly called: LoadedSkill | null
  readonly all: readonly LoadedSkill[]
}> {
  const all = await ports.skills.loaded()
  const found = slash(text)
  const called = found === null ? undefined : all.find(({ skill }) => skill.name === found.name)
  return found === null || called === undefined
    ? { text, called: null, all }
    : { text: found.rest || `${called.skill.title}: ${called.skill.summary}`, called, all }
}

/**
 * What a skill makes of a request without a model; a text: another request to be answered in its place; null: nothing. The
 * one that was called comes first, then by name.
 */
export async function skillReflex(
  ports: SessionPorts,
  text: string,
  handed: Handed | null,
  signal: AbortSignal,
): Promise<ReflexOutcome | string | null> {
  const { text: request, called, all } = await calling(ports, text)
  for (const { skill, runs } of called === null ? all : [called]) {
    for (const { pattern, does, given } of skill.reflexes) {
      if (given === null ? handed !== null : !handed?.kinds.includes(given)) continue
      const caught = catches(pattern, request)
      if (caught === null) continue
      if (does.kind === 'same-as') return filled(does.request, pattern, caught)
      if (runs === 'no-code') continue
      const texts = given === null ? [] : ((await handed?.texts()) ?? [])
      if (given !== null && !texts.some(({ kind }) => kind === given)) continue
      const outcome = await answered(ports, skill, does.function, caught, texts, signal)
      if (outcome !== null) return outcome
    }
  }
  return null
}

async function answered(
  ports: SessionPorts,
  skill: Skill,
  name: string,
  caught: readonly string[],
  texts: readonly GivenText[],
  signal: AbortSignal,
): Promise<ReflexOutcome | null> {
  // Written by programs and by other people: the user only pointed at it.
  const brought = texts.reduce<Labels>((all, one) => joinLabels(all, untrusted(one.name)), trusted)
  const pieces = texts.map(pieceOfText)
  let labels = brought
  const origin = `skill:${skill.name}`
  const got = await callFunction(
    ports,
    skill,
    name,
    caught,
    (method, given) => {
      if (method === 'given') return Promise.resolve(texts)
      // What it was told stands in files, and decides with it what it wants.
      labels = joinLabels(labels, untrusted(`what the skill ${skill.name} looked up`))
      if (method === 'propose')
        return Promise.reject(new Error('A skill proposes by what it gives back: { propose: [...] }.'))
      return ports.inside(method, given)
    },
    signal,
  )
  if (!got.ok) return { kind: 'problem', name: origin, problem: got.error }
  const { value } = got
  if (value === undefined || value === null) return null
  if (typeof value !== 'object' || !('propose' in value)) {
    const answer = typeof value === 'string' ? value : JSON.stringify(value, null, 2)
    return { kind: 'answer', name: origin, answer: answer.slice(0, longestAnswer), labels: brought, pieces }
  }
  const wish = value as { readonly propose: unknown; readonly answer?: unknown }
  const given = Array.isArray(wish.propose) ? wish.propose : [wish.propose]
  const refused = (message: string): ReflexOutcome => ({
    kind: 'problem',
    name: origin,
    problem: { code: 'skill-failed', message, next: 'Look at its code, or ask in other words.' },
  })
  if (given.length === 0 || given.length > mostActions)
    return refused(`The skill ${skill.name} proposes no action.`)
  const actions = given.map((one) => readAction({ action: one }))
  const wrong = actions.find((one) => !one.ok)
  if (wrong !== undefined && !wrong.ok)
    return refused(`The skill ${skill.name} failed: ${wrong.error.message}`)
  const wanted = actions.flatMap((one) => (one.ok ? [one.value.action] : []))
  const tools = toolsOf(skill)
  for (const { type } of wanted) {
    const tool = toolOf[type]
    if (tool === undefined) return refused(`The skill ${skill.name} cannot propose this: ${type}.`)
    if (tools !== null && !tools.includes(tool))
      return refused(`The skill ${skill.name} does not name the tool ${tool} and wants it.`)
  }
  const words = typeof wish.answer === 'string' ? wish.answer.split('\n', 1)[0]?.slice(0, 120) : undefined
  return {
    kind: 'propose',
    name: origin,
    summary: words || skill.title,
    actions: wanted,
    reason: `The skill ${skill.name} proposes this.`,
    labels,
    pieces,
  }
}

const pieceOfText = ({ name, title, text, isWhole }: GivenText): WindowPiece => ({
  id: name,
  path: name,
  name: title || name,
  startLine: 1,
  endLine: text.replace(/\s+$/, '').split('\n').length,
  tokens: 0,
  form: isWhole ? 'full' : 'window',
  reasons: [`mentioned as ${name}`],
  text: text.slice(0, 4000),
})

const longestAnswer = 100_000
const mostActions = 20

const toolOf: Readonly<Record<string, ToolName>> = {
  file_edit: 'edit',
  file_write: 'write',
  file_delete: 'write',
  shell: 'run',
}

/** What the model is told for a request, with its place in the sources. */
export function toldSkills(
  all: readonly LoadedSkill[],
  called: LoadedSkill | null,
  request: string,
  tokensOf: (text: string) => number,
): { readonly told: ToldSkills | null; readonly tokens: number; readonly pieces: readonly WindowPiece[] } {
  const chosen = choose(all, request, called?.skill.name ?? null, tokensOf)
  if (chosen.length === 0 && called === null) return { told: null, tokens: 0, pieces: [] }
  const only = called === null ? null : toolsOf(called.skill)
  return {
    told: {
      text: chosen.map(({ one: { skill } }) => promptText(skill)).join('\n\n'),
      names: chosen.map(({ one: { skill } }) => skill.name),
      ...(called === null ? {} : { asked: request }),
      ...(only === null ? {} : { only }),
    },
    tokens: chosen.reduce((sum, one) => sum + one.tokens, 0),
    pieces: chosen.map(pieceOf),
  }
}

const pieceOf = ({ one: { skill, path }, reason, tokens }: Chosen<LoadedSkill>): WindowPiece => ({
  id: `skill:${skill.name}`,
  path,
  name: skill.title,
  startLine: 1,
  endLine: 1,
  tokens,
  form: 'full',
  reasons: [reason],
  text: '',
})
