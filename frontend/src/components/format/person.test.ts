import { expect, it } from 'vitest'
import { personText, shortPersonText } from './person.ts'

it.each([
  [{ name: 'ann', displayName: null, email: null }, 'ann', 'ann'],
  [{ name: 'Okta_114', displayName: 'Ann Example', email: 'ann@example.com' }, 'Ann Example, ann@example.com (Okta_114)', 'Ann Example (Okta_114)'],
  [{ name: 'Okta_114', displayName: null, email: 'ann@example.com' }, 'ann@example.com (Okta_114)', 'ann@example.com (Okta_114)'],
  [{ name: 'ann', displayName: 'ann', email: null }, 'ann', 'ann'],
  [{ name: 'eve', displayName: 'operator', email: null }, 'operator (eve)', 'operator (eve)'],
])('shows %j with its user name', (person, long, short) => {
  expect(personText(person)).toBe(long)
  expect(shortPersonText(person)).toBe(short)
})
