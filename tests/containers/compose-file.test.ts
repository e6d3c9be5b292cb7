import { readFileSync } from 'node:fs'
import { composeFile } from '@stagecraft/localstack/docker/compose.ts'
import { describe, expect, test } from 'vitest'
import { configOf } from './support/compose-config.ts'

const text = readFileSync(composeFile, 'utf8')
const profiles = [...new Set([...text.matchAll(/profiles: \[(.+)\]/g)].flatMap(([, names = '']) => names.split(', ')))]

test('every profile has a service', () => {
  expect(profiles.length).toBeGreaterThanOrEqual(4)
})

describe.each(profiles)('the profile %s, without the kit', (profile) => {
  const { services } = configOf(profile)
  const each = Object.entries(services)

  test('is valid, and has something to start', () => {
    expect(each.length).toBeGreaterThan(0)
  })

  test('publishes every port on loopback alone, under the number that it has inside', () => {
    const ports = each.flatMap(([, { ports = [] }]) => ports)
    expect(ports.length).toBeGreaterThan(0)
    for (const { host_ip, published, target } of ports) expect({ host_ip, published }).toEqual({ host_ip: '127.0.0.1', published: String(target) })
  })

  test('shares one network namespace: whatever publishes no port joins the one that does', () => {
    const joined = each.flatMap(([, { ports, network_mode }]) => (ports ? [] : [network_mode]))
    expect(new Set(joined).size).toBeLessThanOrEqual(1)
    for (const mode of joined) expect(services[String(mode).replace('service:', '')]?.ports).toBeDefined()
  })

  test('has no privileged container, and no capability is added', () => {
    for (const [, { privileged, cap_add }] of each) expect([privileged, cap_add]).toEqual([undefined, undefined])
  })

  test('mounts the Docker socket nowhere but where functions are containers, and mounts nothing else of the machine', () => {
    const bound = each.flatMap(([, { volumes = [] }]) => volumes.filter(({ type }) => type === 'bind').map(({ target }) => target))
    expect(bound).toEqual(profile.endsWith('docker-lambda') ? ['/var/run/docker.sock'] : [])
  })

  test('pins every image', () => {
    for (const [, { image }] of each) expect(image).toMatch(/:(?!latest)[\w.-]*\d[\w.-]*$/)
  })

  test('has no secret with a fixed value', () => {
    const secrets = each.flatMap(([name, { environment = {} }]) =>
      Object.entries(environment).flatMap(([key, value]) => (/PASSWORD|SECRET|TOKEN|_KEY$/.test(key) && value ? [`${name}: ${key}`] : [])),
    )
    expect(secrets).toEqual([])
  })

  test('asks every server whether it is healthy, and lets each save before it is killed', () => {
    for (const [name, { healthcheck, stop_grace_period }] of each) {
      if (name === 'network') continue
      expect(healthcheck?.test.length, name).toBeGreaterThan(0)
      expect(stop_grace_period, name).toBe('30s')
    }
  })
})
