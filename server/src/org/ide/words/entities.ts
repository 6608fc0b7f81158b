// Owns the entities of Org that people type most: their names and characters (Org 9.7, `org-entities`). Data only.

const written = `
Alpha:Α alpha:α Beta:Β beta:β Gamma:Γ gamma:γ Delta:Δ delta:δ Epsilon:Ε epsilon:ε varepsilon:ε Zeta:Ζ zeta:ζ
Eta:Η eta:η Theta:Θ theta:θ thetasym:ϑ vartheta:ϑ Iota:Ι iota:ι Kappa:Κ kappa:κ Lambda:Λ lambda:λ Mu:Μ mu:μ
nu:ν Nu:Ν Xi:Ξ xi:ξ Omicron:Ο omicron:ο Pi:Π pi:π Rho:Ρ rho:ρ Sigma:Σ sigma:σ sigmaf:ς varsigma:ς Tau:Τ tau:τ
Upsilon:Υ upsilon:υ Phi:Φ phi:ɸ varphi:φ Chi:Χ chi:χ Psi:Ψ psi:ψ tau:τ Omega:Ω omega:ω piv:ϖ varpi:ϖ partial:∂
Agrave:À agrave:à Aacute:Á aacute:á Acirc:Â acirc:â Atilde:Ã atilde:ã Auml:Ä auml:ä Aring:Å aring:å AElig:Æ aelig:æ
Ccedil:Ç ccedil:ç Egrave:È egrave:è Eacute:É eacute:é Ecirc:Ê ecirc:ê Euml:Ë euml:ë Igrave:Ì igrave:ì Iacute:Í
iacute:í Icirc:Î icirc:î Iuml:Ï iuml:ï Ntilde:Ñ ntilde:ñ Ograve:Ò ograve:ò Oacute:Ó oacute:ó Ocirc:Ô ocirc:ô
Otilde:Õ otilde:õ Ouml:Ö ouml:ö Oslash:Ø oslash:ø OElig:Œ oelig:œ Scaron:Š scaron:š szlig:ß Ugrave:Ù ugrave:ù
Uacute:Ú uacute:ú Ucirc:Û ucirc:û Uuml:Ü uuml:ü Yacute:Ý yacute:ý yuml:ÿ
alefsym:ℵ ell:ℓ infin:∞ infty:∞ hbar:ℏ nabla:∇ emptyset:∅ forall:∀ exists:∃ nexists:∄ in:∈ isin:∈ notin:∉ ni:∋ sub:⊂
subset:⊂ sup:⊃ supset:⊃ sube:⊆ supe:⊇ cap:∩ cup:∪ and:∧ or:∨ neg:¬ sum:∑ prod:∏ int:∫ radic:√ prop:∝ proptp:∝ ang:∠
angle:∠ perp:⊥ parallel:∥ there4:∴ therefore:∴ because:∵ sim:∼ cong:≅ asymp:≈ approx:≈ ne:≠ neq:≠ equiv:≡ le:≤ leq:≤
ge:≥ geq:≥ ll:≪ gg:≫ oplus:⊕ otimes:⊗ cdot:⋅ times:× div:÷ pm:± mp:∓ plusmn:± minus:− lowast:∗ deg:° prime:′ sup1:¹
sup2:² sup3:³ frac12:½ frac14:¼ frac34:¾ permil:‰ micro:µ ordf:ª ordm:º
larr:← leftarrow:← gets:← rarr:→ rightarrow:→ to:→ uarr:↑ uparrow:↑ darr:↓ downarrow:↓ harr:↔ leftrightarrow:↔ lArr:⇐
Leftarrow:⇐ rArr:⇒ Rightarrow:⇒ hArr:⇔ Leftrightarrow:⇔ crarr:↵ hookleftarrow:↵
ndash:– mdash:— hellip:… dots:… bull:• bullet:• star:* laquo:« raquo:» lsaquo:‹ rsaquo:›
ldquo:“ rdquo:” bdquo:„ lsquo:‘ rsquo:’ sbquo:‚ iexcl:¡ iquest:¿ sect:§ para:¶ middot:· dagger:† Dagger:‡ shy:­
copy:© reg:® trade:™ euro:€ EUR:€ EURcr:€ cent:¢ pound:£ yen:¥ curren:¤ check:✓ checkmark:✓ smile:⌣ frown:⌢ loz:◊
spades:♠ clubs:♣ hearts:♥ diams:♦ male:♂ female:♀ vert:| brvbar:¦ under:_ equal:= asciicirc:^ slash:/ plus:+ dollar:$ USD:$
tilde:~ lt:< gt:> amp:& quot:" acute:´ cedil:¸ uml:¨ circ:ˆ macr:¯
`

const blanks = [
  ['nbsp', '\u00a0'],
  ['ensp', '\u2002'],
  ['emsp', '\u2003'],
  ['thinsp', '\u2009'],
] as const

/** In the order in which they are offered. */
export const entities: ReadonlyMap<string, string> = new Map([
  ...written
    .trim()
    .split(/\s+/)
    .map((entry) => [entry.slice(0, entry.indexOf(':')), entry.slice(entry.indexOf(':') + 1)] as const),
  ...blanks,
])
