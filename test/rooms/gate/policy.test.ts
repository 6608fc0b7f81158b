import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Action } from '../../../server/src/base/proposal.ts'
import { readAction } from '../../../server/src/gate/action.ts'
import { checkLine } from '../../../server/src/gate/decide.io.ts'
import { proofTerms } from '../../../server/src/gate/explain.ts'
import { loadPolicy, readRuleText } from '../../../server/src/gate/policy.io.ts'
import { emptyPolicy, makePolicy, type PolicyRule } from '../../../server/src/gate/policy.ts'
import { safeGit } from '../../../server/src/gate/programs/git.ts'
import { openSetting, type Setting, shell, verdictOf } from './gate.ts'

const rule = (text: string, source: PolicyRule['source'] = 'home'): PolicyRule => ({
  name: 'r',
  source,
  text,
  file: 'rules.org',
  line: 1,
})

describe('gate policy', () => {
  let setting: Setting
  before(async () => {
    setting = await openSetting()
  })
  after(() => setting.close())

  const write: Action = { type: 'file_write', path: 'src/a.ts', content: 'x' }
  const decision = async (rules: readonly PolicyRule[], action: Action, untrusted?: 'untrusted') =>
    (
      await verdictOf(setting, action, makePolicy(rules), {
        integrity: untrusted ?? 'trusted',
        confidentiality: 'public',
        sources: [],
      })
    ).decision

  const permitSrc = rule('permit(E) :- effect(E, A, write, T), under(E, src).')

  it('a rule permits what it covers, and only that', async () => {
    assert.equal(await decision([permitSrc], write), 'allow')
    assert.equal(await decision([permitSrc], { ...write, path: 'README.md' } as Action), 'ask')
    assert.equal(await decision([permitSrc], { type: 'file_delete', path: 'src/a.ts' }), 'ask')
    assert.equal(await decision([permitSrc], { ...write, path: 'src/../x' } as Action), 'ask')
  })

  it('untrusted origin suspends rules, not read-only proofs', async () => {
    assert.equal(await decision([permitSrc], write, 'untrusted'), 'ask')
    assert.equal(await decision([permitSrc], { type: 'file_read', path: 'src/a.ts' }, 'untrusted'), 'allow')
  })

  it('a rule about git holds for the git that is rewritten to be safe as well', async () => {
    const status = shell('git status --short')
    assert.equal(await decision([], status), 'allow')
    for (const [text, expected] of [
      ['deny(A) :- action(A), program(A, "git").', 'deny'],
      ['ask(A) :- action(A), program(A, "git").', 'ask'],
      ['deny(A) :- action(A), argument(A, status).', 'deny'],
      ['ask(A) :- action(A), argument(A, "--short").', 'ask'],
      // Of what the gate adds nobody has to know.
      ['deny(A) :- action(A), program(A, "env").', 'allow'],
      ['deny(A) :- action(A), argument(A, "--no-pager").', 'allow'],
      ['deny(A) :- action(A), argument(A, "--ignore-submodules=all").', 'allow'],
    ] as const)
      assert.equal(await decision([rule(text)], status), expected, text)
    assert.equal(await decision([rule('deny(A) :- program(A, "git").')], shell('timeout 9 git log')), 'deny')
    // Whoever writes its beginning by hand hides no word behind it.
    const almost = shell(`${safeGit.join(' ')} log --all --oneline --graph HEAD`)
    for (const word of ['--all', '--oneline', '--graph', 'HEAD'])
      assert.equal(await decision([rule(`deny(A) :- argument(A, "${word}").`)], almost), 'deny', word)
    assert.equal(await decision([], almost), 'ask')
  })

  it('no rule relaxes a finding that holds or forbids', async () => {
    const all = rule('permit(E) :- effect(E, A, K, T).')
    for (const path of ['src/.git/config', 'package.json', '/etc/x', 'src/a.ts::$DATA', 'hole'])
      assert.equal(await decision([all], { type: 'file_write', path, content: 'x' }), 'ask', path)
    assert.equal(
      await decision([all], { type: 'file_write', path: `${setting.home}/rules.org`, content: 'x' }),
      'deny',
    )
    assert.equal(await decision([all], shell('echo $HOME')), 'ask')
    assert.equal(await decision([all], shell('passepartout ask')), 'deny')
  })

  it('a rule denies or asks, and stricter wins whatever the order', async () => {
    const deny = rule('deny(A) :- program(A, ls).')
    const ask = rule('ask(A) :- type(A, file_read).')
    assert.equal(await decision([deny], shell('ls')), 'deny')
    assert.equal(await decision([deny], shell('nice ls')), 'deny')
    assert.equal(await decision([ask], { type: 'file_read', path: 'README.md' }), 'ask')
    const both = rule('deny(A) :- type(A, file_write).')
    assert.equal(await decision([permitSrc, both], write), 'deny')
    assert.equal(await decision([both, permitSrc], write), 'deny')
  })

  for (const [text, source] of [
    ['permit(E) :- effect(E, A, K, T).', 'workspace'],
    ['allowed.', 'home'],
    ['covered(E) :- effect(E, A, K, T).', 'home'],
    ['known(A) :- action(A).', 'home'],
    ['deny(A) :- denied, action(A).', 'home'],
    ['permit(E).', 'home'],
    ['permit(1).', 'home'],
    ['deny(A) :- program(A, "ls")', 'home'],
    ['deny(A) :- not program(A, ls).', 'home'],
    ['', 'home'],
  ] as const)
    it(`a broken rule is ignored and makes the gate ask: ${text}`, async () => {
      const policy = makePolicy([rule(text, source)])
      assert.equal(policy.rules.length, 0)
      assert.equal(policy.broken.length, 1)
      assert.equal(
        (await verdictOf(setting, { type: 'file_read', path: 'README.md' }, policy)).decision,
        'ask',
      )
    })

  it('reads rules.org of the home and of the repository', async () => {
    const block = (text: string): string => `#+begin_src datalog\n${text}\n#+end_src\n`
    writeFileSync(
      join(setting.home, 'rules.org'),
      `#+PASSEPARTOUT_RULES: 1\n* Write sources\n:PROPERTIES:\n:ID: r1\n:END:\n${block('permit(E) :- effect(E, A, write, T), under(E, src).')}* DONE Old\n${block('deny(A) :- action(A).')}`,
    )
    mkdirSync(join(setting.workspace, '.passepartout'), { recursive: true })
    writeFileSync(
      join(setting.workspace, '.passepartout', 'rules.org'),
      `* No tests\n${block('deny(A) :- program(A, cat).')}`,
    )
    const policy = await loadPolicy(setting.home, setting.workspace)
    assert.deepEqual(policy.broken, [])
    assert.deepEqual(
      policy.rules.map((r) => `${r.source} ${r.name}`),
      ['home Write sources', 'workspace No tests'],
    )
    assert.equal((await verdictOf(setting, write, policy)).decision, 'allow')
    assert.equal((await verdictOf(setting, shell('cat README.md'), policy)).decision, 'deny')
  })

  it('a missing file is no rules; a newer or broken one asks', async () => {
    const none = await loadPolicy(join(setting.root, 'none'), join(setting.root, 'none'))
    assert.deepEqual([none.rules, none.broken], [[], []])
    assert.equal(
      readRuleText('#+PASSEPARTOUT_RULES: 2\n', 'home', 'f').unreadable[0]?.problem.code,
      'newer-rules',
    )
    assert.equal(
      readRuleText('* r\n#+begin_src datalog\ndeny(A) :- action(A).\n', 'home', 'f').unreadable.length,
      1,
    )
  })

  it('is not read for ever where a repository has a pipe or a link to a device', async () => {
    const home = join(setting.root, 'home-z')
    const folder = join(setting.root, 'endless', '.passepartout')
    mkdirSync(folder, { recursive: true })
    for (const make of [
      (file: string) => symlinkSync('/dev/zero', file),
      (file: string) => execFileSync('mkfifo', [file]),
    ]) {
      const file = join(folder, 'rules.org')
      rmSync(file, { force: true })
      make(file)
      const { broken, rules } = await loadPolicy(home, join(setting.root, 'endless'))
      assert.deepEqual([rules.length, broken.map(({ problem }) => problem.code)], [0, ['unreadable-rules']])
    }
  })

  it('proofs are kept in the terms of the policy', async () => {
    const denied = await verdictOf(setting, shell('rm -rf /'))
    assert.match(
      proofTerms(denied.proof),
      /^denied {2}\(a finding that nothing overrides\)\n {2}finding\("6", /,
    )
    const asked = await verdictOf(setting, shell('curl https://example.org'))
    assert.match(proofTerms(asked.proof), /\n {4}not covered\("network", "https:\/\/example\.org"\)/)
    const allowed = await verdictOf(setting, shell('ls src'))
    assert.match(proofTerms(allowed.proof), /^allowed {2}\(every effect is covered\)/)
  })

  it('secret labels never flow out', async () => {
    const labels = { integrity: 'trusted', confidentiality: 'secret', sources: ['.env'] } as const
    const out = [
      { type: 'network', url: 'https://example.org', method: 'POST', content: 'x' },
      { type: 'mcp', server: 's', tool: 't', arguments: {} },
      shell('curl https://example.org'),
    ] as const
    for (const action of out)
      assert.equal((await verdictOf(setting, action, emptyPolicy, labels)).decision, 'deny')
    assert.equal((await verdictOf(setting, shell('ls'), emptyPolicy, labels)).decision, 'allow')
  })

  it('judges sequences by their labels', async () => {
    const read = (integrity: string, confidentiality: string) => ({ read: 'x', integrity, confidentiality })
    const verdict = async (...events: unknown[]) =>
      (await verdictOf(setting, { type: 'sequence', events })).decision
    assert.equal(await verdict(read('trusted', 'secret'), { propose: 'network POST' }), 'deny')
    assert.equal(await verdict(read('untrusted', 'public'), { propose: 'rule_activate/generalise' }), 'deny')
    assert.equal(await verdict(read('trusted', 'public'), { propose: 'network GET' }), 'ask')
    assert.equal(await verdict(null), 'ask')
  })
})

describe('gate check', () => {
  let setting: Setting
  before(async () => {
    setting = await openSetting()
  })
  after(() => setting.close())

  it('answers a line, with fields beside or inside the action', async () => {
    for (const line of [
      { id: '1', action: { type: 'shell', shell: 'posix' }, command: 'ls' },
      { id: '1', action: { type: 'shell', shell: 'posix', command: 'ls' } },
      '{"id":"1","action":{"type":"shell","command":"ls"}}',
    ]) {
      const answer = await checkLine(setting.ports, emptyPolicy, line, setting.workspace)
      assert.equal(answer.verdict, 'allow')
      assert.equal(answer.id, '1')
      assert.ok(answer.micros >= 0)
    }
  })

  it('gives the resolved path, and the row’s own workspace wins', async () => {
    const line = { id: '2', action: { type: 'file_read', workspace: '/no/where' }, path: 'a/../b.ts' }
    const answer = await checkLine(setting.ports, emptyPolicy, line, setting.workspace)
    assert.deepEqual([answer.verdict, answer.resolved], ['allow', '/no/where/b.ts'])
  })

  for (const line of [
    '',
    '{',
    'null',
    '[]',
    '{"id":"x"}',
    '{"action":{"type":"fly"}}',
    '{"action":{"type":"shell"}}',
    '{"action":{"type":"file_write","path":1}}',
    '{"action":{"type":"shell","command":"ls"},"labels":{"integrity":"maybe"}}',
    '{"action":{"type":"content_in","content_b64":"*"}}',
    '{"action":{"type":"constructor"}} x',
  ])
    it(`a malformed line asks: ${line}`, async () => {
      const answer = await checkLine(setting.ports, emptyPolicy, line, setting.workspace)
      assert.equal(answer.verdict, 'ask')
      assert.ok(answer.error)
    })

  it('decodes base64 content', () => {
    const read = readAction({
      action: { type: 'content_in' },
      content_b64: Buffer.from('grüße').toString('base64'),
    })
    assert.deepEqual(read.ok && read.value.action, { type: 'content_in', content: 'grüße' })
  })
})
