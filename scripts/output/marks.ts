import colours from 'picocolors'

/** The three marks there are, of equal width; without colour where NO_COLOR says so or nobody looks. */
export const marks = { ok: colours.green('ok  '), warn: colours.yellow('warn'), fail: colours.red('fail') }
