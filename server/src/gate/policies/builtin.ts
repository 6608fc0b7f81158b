// Owns the gate's own policy as Datalog text. The verdict is what these clauses derive; nothing else
// decides. User rules may add `deny(A)`, `ask(A)` and `permit(E)`; no rule can weaken what is here.

/**
 * Given facts: `action(A)`, `finding(F, Vector, Severity, Code)`, `effect(E, A, Kind, Target)`,
 * `proven(E)` (a built-in proof says this effect is harmless), `inert(A)` (an action without effects of
 * its own), `known(A)` (its effects are all listed), `untrusted`, `unconfined(A)` (it evaluates code, and there is no
 * sandbox), `broken(Source)` (rules that could not be read). `E` and `F` are ordinals, `A` is the ordinal of the action.
 */
export const builtinPolicy = `
[a finding that nothing overrides]  denied :- finding(F, V, forbid, C).
[a rule denies this action]         denied :- action(A), deny(A).

[a finding that needs your eyes]    held :- finding(F, V, hold, C).
[a rule asks about this action]     held :- action(A), ask(A).
[rules that could not be read]      held :- broken(S).

[a read-only effect inside the workspace]  covered(E) :- effect(E, A, K, T), proven(E).
[a rule permits this effect]        covered(E) :- effect(E, A, K, T), permit(E), not untrusted, not unconfined(A).

[an effect that nothing covers]     open(A) :- effect(E, A, K, T), not covered(E).
[its effects are not all known]     open(A) :- action(A), not known(A).
[something is not covered]          uncovered :- open(A).

[every effect is covered]           allowed :- judged, not denied, not held, not uncovered.
[nothing allows it]                 undecided :- judged, not denied, not allowed.
`
