import type { Packages } from './packages.ts'
import type { Setup } from './setup.ts'

type Facts = Pick<Setup, 'database'> & { packages: Pick<Packages, 'hasTests'> }

/** The text of a Makefile: one-liners over `npx stagecraft`. */
export function makefileText({ database, packages }: Facts): string {
  const rules = [
    rule('up', 'start the whole system, or repair it', 'up'),
    rule('dev', 'start the system, then show one log of all parts until Ctrl-C', 'dev $(if $(INSPECT),--inspect)'),
    rule('status', 'show what runs, and where', 'status'),
    rule('logs', 'show the logs; F=name for one function, FOLLOW=1 for new lines', 'logs $(F) $(if $(FOLLOW),--follow)'),
    rule('invoke', "F=name EVENT='{}': invoke a function", 'invoke "$$F" $(if $(EVENT),"$$EVENT")'),
    ...(database ? [rule('sql', 'open psql, or run Q="select 1"', 'sql $(if $(Q),"$$Q")')] : []),
    rule('permissions', 'show what each role may do, what it used, and what was refused', 'permissions'),
    ...(packages.hasTests ? [rule('test', 'run the tests of the application on a private stack', 'test')] : []),
    rule('down', 'stop and keep the data', 'down'),
    rule('reset', 'stop and delete the data; FORCE=1 does not ask', 'reset $(if $(FORCE),--force)'),
  ]
  return `# \`make\` alone shows the commands. Each is one of \`npx stagecraft\`, which has more: \`npx stagecraft --help\`.
.DEFAULT_GOAL := help
.PHONY: help ${rules.map(({ name }) => name).join(' ')}

${rules.map(({ text }) => text).join('')}
help:
	@awk 'BEGIN { FS = ":.*## " } /^[a-z-]+:.*## / { printf "  make %-14s %s\\n", $$1, $$2 }' $(MAKEFILE_LIST)
`
}

function rule(name: string, what: string, words: string): { name: string; text: string } {
  return { name, text: `${name}: ## ${what}\n\t@npx stagecraft ${words}\n` }
}
