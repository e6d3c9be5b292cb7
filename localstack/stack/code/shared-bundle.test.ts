import { expect, test } from 'vitest'
import { refuseMissing } from './shared-bundle.ts'

const bundle = { module: 'functions/greet', file: '', map: '', hash: '', inputs: [], exports: ['handler', 'other'] }

test('a handler that the module does not export is refused, with what it exports', () => {
  const message =
    'The function greet has the handler functions/greet.handle, and functions/greet.ts has no export handle. It exports handler, other. Did you mean handler?'
  expect(() => refuseMissing('greet', 'functions/greet.handle', bundle)).toThrow(expect.objectContaining({ code: 'handler-missing', message }))
})

test('one that it exports is not, and where nothing is known none is', () => {
  refuseMissing('greet', 'functions/greet.handler', bundle)
  refuseMissing('greet', 'functions/greet.handle', { ...bundle, exports: [] })
})
