import { expect, test } from 'vitest'
import { originCheck } from '../platform/http/origin.ts'
import { originValues } from '../platform/http/origin-values.ts'
import type { Distribution, OriginSecret } from './ports.ts'
import { type RotationStep, rotateOriginSecret } from './rotate-origin-secret.ts'

const steps = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'] as const

/** Secret, distribution and API beside each other. Every value that some place of CloudFront may send is tried after every change. */
function world() {
  const values = new Map([['v1', 'first-'.repeat(8)]])
  const labels = { AWSCURRENT: 'v1', AWSPREVIOUS: undefined as string | undefined, AWSPENDING: undefined as string | undefined }
  // all that is sent: while CloudFront is being told, the old value too
  let sent = [values.get('v1')]
  let failing: string | undefined
  let now = 0
  const fail = (where: string) => {
    if (failing === where) throw new Error(where)
  }
  const read = async (stage: 'AWSCURRENT' | 'AWSPREVIOUS') => values.get(labels[stage] ?? '')
  // a process that is asked all the time, and one that was asked long ago
  const processes = [originValues({ read, now: () => now }), originValues({ read, now: () => now })].map(originCheck)
  const [busy] = processes

  const secret: OriginSecret = {
    current: async () => ({ version: labels.AWSCURRENT, value: values.get(labels.AWSCURRENT) ?? '' }),
    valueOf: async (version) => values.get(version),
    async makePending(version) {
      values.set(version, `${version}-`.repeat(16))
      labels.AWSPENDING = version
    },
    async makeCurrent(version, from) {
      fail('makeCurrent')
      if (labels.AWSCURRENT !== from) throw new Error('moved meanwhile')
      Object.assign(labels, { AWSCURRENT: version, AWSPREVIOUS: from, AWSPENDING: undefined })
    },
  }
  const distribution: Distribution = {
    shown: async () => ({ value: sent[0], isDeployed: sent.length === 1 }),
    async show(value) {
      fail('show')
      sent = [value, ...sent]
    },
  }
  const rotate = rotateOriginSecret({
    secret,
    distribution,
    async untilReadAgain() {
      await busy?.(sent[0])
      now += 20_000
    },
  })
  const allPass = async () => {
    for (const check of processes) for (const value of sent) await check(value)
  }
  return {
    labels,
    values,
    allPass,
    sent: () => sent,
    deployed: () => (sent = sent.slice(0, 1)),
    failAt: (where: string | undefined) => (failing = where),
    pass: (milliseconds: number) => (now += milliseconds),
    accepts: (value: string | undefined) => processes[0]?.(value).then(...bothWays),
    async rotate(version: string, until: RotationStep['Step'] = 'finishSecret') {
      for (const Step of steps.slice(0, steps.indexOf(until) + 1)) {
        await rotate({ Step, ClientRequestToken: version })
        await allPass()
      }
    },
  }
}

const bothWays = [() => true, () => false] as const

test('three rotations refuse no request, and leave the current and the previous value accepted', async () => {
  const { rotate, labels, values, sent, deployed, pass, accepts, allPass } = world()
  await allPass()
  for (const version of ['v2', 'v3', 'v4']) {
    await rotate(version)
    expect([labels.AWSCURRENT, sent()[0]]).toEqual([version, values.get(version)])
    deployed()
    pass(30 * 86_400_000)
    await allPass()
  }
  expect(await Promise.all(['v1', 'v2', 'v3', 'v4'].map((version) => accepts(values.get(version))))).toEqual([false, false, true, true])
})

test('a rotation does not begin while some place of CloudFront still sends the previous value', async () => {
  const { rotate, labels, deployed } = world()
  await rotate('v2')
  await expect(rotate('v3')).rejects.toMatchObject({ code: 'rotation-too-early' })
  expect(labels).toMatchObject({ AWSCURRENT: 'v2', AWSPREVIOUS: 'v1', AWSPENDING: undefined })
  deployed()
  await rotate('v3')
  expect(labels.AWSCURRENT).toBe('v3')
})

test('what a failed rotation left undone is done first, and takes no value away that is still sent', async () => {
  const { rotate, labels, failAt, allPass, deployed, sent, values } = world()
  failAt('show')
  await expect(rotate('v2')).rejects.toThrow('show')
  await allPass()
  // the next month's, before anybody looked
  failAt(undefined)
  await expect(rotate('v3')).rejects.toMatchObject({ code: 'rotation-too-early' })
  expect([labels.AWSCURRENT, sent()[0]]).toEqual(['v2', values.get('v2')])
  await allPass()
  deployed()
  await rotate('v3')
  expect(labels).toMatchObject({ AWSCURRENT: 'v3', AWSPREVIOUS: 'v2' })
})

test('every step may run again', async () => {
  const { rotate, labels, values, failAt } = world()
  await rotate('v2', 'testSecret')
  const value = values.get('v2')
  await rotate('v2', 'testSecret')
  expect(values.get('v2')).toBe(value)
  failAt('makeCurrent')
  await expect(rotate('v2')).rejects.toThrow('makeCurrent')
  failAt(undefined)
  await rotate('v2')
  await rotate('v2')
  expect(labels).toMatchObject({ AWSCURRENT: 'v2', AWSPREVIOUS: 'v1' })
})

test('a version without a value, or with a weak one, does not become the current one', async () => {
  const { values, labels } = world()
  const secret = { current: async () => ({ version: 'v1', value: 'x' }), valueOf: async (version: string) => values.get(version) } as OriginSecret
  const parts = { secret, distribution: {} as Distribution, untilReadAgain: async () => {} }
  const step = (Step: RotationStep['Step']) => rotateOriginSecret(parts)({ Step, ClientRequestToken: 'v2' })
  await expect(step('finishSecret')).rejects.toMatchObject({ code: 'rotation-value-missing' })
  // Secrets Manager's own trial, when the rotation is set up
  await step('testSecret')
  values.set('v2', 'short')
  await expect(step('testSecret')).rejects.toMatchObject({ code: 'rotation-value-weak' })
  expect(labels.AWSCURRENT).toBe('v1')
})
