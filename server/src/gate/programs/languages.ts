// Owns the readings of programs whose arguments are little languages: find, sed, awk, jq, yq, test, fd.
// Each proves a harmless subset and doubts the rest. Never runs anything.

import { isLiteral, type ShellWord } from '../../code/shell-words.ts'
import type { Doubt } from '../facts.ts'
import {
  doubt,
  type ProgramSpec,
  type Reading,
  readArguments,
  settled,
  type Touch,
  unsettled,
} from './program.ts'

const touch = (word: ShellWord, use: Touch['use']): Touch => ({
  raw: word.value,
  use,
  ...(word.traits.has('glob') ? { glob: true as const } : {}),
})

const findTests: Readonly<Record<string, number>> = {
  // Number of text arguments; every name that is not here is a doubt.
  '-name': 1,
  '-iname': 1,
  '-path': 1,
  '-ipath': 1,
  '-wholename': 1,
  '-regex': 1,
  '-iregex': 1,
  '-regextype': 1,
  '-type': 1,
  '-xtype': 1,
  '-size': 1,
  '-mtime': 1,
  '-mmin': 1,
  '-atime': 1,
  '-amin': 1,
  '-ctime': 1,
  '-cmin': 1,
  '-perm': 1,
  '-user': 1,
  '-group': 1,
  '-uid': 1,
  '-gid': 1,
  '-links': 1,
  '-inum': 1,
  '-maxdepth': 1,
  '-mindepth': 1,
  '-newermt': 1,
  '-printf': 1,
  '-lname': 1,
  '-ilname': 1,
  '-used': 1,
  '-fstype': 1,
  '-print': 0,
  '-print0': 0,
  '-ls': 0,
  '-prune': 0,
  '-quit': 0,
  '-depth': 0,
  '-d': 0,
  '-empty': 0,
  '-readable': 0,
  '-writable': 0,
  '-executable': 0,
  '-true': 0,
  '-false': 0,
  '-not': 0,
  '!': 0,
  '-a': 0,
  '-and': 0,
  '-o': 0,
  '-or': 0,
  '(': 0,
  ')': 0,
  ',': 0,
  '-mount': 0,
  '-xdev': 0,
  '-daystart': 0,
  '-noleaf': 0,
  '-nouser': 0,
  '-nogroup': 0,
  '-warn': 0,
  '-nowarn': 0,
}

function readFind(words: readonly ShellWord[]): Reading {
  const touches: Touch[] = []
  const doubts: Doubt[] = []
  const effects: Reading['effects'][number][] = []
  const inner: ShellWord[][] = []
  let at = 0
  while (words[at]?.value === '-P') at++
  for (; at < words.length; at++) {
    const word = words[at] as ShellWord
    if (/^[-(!,)]/.test(word.value)) break
    if (!settled(word)) doubts.push(unsettled(word))
    touches.push(touch(word, 'list'))
  }
  if (touches.length === 0) touches.push({ raw: '.', use: 'list' })
  const roots = [...touches]
  for (; at < words.length; at++) {
    const word = words[at] as ShellWord
    if (!isLiteral(word)) {
      doubts.push(unsettled(word))
      continue
    }
    const name = word.value
    const known = Object.hasOwn(findTests, name) ? findTests[name] : undefined
    if (known !== undefined) {
      for (let i = 0; i < known; i++) {
        const argument = words[++at]
        if (argument === undefined || !isLiteral(argument))
          doubts.push(
            argument === undefined ? doubt('argument', `${name} needs a value.`, name) : unsettled(argument),
          )
      }
    } else if (name === '-newer' || name === '-anewer' || name === '-cnewer' || name === '-samefile') {
      const argument = words[++at]
      if (argument !== undefined && !settled(argument)) doubts.push(unsettled(argument))
      if (argument !== undefined) touches.push(touch(argument, 'read'))
    } else if (/^-(?:exec|execdir|ok|okdir)$/.test(name)) {
      const end = words.findIndex(
        (w, i) => i > at && (w.value === ';' || (w.value === '+' && words[i - 1]?.value === '{}')),
      )
      const stop = end < 0 ? words.length : end
      inner.push(words.slice(at + 1, stop))
      doubts.push(doubt('runs-command', `find ${name} runs a command for each file.`, name))
      at = stop
    } else if (name === '-delete') {
      for (const root of roots)
        touches.push({ ...root, use: 'delete', words: 'deletes everything that find finds in {}' })
      doubts.push(doubt('deletes', 'find -delete deletes every file it finds.', name))
    } else if (/^-f(?:print|print0|printf|ls)$/.test(name)) {
      const file = words[++at]
      if (file !== undefined) touches.push(touch(file, 'write'))
      if (name === '-fprintf') at++
      doubts.push(doubt('writes', `find ${name} writes to a file.`, name))
    } else doubts.push(doubt('unknown-option', `The test ${word.raw} is not known to be harmless.`, word.raw))
  }
  return { touches, effects, doubts, inner }
}

