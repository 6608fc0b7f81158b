// Owns the types of the part of mvdan-sh that the tests use: a Go syntax tree behind getters.

declare module 'mvdan-sh' {
  export interface Position {
    /** In UTF-8 bytes. */
    Offset(): number
  }
  /** Any node of the tree; which fields there are depends on its kind (`syntax.NodeType`). */
  export interface ShellNode {
    Pos(): Position
    End(): Position
    readonly Op: number
    readonly Background: boolean
    readonly Coprocess: boolean
    readonly Dollar: boolean
    /** Of a literal or a quoted string its text, of an assignment a word. */
    readonly Value: unknown
    readonly N: ShellNode | null
    readonly Cmd: ShellNode | null
    readonly X: ShellNode
    readonly Y: ShellNode
    readonly Stmt: ShellNode
    readonly Word: ShellNode | null
    readonly Name: ShellNode
    readonly Index: ShellNode | null
    readonly Array: ShellNode | null
    readonly Stmts: readonly ShellNode[]
    readonly Redirs: readonly ShellNode[]
    readonly Assigns: readonly ShellNode[]
    readonly Args: readonly ShellNode[]
    readonly Parts: readonly ShellNode[]
  }
  interface ShellParser {
    /** Throws what is not shell text. */
    Parse(text: string, name: string): ShellNode
  }
  interface Syntax {
    readonly LangBash: number
    readonly LangPOSIX: number
    Variant(language: number): unknown
    NewParser(...options: unknown[]): ShellParser
    NodeType(node: ShellNode): string
    /** `visit` gets null when a node is left. */
    Walk(node: ShellNode, visit: (node: ShellNode | null) => boolean): void
  }
  const sh: { readonly syntax: Syntax }
  export default sh
}
