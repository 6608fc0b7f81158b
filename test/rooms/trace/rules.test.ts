// rules.org and decisions.org as the learner writes them: real files, read by the same gate that obeys them.

import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { openLearning } from '../../../server/src/agent/learning.ts'
import { proposalId, turnId } from '../../../server/src/base/ids.ts'
import { type Proposal, trusted } from '../../../server/src/base/proposal.ts'
import { grammarDirectory, openGrammars } from '../../../server/src/code/grammar.io.ts'
import type { Decision } from '../../../server/src/gate/learn/learner.ts'
import { offersFor } from '../../../server/src/gate/learn/offers.ts'
import { type Act, printPattern } from '../../../server/src/gate/learn/pattern.ts'
import { formatRule, readRules } from '../../../server/src/gate/learn/rule-org.ts'
import { openGate } from '../../../server/src/gate/open.io.ts'
import { formatPin, readPins } from '../../../server/src/gate/pins.ts'
import { loadPolicy, readRuleText } from '../../../server/src/gate/policy.io.ts'
import { parseOrg } from '../../../server/src/org/parse.ts'
import { formatDecision, readDecisions } from '../../../server/src/trace/decisions.ts'
import { openHome } from '../../../server/src/trace/home.io.ts'
import { type Choice, openRules } from '../../../server/src/trace/rules.io.ts'

const change = (path: string, n: number): Act => ({
  kind: 'file',
  does: 'change',
  path,
  hash: n.toString(16).padStart(64, '0'),
})
const npm: Act = { kind: 'command', words: ['npm', 'test'], places: {} }