const sedOptions: ProgramSpec = {
  names: ['sed'],
  flags: 'nErsuz',
  values: 'e',
  long: 'quiet silent regexp-extended separate unbuffered null-data expression= posix sandbox debug help version',
  patternOptions: 'e expression',
  operands: 'pattern',
  allow: [],
  ask: [],
}

function readSed(words: readonly ShellWord[]): Reading {
  const plain = readArguments(sedOptions, words)
  const doubts = [...plain.doubts]
  const scripts: string[] = []
  let taken = false
  for (let i = 0; i < words.length; i++) {
    const text = words[i]?.value ?? ''
    const attached = /^--expression=([\s\S]*)$/.exec(text) ?? /^-[nErsuz]*e([\s\S]+)$/.exec(text)
    if (attached !== null) scripts.push(attached[1] ?? '')
    else if (text === '--expression' || /^-[nErsuz]*e$/.test(text)) scripts.push(words[++i]?.value ?? '')
    else if (!text.startsWith('-') && !taken && scripts.length === 0) {
      scripts.push(text)
      taken = true
    }
  }
  if (words.some((w) => w.value === '--'))
    doubts.push(doubt('argument', 'sed with "--" is not read here.', '--'))
  if (scripts.length === 0) doubts.push(doubt('argument', 'sed has no script.', ''))
  for (const script of scripts)
    if (!isHarmlessSed(script))
      doubts.push(
        doubt('script', 'This sed script can do more than print (or is not known to be harmless).', script),
      )
  return { ...plain, doubts }
}

/** Addresses with `p d q = n N h H g G x l D P`, `s///` and `y///` without `e` or `w`. */
export function isHarmlessSed(script: string): boolean {
  let rest = script
  const address = /^(?:\d+|\$|\/(?:[^/\\\n[]|\\[^\n])+\/I?)(?:~\d+)?/
  const eat = (pattern: RegExp): boolean => {
    const match = pattern.exec(rest)
    if (match !== null) rest = rest.slice(match[0].length)
    return match !== null
  }
  if (script.length > 2000 || script.trim() === '') return false
  let depth = 0
  for (;;) {
    eat(/^[ \t;]*/)
    if (rest === '') return depth === 0
    if (rest.startsWith('}')) {
      depth--
      rest = rest.slice(1)
      if (depth < 0) return false
      continue
    }
    if (eat(address)) {
      if (eat(/^,/) && !eat(/^[+~]\d+/) && !eat(address)) return false
      eat(/^ *!? */)
    }
    if (rest.startsWith('{')) {
      depth++
      rest = rest.slice(1)
      continue
    }
    const command = rest[0] ?? ''
    rest = rest.slice(1)
    if (command === 's' || command === 'y') {
      const mark = rest[0] ?? ''
      if (!'/|#,:@!%'.includes(mark) || mark === '') return false
      rest = rest.slice(1)
      for (let part = 0; part < 2; part++) {
        const end = partEnd(rest, mark)
        if (end < 0) return false
        rest = rest.slice(end + 1)
      }
      if (!eat(command === 's' ? /^[gpiI0-9]*(?=[ \t;}]|$)/ : /^(?=[ \t;}]|$)/)) return false
    } else if (!'pdqn=NhHgGxlDP'.includes(command) || command === '' || !/^(?:[ \t]*(?:[;}]|$))/.test(rest))
      return false
  }
}

