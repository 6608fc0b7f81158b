import assert from 'node:assert/strict'
import type { Operation } from '../../../server/protocol/operation.ts'
import { applyEdits } from '../../../server/src/org/edit/edit.ts'
import { operate } from '../../../server/src/org/edit/operate.ts'
import { parseOrg } from '../../../server/src/org/parse.ts'

type Rename = Extract<Operation, { kind: 'rename' }>
type Files = Readonly<Record<string, string>>

const now = { year: 2026, month: 11, day: 21, hour: 10, minute: 5 }

/** The first file holds what is renamed; headline 0 is the one with the title. */
function check(files: Files, what: Rename['what'], from: string, to: string, expected: Files | string): void {
  const [path = ''] = Object.keys(files)
  const text = files[path] ?? ''
  const done = operate(
    text,
    parseOrg(text),
    0,
    { kind: 'rename', what, from, to },
    {
      now,
      path,
      file: (name) => files[name] ?? null,
      paths: Object.keys(files),
      newId: () => 'id',
    },
  )
  if (typeof expected === 'string') {
    assert.equal(done.ok ? 'ok' : done.error.code, expected)
    return
  }
  assert.ok(done.ok, JSON.stringify(done))
  const after: Record<string, string> = { ...files }
  for (const { path, was, to, edits } of done.value.files) {
    const changed = applyEdits(files[path] ?? '', edits)
    if (was === 'moved') delete after[path]
    after[was === 'moved' ? (to ?? path) : path] = changed
  }
  assert.deepEqual(after, expected)
}

