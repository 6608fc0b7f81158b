// Owns the formats of credentials as data, from the vendors' own descriptions of their tokens, and the
// two tests that keep examples out. Group `v` is the value. Never searches by itself.

export interface SecretRule {
  readonly name: string
  /** Lower case; one of them must occur for the pattern to be tried. */
  readonly keywords: readonly string[]
  /** Global. */
  readonly pattern: RegExp
  /** Shannon entropy in bits a character that the value must reach. */
  readonly entropy?: number
  /** The value must contain a digit. */
  readonly digits?: true
  readonly refuse?: RegExp
  /** The format is proof enough: placeholders are not looked for. */
  readonly exact?: true
}

/** Shannon entropy, bits per UTF-16 unit. */
export function entropy(text: string): number {
  const counts = new Map<string, number>()
  for (const c of text) counts.set(c, (counts.get(c) ?? 0) + 1)
  let bits = 0
  for (const n of counts.values()) bits -= (n / text.length) * Math.log2(n / text.length)
  return bits
}

/** `xxxx…`, `1234567890…`, `<your key>`, `${VARIABLE}`, all one case of words: not a credential. */
export function looksLikePlaceholder(value: string): boolean {
  if (/(.)\1{5}/.test(value)) return true
  if (/^[$<{%[]|\$\{|\{\{|^process\.env|^os\.environ/.test(value)) return true
  if (/12345678901234567890|abcdefghijklmnopqrst|(?:x{4}|X{4}|\*{3}|\.{3}|…)/.test(value)) return true
  return /example|changeme|placeholder|redacted|your[_-]|dummy|sample|insert[_-]/i.test(value)
}

const b = '(?<![A-Za-z0-9_])'
const e = '(?![A-Za-z0-9_])'

/** A token that its own prefix identifies. */
const token = (
  name: string,
  prefixes: readonly string[],
  body: string,
  more: Partial<SecretRule> = {},
): SecretRule => ({
  name,
  keywords: prefixes.map((p) => p.toLowerCase()),
  pattern: new RegExp(`${b}(?<v>(?:${prefixes.map(literally).join('|')})${body})(?![A-Za-z0-9])`, 'g'),
  entropy: 2.5,
  ...more,
})

/** A value without a prefix of its own, near the vendor's name: `vendor_api_key = "…"`. */
const near = (
  name: string,
  vendors: readonly string[],
  value: string,
  more: Partial<SecretRule> = {},
): SecretRule => ({
  name,
  keywords: vendors.map((v) => v.toLowerCase()),
  pattern: new RegExp(
    `(?<![A-Za-z])(?:${vendors.map(literally).join('|')})[\\w.-]{0,24}["'\`\\s]{0,4}(?:[=:>,|?]|\\|\\||=>|:=|\\s|["'\`])[=:>,|?"'\`\\s]{0,8}(?<v>${value})${e}`,
    'gi',
  ),
  entropy: 2.8,
  digits: true,
  ...more,
})

function literally(text: string): string {
  return text.replace(/[\\^$.|+(){}[\]*?]/g, '\\$&')
}

const hex = (n: number | string): string => `[0-9a-f]{${n}}`
const low = (n: number | string): string => `[0-9a-z]{${n}}`
const mix = (n: number | string): string => `[0-9A-Za-z]{${n}}`
const url = (n: number | string): string => `[0-9A-Za-z_-]{${n}}`
const uuid = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}'

const prefixed: readonly SecretRule[] = [
  token('aws-access-key', ['AKIA', 'ASIA', 'ABIA', 'ACCA', 'A3T'], '[A-Z0-9]{16,17}', {
    exact: true,
    entropy: 2,
  }),
  token('aws-bedrock-key', ['ABSK'], '[A-Za-z0-9+/]{60,}={0,2}'),
  token('aws-bedrock-session-key', ['bedrock-api-key-'], '[A-Za-z0-9+/=]{20,}'),
  token('github-token', ['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_'], mix('36,255')),
  token('github-fine-grained-token', ['github_pat_'], '[0-9A-Za-z_]{60,}'),
  token(
    'gitlab-token',
    [
      'glpat-',
      'gldt-',
      'glrt-',
      'glrtr-',
      'glft-',
      'glimt-',
      'glsoat-',
      'gloas-',
      'glptt-',
      'glcbt-',
      'glagent-',
      'glffct-',
      'glwt-',
    ],
    '[0-9A-Za-z_.-]{20,}',
    { refuse: /X{6}/ },
  ),
  token('gitlab-registration-token', ['GR1348941'], url('20,')),
  {
    name: 'session-cookie',
    keywords: ['_session='],
    pattern: /_session=(?<v>[0-9a-z]{32})(?![0-9a-z])/g,
    entropy: 3,
  },
  token(
    'slack-token',
    [
      'xoxb-',
      'xoxp-',
      'xoxa-',
      'xoxr-',
      'xoxs-',
      'xoxo-',
      'xoxe-',
      'xapp-',
      'xoxe.xoxp-',
      'xoxe.xoxb-',
      'xoxc-',
      'xoxd-',
    ],
    '[0-9A-Za-z-]{6,}',
    { digits: true },
  ),
  {
    name: 'slack-webhook',
    keywords: ['hooks.slack.com'],
    pattern: /https?:\/\/hooks\.slack\.com\/(?:services|workflows|triggers)\/(?<v>[A-Za-z0-9+/]{40,60})/g,
  },
  {
    name: 'teams-webhook',
    keywords: ['webhook.office.com'],
    pattern:
      /https:\/\/[a-z0-9]+\.webhook\.office\.com\/webhookb2\/(?<v>[a-z0-9-]{36}@[a-z0-9-]{36}\/IncomingWebhook\/[a-z0-9]{32}\/[a-z0-9-]{36})/g,
  },
  {
    name: 'discord-webhook',
    keywords: ['discord'],
    pattern: /discord(?:app)?\.com\/api\/webhooks\/(?<v>\d{17,20}\/[\w-]{60,})/g,
  },
  token(
    'stripe-key',
    ['sk_live_', 'sk_test_', 'rk_live_', 'rk_test_', 'sk_prod_', 'rk_prod_', 'whsec_'],
    mix('10,'),
  ),
  {
    name: 'openai-key',
    keywords: ['sk-'],
    pattern:
      /(?<![A-Za-z0-9_])(?<v>sk-(?:proj-|svcacct-|admin-|None-)?[A-Za-z0-9_-]{20,128}T3BlbkFJ[A-Za-z0-9_-]{20,128}|sk-(?:proj|svcacct|admin)-[A-Za-z0-9_-]{40,}|sk-[A-Za-z0-9]{40,})(?![A-Za-z0-9])/g,
    entropy: 3,
  },
  token('anthropic-key', ['sk-ant-'], '[a-z0-9]+-[0-9A-Za-z_-]{80,}'),
  token('openrouter-key', ['sk-or-v1-'], hex('64')),
  token('google-api-key', ['AIza'], url('35'), { entropy: 3.5 }),
  token('google-oauth-secret', ['GOCSPX-'], url('28')),
  token('google-oauth-token', ['ya29.'], '[0-9A-Za-z_-]{40,}'),
  token('huggingface-token', ['hf_', 'api_org_'], '[A-Za-z]{34}', { entropy: 3 }),
  token('npm-token', ['npm_'], mix('36')),
  token('pypi-token', ['pypi-AgEIcHlwaS5vcmc', 'pypi-AgENdGVzdC5weXBpLm9yZw'], url('50,')),
  token('rubygems-key', ['rubygems_'], hex('48')),
  token('crates-token', ['cio'], mix('32'), { entropy: 3.5, digits: true }),
  token('nuget-key', ['oy2'], low('43'), { entropy: 3.5, digits: true }),
  token('docker-token', ['dckr_pat_', 'dckr_oat_'], url('27,')),
  {
    name: '1password-token',
    keywords: ['ops_eyj'],
    pattern: /(?<![A-Za-z0-9_])(?<v>ops_eyJ[A-Za-z0-9+/]{200,}={0,3})/g,
    entropy: 4,
  },
  {
    name: '1password-secret-key',
    keywords: ['a3-'],
    pattern:
      /(?<![A-Za-z0-9])(?<v>A3-[A-Z0-9]{6}-(?:[A-Z0-9]{11}|[A-Z0-9]{6}-[A-Z0-9]{5})-[A-Z0-9]{5}-[A-Z0-9]{5}-[A-Z0-9]{5})(?![A-Z0-9])/g,
    entropy: 3.5,
  },
  token('sendgrid-key', ['SG.'], '[\\w-]{16,32}\\.[\\w-]{16,64}', { entropy: 3.5, digits: true }),
  token('twilio-key', ['SK', 'AC'], '[0-9a-f]{32}', { entropy: 3, digits: true }),
  token('mailgun-key', ['key-'], hex('32'), { entropy: 3 }),
  token('mailgun-public-key', ['pubkey-'], hex('32'), { entropy: 3 }),
  token('mailchimp-key', ['-us'], '', {
    pattern: /(?<![0-9a-f])(?<v>[0-9a-f]{32}-us\d{1,2})(?!\d)/g,
    entropy: 3,
  }),
  token('digitalocean-token', ['dop_v1_', 'doo_v1_', 'dor_v1_'], hex('64')),
  token('shopify-token', ['shpat_', 'shpca_', 'shppa_', 'shpss_'], '[a-fA-F0-9]{32}'),
  token('square-token', ['EAAA', 'sq0atp-', 'sq0csp-'], url('22,60'), { entropy: 3.5 }),
  token('facebook-page-token', ['EAA'], '[MC][A-Za-z0-9]{80,}'),
  token('databricks-token', ['dapi'], `${hex(32)}(?:-\\d)?`, { entropy: 3 }),
  token(
    'doppler-token',
    ['dp.pt.', 'dp.st.', 'dp.ct.', 'dp.sa.', 'dp.scim.', 'dp.audit.'],
    '[A-Za-z0-9._-]{40,}',
  ),
  token('duffel-token', ['duffel_test_', 'duffel_live_'], '[A-Za-z0-9_=-]{43}'),
  token('dynatrace-token', ['dt0c01.'], '[A-Za-z0-9]{24}\\.[A-Za-z0-9]{64}'),
  token('easypost-key', ['EZAK', 'EZTK'], mix('54')),
  token(
    'flutterwave-key',
    ['FLWSECK_TEST-', 'FLWPUBK_TEST-', 'FLWSECK-', 'FLWPUBK-'],
    '[0-9a-z]{12,34}(?:-X)?',
  ),
  token('fly-token', ['fo1_', 'fm1_', 'fm1a_', 'fm1r_', 'fm2_'], '[A-Za-z0-9_/+=-]{40,}', { entropy: 4 }),
  token('frameio-token', ['fio-u-'], url('64'), { entropy: 3 }),
  token('grafana-token', ['glc_', 'glsa_'], '[A-Za-z0-9+/_]{32,400}={0,3}', { entropy: 3 }),
  token('grafana-key', ['eyJrIjoi'], '[A-Za-z0-9]{60,400}={0,3}'),
  token('harness-token', ['pat.', 'sat.'], '[\\w-]{22}\\.[0-9a-f]{24}\\.[0-9A-Za-z]{20}'),
  {
    name: 'terraform-token',
    keywords: ['.atlasv1.'],
    pattern: /(?<v>[A-Za-z0-9]{14}\.atlasv1\.[A-Za-z0-9=_-]{60,70})/g,
    entropy: 3.5,
  },
  token('vault-token', ['hvs.', 'hvb.', 'hvr.'], url('24,300'), { entropy: 3.5, digits: true }),
  token('vault-token', ['s.'], mix('24'), { entropy: 3.5, digits: true }),
  token('linear-token', ['lin_api_', 'lin_oauth_'], mix('32,')),
  token('notion-token', ['ntn_', 'secret_'], mix('40,50'), { entropy: 4, digits: true }),
  token('new-relic-key', ['NRAK-', 'NRJS-', 'NRRA-', 'NRII-', 'NRIQ-'], '[A-Za-z0-9_-]{19,42}'),
  token('octopus-key', ['API-'], '[A-Z0-9]{26}', { entropy: 3, digits: true }),
  token('openshift-token', ['sha256~'], url('43')),
  token('planetscale-token', ['pscale_tkn_', 'pscale_oauth_', 'pscale_pw_'], '[\\w.=-]{32,64}'),
  token('postman-key', ['PMAK-'], '[0-9a-f]{24}-[0-9a-f]{34}'),
  token('prefect-key', ['pnu_', 'pnb_'], mix('36')),
  token('pulumi-token', ['pul-'], hex('40')),
  token('readme-key', ['rdme_'], low('70')),
  token('sendinblue-key', ['xkeysib-'], '[0-9a-f]{64}-[A-Za-z0-9]{16}'),
  token('sentry-token', ['sntrys_', 'sntryu_'], '[A-Za-z0-9+/=_-]{60,}', { exact: true }),
  token('settlemint-token', ['sm_pat_', 'sm_aat_', 'sm_sat_'], mix('16,')),
  token('shippo-token', ['shippo_live_', 'shippo_test_'], hex('40')),
  token('sourcegraph-token', ['sgp_'], '(?:(?:[a-fA-F0-9]{16}|local)_)?[a-fA-F0-9]{40}'),
  token('supabase-token', ['sbp_', 'sb_secret_'], mix('30,')),
  token('tailscale-key', ['tskey-'], '[a-z]+-[0-9A-Za-z]+-[0-9A-Za-z]{20,}'),
  token('typeform-token', ['tfp_'], '[A-Za-z0-9_.=-]{59}'),
  token('yandex-key', ['AQVN', 't1.'], '[A-Za-z0-9_-]{35,200}={0,2}', { entropy: 3.5 }),
  token('artifactory-token', ['AKCp', 'cmVmdGtu', 'cmVmdH'], mix('55,80')),
  token('age-key', ['AGE-SECRET-KEY-1'], '[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{58}'),
  token('adobe-secret', ['p8e-'], low('32')),
  token('alibaba-key', ['LTAI'], mix('17,21'), { digits: true, entropy: 3 }),
  token('atlassian-token', ['ATATT3', 'ATCTT3'], '[A-Za-z0-9_=-]{100,}'),
  token('beamer-token', ['b_'], `[A-Za-z0-9_=-]{44}`, { digits: true, entropy: 4 }),
  token('clickhouse-secret', ['4b1d'], mix('38'), { entropy: 3 }),
  token('clojars-token', ['CLOJARS_'], low('60')),
  token('contentful-token', ['CFPAT-'], url('43')),
  token('defined-token', ['dnkey-'], '[a-z0-9=_-]{26}-[a-z0-9=_-]{52}'),
  token('dropbox-token', ['sl.'], '[A-Za-z0-9_=-]{130,}'),
  token('figma-token', ['figd_', 'figo_'], url('40')),
  token('groq-key', ['gsk_'], mix('48,')),
  token('infracost-key', ['ico-'], mix('32')),
  token('intra42-secret', ['s-s4t2ud-', 's-s4t2af-'], hex('64')),
  token('lob-key', ['live_', 'test_'], hex('35')),
  token('lob-public-key', ['test_pub_', 'live_pub_'], hex('31')),
  token('maxmind-key', [''], '', {
    keywords: ['_mmk'],
    pattern: /(?<v>[A-Za-z0-9]{6}_[A-Za-z0-9]{29}_mmk)/g,
  }),
  token('perplexity-key', ['pplx-'], mix('48')),
  token('plaid-token', ['access-sandbox-', 'access-development-', 'access-production-'], uuid),
  token('rapid-key', ['xai-'], mix('60,')),
  token('replicate-token', ['r8_'], mix('37')),
  token('scalingo-token', ['tk-us-'], url('48')),
  token('mapbox-token', ['pk.', 'sk.', 'tk.'], '[A-Za-z0-9]{60,}\\.[A-Za-z0-9_-]{20,24}', {
    entropy: 3.5,
    digits: true,
  }),
  token('facebook-app-token', ['|'], '', {
    keywords: ['facebook', '|'],
    pattern: /(?<!\d)(?<v>\d{15,16}\|[0-9A-Za-z_-]{27,40})(?![0-9A-Za-z_-])/g,
    entropy: 3,
  }),
  {
    name: 'azure-client-secret',
    keywords: ['q~'],
    pattern: /(?<![A-Za-z0-9_~.-])(?<v>[A-Za-z0-9_~.]{3}\dQ~[A-Za-z0-9_~.-]{31,34})(?![A-Za-z0-9_~.-])/g,
    entropy: 3.5,
  },
  { name: 'azure-storage-key', keywords: ['accountkey='], pattern: /AccountKey=(?<v>[A-Za-z0-9+/]{86}==)/g },
  {
    name: 'telegram-token',
    keywords: [':aa'],
    pattern: /(?<![0-9A-Za-z])(?<v>\d{8,10}:AA[\w-]{33})(?![\w-])/g,
    entropy: 3.5,
  },
  {
    name: 'jwt',
    keywords: ['eyj'],
    pattern: /(?<![A-Za-z0-9_])(?<v>eyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{20,})/g,
    entropy: 3,
    exact: true,
  },
  {
    name: 'private-key',
    keywords: ['private key'],
    pattern:
      /(?<v>-----BEGIN[ A-Z0-9_-]{0,100}PRIVATE KEY(?: BLOCK)?-----\s*(?!-----END)[A-Za-z0-9+/=:\s\\,-]{16,8000})/g,
    exact: true,
  },
]

const nearby: readonly SecretRule[] = [
  {
    name: 'aws-secret-key',
    keywords: ['aws', 'secret'],
    pattern:
      /aws[\w.-]{0,30}(?:secret|sk)[\w.-]{0,30}["'\s]{0,3}[=:]>?["'\s]{0,4}(?<v>[A-Za-z0-9/+]{40})(?![A-Za-z0-9/+])/gi,
    entropy: 4,
  },
  near('airtable-key', ['airtable'], mix('17')),
  near('asana-key', ['asana'], '(?:\\d{16}|[0-9a-z]{32})', { entropy: 2 }),
  near('bitbucket-key', ['bitbucket'], '(?:[0-9a-z_=-]{64}|[0-9a-z]{32})'),
  near('cloudflare-key', ['cloudflare'], '(?:[0-9a-f]{37}|[0-9a-z_-]{40})'),
  near('coinbase-key', ['coinbase', 'bittrex', 'kraken', 'binance', 'okx'], '[0-9A-Za-z_-]{32,90}'),
  near('datadog-key', ['datadog', 'dd_api', 'dd_app'], '[0-9a-f]{32,40}'),
  near('discord-key', ['discord'], '(?:[0-9a-f]{64}|[0-9a-z=_-]{32}|\\d{18})'),
  near('droneci-token', ['droneci', 'travis', 'circleci', 'buildkite', 'codecov'], '[0-9a-z-]{22,40}'),
  near('dropbox-key', ['dropbox'], '[0-9a-z]{15}'),
  near('etsy-key', ['etsy'], low('24')),
  near('facebook-secret', ['facebook'], hex('32')),
  near('fastly-key', ['fastly'], url('32')),
  near('finicity-key', ['finicity'], '[0-9a-f]{20,32}'),
  near('flickr-token', ['flickr'], low('32')),
  near('freshbooks-token', ['freshbooks'], low('64')),
  near('gitter-token', ['gitter'], '[0-9a-z_-]{40}'),
  near('heroku-key', ['heroku'], uuid),
  near('hubspot-key', ['hubspot'], uuid),
  near('intercom-key', ['intercom'], '[0-9a-z=_-]{60}'),
  near('jfrog-token', ['jfrog', 'artifactory', 'bintray', 'xray'], low('64,73')),
  near('jira-token', ['jira', 'atlassian', 'confluence'], low('24')),
  near('kucoin-key', ['kucoin'], `(?:${hex(24)}|${uuid})`),
  near('launchdarkly-token', ['launchdarkly'], '[0-9a-z=_-]{40}'),
  near('line-key', ['messagebird', 'message-bird', 'message_bird'], `(?:${uuid}|[0-9a-z]{25})`),
  near('linkedin-key', ['linkedin', 'linked-in', 'linked_in'], low('14,16')),
  near('looker-key', ['looker'], low('20,24')),
  near('mailchimp-key', ['mailchimp'], hex('32')),
  near('mattermost-token', ['mattermost'], low('26')),
  near('netlify-token', ['netlify'], '[0-9a-z=_-]{40,46}'),
  near('nytimes-key', ['nytimes', 'newyorktimes'], '[0-9a-z=_-]{32}'),
  near('okta-token', ['okta'], '00[\\w=-]{39,40}'),
  near('plaid-key', ['plaid'], '(?:[0-9a-z]{30}|[0-9a-z]{24})'),
  near('rapidapi-key', ['rapidapi'], '[0-9a-z_-]{50}'),
  near('sendbird-key', ['sendbird'], `(?:${hex(40)}|${uuid})`),
  near('sentry-key', ['sentry'], hex('64')),
  near(
    'sidekiq-key',
    ['bundle_enterprise__contribsys__com', 'bundle_gems__contribsys__com'],
    '[0-9a-f]{8}:[0-9a-f]{8}',
  ),
  near('snyk-token', ['snyk'], uuid),
  near('sonar-token', ['sonar'], '[0-9a-z=_-]{40}'),
  near('squarespace-key', ['squarespace'], uuid),
  near('sumologic-id', ['sumo'], 'su[0-9A-Za-z]{12}', {
    pattern:
      /(?<![A-Za-z])(?:[Ss]umo|SUMO)[\w.-]{0,24}["'`\s]{0,4}[=:>,|?]["'`=:>,|?\s]{0,8}(?<v>su[0-9A-Za-z]{12})(?![0-9A-Za-z])/g,
  }),
  near('sumologic-key', ['sumo'], low('64')),
  near('trello-token', ['trello'], '[0-9a-f]{32,76}'),
  near('twitch-token', ['twitch'], low('30')),
  near(
    'twitter-key',
    ['twitter'],
    '(?:A{22}[0-9A-Za-z%]{60,120}|\\d{15,25}-[0-9A-Za-z]{20,40}|[0-9a-z]{50}|[0-9a-z]{45}|[0-9a-z]{25})',
    { exact: true },
  ),
  near(
    'yandex-token',
    ['yandex'],
    '(?:YC[a-zA-Z0-9_-]{38}|t1\\.[A-Z0-9a-z_-]+={0,2}\\.[A-Z0-9a-z_-]{86}={0,2})',
  ),
  near('zendesk-key', ['zendesk'], low('40')),
]

const general: readonly SecretRule[] = [
  {
    name: 'url-password',
    keywords: ['://'],
    pattern:
      /[a-z][a-z0-9+.-]{1,20}:\/\/[^\s:@/'"<>{}$]{1,64}:(?<v>[^\s:@/'"<>{}$[\]]{3,100})@[A-Za-z0-9[]/gi,
    refuse: /^(?:password|passwd|pass|pwd|secret|token|x-oauth-basic|\*+)$/i,
  },
  ...[
    '(?<v>"[^"\\n]{1,80}":"[^"\\n]{3,80}")',
    '"(?<v>[^"\n]{3,80})"',
    "'(?<v>[^'\n]{3,80})'",
    '(?<v>[^\\s"\'[{$<]{1,40}:[^\\s"\'[{<]{3,60})',
  ].map(
    (value): SecretRule => ({
      name: 'command-line-password',
      keywords: ['curl', 'wget'],
      pattern: new RegExp(`\\b(?:curl|wget)\\b[^\\n|;&]{0,400}?\\s(?:-u|--user)[=\\s]*${value}`, 'g'),
      // A user without a password, and variables in its place, are no credentials.
      refuse: /^[^:]*$|^:?$|^[^:]*:["']?(?:\$|\[|\{\{|<|%)|:\*+$|^\$|\{\{/,
    }),
  ),
  {
    name: 'authorization-header',
    keywords: ['authorization', 'api-key', 'apikey', 'x-auth', 'token:'],
    pattern:
      /(?:authorization|x-[a-z-]*(?:api-?key|token|auth)|api-?key)["']?\s*:\s*["']?(?:(?:bearer|basic|token|apikey|key)\s+)?(?<v>[A-Za-z0-9_~+/.=@!-]{10,400})/gi,
    entropy: 2.8,
    digits: true,
  },
  {
    name: 'assigned-secret',
    keywords: [
      'passw',
      'passphrase',
      'secret',
      'token',
      'api_key',
      'apikey',
      'api-key',
      'access_key',
      'accesskey',
      'access-key',
      'auth_key',
      'authkey',
      'private_key',
      'client_secret',
      'credential',
      'pwd',
    ],
    // The name must end in the secret word (`api_version` and `token_url` do not), the value is one word.
    pattern:
      /(?:passw(?:or)?d|passphrase|pwd|secret|token|api[_-]?key|access[_-]?key|auth[_-]?key|private[_-]?key|secret[_-]?key|credentials?)["'`]?\s{0,3}(?::=|=>|[=:])\s{0,3}["'`]?(?<v>[A-Za-z0-9_~+/.=@!#%^&*-]{10,150})(?![\w(])/gi,
    entropy: 3.3,
    digits: true,
    refuse:
      /^(?:https?:|[\w.-]+\.(?:com|org|net|io|json|ya?ml|js|ts|py)\b)|^[A-Za-z_]+(?:[.:/-][A-Za-z_]+)*$|[()]|SNAPSHOT|\.\.|^\/|^[a-z]+(?:[A-Z][a-z]+)+\d{0,2}$|^\d{4}-\d\d-\d\d/,
  },
  {
    name: 'assigned-api-value',
    keywords: ['api', 'auth', 'cred', 'key'],
    pattern:
      /(?<![A-Za-z])(?:api|auth|cred|key)["'`]?\s{0,3}(?:=>|:=|[=:])>?\s{0,3}["'`]?(?<v>[A-Za-z0-9_+/=-]{14,100})(?![\w(.])/gi,
    entropy: 3.6,
    digits: true,
    refuse: /^[a-z_-]+\d{0,3}$|SNAPSHOT|^rc\d|:\d|^\d{4}-\d\d|[_-].*[_-].*[_-]/i,
  },
]

export const secretRules: readonly SecretRule[] = [...prefixed, ...nearby, ...general]
