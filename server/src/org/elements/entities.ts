// Owns the names of the entities that Org knows in a plain Emacs (`\alpha`) and the characters they stand for.
// Never decides whether a backslash begins one: that is the object parser's business.

/** Name, a space, characters; two spaces between entries. A soft hyphen stands for nothing. */
const table = `
  AA Å  AElig Æ  Aacute Á  Acirc Â  Agrave À  Alpha Α  Amacr Ã  Aring Å  Atilde Ã  Auml Ä  Beta Β
  Ccedil Ç  Chi Χ  Dagger ‡  Delta Δ  Diamond ◆  Downarrow ⇓  ETH Ð  EUR €  Eacute É  Ecirc Ê
  Egrave È  Epsilon Ε  Eta Η  Euml Ë  Gamma Γ  Gg ⋙  Iacute Í  Icirc Î  Idot İ  Igrave Ì  Iota Ι
  Iuml Ï  Kappa Κ  Lambda Λ  Leftarrow ⇐  Leftrightarrow ⇔  Ll ⋘  Mu Μ  Ntilde Ñ  Nu Ν  OElig Œ
  Oacute Ó  Ocirc Ô  Ograve Ò  Omega Ω  Omicron Ο  Oslash Ø  Otilde Õ  Ouml Ö  P ¶  Phi Φ  Pi Π
  Pr Pr  Prime ″  Psi Ψ  Rho Ρ  Rightarrow ⇒  S §  Scaron Š  Sigma Σ  THORN Þ  Tau Τ  Theta Θ  USD $
  Uacute Ú  Ucirc Û  Ugrave Ù  Uparrow ⇑  Upsilon Υ  Uuml Ü  Xi Ξ  Yacute Ý  Yuml Ÿ  Zeta Ζ
  aacute á  acirc â  acute ´  acutex 𝑥\u0301  aelig æ  agrave à  alefsym ℵ  aleph ℵ  alpha α
  amacr ã  amp &  ang ∠  angle ∠  approx ≈  arccos arccos  arcsin arcsin  arctan arctan  arg arg
  aring å  asciicirc ^  ast *  asymp ≈  atilde ã  auml ä  bdquo „  because ∵  beta β  beth ב
  blacksmile ☻  brvbar ¦  bull •  bullet •  cap ∩  ccedil ç  cdot ⋅  cdots ⋯  cedil ¸  cent ¢
  check ✓  checkmark ✓  chi χ  circ ∘  clubs ♣  clubsuit ♣  colon :  cong ≅  copy ©  cos cos
  cosh cosh  cot cot  coth coth  crarr ↵  csc csc  cup ∪  curren ¤  dArr ⇓  dag †  dagger †  dalet ד
  darr ↓  ddag ‡  deg °  delta δ  det det  diamond ◆  diamondsuit ◆  diams ◆  dim dim  div ÷
  dollar $  dots …  downarrow ↓  eacute é  ecirc ê  egrave è  ell ℓ  empty ∅  emptyset ∅
  emsp \u2003  ensp \u2002  epsilon ε  equal =  equiv ≡  eta η  eth ð  euml ë  euro €  exist ∃
  exists ∃  exp exp  fnof ƒ  forall ∀  frac12 ½  frac14 ¼  frac34 ¾  frasl ⁄  frown ⌢  frowny ☹
  gamma γ  gcd gcd  ge ≥  geq ≥  gets ←  gg ≫  ggg ⋙  gimel ℷ  gt >  hArr ⇔  harr ↔  hbar ℏ
  hearts ♥  heartsuit ♥  hellip …  hom hom  hookleftarrow ↵  iacute í  icirc î  iexcl ¡  igrave ì
  image ℑ  imath ı  in ∈  inf inf  infin ∞  infty ∞  inodot ı  int ∫  iota ι  iquest ¿  isin ∈
  iuml ï  jmath ȷ  kappa κ  ker ker  lArr ⇐  lambda λ  land ∧  lang ⟨  langle ⟨  laquo «  larr ←
  lceil ⌈  ldquo “  le ≤  leftarrow ←  leftrightarrow ↔  leq ≤  lesseqgtr ⋚  lessgtr ≶  lfloor ⌊
  lg lg  lim lim  liminf liminf  limsup limsup  ll ≪  lll ⋘  ln ln  log log  lor ∨  lowast ∗  loz ⧫
  lrm \u200e  lsaquo ‹  lsquo ‘  lt <  macr ¯  max max  mdash —  mho ℧  micro µ  middot ·  min min
  minus −  mu μ  nabla ∇  nbsp \u00a0  ndash –  ne ≠  neg ¬  neq ≠  nexist ∄  nexists ∄  ni ∋  not ¬
  notin ∉  nsub ⊄  nsup ⊅  ntilde ñ  nu ν  oacute ó  ocirc ô  odot ʘ  oelig œ  ograve ò  oline ‾
  omega ω  omicron ο  oplus ⊕  ordf ª  ordm º  oslash ø  otilde õ  otimes ⊗  ouml ö  para ¶
  parallel ∥  partial ∂  permil ‰  perp ⊥  phi ɸ  pi π  piv ϖ  plus +  plusmn ±  pm ±  pound £
  prec ≺  preccurlyeq ≼  preceq ≼  prime ′  prod ∏  prop ∝  propto ∝  psi ψ  quot "  rArr ⇒  radic √
  rang ⟩  rangle ⟩  raquo »  rarr →  rceil ⌉  rdquo ”  real ℜ  reg ®  rfloor ⌋  rho ρ  rightarrow →
  rlm \u200f  rsaquo ›  rsquo ’  sad ☹  sbquo ‚  scaron š  sdot ⋅  sec sec  sect §  setminus ⧵  shy
  sigma σ  sigmaf ς  sim ∼  simeq ≅  sin sin  sinh sinh  slash /  smile ⌣  smiley ☺  spades ♠
  spadesuit ♠  star ⋆  sub ⊂  sube ⊆  subset ⊂  succ ≻  succcurlyeq ≽  succeq ≽  sum ∑  sup ⊃
  sup1 ¹  sup2 ²  sup3 ³  supe ⊇  supset ⊃  szlig ß  tan tan  tanh tanh  tau τ  there4 ∴
  therefore ∴  theta θ  thetasym ϑ  thinsp \u2009  thorn þ  tilde ~  times ×  to →  trade ™
  triangleq ≜  uArr ⇑  uacute ú  uarr ↑  ucirc û  ugrave ù  uml ¨  under _  uparrow ↑  upsih ϒ
  upsilon υ  uuml ü  varepsilon ε  varphi φ  varpi ϖ  varsigma ς  vartheta ϑ  vbar |  vee ∨  vert |
  wedge ∧  weierp ℘  xi ξ  yacute ý  yen ¥  yuml ÿ  zeta ζ  zwj \u200d  zwnj \u200c
`

const byName: ReadonlyMap<string, string> = new Map(
  table
    .trim()
    .split(/ {2}|\n +/)
    .map((entry) => {
      const [name = '', characters = ''] = entry.split(' ')
      return [name, characters]
    }),
)

/** The characters of an entity, or null. `_` and one to twenty blanks is the entity of so many blanks. */
export function entityText(name: string): string | null {
  if (name.charCodeAt(0) === 95)
    return name.length > 1 && name.length <= 21 ? '\u2002'.repeat(name.length - 1) : null
  return byName.get(name) ?? null
}
