// Owns the brands of identifiers. Never makes one up: whoever mints an id says how.

declare const brand: unique symbol
type Brand<Name extends string> = string & { readonly [brand]: Name }

/** `path#outline/path`, `path#Qualified.name`, or `path#id:ORG-ID`; the path alone for a file. */
export type NodeId = Brand<'NodeId'>
/** One request of the user and everything done for it; sortable by time. */
export type TurnId = Brand<'TurnId'>
export type ProposalId = Brand<'ProposalId'>

export const nodeId = (text: string): NodeId => text as NodeId
export const turnId = (text: string): TurnId => text as TurnId
export const proposalId = (text: string): ProposalId => text as ProposalId
