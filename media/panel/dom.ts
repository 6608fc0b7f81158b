// Owns the making of elements. Text goes in as text nodes only; no function here takes HTML.

type Child = Node | string | null | false | undefined

interface Attributes {
  readonly class?: string | undefined
  readonly title?: string | undefined
  readonly role?: string
  readonly type?: string
  readonly tabindex?: number
  readonly disabled?: boolean
  readonly open?: boolean
  /** `label` becomes `aria-label`, and so on. */
  readonly aria?: Readonly<Record<string, string>>
  readonly data?: Readonly<Record<string, string>>
  readonly onclick?: (event: MouseEvent) => void
}

export function h<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Name] {
  const element = document.createElement(name)
  if (attributes.class) element.className = attributes.class
  if (attributes.title) element.title = attributes.title
  if (attributes.role) element.setAttribute('role', attributes.role)
  if (attributes.type) element.setAttribute('type', attributes.type)
  if (attributes.tabindex !== undefined) element.tabIndex = attributes.tabindex
  if (attributes.disabled) element.setAttribute('disabled', '')
  if (attributes.open) element.setAttribute('open', '')
  for (const [key, value] of Object.entries(attributes.aria ?? {})) element.setAttribute(`aria-${key}`, value)
  for (const [key, value] of Object.entries(attributes.data ?? {})) element.dataset[key] = value
  if (attributes.onclick) element.addEventListener('click', attributes.onclick as EventListener)
  append(element, children)
  return element
}

export function append(parent: Element, children: readonly Child[]): void {
  for (const child of children) if (child) parent.append(child)
}

/** A codicon; decoration only, the control around it carries the name. */
export const icon = (name: string, extra = ''): HTMLElement =>
  h('span', { class: `codicon codicon-${name} ${extra}`.trimEnd(), aria: { hidden: 'true' } })

export function iconButton(name: string, label: string, onclick: () => void, extra = ''): HTMLButtonElement {
  return h(
    'button',
    { class: `icon-button ${extra}`.trimEnd(), type: 'button', title: label, aria: { label }, onclick },
    icon(name),
  )
}

/** A text with paths in it, which may break after each slash and not in the middle of a name. */
export const breakable = (text: string): readonly Node[] =>
  text.split(/(?<=\/)/).flatMap((part) => [document.createTextNode(part), h('wbr')])

export function textButton(
  label: string,
  onclick: () => void,
  options: {
    readonly kind?: 'primary' | 'secondary' | 'link'
    readonly title?: string
    readonly icon?: string
  } = {},
): HTMLButtonElement {
  return h(
    'button',
    { class: `button ${options.kind ?? 'primary'}`, type: 'button', title: options.title, onclick },
    options.icon ? icon(options.icon) : null,
    h('span', {}, label),
  )
}

/**
 * Renders into `host` only when `key` is not what was rendered last, so that focus, selection and
 * open details survive messages that change something else.
 */
export function renderWhenChanged(host: HTMLElement, key: unknown, render: () => readonly Child[]): void {
  const text = JSON.stringify(key)
  if (rendered.get(host) === text) return
  rendered.set(host, text)
  host.replaceChildren()
  append(host, render())
}

const rendered = new WeakMap<HTMLElement, string>()
