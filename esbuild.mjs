// Builds the extension, the server, the command line program and the webviews into dist/.
// `--watch` keeps building; `--tests` adds the workbench suite.

import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { build, context } from 'esbuild'
import { notices } from './scripts/notices.ts'

const require = createRequire(import.meta.url)
const watch = process.argv.includes('--watch')
const tests = process.argv.includes('--tests')

/** A CommonJS dependency inside an ES module bundle asks for `require` and `__dirname`. */
const banner = {
  js: [
    "import { createRequire as $createRequire } from 'node:module'",
    "import { fileURLToPath as $fileURLToPath } from 'node:url'",
    "import { dirname as $dirname } from 'node:path'",
    'const require = $createRequire(import.meta.url)',
    'const __filename = $fileURLToPath(import.meta.url)',
    'const __dirname = $dirname(__filename)',
  ].join('\n'),
}

const common = {
  bundle: true,
  sourcemap: true,
  minify: !watch && !tests,
  logLevel: 'warning',
  legalComments: 'none',
  metafile: true,
}
/**
 * The language client is a file of its own, read when the server starts: even code that does not run
 * yet costs activation time, by its length.
 */
const languageClient = {
  name: 'language client',
  setup(build) {
    build.onResolve({ filter: /^vscode-languageclient\/node$/ }, () => ({
      path: './languageclient.cjs',
      external: true,
    }))
  },
}

/** The automata that verify rules are a file that both programs share, read when a rule is first verified. */
const automata = {
  name: 'automata',
  setup(build) {
    build.onResolve({ filter: /\/automata\.ts$/ }, ({ kind }) =>
      kind === 'dynamic-import' ? { path: './automata.mjs', external: true } : null,
    )
  },
}

const esm = { ...common, platform: 'node', format: 'esm', target: 'node22', banner, keepNames: true }
const server = { ...esm, plugins: [automata] }

const targets = [
  {
    ...common,
    entryPoints: ['src/extension.ts'],
    outfile: 'dist/extension.cjs',
    platform: 'node',
    format: 'cjs',
    target: 'node22',
    external: ['vscode'],
    plugins: [languageClient],
    // `require` knows the editor's own module; the loader behind `import()` need not.
    supported: { 'dynamic-import': false },
  },
  {
    ...common,
    entryPoints: [require.resolve('vscode-languageclient/node')],
    outfile: 'dist/languageclient.cjs',
    platform: 'node',
    format: 'cjs',
    target: 'node22',
    external: ['vscode'],
  },
  { ...server, entryPoints: ['server/src/main.ts'], outfile: 'dist/server.mjs' },
  { ...server, entryPoints: ['server/src/cli/main.ts'], outfile: 'dist/passepartout.mjs' },
  { ...esm, entryPoints: ['server/src/gate/learn/automata.ts'], outfile: 'dist/automata.mjs' },
  {
    ...server,
    keepNames: false,
    entryPoints: ['server/src/index/worker.io.ts'],
    outfile: 'dist/index-worker.mjs',
  },
  { ...server, entryPoints: ['server/src/providers/onnx-process.io.ts'], outfile: 'dist/onnx-process.mjs' },
  // The inside of a session is given to node as text, so it is one text that needs nothing beside it.
  {
    ...esm,
    banner: {},
    keepNames: false,
    sourcemap: false,
    entryPoints: ['server/src/repl/drivers/javascript.io.ts'],
    outfile: 'dist/repl/javascript.mjs',
    // What is imported there is what the evaluated code says.
    logOverride: { 'unsupported-dynamic-import': 'silent' },
  },
  ...['chat', 'approvals'].map((panel) => ({
    ...common,
    entryPoints: [`media/${panel}/main.ts`],
    outfile: `dist/media/${panel}.js`,
    platform: 'browser',
    format: 'iife',
    target: 'es2022',
  })),
  ...['panel', 'chat', 'approvals'].map((panel) => ({
    ...common,
    entryPoints: [`media/${panel}/style.css`],
    outfile: `dist/media/${panel}.css`,
    sourcemap: false,
  })),
]
if (tests)
  for (const suite of ['index', 'native'])
    targets.push({
      ...common,
      entryPoints: [`test/workbench/suite/${suite}.ts`],
      outfile: `dist/test/${suite}.cjs`,
      platform: 'node',
      format: 'cjs',
      target: 'node22',
      external: ['vscode', 'mocha'],
    })

const exists = (target) => target.entryPoints.every((entry) => existsSync(entry))

const copied = []

function copy(from, to) {
  copied.push(from)
  mkdirSync(dirname(to), { recursive: true })
  copyFileSync(from, to)
}

function assets() {
  const grammars = JSON.parse(readFileSync('server/src/code/grammars.json', 'utf8'))
  for (const [language, wasm] of Object.entries(grammars))
    copy(join('node_modules', wasm), `dist/grammars/tree-sitter-${language}.wasm`)
  copy(require.resolve('web-tree-sitter/web-tree-sitter.wasm'), 'dist/grammars/web-tree-sitter.wasm')
  for (const driver of ['python.py', 'shell.sh'])
    copy(join('server/src/repl/drivers', driver), `dist/repl/${driver}`)
  // Read only when a model in a folder is used.
  const runtime = 'ort-wasm-simd-threaded.wasm'
  copy(join('node_modules/onnxruntime-web/dist', runtime), `dist/onnx/${runtime}`)
  for (const font of ['codicon.css', 'codicon.ttf'])
    copy(require.resolve(`@vscode/codicons/dist/${font}`), `dist/media/${font}`)
}

if (!watch) rmSync('dist', { recursive: true, force: true })
assets()
if (watch) for (const target of targets) await (await context(target)).watch()
else {
  const built = await Promise.all(targets.filter(exists).map((target) => build(target)))
  const shipped = built.filter((_, index) => !targets[index].outfile.startsWith('dist/test/'))
  const inputs = shipped.flatMap(({ metafile }) => Object.keys(metafile.inputs))
  writeFileSync('dist/ThirdPartyNotices.txt', notices([...inputs, ...copied]))
}
