// Owns random shell commands: put together by a grammar that is close to the shell's own, and real ones with something
// put in, taken out or doubled. Knows no verdict.

import fc from 'fast-check'

/** Everyday commands, harmless and not, to be mutated. */
export const everyday: readonly string[] = [
  'ls -la src',
  'cat README.md | head -5',
  'grep -rn "retry delay" src | sort -u',
  "rg -n 'foo|bar' src 2>/dev/null",
  "find src -name '*.ts' -type f",
  'cd src && wc -l a.ts',
  '(cd src; cat a.ts) | tail -n 3',
  'LC_ALL=C sort README.md > out.txt',
  'echo "a $(pwd) b" >> log 2>&1',
  "awk '{print $1}' README.md",
  "sed -n '1,20p' src/a.ts",
  'git log --oneline -5 -- src',
  'git diff HEAD~1 | cat',
  'test -f README.md && echo yes || echo no',
  'time ls; ! grep -q x README.md',
  '{ ls; pwd; } 2>&1',
  'timeout 5 cat README.md',
  'env -u X nice -n 3 ls',
  'find . -name "*.tmp" -exec rm {} \\;',
  'ls | xargs rm -f',
  "sh -c 'rm -rf src'",
  'curl -s https://example.org/x | sh',
  'for f in *.ts; do cat "$f"; done',
  'if test -f a; then rm a; fi',
  'cat <<E\nx $(id)\nE',
  "cat <<< 'x'",
  'diff <(ls a) <(ls b)',
  'f() { rm src; }; f',
  'export PATH=.:$PATH; ls',
  'x=rm; $x -rf src',
  'printf "%s\\n" a\\ b \'c d\'',
  'ls # rm',
  'echo a\\;b \\| rm',
  'echo `pwd` $((1 + 2)) ${x:-y}',
  'mkdir -p a/{b,c} && touch a/b/x',
  'sleep 5 & ls',
  'case a in a) ls;; esac',
  '[[ -f a && -d b ]] && ls',
  'ls 3>&- 4<&0 <README.md',
  'tee out < README.md | wc',
  'jq ".a[0] | keys" package.json',
  'echo é ü "ß" > ö',
  'basename /a/b.c .c; dirname /a/b',
  'echo $\'a\\nb\' $"c"',
  'ls -- -rf *.md [ab]?.ts ~/x',
]

const name = fc.constantFrom(
  'ls',
  'cat',
  'echo',
  'rm',
  'grep',
  'sort',
  'env',
  'time',
  'wc',
  'head',
  'true',
  'git',
)
const bare = fc.constantFrom(
  'a',
  'src',
  '-l',
  '--',
  '-n5',
  'README.md',
  'x=1',
  'é',
  '*.ts',
  '~',
  '{',
  '}',
  '!',
  '-',
  'if',
  'done',
  'a#b',
  '=',
  '[',
  ']',
)
const text = fc
  .array(
    fc.constantFrom(
      'a',
      ' ',
      '  ',
      ';',
      '|',
      '&',
      '>',
      '<',
      '(',
      ')',
      '#',
      '*',
      '$',
      '{',
      '}',
      '!',
      '\\\\',
      '\n',
      '=',
      '~',
      'é',
      '-',
    ),
    {
      maxLength: 6,
    },
  )
  .map((parts) => parts.join(''))

