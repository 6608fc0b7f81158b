// Owns what lint says, in German, by the English sentences; `{0}` stands for what is written there, `{0!}` for words that
// are said in German too. A test holds that nothing of what lint says is missing, and nothing left over.

export const germanLint: Readonly<Record<string, string>> = {
  '"{0}" and "{1}" exclude each other in {2}.': '„{0}“ und „{1}“ schließen einander in {2} aus.',
  '"{0}" closes no block.': '„{0}“ schließt keinen Block.',
  '"{0}" closes no block: nothing may follow behind it.':
    '„{0}“ schließt keinen Block: Dahinter darf nichts stehen.',
  '"{0}" is never closed.': '„{0}“ wird nie geschlossen.',
  '"{0}" is no duration. Write it like 1:30, 90min, 2h or 3d.':
    '„{0}“ ist keine Dauer. Schreib sie wie 1:30, 90min, 2h oder 3d.',
  '"{0}" is no item of #+OPTIONS.{1!}': '„{0}“ gibt es in #+OPTIONS nicht.{1!}',
  '"{0}" is no name of a processor.': '„{0}“ ist kein Name eines Programms für Zitate.',
  '"{0}" is no option of #+STARTUP.{1!}': '„{0}“ gibt es in #+STARTUP nicht.{1!}',
  '"{0}" is no tag, so that all of {1} is read as title: a tag has letters, digits, _, @, # and %.':
    '„{0}“ ist kein Tag, darum gilt alles in {1} als Titel: Ein Tag hat Buchstaben, Ziffern, _, @, # und %.',
  '"{0}" is no value of {1}. It takes {2!}.': '„{0}“ ist kein Wert von {1}. Möglich ist {2!}.',
  '"{0}" is not read any more. Write #+PROPERTY: header-args :{1} …':
    '„{0}“ wird nicht mehr gelesen. Schreib #+PROPERTY: header-args :{1} …',
  '"{0}" is not read any more. Write :header-args: :{1} …':
    '„{0}“ wird nicht mehr gelesen. Schreib :header-args: :{1} …',
  '"{0}" is obsolete. Use "file:" and choose the program in the configuration.':
    '„{0}“ ist veraltet. Schreib „file:“ und wähle das Programm in der Konfiguration.',
  '#+{0} belongs to nothing: it must stand right above a block, table, list or paragraph.':
    '#+{0} gehört zu nichts: Es muss direkt über einem Block, einer Tabelle, einer Liste oder einem Absatz stehen.',
  '#+{0} does not belong to the element below. Leave a blank line behind it.':
    '#+{0} gehört nicht zu dem, was darunter steht. Lass dahinter eine Zeile leer.',
  '#+{0} is obsolete. Use #+{1}': '#+{0} ist veraltet. Schreib #+{1}',
  '#+{0} needs a colon to be a keyword.': '#+{0} braucht einen Doppelpunkt, um ein Schlüsselwort zu sein.',
  ':align takes left, center or right, not "{0}".': ':align nimmt left, center oder right, nicht „{0}“.',
  ':center takes t, not "{0}".': ':center nimmt t, nicht „{0}“.',
  ':{0}: opens no drawer here: drawers do not nest. The first :END: closes both.':
    ':{0}: öffnet hier keine Schublade: In einer Schublade steht keine andere. Das erste :END: schließt beide.',
  ':{0}: opens no drawer, since no :END: closes it before the next headline.':
    ':{0}: öffnet keine Schublade, denn vor der nächsten Überschrift schließt sie kein :END:.',
  ':END: closes no drawer.': ':END: schließt keine Schublade.',
  'A "]" follows this link. Is there one too many?':
    'Hinter diesem Link steht „]“. Ist eine Klammer zu viel?',
  'A diary expression must begin at the margin; this is read as text.':
    'Ein Ausdruck des Kalenders muss am Rand beginnen; dies wird als Text gelesen.',
  'A headline has one ID; this drawer has {0}. Org uses the first.':
    'Eine Überschrift hat eine ID; diese Schublade hat {0}. Org nimmt die erste.',
  'A headline needs a space behind its stars; this is read as text.':
    'Eine Überschrift braucht hinter den Sternen ein Leerzeichen; dies wird als Text gelesen.',
  'A keyword needs a name and a colon.': 'Ein Schlüsselwort braucht einen Namen und einen Doppelpunkt.',
  'A processor takes two styles at most.': 'Ein Programm für Zitate nimmt höchstens zwei Stile.',
  'As an option of export this is named EXPORT_{0}.': 'Als Option des Exports heißt dies EXPORT_{0}.',
  'Beamer export uses the environment "orgframe" itself. Name this one otherwise.':
    'Der Export nach Beamer braucht die Umgebung „orgframe“ selbst. Nenne diese anders.',
  'Export lists the works cited only where #+PRINT_BIBLIOGRAPHY: stands.':
    'Der Export nennt die zitierten Werke nur dort, wo #+PRINT_BIBLIOGRAPHY: steht.',
  'Is this meant to be a headline? It begins in the middle of a line.':
    'Soll dies eine Überschrift sein? Sie beginnt mitten in einer Zeile.',
  'Links to {0} are lost in export unless its source block has ":exports results" or "both".':
    'Links zu {0} gehen beim Export verloren, wenn der Quellblock nicht „:exports results“ oder „both“ hat.',
  'Name the file to include: #+INCLUDE: "file.org"':
    'Nenne die Datei, die eingefügt wird: #+INCLUDE: "datei.org"',
  'Name the format: #+begin_export html, latex, ascii, …':
    'Nenne das Format: #+begin_export html, latex, ascii, …',
  'Name the language of this source block, or make it an example block.':
    'Nenne die Sprache dieses Quellblocks, oder mach ihn zu einem Beispielblock.',
  'Name the macro: #+MACRO: name text with $1': 'Nenne das Makro: #+MACRO: name Text mit $1',
  'Name the processor of citations: {0}.': 'Nenne das Programm für Zitate: {0}.',
  'No headline in these folders has the ID {0}.': 'Keine Überschrift dieser Ordner hat die ID {0}.',
  'No headline of this file has the CUSTOM_ID {0}.': 'Keine Überschrift dieser Datei hat die CUSTOM_ID {0}.',
  'No language is known as "{0}".{1!}': 'Eine Sprache „{0}“ ist nicht bekannt.{1!}',
  'No line of code here has the label (ref:{0}).': 'Keine Zeile Code hat hier die Marke (ref:{0}).',
  'No link can lead to an ID with "::": {0}': 'Zu einer ID mit „::“ kann kein Link führen: {0}',
  'No macro "{0}" is defined.': 'Das Makro „{0}“ ist nicht definiert.',
  'No text in this section says what the code is for. Write it before the block.':
    'Kein Text dieses Abschnitts sagt, wozu der Code da ist. Schreib ihn vor den Block.',
  'Nothing closes a "[" in the description of this link.':
    'In der Beschreibung dieses Links wird ein „[“ nicht geschlossen.',
  'Nothing refers to the footnote {0}; it is left out when exported.':
    'Nichts verweist auf die Fußnote {0}; beim Export fehlt sie.',
  'Only the first #+CATEGORY counts. Use a :CATEGORY: property.':
    'Nur das erste #+CATEGORY zählt. Nimm eine Eigenschaft :CATEGORY:.',
  'Org computes {0} itself; a property of that name is not read.':
    'Org berechnet {0} selbst; eine Eigenschaft dieses Namens wird nicht gelesen.',
  'Org has no processor of citations "{0}".{1!}': 'Org hat kein Programm für Zitate „{0}“.{1!}',
  'Org knows no #+{0}.{1!}': 'Org kennt kein #+{0}.{1!}',
  'QUOTE headlines are obsolete. Put the text in an example block.':
    'Überschriften mit QUOTE sind veraltet. Setz den Text in einen Beispielblock.',
  'SCHEDULED and DEADLINE repeat differently, and will drift apart.':
    'SCHEDULED und DEADLINE wiederholen sich verschieden und laufen auseinander.',
  'The CUSTOM_ID {0} is also in {1!}.': 'Die CUSTOM_ID {0} steht auch in {1!}.',
  'The ID {0} is also in {1!}. Links to it lead to the first one only.':
    'Die ID {0} steht auch in {1!}. Links führen nur zur ersten.',
  'The ID {0} is also in {1!}.': 'Die ID {0} steht auch in {1!}.',
  'The block declares {0}. Give each function a block and a text of its own.':
    'Der Block deklariert {0}. Gib jeder Funktion einen Block und einen Text für sich.',
  'The duration should be {0}, not {1}.': 'Die Dauer ist {0}, nicht {1}.',
  'The footnote {0} is also defined in {1!}.': 'Die Fußnote {0} ist auch in {1!} definiert.',
  'The footnote {0} is defined nowhere.': 'Die Fußnote {0} ist nirgends definiert.',
  'The header argument "{0}" has no value.': 'Das Argument „{0}“ hat keinen Wert.',
  'The header argument "{0}" needs a colon before it.': 'Das Argument „{0}“ braucht einen Doppelpunkt davor.',
  'The header arguments at the end of a call stand without brackets.':
    'Die Argumente am Ende eines Aufrufs stehen ohne Klammern.',
  'The item "{0}" of #+OPTIONS has no value.': '„{0}“ in #+OPTIONS hat keinen Wert.',
  'The macro "{0}" has no text.': 'Das Makro „{0}“ hat keinen Text.',
  'The macro "{0}" leaves out a placeholder: they are counted from $1 on.':
    'Das Makro „{0}“ lässt einen Platzhalter aus: Sie zählen von $1 an.',
  'The macro "{0}" takes {1!}, and has {2}.': 'Das Makro „{0}“ nimmt {1!} und hat {2}.',
  'The macro "{0}" takes {1!}, and has {2}. A comma in an argument is written "\\,".':
    'Das Makro „{0}“ nimmt {1!} und hat {2}. Ein Komma in einem Argument schreibt man „\\,“.',
  'The name {0} is also in {1!}.': 'Der Name {0} steht auch in {1!}.',
  'The percent signs in this link are read as they stand. Escape brackets with a backslash.':
    'Die Prozentzeichen in diesem Link gelten, wie sie dastehen. Schreib vor Klammern einen Rückstrich.',
  'The priority {0} is outside {1} to {2}. Choose another, or add #+PRIORITIES to the file.':
    'Die Priorität {0} liegt nicht zwischen {1} und {2}. Wähle eine andere, oder schreib #+PRIORITIES in die Datei.',
  'The setup file {0!} is not read: {1} is no text, or too large.':
    'Die Datei {0!} mit Einstellungen wird nicht gelesen: {1} ist kein Text oder zu groß.',
  'The setup file {0!} is not read: {1} lies in none of the open folders.':
    'Die Datei {0!} mit Einstellungen wird nicht gelesen: {1} liegt in keinem der offenen Ordner.',
  'The tags have a colon too many, which makes an empty tag.':
    'Die Tags haben einen Doppelpunkt zu viel, und damit einen leeren Tag.',
  'The target <<{0}>> is also in {1!}.': 'Das Ziel <<{0}>> steht auch in {1!}.',
  'There is no "{0}" in {1} to include.': 'In {1} gibt es „{0}“ nicht, das eingefügt werden soll.',
  'There is no "{0}" in {1}.': 'In {1} gibt es „{0}“ nicht.',
  'There is no bibliography {0}.': 'Eine Bibliographie {0} gibt es nicht.',
  'There is no file {0} to include.': 'Die Datei {0}, die eingefügt werden soll, gibt es nicht.',
  'There is no file {0}.': 'Eine Datei {0} gibt es nicht.',
  'There is no header argument "{0}".{1!}': 'Ein Argument „{0}“ gibt es nicht.{1!}',
  'There is {0!} "{1}" in this file.': 'In dieser Datei gibt es {0!} „{1}“.',
  'There is no setup file {0!}.': 'Eine Datei {0!} mit Einstellungen gibt es nicht.',
  'There is no setup file {0!}: looked for {1}.':
    'Eine Datei {0!} mit Einstellungen gibt es nicht: gesucht wurde {1}.',
  'These properties are not read: "{0}" is no property. They are written :NAME: value.':
    'Diese Eigenschaften werden nicht gelesen: „{0}“ ist keine. Man schreibt sie :NAME: Wert.',
  'These properties are not read: the drawer must follow the headline, or its planning line.':
    'Diese Eigenschaften werden nicht gelesen: Die Schublade muss der Überschrift folgen, oder ihren Daten.',
  'This call cannot be read. Write #+CALL: name(argument=value)':
    'Dieser Aufruf ist nicht zu lesen. Schreib #+CALL: name(argument=wert)',
  'This clock ends before it begins.': 'Diese Zeit endet, bevor sie beginnt.',
  'This dollar sign may be read as the beginning or end of LaTeX. Write \\dollar{} for the sign.':
    'Dieses Dollarzeichen kann als Anfang oder Ende von LaTeX gelten. Für das Zeichen schreib \\dollar{}.',
  'This is item {0} of its list, though it says {1}': 'Dies ist Punkt {0} der Liste, obwohl hier {1} steht',
  'This is no citation: it needs a key, as in [cite:@key], and its bracket.':
    'Dies ist kein Zitat: Es braucht einen Schlüssel, wie in [cite:@key], und seine Klammer.',
  'This is no export block any more. Write #+begin_export {0}':
    'Dies ist kein Block des Exports mehr. Schreib #+begin_export {0}',
  'This is read as text: a clock is written like CLOCK: [2026-01-31 Sat 10:00]--[2026-01-31 Sat 11:30] =>  1:30':
    'Dies wird als Text gelesen: Eine Zeit schreibt man CLOCK: [2026-01-31 Sat 10:00]--[2026-01-31 Sat 11:30] =>  1:30',
  'This is read as text: planning stands in the line below its headline.':
    'Dies wird als Text gelesen: Daten stehen in der Zeile unter der Überschrift.',
  'Under this headline only footnotes are exported. Move the other text elsewhere.':
    'Unter dieser Überschrift werden nur Fußnoten exportiert. Bring den anderen Text anderswohin.',
  'Write "export {0}" to include the file as it stands.':
    'Schreib „export {0}“, um die Datei einzufügen, wie sie ist.',
  '{0} is never closed by \\end{{1}}.': '{0} wird von keinem \\end{{1}} geschlossen.',
  '{0} is read as part of the title: a priority is one character, such as [#{1}] to [#{2}].':
    '{0} gilt als Teil des Titels: Eine Priorität ist ein Zeichen, wie [#{1}] bis [#{2}].',
  '{0} is read as part of the title: a space must follow a keyword.':
    '{0} gilt als Teil des Titels: Hinter einem Schlüsselwort muss ein Leerzeichen stehen.',
  '{0} is read as text: a timestamp is written like <2026-01-31 Sat 10:00>.':
    '{0} wird als Text gelesen: Einen Zeitstempel schreibt man <2026-01-31 Sat 10:00>.',
  '{0} is read as {1}.': '{0} wird als {1} gelesen.',
  '{0} with square brackets is inactive: it appears in no agenda.':
    '{0} mit eckigen Klammern ist nicht aktiv: Es erscheint in keiner Agenda.',
  // Parts of sentences.
  ' Is it {0}?': ' Ist {0} gemeint?',
  ' It has {0!}.': ' Es hat {0!}.',
  'line {0}': 'Zeile {0}',
  'lines {0} and {1}': 'den Zeilen {0} und {1}',
  'lines {0}, {1} and {2} more': 'den Zeilen {0}, {1} und {2} weiteren',
  '{0} and {1} more': '{0} und {1} weiteren',
  'no headline': 'keine Überschrift',
  'no target, name or headline': 'kein Ziel, keinen Namen und keine Überschrift',
  'no argument': 'kein Argument',
  '{0} to {1}': '{0} bis {1}',
  '{0} or {1}': '{0} oder {1}',
  '{0}, which {1} names': '{0}, die {1} nennt,',
  // Ways to mend it.
  'Add {0}': '{0} hinzufügen',
  'Add :END:': ':END: hinzufügen',
  'Add a blank line': 'Eine leere Zeile hinzufügen',
  'Add a definition': 'Eine Definition hinzufügen',
  'Add it at the end': 'Am Ende hinzufügen',
  'Add the colon': 'Den Doppelpunkt hinzufügen',
  'Begin a new line': 'Eine neue Zeile beginnen',
  'Change it to {0}': 'In {0} ändern',
  'Count from here: [@{0}]': 'Von hier an zählen: [@{0}]',
  'Do not check this in the file ({0})': 'In dieser Datei nicht prüfen ({0})',
  'Fix all of this kind in the file ({0})': 'Alles dieser Art in der Datei beheben ({0})',
  'Link to {0}': 'Zu {0} führen',
  'Make it a headline': 'Zu einer Überschrift machen',
  'Make it active': 'Aktiv machen',
  'Make it an export block': 'Zu einem Block des Exports machen',
  'Make it {0}': 'Daraus {0} machen',
  'Make {0} a keyword': '{0} zu einem Schlüsselwort machen',
  'Move it below the headline': 'Unter die Überschrift bringen',
  'Move it to the planning line': 'In die Zeile der Daten bringen',
  'Number it {0}': 'Die Nummer {0} geben',
  'Remove it': 'Entfernen',
  'Remove the bracket': 'Die Klammer entfernen',
  'Remove the brackets': 'Die Klammern entfernen',
  'Remove the colon': 'Den Doppelpunkt entfernen',
  'Remove the indentation': 'Die Einrückung entfernen',
  'Remove the line': 'Die Zeile entfernen',
  'Remove this ID': 'Diese ID entfernen',
  'Remove what follows': 'Entfernen, was folgt',
  'Rename to {0}': 'In {0} umbenennen',
  Unescape: 'Auflösen',
  'Use #+{0}': '#+{0} schreiben',
  'Use file:': 'file: schreiben',
  'Use header-args': 'header-args schreiben',
  'Write export {0}': 'export {0} schreiben',
  'Write {0}': '{0} schreiben',
}
