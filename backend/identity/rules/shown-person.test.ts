import { expect, it } from 'vitest'
import { shownPerson } from './shown-person.ts'

const ann = { name: 'Ann Example', email: 'ann@example.com', isEmailVerified: true, providers: [] }

it('is the name and the verified address', () => {
  expect(shownPerson(ann)).toEqual({ person_name: 'Ann Example', person_email: 'ann@example.com' })
})

it.each([
  ['of the pool', []],
  ['of a social provider', ['Facebook']],
  ['of a company’s provider and a social one', ['Okta', 'Facebook']],
])('has no unverified address of a person %s', (_, providers) => {
  expect(shownPerson({ ...ann, isEmailVerified: false, providers })).toEqual({ person_name: 'Ann Example' })
})

it.each(['Okta', 'Saml'])('has the address that %s says of its person', (provider) => {
  expect(shownPerson({ ...ann, isEmailVerified: false, providers: [provider] })).toMatchObject({ person_email: 'ann@example.com' })
})

it.each([
  ['nothing', undefined, {}],
  ['white space', '  ', {}],
  ['a name that turns the text around', 'Ann\u202eelpmaxE\n', { person_name: 'AnnelpmaxE' }],
  ['a long name', '🙂'.repeat(300), { person_name: '🙂'.repeat(100) }],
])('makes a claim of %s', (_, name, claims) => {
  expect(shownPerson({ ...ann, name, email: undefined })).toEqual(claims)
})

it.each(['a b@example.com', 'a\n@example.com', `${'a'.repeat(250)}@example.com`])('leaves out what is no address: %j', (email) => {
  expect(shownPerson({ ...ann, email })).toEqual({ person_name: 'Ann Example' })
})