describe('rules.org', () => {
  let root: string
  let time = Date.UTC(2026, 10, 22, 9)
  const clock = { now: () => time++ }
  const open = (workspace = 'ws') => {
    const home = openHome({ home: join(root, 'home'), workspace: join(root, workspace) })
    return { home, rules: openRules(home, clock, randomUUID) }
  }
  const text = (): string => readFileSync(join(root, 'home', 'rules.org'), 'utf8')
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'passepartout-rules-'))
    mkdirSync(join(root, 'ws'))
  })
  afterEach(() => rmSync(root, { recursive: true, force: true }))

  const choice = (
    act: Act,
    reach: string,
    decisions: readonly Decision[],
    scope: Choice['scope'] = 'project',
  ): Choice => {
    const offer = offersFor([act], decisions, 'permit').find((one) => one.reach === reach)
    assert.ok(offer)
    return { offer, scope }
  }
  async function teach(rules: ReturnType<typeof openRules>, paths: readonly string[]): Promise<void> {
    for (const [n, path] of paths.entries()) {
      const act = change(path, n)
      const done = await rules.decided([act], true, n === 0 ? choice(act, 'tree', []) : null)
      assert.ok(done.ok)
    }
  }

  it('is written by what is decided, and obeyed as it is written', async () => {
    const { home, rules } = open()
    await teach(rules, ['src/a/1.ts', 'src/a/2.ts'])
    assert.match(
      text(),
      /^#\+TITLE: Rules\n#\+PASSEPARTOUT_RULES: 1\n#\+TODO: SHADOW ACTIVE \| REVOKED\n#\+PASSEPARTOUT_SEED: \w{32}\n/,
    )
    assert.match(text(), /^\* SHADOW Allow changing src\/\*\*\/\*\.ts$/m)
    assert.match(text(), /does not act yet/)
    assert.equal((await loadPolicy(home.dir, home.workspace, { project: home.slug })).rules.length, 0)
    await rules.decided([change('src/a/3.ts', 3)], true, null)
    assert.match(text(), /^\* ACTIVE Allow changing/m)
    assert.match(text(), /^:AGREED: 3$/m)
    const policy = await loadPolicy(home.dir, home.workspace, { project: home.slug })
    assert.equal(policy.rules.length, 1)
    assert.match(
      policy.rules[0]?.text ?? '',
      /matches\(E, "src\/a\/\*\.ts"\), not protected\(E\), not spot\(A\)/,
    )
    assert.equal(policy.patterns.seed.length, 32)
    await rules.decided([change('src/a/4.ts', 4)], false, null)
    assert.match(text(), /^\* SHADOW Allow changing/m)
    assert.match(text(), /^- never on :: change src\/a\/\*\.ts$/m)
    assert.match(text(), /^:DISAGREED: 0$/m)
    assert.equal((await loadPolicy(home.dir, home.workspace, { project: home.slug })).rules.length, 0)
  })

  it('holds in its project, for its time, and no longer', async () => {
    const { home, rules } = open()
    await rules.decided([npm], true, choice(npm, 'exact', []))
    const count = async (standing: Parameters<typeof loadPolicy>[2]) =>
      (await loadPolicy(home.dir, home.workspace, standing)).rules.length
    assert.equal(await count({ project: home.slug, now: time }), 1)
    assert.equal(await count({ project: 'other-0123', now: time }), 0)
    assert.equal(await count({ now: time }), 0)
    assert.equal(await count({ project: home.slug, now: time + 91 * 86_400_000 }), 0)
    writeFileSync(join(home.dir, 'rules.org'), text().replace(/^:EXPIRES: .*$/m, ':EXPIRES: some day'))
    const odd = await loadPolicy(home.dir, home.workspace, { project: home.slug, now: time })
    assert.equal(odd.rules.length, 0)
    assert.match(odd.broken[0]?.problem.message ?? '', /expires cannot be read/)
    writeFileSync(
      join(home.dir, 'rules.org'),
      text().replace(/^:EXPIRES: .*$/m, ':EXPIRES: <2026-11-23 Mon>'),
    )
    assert.equal(await count({ project: home.slug, now: Date.UTC(2026, 10, 23, 12) }), 1)
    assert.equal(await count({ project: home.slug, now: Date.UTC(2026, 10, 24, 1) }), 0)
  })

  it('keeps a rule of this session out of the file', async () => {
    const { home, rules } = open()
    await rules.decided([npm], true, choice(npm, 'exact', [], 'session'))
    assert.equal(existsSync(join(home.dir, 'rules.org')), false)
    assert.equal(rules.session().length, 1)
    const known = await rules.read()
    assert.ok(known.ok && known.value.rules.length === 1)
    const revoked = await rules.revoke(known.value.rules[0]?.rule.id ?? '')
    assert.ok(revoked.ok)
    assert.equal(rules.session().length, 0)
  })

  it('is revoked by its id, and what is revoked or only predicts acts under no reading of the file', async () => {
    const { home, rules } = open()
    await rules.decided([npm], true, choice(npm, 'exact', []))
    const known = await rules.read()
    const id = known.ok ? (known.value.rules[0]?.rule.id ?? '') : ''
    assert.equal((await rules.revoke('nothing')).ok, false)
    assert.ok((await rules.revoke(id)).ok)
    assert.match(text(), /^\* REVOKED Allow npm test$/m)
    // Also without the line that makes a keyword of it.
    for (const changed of [text(), text().replace(/^#\+TODO: .*\n/m, '')]) {
      writeFileSync(join(home.dir, 'rules.org'), changed)
      assert.equal(
        (await loadPolicy(home.dir, home.workspace, { project: home.slug, now: time })).rules.length,
        0,
      )
    }
    assert.equal((await rules.revoke(id)).ok, false)
  })

  it('leaves alone what a person wrote', async () => {
    const { home, rules } = open()
    mkdirSync(home.dir, { recursive: true })
    const mine =
      '* TODO think about this\n* My rule\n#+begin_src datalog\ndeny(A) :- program(A, rm).\n#+end_src\n'
    writeFileSync(join(home.dir, 'rules.org'), mine)
    await teach(rules, ['src/a/1.ts', 'src/a/2.ts', 'src/a/3.ts'])
    assert.ok(text().includes(mine))
    assert.deepEqual(
      parseOrg(text()).headlines.map(({ todo, title }) => [todo, title]),
      [
        ['TODO', 'think about this'],
        ['', 'My rule'],
        ['ACTIVE', 'Allow changing src/**/*.ts'],
      ],
    )
    // A rule that a person widened is theirs: it holds as it stands, and learns no more.
    const wider = text().replace('"src/a/*.ts"', '"src/**/*.ts"')
    writeFileSync(join(home.dir, 'rules.org'), wider)
    const read = await rules.read()
    assert.deepEqual(read.ok && read.value.rules.map(({ byHand }) => byHand), [true])
    await rules.decided([change('src/a/9.ts', 9)], false, null)
    assert.equal(text(), wider)
    // Nor is anything rewritten when a line of it was damaged.
    const torn = text().replace('- acts on :: change', '- acts on :: chnage')
    writeFileSync(join(home.dir, 'rules.org'), torn)
    await rules.decided([change('src/b/9.ts', 9)], true, null)
    assert.equal(text(), torn)
  })

  it('two windows that decide at once lose nothing', async () => {
    const one = open()
    const two = open()
    const acts = Array.from({ length: 12 }, (_, n) => change(`src/a/${n}.ts`, n))
    const first = acts[0] as Act
    await one.rules.decided([first], true, choice(first, 'tree', []))
    await Promise.all(acts.slice(1).map((act, n) => (n % 2 ? one : two).rules.decided([act], true, null)))
    const known = await one.rules.read()
    assert.ok(known.ok)
    assert.equal(known.value.decisions.length, 12)
    assert.deepEqual(
      known.value.rules.map(({ rule }) => rule.acts.map(printPattern)),
      [['change src/a/*.ts']],
    )
    // What was decided has an order of its own.
    const times = known.value.decisions.map(({ at }) => at)
    assert.deepEqual(
      times,
      [...new Set(times)].sort((a, b) => a - b),
    )
  })

  it('a repository can neither permit nor teach', async () => {
    const { home, rules } = open()
    await teach(rules, ['src/a/1.ts', 'src/a/2.ts', 'src/a/3.ts'])
    mkdirSync(join(home.workspace, '.passepartout'))
    writeFileSync(join(home.workspace, '.passepartout', 'rules.org'), text())
    const policy = await loadPolicy(home.dir, home.workspace, { project: home.slug, now: time })
    assert.equal(policy.rules.filter(({ source }) => source === 'workspace').length, 0)
    assert.match(policy.broken[0]?.problem.message ?? '', /may only deny or ask/)
  })

  it('decisions that a person damaged are passed over, and the others stand', async () => {
    const { home, rules } = open()
    await teach(rules, ['src/a/1.ts', 'src/a/2.ts'])
    const log = join(home.workspaceDir, 'decisions.org')
    appendFileSync(
      log,
      '- approved now :: {"kind":"file"}\n- approved 2026-11-22T09:00:00.000Z :: {"kind":"exact"}\n* note\n',
    )
    const known = await rules.read()
    assert.equal(known.ok && known.value.decisions.length, 2)
  })

  it('a rule of another project, or one that is over, takes nothing away here', async () => {
    const grammars = await openGrammars(grammarDirectory())
    const at = async (workspace: string) => {
      const { home, rules } = open(workspace)
      const gate = await openGate({ grammars, home: home.dir, workspace: home.workspace, project: home.slug })
      return openLearning(gate, rules, clock)
    }
    const run: Proposal = {
      id: proposalId('p'),
      turn: turnId('t'),
      actions: [{ type: 'shell', shell: 'posix', command: 'npm test' }],
      workspace: join(root, 'ws'),
      labels: trusted,
      origin: 'model',
      reason: '',
    }
    mkdirSync(join(root, 'other'))
    const here = await at('ws')
    const other = { ...run, workspace: join(root, 'other') }
    const always = async (learning: typeof here, proposal: Proposal): Promise<readonly string[]> => {
      const { permit } = await learning.offers(proposal)
      const done = await learning.decided(proposal, true, { offer: permit[0]?.id ?? '', scope: 'project' })
      assert.ok(done.ok)
      return done.value
    }
    assert.deepEqual(await always(here, run), ['Allow npm test: acts from now on.'])
    assert.deepEqual(await always(await at('other'), other), ['Allow npm test: acts from now on.'])
    const ended = text().replace(/^:EXPIRES: .*$/gm, ':EXPIRES: 2026-01-01T00:00:00.000Z')
    writeFileSync(join(root, 'home', 'rules.org'), ended)
    assert.deepEqual(await always(here, run), ['Allow npm test: acts from now on.'])
    assert.equal(readRules(text()).length, 3)
  })

  it('an outside tool that was approved is pinned as it described itself', async () => {
    const { home, rules } = open()
    const grammars = await openGrammars(grammarDirectory())
    const gate = await openGate({ grammars, home: home.dir, workspace: home.workspace, project: home.slug })
    const learning = openLearning(gate, rules, clock)
    const call = (description: string): Proposal => ({
      id: proposalId('p'),
      turn: turnId('t'),
      actions: [
        {
          type: 'mcp',
          server: 'tracker',
          tool: 'list',
          arguments: {},
          description,
          annotations: { readOnlyHint: true },
        },
      ],
      workspace: home.workspace,
      labels: trusted,
      origin: 'model',
      reason: '',
    })
    const codes = async (description: string) =>
      (await gate.judge(call(description))).findings
        .filter(({ severity }) => severity === 'hold')
        .map(({ code }) => code)
    assert.deepEqual(await codes('Lists the open issues.'), ['tool-unpinned'])
    assert.ok((await learning.decided(call('Lists the open issues.'), true, null)).ok)
    assert.deepEqual(await codes('Lists the open issues.'), [])
    assert.deepEqual(await codes('Lists the open issues and closes them.'), ['tool-changed'])
    // A denial pins nothing, and a pin that a person ends is none.
    assert.ok((await learning.decided(call('Another.'), false, null)).ok)
    assert.equal(readPins(text()).length, 1)
    writeFileSync(join(home.dir, 'rules.org'), text().replace('* The tool', '* REVOKED The tool'))
    assert.deepEqual(await codes('Lists the open issues.'), ['tool-unpinned'])
  })

  it('what only reads in its safe form is no part of a rule', async () => {
    const { home, rules } = open()
    const grammars = await openGrammars(grammarDirectory())
    const gate = await openGate({ grammars, home: home.dir, workspace: home.workspace, project: home.slug })
    const learning = openLearning(gate, rules, clock)
    const run = (command: string): Proposal => ({
      id: proposalId('p'),
      turn: turnId('t'),
      actions: [{ type: 'shell', shell: 'posix', command }],
      workspace: home.workspace,
      labels: trusted,
      origin: 'model',
      reason: '',
    })
    const both = run('npm test; git status')
    const offers = await learning.offers(both)
    assert.equal(offers.permit[0]?.words, 'npm test')
    const id = offers.permit[0]?.id ?? ''
    assert.ok((await learning.decided(both, true, { offer: id, scope: 'project' })).ok)
    assert.equal((await gate.prepare(both)).verdict.decision, 'allow')
    assert.equal((await gate.prepare(run('npm test && git diff'))).verdict.decision, 'allow')
    assert.equal((await gate.prepare(run('npm test; git push'))).verdict.decision, 'ask')
  })

  it('any tool stands in the file as itself and as nothing else', () => {
    const any = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 30 }),
      fc.constantFrom('\n* head', ':END:', '"', '\u2028'),
    )
    fc.assert(
      fc.property(any, any, any, (server, tool, shape) => {
        const pin = { server, tool, hash: 'a'.repeat(64), shape }
        const written = formatPin(pin, 'now')
        assert.equal(parseOrg(written).headlines.length, 1)
        assert.deepEqual(readPins(written), [pin])
      }),
    )
  })

  it('any path and any words stand in the files as themselves and as nothing else', () => {
    const word = fc.oneof(
      fc.string({ maxLength: 20, unit: 'binary' }),
      fc.constantFrom(
        '* head',
        '#+end_src',
        ':END:',
        '- acts on :: change **',
        '\n* ACTIVE x',
        '"',
        '<path **>',
        '[[',
        '%',
        '\u202e',
        '\u0085',
      ),
    )
    const act = fc.oneof(
      fc
        .array(word, { minLength: 1, maxLength: 4 })
        .map((words): Act => ({ kind: 'command', words, places: {} })),
      word.filter((path) => path !== '' && !path.includes('/')).map((path): Act => change(path, 1)),
    )
    fc.assert(
      fc.property(act, (one) => {
        const decision: Decision = { act: one, approved: true, at: 1_000 }
        assert.deepEqual(readDecisions(formatDecision(decision)), [decision])
        for (const { patterns } of offersFor([one], [], 'permit'))
          for (const envelope of patterns) {
            const rule = {
              id: 'r1',
              concludes: 'permit',
              scope: 'always',
              project: '',
              envelope,
              acts: [envelope],
              barred: [envelope],
              createdAt: 1,
              since: 0,
              expiresAt: null,
            } as const
            const written = `#+TODO: SHADOW ACTIVE | REVOKED\n${formatRule(rule, 2, { allowed: 1, denied: 0 })}`
            const [read, ...others] = readRules(written)
            assert.deepEqual(others, [])
            assert.equal(parseOrg(written).headlines.length, 1)
            assert.ok(read)
            assert.equal(read.byHand, false, written)
            assert.deepEqual(read.rule, rule)
            assert.equal(readRuleText(written, 'home', 'f').rules.length, 1)
          }
      }),
      { numRuns: 500 },
    )
  })
})
