import { describe, expect, it } from 'vitest'
import { linkable, ownerOf, type PoolUser } from './link-identity.ts'

describe('linkable', () => {
  it.each([
    ['Google_1138', { provider: 'Google', id: '1138' }],
    ['google_1138', { provider: 'Google', id: '1138' }],
    ['Okta_00u_1', { provider: 'Okta', id: '00u_1' }],
    ['Saml_vera@example.com', { provider: 'Saml', id: 'vera@example.com' }],
  ])('knows %s at its provider', (userName, identity) => {
    expect(linkable({ userName, email: 'vera@example.com', isEmailVerified: true })).toEqual(identity)
  })

  it.each(['Facebook_1138', 'facebook_1138', 'Other_1', 'Google', 'Google_', '_1138', 'vera', ''])('links nobody for %s', (userName) => {
    expect(linkable({ userName, email: 'vera@example.com', isEmailVerified: true })).toBeUndefined()
  })

  it('links nobody whose address is missing or not verified', () => {
    expect(linkable({ userName: 'Google_1', email: 'vera@example.com', isEmailVerified: false })).toBeUndefined()
    expect(linkable({ userName: 'Google_1', email: undefined, isEmailVerified: true })).toBeUndefined()
  })
})

describe('ownerOf', () => {
  const vera: PoolUser = { userName: 'viewer', email: 'Vera@example.com', isEmailVerified: true, isEnabled: true, status: 'CONFIRMED' }
  const provided: PoolUser = { ...vera, userName: 'Okta_1', status: 'EXTERNAL_PROVIDER' }

  it('is who has the address, whatever its case, beside people of providers', () => {
    expect(ownerOf('vera@EXAMPLE.com', [provided, vera])).toEqual(vera)
  })

  it.each<[string, PoolUser[]]>([
    ['nobody', []],
    ['another address', [{ ...vera, email: 'vera@example.org' }]],
    ['an address that is not verified', [{ ...vera, isEmailVerified: false }]],
    ['somebody disabled', [{ ...vera, isEnabled: false }]],
    ['somebody invited', [{ ...vera, status: 'FORCE_CHANGE_PASSWORD' }]],
    ['a provider’s person', [provided]],
    ['two', [vera, { ...vera, userName: 'second' }]],
    ['two, one of them disabled', [vera, { ...vera, userName: 'second', isEnabled: false }]],
  ])('is nobody where there is %s', (_, users) => {
    expect(ownerOf('vera@example.com', users)).toBeUndefined()
  })
})