function partEnd(text: string, mark: string): number {
  for (let i = 0; i < text.length; i++) {
    const c = text[i]
    if (c === '\n' || c === '[') return -1
    if (c === '\\') {
      // A backslash before a newline or at the end would continue the script elsewhere.
      if (text[i + 1] === undefined || text[i + 1] === '\n') return -1
      i++
    } else if (c === mark) return i
  }
  return -1
}

const awkNames = new Set(
  'BEGIN END NR NF FS OFS RS ORS FILENAME FNR RSTART RLENGTH SUBSEP print printf length substr split index toupper tolower sprintf match gsub sub int sqrt if else for while do in next exit delete break continue'.split(
    ' ',
  ),
)

function readAwk(words: readonly ShellWord[]): Reading {
  const touches: Touch[] = []
  const doubts: Doubt[] = []
  let at = 0
  for (; at < words.length; at++) {
    const word = words[at] as ShellWord
    if (!isLiteral(word)) doubts.push(unsettled(word))
    const text = word.value
    if (text === '-F') at++
    else if (text === '-v') {
      const next = words[++at]
      if (next === undefined || !isLiteral(next) || !/^[a-z]\w*=/.test(next.value))
        doubts.push(doubt('argument', 'This awk variable is not known to be harmless.', next?.raw ?? text))
    } else if (!/^-F./.test(text)) break
  }
  const program = words[at]
  if (program === undefined)
    return { ...{ touches, effects: [] }, doubts: [...doubts, doubt('argument', 'awk has no program.', '')] }
  if (program.value.startsWith('-') || !isHarmlessAwk(program.value))
    doubts.push(
      doubt(
        'script',
        'This awk program can do more than print (or is not known to be harmless).',
        program.raw,
      ),
    )
  for (const word of words.slice(at + 1)) {
    if (!settled(word)) doubts.push(unsettled(word))
    // `name=value` operands assign variables; harmless, but a file may be meant.
    touches.push(touch(word, 'read'))
  }
  return { touches, effects: [], doubts }
}

