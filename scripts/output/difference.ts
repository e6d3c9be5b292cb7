import colours from 'picocolors'

/** A unified diff as a terminal shows it: what comes green, what goes red. */
export function colouredDifference(difference: string): string {
  return difference
    .trimEnd()
    .split('\n')
    .map((line) => `  ${colourOf(line)(line)}`)
    .join('\n')
}

function colourOf(line: string): (text: string) => string {
  if (/^(---|\+\+\+) /.test(line)) return colours.bold
  if (line.startsWith('+')) return colours.green
  if (line.startsWith('-')) return colours.red
  return line.startsWith('@@') ? colours.cyan : String
}
