// Learning: what one decision offers, where a rule acts after which decisions, what takes it back, and two simulated users
// with a hidden policy. The gate is the real one, on a workspace that need not exist.

import assert from 'node:assert/strict'
import { careful, learn, widest } from '../../../bench/gate/learning.ts'
import { simulatedWork } from '../../../bench/gate/simulated.ts'
import { proposalId, turnId } from '../../../server/src/base/ids.ts'
import type { Action, Labels } from '../../../server/src/base/proposal.ts'
import { trusted } from '../../../server/src/base/proposal.ts'
import { grammarDirectory, openGrammars } from '../../../server/src/code/grammar.io.ts'
import { collectFacts } from '../../../server/src/gate/facts.io.ts'
import { judge } from '../../../server/src/gate/judge.ts'
import { learnable } from '../../../server/src/gate/learn/acts.ts'
import { candidates } from '../../../server/src/gate/learn/generalise.ts'
import { chosen, type Decision, type LearnedRule, updated } from '../../../server/src/gate/learn/learner.ts'
import { offersFor } from '../../../server/src/gate/learn/offers.ts'
import { pairWarnings } from '../../../server/src/gate/learn/pairs.ts'
import { type Act, type Pattern, parsePattern, printPattern } from '../../../server/src/gate/learn/pattern.ts'
import { ruleText } from '../../../server/src/gate/learn/rule.ts'
import { ruleFault, textFault } from '../../../server/src/gate/learn/verify.ts'
import { emptyPolicy, makePolicy } from '../../../server/src/gate/policy.ts'
import { type GatePorts, openGatePorts } from '../../../server/src/gate/ports.io.ts'

const hashOf = (n: number): string => n.toString(16).padStart(64, '0')
const change = (path: string, n = 0): Act => ({ kind: 'file', does: 'change', path, hash: hashOf(n) })

function run(line: string): Act {
  const words = line.split(' ').map((word) => word.replaceAll('_', ' '))
  const places = Object.fromEntries(
    words
      .slice(1)
      .filter((word) => /^[a-z]\w*[/.][\w/.]+$/.test(word))
      .map((word) => [word, word]),
  )
  return { kind: 'command', words, places }
}

function pattern(text: string): Pattern {
  const read = parsePattern(text)
  assert.ok(read.ok, text)
  return read.value
}

/** act; earlier acts of the same kind: the candidates, narrowest first. `x` stands for the hash of the act. */
const candidateCases = `
change src/index/rank.ts; : exactly, change src/index/rank.ts, change src/index/*.ts, change src/**/*.ts
change src/index/rank.ts; change src/index/bm25.ts: exactly, change src/index/rank.ts, change src/index/*.ts, change src/**/*.ts
change a/b/c/x.ts; change a/b/d/y.ts: exactly, change a/b/c/x.ts, change a/b/c/*.ts, change a/b/**/*.ts, change a/**/*.ts
change a/b/c/x.ts; change a/b/d/y.py: exactly, change a/b/c/x.ts, change a/b/c/*.ts, change a/**/*.ts
change test/retry.test.ts; : exactly, change test/retry.test.ts, change test/*.test.ts, change test/**/*.test.ts
change pkg/pool_test.go; : exactly, change pkg/pool_test.go, change pkg/*_test.go, change pkg/**/*_test.go
change notes.org; : exactly, change notes.org, change *.org
change LICENSE; : exactly, change LICENSE
change src/x[1].ts; : exactly, change src/x[[]1[]].ts, change src/*.ts, change src/**/*.ts
change package.json; : exactly
change .hidden/a.ts; : exactly, change .hidden/a.ts
run npm test; : run npm test
run npm run lint; run npm run deploy: run npm run lint
run git push origin main; : run git push origin main
run git commit -m Fix_it; : run git commit -m "Fix it", run git commit -m <text>
run git commit -m Fix_it --amend; : run git commit -m "Fix it" --amend, run git commit -m <text> --amend
run npx mocha test/a/x.test.ts; : run npx mocha test/a/x.test.ts, run npx mocha <path test/a/*.test.ts>, run npx mocha <path test/**/*.test.ts>
run npx mocha -g a_name test/x.test.ts; : run npx mocha -g "a name" test/x.test.ts, run npx mocha -g <text> <path test/*.test.ts>, run npx mocha -g <text> <path test/**/*.test.ts>
run git add src/a.ts src/b.ts; : run git add src/a.ts src/b.ts, run git add <path src/*.ts> <path src/*.ts>, run git add <paths src/*.ts>, run git add <path src/**/*.ts> <path src/**/*.ts>, run git add <paths src/**/*.ts>
run git add src/a.ts; run git add src/b.ts src/c.ts: run git add src/a.ts, run git add <path src/*.ts>, run git add <paths src/*.ts>, run git add <path src/**/*.ts>, run git add <paths src/**/*.ts>
run rm -r build/out; : run rm -r build/out, run rm -r <path build/*>
run node -e code; : run node -e code
run kill 123; run kill 124: run kill 123
run cat *.ts; : run cat "*.ts"
`

