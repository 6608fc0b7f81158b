// Owns what is known about the cmdlets of PowerShell that only read: their parameters, the others that they have, and what
// they take from a pipeline. Data only. A cmdlet that is not here acts, or may: `Get-Process` is one, for a process carries the
// variables of this one, which a later part of the pipeline could print.

import type { PathUse } from '../facts.ts'

export interface Cmdlet {
  /** Its own name first, then its aliases; compared without case. */
  readonly names: readonly string[]
  /** Aliases on Windows only: elsewhere the same word is a program, and both readings must be harmless. */
  readonly windowsNames?: readonly string[]
  /**
   * Harmless: `Recurse` is a switch, `Filter=` takes text, `Path<` paths with wildcards, `LiteralPath!` paths without;
   * `a|b` are names of one parameter.
   */
  readonly parameters: string
  /** All its other parameters: a unique beginning stands for a name only among all of them. */
  readonly others: string
  /** What words without a name are for, in their order; `*` takes all that are left. */
  readonly positional: string
  /** What is done with its paths. */
  readonly use?: PathUse
  /** It needs a path, or a value that stands for one. */
  readonly needs?: string
  /** Without a path it looks at the folder where it is. */
  readonly listsFolder?: true
  /** What may come from a pipeline: nothing, or only text, or whatever there is. */
  readonly takes: 'nothing' | 'text' | 'anything'
  /** What it hands on. `same`: what it took. */
  readonly gives: 'text' | 'objects' | 'same'
  /** Every text value must match. */
  readonly only?: RegExp
  readonly allow: readonly string[]
  readonly ask: readonly string[]
}

/** Every cmdlet has them (about_CommonParameters). */
export const commonParameters = 'ErrorAction|ea= WarningAction|wa='
export const commonOthers =
  'Verbose|vb Debug|db InformationAction|infa ProgressAction|proga ErrorVariable|ev WarningVariable|wv InformationVariable|iv OutVariable|ov OutBuffer|ob PipelineVariable|pv WhatIf|wi Confirm|cf UseTransaction|usetx'

const comparisons =
  'EQ|IEQ CEQ NE|INE CNE GT|IGT CGT LT|ILT CLT GE|IGE CGE LE|ILE CLE Like|ILike CLike NotLike|INotLike CNotLike Match|IMatch CMatch NotMatch|INotMatch CNotMatch Contains|IContains CContains NotContains|INotContains CNotContains In|IIn CIn NotIn|INotIn CNotIn'
const formatting =
  'Property= GroupBy= AutoSize HideTableHeaders Wrap Force DisplayError ShowError Expand= Column='
const formattingOthers = 'View InputObject RepeatHeader'