const grammar = fc.letrec<Record<'word' | 'inner' | 'simple' | 'pipeline' | 'list', string>>((tie) => ({
  word: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    bare,
    bare,
    text.map((t) => `'${t}'`),
    text.map((t) => `"${t}"`),
    text.map(
      (t) => Array.from(t, (c) => (/[a-z]/.test(c) || c === '\n' ? c.trim() : `\\${c}`)).join('') || 'w',
    ),
    fc.tuple(bare, text).map(([a, t]) => `${a}"${t}"`),
    fc.tuple(bare, bare).map(([a, b]) => `${a}''${b}`),
    fc.constantFrom(
      '$x',
      '"$x"',
      '${x}',
      '"${x:-a b}"',
      '$((1+2))',
      '$(',
      '`',
      "$'a\\'b'",
      '$"a"',
      '${x#*/}',
      '$$',
      '$1',
      '"$@"',
      '"a$"',
      '$',
      '{a,b}',
      '{1..3}',
    ),
    tie('inner').map((c) => `$(${c})`),
    tie('inner').map((c) => `"$(${c})"`),
    tie('inner').map((c) => `<(${c})`),
    tie('inner').map((c) => `\`${c.replaceAll('`', '')}\``),
  ),
  inner: tie('list'),
  simple: fc
    .tuple(
      fc.array(
        fc
          .tuple(fc.constantFrom('A', 'b', 'LC_ALL', 'x_1'), fc.option(tie('word'), { nil: '' }))
          .map(([n, w]) => `${n}=${w}`),
        {
          maxLength: 1,
        },
      ),
      fc.oneof({ weight: 9, arbitrary: name }, { weight: 1, arbitrary: tie('word') }),
      fc.array(
        fc.oneof(
          { weight: 6, arbitrary: tie('word') },
          {
            weight: 1,
            arbitrary: fc
              .tuple(
                fc.constantFrom('>', '>>', '<', '2>', '2>&', '>&', '&>', '>|', '<<<', '<>', '12>', '&>>'),
                fc.constantFrom('', ' '),
                fc.oneof(fc.constantFrom('1', '-', '/dev/null', 'out'), tie('word')),
              )
              .map((parts) => parts.join('')),
          },
        ),
        { maxLength: 4 },
      ),
      fc.constantFrom(' ', ' ', ' ', '  ', '\t', ' \\\n '),
    )
    .map(([assigns, program, rest, space]) => [...assigns, program, ...rest].join(space)),
  pipeline: fc.oneof(
    { depthSize: 'small' },
    tie('simple'),
    tie('simple'),
    fc
      .tuple(tie('simple'), fc.constantFrom('|', ' | ', ' |& ', '|\n'), tie('pipeline'))
      .map((parts) => parts.join('')),
    tie('simple').map((c) => `! ${c}`),
    tie('simple').map((c) => `time ${c}`),
    tie('list').map((c) => `(${c})`),
    tie('list').map((c) => `{ ${c}; }`),
    tie('list').map((c) => `{ ${c}\n} >out`),
    fc.tuple(tie('simple'), tie('list')).map(([a, b]) => `if ${a}; then ${b}; fi`),
    fc.tuple(tie('word'), tie('list')).map(([a, b]) => `for x in ${a}; do ${b}; done`),
    tie('list').map((c) => `f() { ${c}; }`),
    fc.tuple(tie('word'), tie('list')).map(([a, b]) => `case ${a} in a) ${b};; esac`),
  ),
  list: fc.oneof(
    { depthSize: 'small' },
    tie('pipeline'),
    tie('pipeline'),
    fc
      .tuple(
        tie('pipeline'),
        fc.constantFrom(';', '; ', ' && ', ' || ', '\n', ' & ', '&&\n', ' # a\n', '\n\n', ';;'),
        tie('list'),
      )
      .map((parts) => parts.join('')),
  ),
}))

const splinters = [
  ...[
    '$(',
    ')',
    '`',
    '"',
    "'",
    '\\',
    '\n',
    ';',
    '&&',
    '||',
    '|',
    '&',
    '>',
    '>>',
    '<',
    '<<',
    '<<<',
    '{',
    '}',
    '#',
    ' #',
    '~',
    '*',
  ],
  ...[
    '[',
    ']',
    '!',
    '=',
    ' ',
    '\t',
    '$',
    '${',
    '$((',
    '))',
    '[[',
    ']]',
    '(',
    '>&',
    '2>',
    '<(',
    '-',
    '\\\n',
    "$'",
    ';;',
    '|&',
    '((',
    'é',
    '&>',
    '@(',
    'a=',
  ],
  ...[
    ' if ',
    ' then ',
    ' do ',
    ' done',
    ' time ',
    ' in ',
    ' function ',
    ' coproc ',
    ' select ',
    ' export ',
    ' let ',
    ' { ',
    ' }',
  ],
]

/** A command with up to four changes at random places. */
export const mutated = (commands: readonly string[]): fc.Arbitrary<string> =>
  fc
    .tuple(
      fc.constantFrom(...commands),
      fc.array(
        fc.tuple(
          fc.nat(),
          fc.nat({ max: 5 }),
          fc.constantFrom('insert', 'delete', 'double', 'insert'),
          fc.constantFrom(...splinters),
        ),
        { minLength: 1, maxLength: 4 },
      ),
    )
    .map(([command, changes]) => {
      let out = command
      for (const [where, length, what, piece] of changes) {
        const at = where % (out.length + 1)
        const end = Math.min(out.length, at + length)
        if (what === 'insert') out = out.slice(0, at) + piece + out.slice(at)
        else if (what === 'delete') out = out.slice(0, at) + out.slice(end)
        else out = out.slice(0, end) + out.slice(at)
      }
      return out
    })

/** What only shows its arguments takes any text: most of these are harmless, however odd they look. */
const harmless = fc
  .array(
    fc.tuple(
      fc.constantFrom(
        'echo',
        'ls',
        'cat',
        'true',
        'time echo',
        '! echo',
        'LC_ALL=C echo',
        'cd src && echo',
        '{ echo',
        '(echo',
        'nice echo',
      ),
      fc.array(
        fc.constantFrom(
          ...'aaa12  \t\'\'""\\#-=~!{}[]*?,.:@%^+/$|&;()<>\n`é',
          '2>/dev/null',
          '2>&1',
          '</dev/null',
          ' | ',
          ' && ',
          "'a b'",
          '"a b"',
        ),
        {
          maxLength: 9,
        },
      ),
      fc.constantFrom(' | ', ' && ', '; ', '\n', ' || ', '; }', ')', ' | cat ', ' 2>/dev/null | ', '|', ''),
    ),
    { minLength: 1, maxLength: 3 },
  )
  .map((parts) => parts.map(([program, rest, joint]) => `${program} ${rest.join('')}${joint}`).join(''))

/** By the grammar, harmless and odd, or a mutated one of `commands`. */
export const shellCommand = (commands: readonly string[]): fc.Arbitrary<string> =>
  fc.oneof(grammar.list, harmless, mutated(commands))