const at = (decisions: readonly (readonly [Act, boolean])[]): readonly Decision[] =>
  decisions.map(([act, approved], i) => ({ act, approved, at: i + 1 }))
const start = (
  envelope: string,
  concludes: LearnedRule['concludes'] = 'permit',
): Parameters<typeof chosen>[0] => ({
  id: 'r',
  concludes,
  scope: 'project',
  project: '',
  envelope: pattern(envelope),
  createdAt: 0,
  expiresAt: null,
})
const actsOf = (rule: LearnedRule): string => rule.acts.map(printPattern).join(', ')

describe('learning', () => {
  let ports: GatePorts
  before(async () => {
    const grammars = await openGrammars(grammarDirectory())
    ports = openGatePorts({
      parser: await grammars.parser('bash'),
      agentHome: '/home/u/.passepartout',
      userHome: '/home/u',
    })
  })

  for (const line of candidateCases.trim().split('\n')) {
    const [, said = '', earlier = '', wanted = ''] = /^(.*?); (.*?): (.*)$/.exec(line) ?? []
    it(`offers for: ${said}${earlier === '' ? '' : ` after ${earlier}`}`, () => {
      const read = (text: string): Act =>
        text.startsWith('run ') ? run(text.slice(4)) : change(text.slice(7))
      const found = candidates(read(said), earlier === '' ? [] : [read(earlier)])
      assert.equal(
        found.map((one) => printPattern(one.pattern).replace(/^exactly \w+$/, 'exactly')).join(', '),
        wanted,
      )
    })
  }

  it('what is chosen acts only where it has agreed with the human', () => {
    const src = ['src/a/1.ts', 'src/a/2.ts', 'src/a/3.ts', 'src/b/1.ts', 'src/b/2.ts', 'src/c/1.ts']
    const past = at(src.map((path, n) => [change(path, n), true]))
    const grown = src.map((_, n) => actsOf(chosen(start('change src/**/*.ts'), past.slice(0, n + 1))))
    assert.deepEqual(grown, [
      '',
      '',
      'change src/a/*.ts',
      'change src/a/*.ts',
      'change src/a/*.ts, change src/b/*.ts',
      'change src/a/*.ts, change src/b/*.ts',
    ])
    // The same file over and over speaks for itself alone.
    const same = at([1, 2, 3, 4].map((n) => [change('src/a/1.ts', n), true]))
    assert.equal(actsOf(chosen(start('change src/**/*.ts'), same)), '')
    assert.equal(actsOf(chosen(start('change src/a/1.ts'), same)), 'change src/a/1.ts')
    assert.equal(actsOf(chosen(start('change src/a/1.ts'), same.slice(0, 1))), '')
    // What is exact acts at once.
    assert.equal(actsOf(chosen(start('run npm test'), at([[run('npm test'), true]]))), 'run npm test')
  })

  it('a denial takes back what it contradicts, and bars its place for ever', () => {
    const yes = at(['1', '2', '3'].map((n) => [change(`src/a/${n}.ts`, Number(n)), true]))
    const rule = chosen(start('change src/**/*.ts'), yes)
    const elsewhere = updated(rule, [...yes, { act: change('src/b/1.ts', 9), approved: false, at: 4 }])
    assert.equal(actsOf(elsewhere), 'change src/a/*.ts')
    assert.equal(elsewhere.barred.map(printPattern).join(), 'change src/b/*.ts')
    const denied: Decision = { act: change('src/a/9.ts', 9), approved: false, at: 4 }
    const demoted = updated(rule, [...yes, denied])
    assert.equal(actsOf(demoted), '')
    let grown = demoted
    const decisions: Decision[] = [...yes, denied]
    for (let n = 10; n < 20; n++) {
      decisions.push({ act: change(`src/a/${n}.ts`, n), approved: true, at: n })
      grown = updated(grown, decisions)
    }
    assert.equal(actsOf(grown), '')
    for (let n = 20; n < 24; n++) {
      decisions.push({ act: change(`src/c/${n}.ts`, n), approved: true, at: n })
      grown = updated(grown, decisions)
    }
    assert.equal(actsOf(grown), 'change src/c/*.ts')
  })

  it('a place in a command that always held the same word stays that word', () => {
    const past = at(['a', 'b', 'c'].map((name) => [run(`npx mocha -g ${name} test/x.test.ts`), true]))
    const rule = chosen(start('run npx mocha -g <text> <path test/**/*.test.ts>'), past)
    assert.equal(actsOf(rule), 'run npx mocha -g <text> test/x.test.ts')
  })

  it('a denial remembered acts at once, in its own place', () => {
    const past = at([[change('src/generated/a.ts', 1), false]])
    assert.equal(actsOf(chosen(start('change src/**/*.ts', 'deny'), past)), 'change src/generated/*.ts')
  })

  it('an offer that the past contradicts is refused', () => {
    const past = at([
      [change('src/a/1.ts', 1), true],
      [change('src/b/1.ts', 2), false],
    ])
    const offers = offersFor([change('src/a/2.ts', 3)], past, 'permit')
    assert.deepEqual(
      offers.map(({ reach, refused, replay }) => [reach, refused, replay.allowed, replay.denied]),
      [
        ['exact', '', 0, 0],
        ['same', '', 0, 0],
        ['folder', '', 1, 0],
        ['tree', 'You denied such a thing once.', 1, 1],
      ],
    )
    const denials = offersFor([change('src/b/2.ts', 3)], past, 'deny')
    assert.match(denials.find(({ reach }) => reach === 'tree')?.refused ?? '', /approved such a thing once/)
  })

  it('nothing is learned of what needs eyes each time, came from outside, or has an unknown part', async () => {
    const shell = (command: string): Action => ({ type: 'shell', shell: 'posix', command })
    const cases: readonly (readonly [Action, RegExp, Labels?])[] = [
      [{ type: 'file_write', path: 'package.json', content: '{}' }, /needs your eyes/],
      [{ type: 'file_write', path: '../x.ts', content: '' }, /needs your eyes/],
      [shell('sudo ls'), /needs your eyes/],
      [shell('echo $(date)'), /needs your eyes/],
      [shell('ls'), /not asked/],
      [shell('npm test'), /from outside/, { ...trusted, integrity: 'untrusted', sources: ['a web page'] }],
    ]
    for (const [action, why, labels] of cases) {
      const facts = await collectFacts(ports, proposal(action, labels))
      const found = learnable(facts, emptyPolicy, judge(facts, emptyPolicy))
      assert.deepEqual(found.acts, [], JSON.stringify(action))
      assert.match(found.why, why)
    }
    const broken = makePolicy([{ name: 'Odd', source: 'home', text: 'permit(E', file: 'rules.org', line: 1 }])
    const facts = await collectFacts(ports, proposal(shell('npm test')))
    assert.match(learnable(facts, broken, judge(facts, broken)).why, /cannot be read/)
    const asking = makePolicy([
      { name: 'Ask', source: 'home', text: 'ask(A) :- program(A, npm).', file: 'rules.org', line: 1 },
    ])
    assert.match(learnable(facts, asking, judge(facts, asking)).why, /A rule of yours asks/)
  })

  it('of a compound only one command can be the reason for a question, and never what changes the shell', async () => {
    const kinds: readonly (readonly [string, string])[] = [
      ['npm test', 'run npm test'],
      ['npm test 2>&1 | tail -20', 'run npm test'],
      ['npm test >/dev/null; ls', 'run npm test'],
      ['npm test && npm run build', 'exactly'],
      ['X=1 npm test', ''],
      ['env X=1 npm test', 'exactly'],
      ['cd sub && npm test', 'exactly'],
      ['npm test > out.txt', 'exactly'],
      ['echo x | npm test', 'exactly'],
      ['export X=1', ''],
      ['source x.sh', 'exactly'],
      ['/opt/bin/npm test', 'exactly'],
      ['./npm test', 'exactly'],
    ]
    for (const [command, wanted] of kinds) {
      const facts = await collectFacts(ports, proposal({ type: 'shell', shell: 'posix', command }))
      const { acts } = learnable(facts, emptyPolicy, judge(facts, emptyPolicy))
      const said = acts
        .map((act) => (act.kind === 'command' ? `run ${act.words.join(' ')}` : 'exactly'))
        .join(', ')
      if (wanted !== '') assert.equal(said, wanted, command)
      else assert.ok(said === '' || said === 'exactly', command)
    }
  })

  it('a rule permits what it says and nothing beside it', async () => {
    const rules = [
      'change src/a/*.ts',
      'run npm test',
      'run git commit -m <text>',
      'run rm <path build/*.bin>',
    ].map((text, i) => {
      const text0 = ruleText({ concludes: 'permit', acts: [pattern(text)] })
      return {
        name: `r${i}`,
        source: 'home' as const,
        text: text0.replaceAll(', not spot(A)', ''),
        file: 'rules.org',
        line: 1,
      }
    })
    const policy = makePolicy(rules)
    assert.deepEqual(policy.broken, [])
    const edit = (path: string): Action => ({ type: 'file_edit', path, edits: [{ find: 'a', replace: 'b' }] })
    const shell = (command: string, cwd?: string): Action => ({
      type: 'shell',
      shell: 'posix',
      command,
      ...(cwd === undefined ? {} : { cwd }),
    })
    const cases: readonly (readonly [Action, string])[] = [
      [edit('src/a/x.ts'), 'allow'],
      [edit('src/a/../a/x.ts'), 'allow'],
      [edit('src/b/x.ts'), 'ask'],
      [edit('src/a/vite.config.ts'), 'ask'],
      [edit('src/a/x.js'), 'ask'],
      [{ type: 'file_delete', path: 'src/a/x.ts' }, 'ask'],
      [shell('touch src/a/x.ts'), 'ask'],
      [shell('echo x > src/a/x.ts'), 'ask'],
      [shell('npm test'), 'allow'],
      [shell("'npm' test"), 'ask'],
      [shell('npm test --silent'), 'ask'],
      [shell('npm  test 2>&1'), 'allow'],
      [shell('npm test', 'sub'), 'ask'],
      [shell('cd sub && npm test'), 'ask'],
      [shell('npm test; npm run x'), 'ask'],
      [shell('npm test && git commit -m done'), 'allow'],
      [shell('export PATH=x; npm test'), 'ask'],
      [shell('alias npm=rm; npm test'), 'ask'],
      [shell('npm() { rm -rf src; }; npm test'), 'ask'],
      [shell('NODE_OPTIONS=-r./x npm test'), 'ask'],
      [shell('npm test > src/a/x.ts'), 'ask'],
      [shell('echo x | npm test'), 'ask'],
      [shell('sudo npm test'), 'ask'],
      [shell(`npm test; python3 -c "import os; os.remove('src/x.ts')"`), 'ask'],
      [shell(`python3 -c "import os; os.system('npm test')"`), 'ask'],
      [shell(`sh -c 'npm test'`), 'ask'],
      [shell('git commit -m "any words"'), 'allow'],
      [shell('git commit -m "$(date)"'), 'ask'],
      [shell('git commit -m --amend'), 'ask'],
      [shell('git commit -m x --no-verify'), 'ask'],
      [shell('rm build/x.bin'), 'allow'],
      [shell('rm build/x.bin src/x.ts'), 'ask'],
      [shell('rm build/*.bin'), 'ask'],
      [shell('rm build/sub/x.bin'), 'ask'],
      [shell('rm -rf build/x.bin'), 'ask'],
    ]
    for (const [action, wanted] of cases) {
      const facts = await collectFacts(ports, proposal(action))
      assert.equal(judge(facts, policy).decision, wanted, JSON.stringify(action))
      const outside = await collectFacts(
        ports,
        proposal(action, { ...trusted, integrity: 'untrusted', sources: ['web'] }),
      )
      assert.equal(
        judge(outside, policy).decision === 'allow',
        false,
        'what came from outside suspends rules',
      )
    }
  })

  it('a rule is proved to stay within what was chosen, or has a counterexample', async () => {
    const rule = (envelope: string, acts: readonly string[]) => ({
      concludes: 'permit' as const,
      envelope: pattern(envelope),
      acts: acts.map(pattern),
    })
    assert.equal(await ruleFault(rule('change src/**/*.ts', ['change src/a/*.ts', 'change src/x.ts'])), '')
    assert.match(await ruleFault(rule('change src/**/*.ts', ['change src/a/*'])), /src\/a\/x?\b/)
    assert.match(await ruleFault(rule('change src/*.ts', ['delete src/*.ts'])), /delete/)
    assert.equal(
      await ruleFault(
        rule('run npx mocha <path test/**/*.ts>', [
          'run npx mocha <path test/a/*.ts>',
          'run npx mocha test/x.ts',
        ]),
      ),
      '',
    )
    assert.notEqual(
      await ruleFault(rule('run npx mocha <path test/**/*.ts>', ['run npx mocha <path **/*.ts>'])),
      '',
    )
    assert.notEqual(await ruleFault(rule('run npm test', ['run npm test', 'run npm publish'])), '')
    assert.notEqual(await ruleFault(rule('run git add <paths src/*.ts>', ['run git add'])), '')
    assert.equal(await ruleFault(rule('run git add <paths src/*.ts>', ['run git add src/a.ts src/b.ts'])), '')
    assert.match(
      await textFault('permit(E) :- effect(E, A, write, T), matches(E, "src/**/*.ts").'),
      /src\/.*not protected\(E\)/,
    )
    assert.equal(
      await textFault('permit(E) :- effect(E, A, write, T), matches(E, "src/**/*.ts"), not protected(E).'),
      '',
    )
    assert.equal(await textFault('permit(E) :- effect(E, A, read, T), matches(E, "src/**").'), '')
    assert.equal(await textFault('deny(A) :- effect(E, A, write, T), matches(E, "**").'), '')
  })

  it('two rules that can run what nobody read are said aloud', async () => {
    const known = (envelope: string): LearnedRule => chosen({ ...start(envelope) }, [])
    assert.deepEqual(await pairWarnings(pattern('change src/**/*.ts'), [known('run npm test')]), [
      'With changes of src/**/*.ts allowed too, npm test can run code nobody has read.',
    ])
    const [exact = ''] = await pairWarnings(pattern('run node <path scripts/*.js>'), [
      known('change scripts/**/*.js'),
    ])
    assert.match(exact, /such as scripts\/\S*\.js/)
    assert.deepEqual(await pairWarnings(pattern('change docs/*.md'), [known('run npm test')]), [])
    assert.deepEqual(await pairWarnings(pattern('change src/*.ts'), [known('run rm build/x.bin')]), [])
  })

  for (const [name, taste] of [
    ['a careful user', careful],
    ['a user who takes the widest offers', widest],
  ] as const)
    it(`${name} is asked ever less, and nothing the hidden policy denies is allowed`, async function () {
      this.timeout(60_000)
      for (const seed of [11, 12]) {
        const { questions, wrongAllows, wrongDenials } = await learn(ports, seed, 2_000, taste)
        const sum = (numbers: readonly number[]) => numbers.reduce((total, one) => total + one, 0)
        assert.deepEqual(wrongAllows, [])
        assert.deepEqual(wrongDenials, [])
        assert.ok(sum(questions.slice(-2)) <= 0.2 * sum(questions.slice(0, 2)), questions.join(' '))
      }
    })

  it('one bad approval never spreads beyond the exact action', async function () {
    this.timeout(60_000)
    for (const seed of [21, 22, 23]) {
      const steps = simulatedWork(seed, 600)
      const bad = steps.findIndex(({ allowed }, index) => !allowed && index > 150)
      const { wrongAllows } = await learn(ports, seed, 600, widest, (_, index) => index === bad)
      const same = JSON.stringify(steps[bad]?.action)
      assert.deepEqual(
        wrongAllows.filter(({ action }) => JSON.stringify(action) !== same),
        [],
      )
    }
  })
})

const proposal = (action: Action, labels: Labels = trusted) => ({
  id: proposalId('p'),
  turn: turnId('t'),
  actions: [action],
  workspace: '/home/u/ws',
  labels,
  origin: 'model',
  reason: '',
})