export const cmdlets: readonly Cmdlet[] = [
  {
    names: ['Get-ChildItem', 'gci', 'dir'],
    windowsNames: ['ls'],
    parameters:
      'Path< LiteralPath|PSPath|LP! Filter= Include= Exclude= Recurse|s Depth= Force Name Attributes= Directory|ad|d File|af Hidden|ah|h ReadOnly|ar System|as',
    others:
      'FollowSymlink CodeSigningCert DocumentEncryptionCert SSLServerAuthentication DnsName Eku ExpiringInDays',
    positional: 'Path Filter',
    use: 'list',
    listsFolder: true,
    takes: 'nothing',
    gives: 'objects',
    allow: [
      'Get-ChildItem',
      'Get-ChildItem -Path src -Recurse -File',
      "Get-ChildItem -Include '*.ts', '*.js' -Recurse",
      'Get-ChildItem src -Rec -Filt *.ts',
    ],
    ask: [
      'Get-ChildItem -FollowSymlink',
      'Get-ChildItem Env:',
      'Get-ChildItem HKLM:\\Software',
      'Get-ChildItem ..',
      'Get-ChildItem -F *.ts',
      'Get-ChildItem -Path',
      'Get-ChildItem -Recurse:$false',
    ],
  },
  {
    names: ['Get-Content', 'gc', 'type'],
    windowsNames: ['cat'],
    parameters:
      'Path< LiteralPath|PSPath|LP! ReadCount= TotalCount|First|Head= Tail|Last= Encoding= Delimiter= Raw AsByteStream Force Filter= Include= Exclude=',
    others: 'Wait Stream Credential',
    positional: 'Path',
    use: 'read',
    needs: 'Path',
    takes: 'nothing',
    gives: 'text',
    allow: [
      'Get-Content README.md',
      'Get-Content -Path src\\a.ts -Tail 5',
      'Get-Content README.md, src/a.ts -Raw',
    ],
    ask: [
      'Get-Content .env',
      'Get-Content *',
      'Get-Content',
      'Get-Content a -Wait',
      'Get-Content a -Stream x',
      'Get-Content C:\\x',
    ],
  },
  {
    names: ['Select-String', 'sls'],
    parameters:
      'Pattern= Path< LiteralPath|PSPath|LP! SimpleMatch CaseSensitive Quiet List NoEmphasis Include= Exclude= NotMatch AllMatches Encoding= Context= Raw Culture=',
    others: 'InputObject',
    positional: 'Pattern Path',
    use: 'read',
    needs: 'Pattern',
    takes: 'text',
    gives: 'text',
    allow: [
      'Select-String TODO README.md',
      'Select-String -Pattern "a b" -Path src/*.ts -List',
      'Get-Content README.md | Select-String x',
    ],
    ask: [
      'Select-String x .env',
      'Get-ChildItem | Select-String x',
      'Select-String',
      'Select-String x *',
      'Select-String x Env:Path',
    ],
  },
  {
    names: [
      'Get-Item',
      'gi',
      'Get-ItemProperty',
      'gp',
      'Resolve-Path',
      'rvpa',
      'Convert-Path',
      'cvpa',
      'Test-Path',
    ],
    parameters:
      'Path< LiteralPath|PSPath|LP! Filter= Include= Exclude= Force PathType|Type= IsValid Relative Name=',
    others: 'Stream Credential OlderThan NewerThan RelativeBasePath UseTransaction',
    positional: 'Path',
    use: 'list',
    needs: 'Path',
    takes: 'nothing',
    gives: 'objects',
    allow: ['Get-Item src', 'Get-Item -LiteralPath src/a.ts'],
    ask: ['Get-Item', 'Get-Item -Stream x a', 'Get-Item Env:Path', 'Get-Item /etc', 'Get-Item $x'],
  },
  {
    names: ['Get-FileHash'],
    parameters: 'Path< LiteralPath|PSPath|LP! Algorithm=',
    others: 'InputStream',
    positional: 'Path Algorithm',
    use: 'read',
    needs: 'Path',
    takes: 'nothing',
    gives: 'objects',
    allow: ['Get-FileHash README.md -Algorithm SHA256'],
    ask: ['Get-FileHash', 'Get-FileHash -InputStream x', 'Get-ChildItem | Get-FileHash'],
  },
  {
    names: ['Format-Hex', 'fhx'],
    parameters: 'Path< LiteralPath|PSPath|LP! Encoding= Count= Offset=',
    others: 'InputObject Raw',
    positional: 'Path',
    use: 'read',
    needs: 'Path',
    takes: 'nothing',
    gives: 'objects',
    allow: ['Format-Hex README.md -Count 16'],
    ask: ['Format-Hex', 'Format-Hex -InputObject x', 'Format-Hex .env'],
  },
  {
    names: ['Import-Csv', 'ipcsv'],
    parameters: 'Path< LiteralPath|PSPath|LP! Delimiter= Header= Encoding= UseCulture',
    others: '',
    positional: 'Path Delimiter',
    use: 'read',
    needs: 'Path',
    takes: 'nothing',
    gives: 'objects',
    allow: ['Import-Csv src/a.csv -Header Name'],
    ask: ['Import-Csv', 'Import-Csv -Frob a', 'Import-Csv \\\\host\\share\\a.csv'],
  },
  {
    names: ['Get-Location', 'gl', 'pwd'],
    parameters: '',
    others: 'PSProvider PSDrive Stack StackName',
    positional: '',
    takes: 'nothing',
    gives: 'objects',
    allow: ['Get-Location'],
    ask: ['Get-Location -PSDrive Env', 'Get-Location x'],
  },
  {
    // `-`, `+` and nothing at all lead where only the past or the user's home says.
    names: ['Set-Location', 'sl', 'cd', 'chdir'],
    parameters: 'LiteralPath|PSPath|LP!',
    others: 'Path PassThru StackName UseTransaction',
    positional: 'LiteralPath',
    use: 'folder',
    needs: 'LiteralPath',
    takes: 'nothing',
    gives: 'text',
    allow: ['Set-Location src', 'Set-Location src; Get-ChildItem'],
    ask: [
      'Set-Location',
      'Set-Location -',
      'Set-Location ..',
      'Set-Location s*',
      'Set-Location HKLM:',
      'Set-Location ..; Get-Content x',
    ],
  },
  {
    names: ['Split-Path', 'Join-Path'],
    parameters:
      'Path= LiteralPath|PSPath|LP= Parent Leaf LeafBase Extension Qualifier NoQualifier IsAbsolute ChildPath=',
    others: 'Resolve Credential AdditionalChildPath UseTransaction',
    positional: 'Path ChildPath',
    takes: 'nothing',
    gives: 'text',
    allow: ['Split-Path src/a.ts -Leaf'],
    ask: ['Split-Path -Resolve x', 'Join-Path a b c', 'Split-Path $x'],
  },
  {
    names: ['Measure-Object', 'measure'],
    parameters:
      'Property= Line Word Character IgnoreWhiteSpace Sum Average Minimum Maximum AllStats StandardDeviation',
    others: 'InputObject',
    positional: 'Property',
    takes: 'anything',
    gives: 'objects',
    allow: [
      'Get-Content README.md | Measure-Object -Line',
      'Get-ChildItem | Measure-Object -Property Length -Sum',
    ],
    ask: ['Measure-Object -Frob', 'Get-Content README.md | Measure-Object { 1 }'],
  },
  {
    names: ['Sort-Object'],
    windowsNames: ['sort'],
    parameters: 'Property= Descending Unique CaseSensitive Culture= Stable Top= Bottom=',
    others: 'InputObject',
    positional: 'Property',
    takes: 'anything',
    gives: 'same',
    allow: [
      'Get-ChildItem | Sort-Object Length -Descending',
      'Get-ChildItem | Sort-Object -Property Name, Length',
    ],
    ask: ['Get-ChildItem | Sort-Object { $_.Name }', 'Get-ChildItem | Sort-Object -Frob'],
  },
  {
    names: ['Select-Object', 'select'],
    parameters:
      'Property= ExcludeProperty= ExpandProperty= Unique Last= First= Skip= SkipLast= SkipIndex= Index= CaseInsensitive',
    others: 'InputObject Wait',
    positional: 'Property',
    takes: 'anything',
    // What is taken out of an object can be text that stands for a path.
    gives: 'same',
    allow: ['Get-ChildItem | Select-Object -First 5', 'Get-ChildItem | Select-Object Name, Length'],
    ask: ['Get-ChildItem | Select-Object @{n=1}', 'Get-ChildItem | Select-Object -Frob 1'],
  },
  {
    names: ['Where-Object', 'where', '?'],
    parameters: `Property= Value= Not ${comparisons}`,
    others: 'FilterScript InputObject Is IsNot',
    positional: 'Property Value',
    takes: 'anything',
    gives: 'same',
    needs: 'Property',
    allow: ['Get-ChildItem | Where-Object Length -GT 500', "Get-ChildItem | Where-Object Name -Like '*.ts'"],
    ask: [
      'Get-ChildItem | Where-Object { $_.Length }',
      'Get-ChildItem | Where-Object -FilterScript x',
      'Get-ChildItem | Where-Object',
    ],
  },
  {
    names: ['Group-Object', 'group'],
    parameters: 'Property= NoElement CaseSensitive Culture= AsHashTable AsString',
    others: 'InputObject',
    positional: 'Property',
    takes: 'anything',
    gives: 'objects',
    allow: ['Get-ChildItem | Group-Object Extension -NoElement'],
    ask: ['Get-ChildItem | Group-Object { 1 }', 'Get-ChildItem | Group-Object -Frob'],
  },
  {
    names: ['Get-Unique', 'gu', 'Get-Member', 'gm'],
    parameters: 'AsString OnType MemberType= Name= CaseInsensitive',
    others: 'InputObject Static View Force',
    positional: 'Name',
    takes: 'anything',
    gives: 'objects',
    allow: ['Get-Content README.md | Get-Unique'],
    ask: ['Get-Content README.md | Get-Unique -InputObject x', 'Get-Content README.md | Get-Unique { 1 }'],
  },
  {
    names: ['Format-Table', 'ft', 'Format-List', 'fl', 'Format-Wide', 'fw'],
    parameters: formatting,
    others: formattingOthers,
    positional: 'Property',
    takes: 'anything',
    gives: 'objects',
    allow: ['Get-ChildItem | Format-Table Name, Length -AutoSize', 'Get-ChildItem | Format-Table'],
    ask: [
      'Get-ChildItem | Format-Table { $_ }',
      'Get-ChildItem | Format-Table @{e=1}',
      'Get-ChildItem | Format-Table -View x',
    ],
  },
  {
    names: ['Out-String', 'Out-Null'],
    parameters: 'Stream Width= NoNewline',
    others: 'InputObject',
    positional: '',
    takes: 'anything',
    gives: 'text',
    allow: ['Get-ChildItem | Out-String'],
    ask: [
      'Get-ChildItem | Out-File x',
      'Get-ChildItem | Out-String x',
      'Get-ChildItem | Tee-Object x',
      'Get-ChildItem | Out-Printer',
    ],
  },
  {
    names: ['ConvertTo-Json', 'ConvertTo-Csv', 'ConvertFrom-Json', 'ConvertFrom-Csv'],
    parameters:
      'Depth= Compress EnumsAsStrings AsArray AsHashtable NoEnumerate Delimiter= NoTypeInformation UseCulture Header=',
    others: 'InputObject EscapeHandling IncludeTypeInformation QuoteFields UseQuotes DateKind NoHeader',
    positional: '',
    takes: 'anything',
    gives: 'objects',
    allow: ['Get-ChildItem | ConvertTo-Json -Depth 3', 'Get-Content package.json | ConvertFrom-Json'],
    ask: [
      'Get-ChildItem | ConvertTo-Json -Frob',
      'Get-Content package.json | ConvertFrom-Json | Select-String x',
    ],
  },
  {
    names: ['Write-Output', 'echo'],
    parameters: 'NoEnumerate',
    others: 'InputObject',
    positional: '*',
    takes: 'nothing',
    gives: 'text',
    allow: ['Write-Output hello', "Write-Output 'rm -rf /'"],
    ask: [
      'Write-Output $x',
      'Write-Output (ls)',
      'Write-Output "$(ls)"',
      'Write-Output x > y',
      'Write-Output `x',
    ],
  },
  {
    names: ['Write-Host'],
    parameters: 'NoNewline Separator= ForegroundColor= BackgroundColor=',
    others: 'Object|Msg|Message',
    positional: '*',
    takes: 'nothing',
    gives: 'text',
    allow: ['Write-Host hello -ForegroundColor Green'],
    ask: ['Write-Host $x', 'Write-Host -Object x', 'Write-Host "$env:PATH"'],
  },
  {
    names: ['Get-Date'],
    parameters:
      'Date|LastWriteTime= Year= Month= Day= Hour= Minute= Second= Millisecond= DisplayHint= UFormat= Format= AsUTC UnixTimeSeconds|UnixTime=',
    others: '',
    positional: 'Date',
    takes: 'nothing',
    gives: 'objects',
    allow: ['Get-Date', 'Get-Date -Format yyyy-MM-dd'],
    ask: ['Set-Date 2020', 'Get-Date -Frob', 'Get-Date $x'],
  },
  {
    // A whole name loads the module that has it.
    names: ['Get-Command', 'gcm'],
    parameters: 'Name= Verb= Noun= CommandType|Type= TotalCount=',
    others:
      'Module|PSSnapin ListImported FullyQualifiedModule Syntax ShowCommandInfo ArgumentList|Args All ParameterName ParameterType UseFuzzyMatching UseAbbreviationExpansion FuzzyMinimumDistance',
    positional: 'Name',
    takes: 'nothing',
    gives: 'objects',
    only: /[*?]|^\d+$/,
    allow: ['Get-Command *json*', 'Get-Command'],
    ask: ['Get-Command x', 'Get-Command -Module x', 'Get-Command -Syntax', 'Get-Command *x* a'],
  },
  {
    names: ['Get-Alias', 'gal'],
    parameters: 'Name= Definition= Exclude=',
    others: 'Scope',
    positional: 'Name',
    takes: 'nothing',
    gives: 'objects',
    allow: ['Get-Alias -Definition Get-ChildItem'],
    ask: ['Set-Alias a b', 'Get-Alias -Frob', 'New-Alias a b'],
  },
  {
    names: ['Get-Culture', 'Get-UICulture', 'Get-TimeZone', 'Get-Uptime', 'New-Guid'],
    parameters: '',
    others: 'Name Id ListAvailable NoUserOverrides Since Empty InputObject',
    positional: '',
    takes: 'nothing',
    gives: 'objects',
    allow: ['Get-Culture'],
    ask: ['Get-Culture -Frob', 'Set-TimeZone UTC', 'Get-Culture x'],
  },
]
