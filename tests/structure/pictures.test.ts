import { expect, test } from 'vitest'
import { hashOfPage } from '../screenshots/page-hash.ts'
import { textOf } from './sources.ts'

test('the pictures of the documentation show the page as it is now: `make screenshots` takes them', () => {
  expect(JSON.parse(textOf('docs/images/taken-from.json'))).toEqual({ page: hashOfPage() })
})
