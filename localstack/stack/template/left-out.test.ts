import { expect, test } from 'vitest'
import type { LeftOut } from './adapt-template.js'
import { leftOutSummary } from './left-out.js'

const leftOut = (logicalId: string, why: string): LeftOut => ({ logicalId, type: 'AWS::EC2::VPC', why })

test('a start says each reason where there are few', () => {
  expect(leftOutSummary([leftOut('Vpc', 'no network.'), leftOut('Budget', 'free.'), leftOut('Subnet', 'no network.')])).toEqual([
    'Vpc, Subnet: no network.',
    'Budget: free.',
  ])
})

test('a start says how many, three of them and where to read the rest, where the reasons are many', () => {
  const many = ['Vpc', 'Budget', 'Key', 'Dashboard'].flatMap((each) => [leftOut(each, `${each}.`), leftOut(`${each}B`, `${each}.`)])
  expect(leftOutSummary(many)).toEqual(['8 resources, such as Vpc, Budget, Key. `make status` lists them with the reasons.'])
})
