// Owns one oddity of webviews: the editor sees the keys of a chord (`Ctrl+Alt+P A`), but its second
// key is also typed into the focused box. Never handles the chord itself.

const chordMs = 5000

/** Keeps the key after Ctrl+Alt+P, the prefix of our default keybindings, out of text boxes. */
export function swallowChordKeys(): void {
  let until = 0
  document.addEventListener(
    'keydown',
    (event) => {
      if (event.ctrlKey && event.altKey && event.code === 'KeyP') until = performance.now() + chordMs
      else if (performance.now() < until && !['Control', 'Alt', 'Shift', 'Meta'].includes(event.key)) {
        until = 0
        event.preventDefault()
      }
    },
    { capture: true },
  )
}
