import { describe, expect, it } from 'vitest'
import { grantedGroups, providersIn } from './granted-groups.ts'

describe('grantedGroups', () => {
  it('keeps the groups of the pool, without those it makes for each provider', () => {
    expect(grantedGroups({ poolGroups: ['pool_Google', 'operator'], providers: ['Google'], said: undefined })).toEqual(['operator'])
  })

  it.each(['["staff","orders-clerk"]', 'staff, orders-clerk', '[staff, orders-clerk]', 'orders-clerk'])(
    'takes from a company what it says: %s',
    (said) => {
      expect(grantedGroups({ poolGroups: [], providers: ['Okta'], said })).toEqual(['clerk'])
      expect(grantedGroups({ poolGroups: ['viewer'], providers: ['Saml'], said })).toEqual(['viewer', 'clerk'])
    },
  )

  it.each([['Google'], ['Facebook'], ['Okta', 'Facebook'], []])('takes nothing that %s says', (...providers) => {
    expect(grantedGroups({ poolGroups: [], providers, said: 'orders-operator' })).toEqual([])
  })

  it.each(['operator', 'orders-admin', 'orders-operators', 'ORDERS-OPERATOR', '', '[1,{}]', '"orders-operator"'])(
    'knows no other name: %s',
    (said) => {
      expect(grantedGroups({ poolGroups: [], providers: ['Okta'], said })).toEqual([])
    },
  )
})

describe('providersIn', () => {
  const identity = (providerName: string, primary: boolean) => ({
    userId: '1',
    providerName,
    providerType: 'OIDC',
    issuer: null,
    primary,
    dateCreated: 0,
  })

  it('names whose person it is', () => {
    expect(providersIn(JSON.stringify([identity('Okta', true)]))).toEqual(['Okta'])
    expect(providersIn(JSON.stringify([identity('Okta', true), identity('Google', false)]))).toEqual(['Okta'])
  })

  it('names none for a user of the pool, also where a company’s identity is linked to them', () => {
    expect(providersIn(undefined)).toEqual([])
    expect(providersIn('[]')).toEqual([])
    expect(providersIn(JSON.stringify([identity('Okta', false)]))).toEqual([])
  })
})
