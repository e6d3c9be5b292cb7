// what @web/test-runner puts into the page that tests use of it
declare function describe(what: string, tests: () => void): void
declare function it(what: string, test: (this: { timeout(milliseconds: number): void }) => void | Promise<void>): void
declare function afterEach(clean: () => void): void
declare module 'axe-core/axe.min.js'