/** Printing, counting and matching only: no system, getline, pipes, files, and none of gawk's extras. */
export function isHarmlessAwk(program: string): boolean {
  if (program.length > 2000 || /[`@\\]|[^\x20-\x7e\n\t]/.test(program)) return false
  let depth = 0
  let rest = program
  let previous = ''
  while (rest !== '') {
    const space = /^\s+/.exec(rest)
    if (space !== null) {
      rest = rest.slice(space[0].length)
      continue
    }
    const text = /^"[^"\n]*"/.exec(rest)
    const regex = /^\/[^/\n[]+\//.exec(rest)
    const name = /^[A-Za-z_]\w*/.exec(rest)
    let token = rest[0] as string
    if (text !== null) token = text[0]
    else if (regex !== null && /^(?:|[{;(,!~&|}])$/.test(previous)) token = regex[0]
    else if (name !== null) {
      token = name[0]
      const call = rest[token.length] === '('
      if (
        !awkNames.has(token) &&
        (call ||
          /^(?:system|getline|close|fflush|ENVIRON|ARGV|ARGC|PROCINFO|nextfile|function|func)$/.test(token) ||
          !/^[a-z]\w*$/.test(token))
      )
        return false
    } else if (token === '{') depth++
    else if (token === '}') depth--
    else if (token === '>' && depth > 0) return false
    else if (token === '|') {
      if (!rest.startsWith('||')) return false
      token = '||'
    } else if (token === '"' || token === '#') return false
    // Only where no other one follows in its line is it a division, and not the beginning of a pattern.
    else if (token === '/' && /^.[^\n]*\//.test(rest)) return false
    else if (token === '<' && previous === 'getline') return false
    rest = rest.slice(token.length)
    previous = token === '||' ? '|' : token.length === 1 ? token : 'x'
  }
  return depth === 0
}

const jqOptions: ProgramSpec = {
  names: ['jq'],
  flags: 'cnrjaSCMesR',
  long: 'compact-output null-input raw-output join-output ascii-output sort-keys color-output monochrome-output exit-status slurp raw-input tab seq stream help version',
  operands: 'pattern',
  allow: [],
  ask: [],
}

// Filters that read the environment, other files or modules, or write, are not harmless.
const filterDanger =
  /\b(?:env|input_filename|import|include|modulemeta|get_search_list|debug|stderr|input|inputs|\w+_load|load_\w+|load(?:xml|props|str|base64)?|(?:xml|props|str|base64)load|strenv|envsubst|halt_error|ltrimstr_file|eval|system|exec|split_doc_write|limit\s*\()\b|\$ENV|\$__|@sh/

const filtered =
  (options: ProgramSpec) =>
  (words: readonly ShellWord[]): Reading => {
    const plain = readArguments(options, words)
    const filter = words.find((w) => !w.value.startsWith('-'))
    const risky = words.filter((w) => filterDanger.test(w.value))
    const doubts = risky.map((w) => doubt('script', 'This filter can read more than its input.', w.raw))
    if (filter !== undefined && !isLiteral(filter)) doubts.push(unsettled(filter))
    // Behind an option with a value the filter is another word; what is no file to be read may be it.
    for (const { raw, use, glob } of plain.touches)
      if (glob === true && use === 'list')
        doubts.push(doubt('not-literal', 'What this argument becomes is only known when it runs.', raw))
    return { ...plain, doubts: [...plain.doubts, ...doubts] }
  }

const yqOptions: ProgramSpec = {
  names: ['yq'],
  flags: 'rCMejnN',
  values: 'opI',
  long: 'raw-output? colors no-colors exit-status null-input no-doc prettyPrint output-format= input-format= indent= unwrapScalar? help version',
  operands: 'pattern',
  allow: [],
  ask: [],
}

function readYq(words: readonly ShellWord[]): Reading {
  const verb = words[0]?.value
  const rest =
    verb === 'eval' || verb === 'e' || verb === 'eval-all' || verb === 'ea' ? words.slice(1) : words
  return filtered(yqOptions)(rest)
}

function readTest(words: readonly ShellWord[]): Reading {
  const touches: Touch[] = []
  const doubts: Doubt[] = []
  const [first, second] = words
  if (
    words.length === 2 &&
    first !== undefined &&
    second !== undefined &&
    /^-[fderwxshLbpcS]$/.test(first.value)
  ) {
    if (!settled(second)) doubts.push(unsettled(second))
    touches.push(touch(second, 'read'))
  } else if (
    words.length === 3 &&
    words.every(isLiteral) &&
    // `-eq` and its like evaluate arithmetic, which can run commands through array subscripts.
    /^(?:=|==|!=)$/.test(second?.value ?? '')
  ) {
    return { touches, effects: [], doubts }
  } else
    doubts.push(
      doubt('argument', 'This test is not known to be harmless.', words.map((w) => w.raw).join(' ')),
    )
  return { touches, effects: [], doubts }
}

const fdOptions: ProgramSpec = {
  names: ['fd', 'fdfind'],
  flags: 'HIuUsigFapl01q',
  values: 'tedESocj',
  long: 'hidden no-ignore no-ignore-vcs no-ignore-parent unrestricted case-sensitive ignore-case glob regex fixed-strings absolute-path full-path print0 max-depth= min-depth= exact-depth= exclude= type= extension= size= changed-within= changed-before= owner= format= max-results= color= threads= quiet list-details prune strip-cwd-prefix? path-separator= show-errors and= newer= older= help version',
  operands: 'pattern',
  listsFolder: true,
  allow: [],
  ask: [],
}

function readFd(words: readonly ShellWord[]): Reading {
  const reading = readArguments(fdOptions, words)
  const exec = words.findIndex((w) => /^(?:-[xX]|--exec(?:-batch)?)$/.test(w.value))
  return exec < 0 ? reading : { ...reading, inner: [words.slice(exec + 1)] }
}

function readEcho(words: readonly ShellWord[]): Reading {
  const doubts: Doubt[] = []
  const touches: Touch[] = []
  for (const word of words) {
    if (!settled(word)) doubts.push(unsettled(word))
    else if (word.traits.has('glob')) touches.push(touch(word, 'list'))
  }
  return { touches, effects: [], doubts }
}

function readPrintf(words: readonly ShellWord[]): Reading {
  const echoed = readEcho(words)
  const [first] = words
  const refused =
    first === undefined || first.value.startsWith('-')
      ? doubt('unknown-option', 'printf with options can set variables.', first?.raw ?? '')
      : printing.test(first.value) && isLiteral(first)
        ? null
        : doubt('argument', 'This format of printf can do more than print.', first.raw)
  return refused === null ? echoed : { ...echoed, doubts: [...echoed.doubts, refused] }
}

/** Without `%n`, which sets a variable, and within widths that a person could read. */
const printing = /^(?:[^%]|%%|%[-+ #0]*\d{0,4}(?:\.\d{0,4})?[bcdeEfFgGiosuxXq])*$/

const tarOptions: ProgramSpec = {
  names: ['tar'],
  flags: 'tzjJv',
  reads: 'f',
  long: 'list gzip bzip2 xz verbose file< help version',
  operands: 'text',
  refuse: /:|^-/,
  allow: [],
  ask: [],
}

function readTar(words: readonly ShellWord[]): Reading {
  const [mode, ...rest] = words
  // The old style without a dash: `tar tf a.tar`.
  const bundle = mode !== undefined && isLiteral(mode) && /^t[zjJv]*f?$/.test(mode.value)
  const normal = bundle ? [{ ...mode, value: `-${mode.value}` } as ShellWord, ...rest] : words
  const reading = readArguments(tarOptions, normal)
  const lists = normal.some(
    (w) => /^-[zjJv]*t/.test(w.value) || w.value === '--list' || /^-[a-zA-Z]*t/.test(w.value),
  )
  return lists
    ? reading
    : { ...reading, doubts: [...reading.doubts, doubt('argument', 'tar does more than list here.', '')] }
}

export const languagePrograms: readonly ProgramSpec[] = [
  {
    names: ['find', 'gfind'],
    operands: 'read',
    read: readFind,
    allow: [
      'find . -name "*.ts"',
      'find src -type f -newer a -print',
      'find . \\( -name a -o -name b \\) -maxdepth 2',
      'find',
    ],
    ask: [
      'find . -delete',
      'find . -exec ls {} \\;',
      'find . -ok rm {} +',
      'find . -fprintf x y',
      'find . -fls x',
      'find -L . -name x',
      'find . -files0-from x',
      'find . -name $X',
      'find . -newer ~root/x',
      'find . -execdir id \\;',
    ],
  },
  {
    names: ['sed', 'gsed'],
    operands: 'read',
    read: readSed,
    allow: ['sed -n 1,5p a', "sed -n '/a/,/b/p' a", "sed 's/a/b/g' a", 'sed -ne 10p a', "sed '1~2d' a"],
    ask: [
      'sed -i s/a/b/ a',
      'sed 1e a',
      "sed 's/a/b/e' a",
      "sed 's/a/b/w x' a",
      "sed 'w x' a",
      "sed '1r /etc/passwd' a",
      'sed -f x a',
      "sed '$!{$!N}' -i a",
      'sed --in-place=b s/a/b/ a',
      'sed -n "s/.*/id/ep" a',
      "sed 'R x' a",
      "sed 'W x' a",
      "sed 's/a/b/gew' a",
    ],
  },
  {
    names: ['awk', 'gawk', 'mawk', 'nawk'],
    operands: 'read',
    read: readAwk,
    allow: [
      "awk '{print $1}' a",
      "awk -F, 'NR>1 {s+=$2} END {print s}' a",
      "awk '/x/ {n++} END {print n}' a",
      "awk '{print $1 / $2}' a",
      "awk '$1 ~ /a/ && /b/' a",
    ],
    ask: [
      'awk \'BEGIN{system("id")}\'',
      'awk \'{print > "x"}\' a',
      'awk \'{print | "sh"}\' a',
      'awk -f x a',
      'awk \'{"id" | getline}\' a',
      "awk -i inplace '{print}' a",
      'awk \'BEGIN{print ENVIRON["X"]}\'',
      'awk \'@load "x"\' a',
      "awk -v 'AWKPATH=x' 1 a",
      'awk \'{getline < "/etc/passwd"; print}\'',
      'awk \'{ # }\nprint "x" > "y" # {\n}\' a',
      'awk \'{ x = /[}]/; print "x" > "y"; z[1]; y = /[{]/ }\' a',
    ],
  },
  {
    names: ['jq'],
    operands: 'read',
    read: filtered(jqOptions),
    allow: ['jq .a p.json', 'jq .payload p.json', 'jq -r ".a | keys" p.json'],
    ask: [
      'jq env',
      'jq -f x',
      'jq -L x .',
      'jq "include \\"x\\"; ." a',
      'jq --slurpfile a b .',
      'jq --rawfile a /x .',
      "jq '$ENV.X' a",
    ],
  },
  {
    names: ['yq'],
    operands: 'read',
    read: readYq,
    allow: ['yq .a p.yaml', 'yq eval-all "select(fi == 0)" a.yaml b.yaml'],
    ask: [
      'yq -i .a=1 p.yaml',
      'yq "load(\\"/etc/x\\")" a',
      'yq "load_base64(\\"/etc/x\\")" a',
      'yq "xmlload(\\"/etc/x\\")" a',
      'yq "strenv(X)" a',
      'yq -o json src/* a',
      'yq -s x a',
      'yq --inplace .a a',
    ],
  },
  {
    names: ['test'],
    operands: 'read',
    read: readTest,
    allow: ['test -f a', 'test a = b'],
    ask: ["test -v 'a[x]'", 'test 1 -eq 2', 'test -n $X', 'test -R x'],
  },
  {
    names: ['fd', 'fdfind'],
    operands: 'read',
    read: readFd,
    allow: ['fd -e ts x src', 'fd --format "{/}"', 'fd TODO -t d'],
    ask: [
      'fd -x rm',
      'fd -X rm',
      'fd --exec rm',
      'fd -L x',
      'fd --follow',
      'fd x --ignore-file y',
      'fd --base-directory / x',
      'fd x -C /etc',
      'fd --search-path / x',
    ],
  },
  {
    names: ['echo'],
    operands: 'text',
    read: readEcho,
    allow: ['echo hello', 'echo "rm -rf /"', 'echo -n a'],
    ask: ['echo $X', 'echo `id`', 'echo {a,b}', 'echo ~root', "echo $'a'"],
  },
  {
    names: ['printf'],
    operands: 'text',
    read: readPrintf,
    allow: ["printf '%s\\n' a", "printf '%-5s %03d 100%%\\n' a 1"],
    ask: [
      'printf -v x a',
      'printf $X',
      "printf 'abc%n' PATH",
      "printf '%-3n' PATH",
      "printf '%ln' PATH",
      "printf '%%%n' PATH",
      "printf '%999999999d' 1",
      'printf *',
    ],
  },
  {
    names: ['tar'],
    operands: 'read',
    read: readTar,
    allow: ['tar tf a.tar', 'tar -tzf a.tgz', 'tar tvf a.tar'],
    ask: [
      'tar xf a.tar',
      'tar cf a.tar b',
      'tar tf a.tar --to-command=id',
      'tar -tf a --checkpoint=1 --checkpoint-action=exec=id',
      'tar -I id -tf a',
      'tar tf host:a',
      'tar --list --rsh-command=x -f a',
    ],
  },
]