describe('org: renaming', () => {
  it('an id, with a search behind it, descriptions left', () =>
    check(
      {
        'a.org': '* A\n:PROPERTIES:\n:ID: x\n:END:\n',
        'd/b.org': '[[id:x][x]] [[id:x::*S]] [[id:xy]] =[[id:x]]=\n',
      },
      'id',
      'x',
      'y',
      {
        'a.org': '* A\n:PROPERTIES:\n:ID: y\n:END:\n',
        'd/b.org': '[[id:y][x]] [[id:y::*S]] [[id:xy]] =[[id:x]]=\n',
      },
    ))
  it('a custom id, in the file and through the file', () =>
    check(
      {
        'a.org': '* A\n:PROPERTIES:\n:CUSTOM_ID: x\n:END:\n[[#x]]\n',
        'd/b.org': '[[file:../a.org::#x][d]] [[#x]] [[file:a.org::#x]]\n',
      },
      'custom-id',
      'x',
      'y',
      {
        'a.org': '* A\n:PROPERTIES:\n:CUSTOM_ID: y\n:END:\n[[#y]]\n',
        'd/b.org': '[[file:../a.org::#y][d]] [[#x]] [[file:a.org::#x]]\n',
      },
    ))
  it('a title, by star and by words, cookies left out, brackets escaped', () =>
    check(
      {
        'a.org': '* TODO Old name [1/2] :t:\n[[*Old name]] [[old  name]] [[Other]]\n',
        'b.org': '[[./a.org::*Old name]] [[*Old name]]\n',
      },
      'title',
      '',
      'New [x] name',
      {
        'a.org': '* TODO New [x] name :t:\n[[*New \\[x\\] name]] [[New \\[x\\] name]] [[Other]]\n',
        'b.org': '[[./a.org::*New \\[x\\] name]] [[*Old name]]\n',
      },
    ))
  it('no link by words where a target of that name comes first', () =>
    check({ 'a.org': '* T\n<<T>> [[T]] [[*T]]\n' }, 'title', '', 'U', {
      'a.org': '* U\n<<T>> [[T]] [[*U]]\n',
    }))
  it('a title and a target in links without brackets, which get some where they must', () => {
    const links = '<file:a.org::*A b> file:a.org::t.\n'
    const home = '* A b\n<<t>>\n'
    check({ 'a.org': home, 'b.org': links }, 'title', 'A b', 'C d', {
      'a.org': '* C d\n<<t>>\n',
      'b.org': '<file:a.org::*C d> file:a.org::t.\n',
    })
    check({ 'a.org': home, 'b.org': links }, 'title', 'A b', 'A > [b]', {
      'a.org': '* A > [b]\n<<t>>\n',
      'b.org': '[[file:a.org::*A > \\[b\\]]] file:a.org::t.\n',
    })
    check({ 'a.org': home, 'b.org': links }, 'target', 't', 'two words', {
      'a.org': '* A b\n<<two words>>\n',
      'b.org': '<file:a.org::*A b> [[file:a.org::two words]].\n',
    })
  })

  it('a footnote to letters of any script', () =>
    check({ 'a.org': 'x [fn:1]\n\n[fn:1] y\n' }, 'footnote', '1', 'é-工', {
      'a.org': 'x [fn:é-工]\n\n[fn:é-工] y\n',
    }))

  it('a target', () =>
    check(
      {
        'a.org': '<<one>> [[one][o]] <<<one>>>\n#+begin_src\n<<one>>\n#+end_src\n',
        'b.org': '[[file:a.org::one]]\n',
      },
      'target',
      'one',
      'two',
      {
        'a.org': '<<two>> [[two][o]] <<<one>>>\n#+begin_src\n<<one>>\n#+end_src\n',
        'b.org': '[[file:a.org::two]]\n',
      },
    ))
  it('a name, with links and calls', () =>
    check({ 'a.org': '#+name: t\n| a |\n[[t]] call_t()\n#+call: t(x=1)\n' }, 'name', 't', 'table', {
      'a.org': '#+name: table\n| a |\n[[table]] call_table()\n#+call: table(x=1)\n',
    }))
  it('a name, where code and formulas say it', () => {
    const text = [
      '#+property: header-args :var p=t',
      '#+name: t',
      '| a |',
      '#+name: u',
      '| b |',
      '#+tblfm: $1=remote(t, @1$1)+remote( t,@1$2)+remote(tt,@1$1)',
      '* H',
      ':PROPERTIES:',
      ':header-args:python: :var q=t[0,1] :dir t',
      ':END:',
      '#+header: :var a=t b="t" c=\'(t) d=1 e=f(x=t, t, "t")',
      '#+begin_src sh :noweb yes :var y = t z=tt :post t(x=*this*) :file t :stdin t',
      '  <<t>> <<t(x=1)>> <<u(x=t)>> <<tt>> t << t',
      '#+end_src',
      '#+begin_src sh :var x=u',
      '  <<t>>',
      '#+end_src',
      '#+call: t[:var x=t](y=t)[:results raw] :var z=t',
      'call_t(t) call_u[:var x=t](x=t) src_sh[:var x=t]{t} =call_t()= recall_t()',
      '#+begin_example',
      '#+call: t()',
      '#+end_example',
      '',
    ].join('\n')
    const expected = text
      .replace('p=t', 'p=N')
      .replace('#+name: t', '#+name: N')
      .replace('remote(t,', 'remote(N,')
      .replace('remote( t,', 'remote( N,')
      .replace('q=t[', 'q=N[')
      .replace('a=t b', 'a=N b')
      .replace('x=t, t, "t")', 'x=N, N, "t")')
      .replace('y = t', 'y = N')
      .replace(':post t(', ':post N(')
      .replace(':stdin t', ':stdin N')
      .replace('<<t>> <<t(x=1)>> <<u(x=t)>>', '<<N>> <<N(x=1)>> <<u(x=N)>>')
      .replace(
        '#+call: t[:var x=t](y=t)[:results raw] :var z=t',
        '#+call: N[:var x=N](y=N)[:results raw] :var z=N',
      )
      .replace(
        'call_t(t) call_u[:var x=t](x=t) src_sh[:var x=t]',
        'call_N(N) call_u[:var x=N](x=N) src_sh[:var x=N]',
      )
    check({ 'a.org': text }, 'name', 't', 'N', { 'a.org': expected })
    check({ 'a.org': text }, 'name', 't', 'two words', 'org-rename')
    check({ 'a.org': text.replaceAll('\n', '\r\n') }, 'name', 't', 'N', {
      'a.org': expected.replaceAll('\n', '\r\n'),
    })
  })
  it('a name, where code of other files says it', () => {
    const a = '#+name: t\n| a |\n#+begin_src sh :var x=t y=d/b.org:t z=../n/a.org:t\n#+end_src\n'
    const b = [
      '#+name: t',
      '| b |',
      '#+begin_src sh :noweb yes :var x=../a.org:t y=t z=./../a.org:t[0,1] u=../c.org:t :post ../a.org:t(t)',
      '<<../a.org:t(x=t)>> <<../a.org:t>> <<t>>',
      '#+end_src',
      '#+begin_src sh :var x=../a.org:f(x=t, c.org:t, d/b.org:t, "t") y=f(x=../a.org:t) z=c.org:f[:var x=../a.org:t](t)',
      '#+end_src',
      '#+call: ../a.org:t(x=../a.org:t)',
      '#+tblfm: $1=remote(../a.org:t, @1$1)',
      'call_f(../a.org:t) src_sh[:var x=../a.org:t]{t} =call_f(../a.org:t)=',
      '',
    ].join('\n')
    const expected = b
      .replace('x=../a.org:t y', 'x=../a.org:N y')
      .replace('z=./../a.org:t[', 'z=./../a.org:N[')
      .replace(':post ../a.org:t(t)', ':post ../a.org:N(N)')
      .replace('<<../a.org:t(x=t)>>', '<<../a.org:N(x=N)>>')
      .replace('f(x=t, c', 'f(x=N, c')
      .replace('y=f(x=../a.org:t)', 'y=f(x=../a.org:N)')
      .replace('z=c.org:f[:var x=../a.org:t](t)', 'z=c.org:f[:var x=../a.org:N](t)')
      .replace('(x=../a.org:t)\n#+tbl', '(x=../a.org:N)\n#+tbl')
      .replace('call_f(../a.org:t) src_sh[:var x=../a.org:t]', 'call_f(../a.org:N) src_sh[:var x=../a.org:N]')
    const files = { 'a.org': a, 'd/b.org': b }
    check(files, 'name', 't', 'N', {
      'a.org': a.replace('#+name: t', '#+name: N').replace('x=t', 'x=N'),
      'd/b.org': expected,
    })
    check(files, 'name', 't', 'two words', 'org-rename')
  })
  it('ids that code and formulas say, where no name comes first', () => {
    const a =
      '* A\n:PROPERTIES:\n:ID: x\n:CUSTOM_ID: x\n:END:\n#+call: x()\n#+begin_src sh :var v=x\n#+end_src\n'
    const b = [
      '#+begin_src sh :noweb yes :var v=x w=a.org:x u=f(x=x)',
      '<<x>> <<a.org:x()>>',
      '#+end_src',
      '#+tblfm: $1=remote(x, @1$1)',
      '',
    ].join('\n')
    const c = `#+name: x\n| c |\n${b}`
    check({ 'a.org': a, 'b.org': b, 'c.org': c }, 'id', 'x', 'N', {
      'a.org': a.replace(':ID: x', ':ID: N').replace('v=x', 'v=N'),
      'b.org': b
        .replace('v=x', 'v=N')
        .replace('org:x u', 'org:N u')
        .replace('x=x', 'x=N')
        .replace('<<x>> <<a.org:x', '<<N>> <<a.org:N')
        .replace('remote(x', 'remote(N'),
      'c.org': c.replace('org:x u', 'org:N u').replace('<<a.org:x', '<<a.org:N'),
    })
    check({ 'a.org': a, 'b.org': b, 'c.org': c }, 'custom-id', 'x', 'N', {
      'a.org': a.replace('CUSTOM_ID: x', 'CUSTOM_ID: N').replace('v=x', 'v=N'),
      'b.org': b.replace('org:x u', 'org:N u').replace('<<a.org:x', '<<a.org:N'),
      'c.org': c.replace('org:x u', 'org:N u').replace('<<a.org:x', '<<a.org:N'),
    })
  })
  it('a tag, everywhere, in its column', () =>
    check(
      { 'a.org': '#+FILETAGS: :x:y:\n* A        :x:\n', 'b.org': '#+TAGS: x(1) xx\n* B :xx:x:\n' },
      'tag',
      'x',
      'long',
      {
        'a.org': '#+FILETAGS: :long:y:\n* A     :long:\n',
        'b.org': '#+TAGS: long(1) xx\n* B :xx:long:\n',
      },
    ))
  it('a footnote', () =>
    check({ 'a.org': 'a[fn:1] b[fn:1:x] c[fn:12]\n\n[fn:1] d\n' }, 'footnote', '1', 'n', {
      'a.org': 'a[fn:n] b[fn:n:x] c[fn:12]\n\n[fn:n] d\n',
    }))
  it('a file: the links in it and to it', () =>
    check(
      {
        'n/a.org': '[[file:b.org]] [[./c/d.png]] [[/abs.org]] [[https://x.y]]\n',
        'n/b.org': '[[file:a.org::*H][h]] [[file:z.org]]\n',
      },
      'file',
      'n/a.org',
      'm/e.org',
      {
        'm/e.org': '[[file:../n/b.org]] [[../n/c/d.png]] [[/abs.org]] [[https://x.y]]\n',
        'n/b.org': '[[file:../m/e.org::*H][h]] [[file:z.org]]\n',
      },
    ))
  it('a file: links that say its name by an abbreviation, which stays as other files may take it', () =>
    check(
      {
        'n/a.org': '* H\n',
        'n/b.org': '#+LINK: n file:%s.org\n#+LINK: h file:a.org::*%s\n[[n:a]] [[h:H]]\n',
      },
      'file',
      'n/a.org',
      'm/e.org',
      {
        'm/e.org': '* H\n',
        'n/b.org': '#+LINK: n file:%s.org\n#+LINK: h file:a.org::*%s\n[[n:../m/e]] [[file:../m/e.org::*H]]\n',
      },
    ))
  it('says what cannot be', () => {
    check({ 'a.org': '* A\n' }, 'id', 'x', 'y', 'org-rename')
    check({ 'a.org': '* A :x:\n' }, 'tag', 'x', 'a b', 'org-rename')
    check({ 'a.org': '<<x>>\n' }, 'target', 'x', 'a>>b', 'org-rename')
    check({ 'a.org': '* A\n' }, 'title', '', 'a\nb', 'org-rename')
    check({ 'a.org': '[fn:1]\n' }, 'footnote', '1', 'a]', 'org-rename')
  })
})
