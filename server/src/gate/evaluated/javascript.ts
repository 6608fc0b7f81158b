// Owns what is known about JavaScript and TypeScript: how the grammar names things, and what the functions of Node, Deno
// and browsers do. Data only.

import { type Dialect, sinksOf, wordsOf } from './dialect.ts'

export const javascript: Dialect = {
  names: ['javascript', 'js', 'node', 'nodejs', 'mjs', 'typescript', 'ts', 'tsx', 'jsx', 'deno', 'bun'],
  grammar: 'tsx',
  nodes: {
    calls: ['call_expression', 'new_expression'],
    members: ['member_expression'],
    subscripts: ['subscript_expression'],
    strings: ['string', 'template_string'],
    pieces: ['string_fragment'],
    holes: ['template_substitution'],
    lists: ['array'],
    functions: [
      'arrow_function',
      'function_expression',
      'function_declaration',
      'method_definition',
      'generator_function',
      'generator_function_declaration',
    ],
    wrappers: [
      'parenthesized_expression',
      'await_expression',
      'as_expression',
      'non_null_expression',
      'satisfies_expression',
    ],
    commands: [],
    odd: ['with_statement'],
  },
  sinks: sinksOf(`
    ${both('fs', `readFile readFileSync createReadStream`)} Deno.readTextFile Deno.readFile Deno.readTextFileSync Bun.file : read0
    ${both('fs', `writeFile writeFileSync appendFile appendFileSync createWriteStream mkdir mkdirSync mkdtemp mkdtempSync chmod chmodSync chown chownSync lchown utimes truncate truncateSync`)} : write0
    Deno.writeTextFile Deno.writeFile Deno.writeTextFileSync Deno.mkdir Deno.chmod Deno.create Bun.write : write0
    ${both('fs', `unlink unlinkSync rm rmSync rmdir rmdirSync`)} Deno.remove Deno.removeSync rimraf fs-extra.remove fs-extra.emptyDir : delete0
    ${both('fs', `rename renameSync`)} Deno.rename fs-extra.move : delete0 write1
    ${both('fs', `copyFile copyFileSync cp cpSync link linkSync symlink symlinkSync`)} Deno.copyFile Deno.symlink fs-extra.copy : read0 write1
    ${both('fs', `readdir readdirSync stat statSync lstat lstatSync access accessSync exists existsSync opendir watch watchFile realpath realpathSync readlink readlinkSync glob`)} Deno.readDir Deno.stat : list0
    ${both('fs', `open openSync`)} Deno.open : mode0
    ${of('process', 'chdir')} Deno.chdir : folder0 changes-folder
    .writeFileSync .appendFileSync .writeFile .appendFile .createWriteStream : write0
    .unlinkSync .rmSync .rmdirSync : delete0
    .readFileSync : read0
    child_process.exec child_process.execSync .execSync shelljs.exec : shell0 starts-process
    child_process.spawn child_process.spawnSync child_process.execFile child_process.execFileSync child_process.fork : spawn0 starts-process
    .spawnSync .execFileSync Deno.Command Deno.run Bun.spawn Bun.spawnSync execa.execa execa cross-spawn : spawn0 starts-process
    cluster.fork worker_threads.Worker Worker : forks loads-code
    ${of('process', 'kill abort')} .kill : ends-processes
    eval vm.runInThisContext vm.runInNewContext vm.runInContext vm.Script vm.compileFunction : code0 evaluates-text
    Function GeneratorFunction AsyncFunction : code0 evaluates-text
    setTimeout setInterval setImmediate : code0
    require import module.createRequire : loads-code
    ${of('process', 'binding dlopen _linkedBinding')} ffi-napi.Library WebAssembly.instantiate WebAssembly.compile WebAssembly.Module : native-code
    Reflect.get Reflect.apply Reflect.construct Reflect.set Object.setPrototypeOf Proxy : reflection
    net.connect net.createConnection net.Socket net.createServer tls.connect dgram.createSocket .connect : raw-socket host1
    fetch http.get http.request https.get https.request http2.connect WebSocket EventSource navigator.sendBeacon : network host0
    axios axios.get axios.post axios.put axios.patch axios.delete axios.request got got.get got.post node-fetch undici.fetch undici.request request superagent.get superagent.post : network host0
    XMLHttpRequest http.createServer https.createServer express ws.WebSocket Deno.connect Deno.listen Deno.serve Bun.serve : network
    dns.lookup dns.resolve dns.resolve4 dns.resolveTxt dns.promises.lookup : network host0
    ${of('process', 'env.hasOwnProperty')} Deno.env.get Deno.env.toObject : environment`),
  pure: wordsOf(
    'Math JSON console Intl Atomics assert util path path/posix url querystring string_decoder punycode buffer events perf_hooks timers/promises timers',
  ),
  known:
    wordsOf(`fs fs/promises child_process process os vm net tls dgram http https http2 dns dns/promises cluster worker_threads
    module v8 crypto stream stream/promises zlib readline axios node-fetch undici got request superagent ws execa shelljs
    globalThis window global module fs-extra rimraf cross-spawn express`),
  harmless:
    wordsOf(`parseInt parseFloat isNaN isFinite Number String Boolean Array Object Map Set WeakMap WeakSet Date RegExp Error
    TypeError RangeError SyntaxError Promise Symbol BigInt encodeURIComponent decodeURIComponent encodeURI decodeURI escape
    unescape structuredClone queueMicrotask clearTimeout clearInterval Intl.NumberFormat Intl.DateTimeFormat TextEncoder
    TextDecoder URL URLSearchParams Uint8Array Uint16Array Uint32Array Int8Array Int16Array Int32Array Float32Array
    Float64Array ArrayBuffer DataView AggregateError atob btoa ${of('process', 'exit cwd hrtime nextTick uptime memoryUsage stdout.write stderr.write on')} os.EOL os.cpus os.platform
    os.totalmem os.freemem crypto.createHash crypto.randomUUID crypto.randomBytes crypto.createHmac super
    zlib.gzipSync zlib.gunzipSync readline.createInterface performance.now AbortController`),
  reaching:
    /^(?:constructor|__proto__|prototype|mainModule|__defineGetter__|__lookupGetter__|caller|callee)$/,
  environment: /^(?:process\.env|Deno\.env|Bun\.env|import\.meta\.env)$/,
  joins: wordsOf(
    'path.join path.resolve path.normalize path/posix.join String URL .toString .trim .toLowerCase .concat',
  ),
  loaders: wordsOf('require import'),
}

/** Names with what they belong to before them. */
function of(owner: string, names: string): string {
  return names
    .split(' ')
    .map((name) => `${owner}.${name}`)
    .join(' ')
}

/** The names of a module whose functions also stand in its `promises`. */
function both(module: string, names: string): string {
  return names
    .split(/\s+/)
    .flatMap((name) => [`${module}.${name}`, `${module}/promises.${name}`, `${module}.promises.${name}`])
    .join(' ')
}
