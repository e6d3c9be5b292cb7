import { describe, expect, it } from 'vitest'
import { grantedGroups } from './granted-groups.ts'

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
