import { expect, test } from 'vitest'
import { notRun } from './not-run.ts'

const described = (more: object) => ({ name: 'shop-dev-x', handler: 'x.handler', events: [], ...more })

test('functions of a runtime that the engine does not have, and images, are said, with the reason once', () => {
  const functions = {
    old: described({ runtime: 'python2.7' }),
    older: described({ runtime: 'python2.7' }),
    boxed: described({ image: {} }),
    plain: described({}),
    script: described({ runtime: 'python3.8' }),
  }
  expect(notRun({ functions }, ['nodejs', 'python3'])).toEqual([
    { what: 'old, older', how: 'left out', why: expect.stringContaining('its runtime is python2.7') },
    { what: 'boxed', how: 'left out', why: expect.stringContaining('it is a container image') },
  ])
})
