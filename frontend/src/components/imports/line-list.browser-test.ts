import { ready } from '../../state/loaded.ts'
import { equal, truthy } from '../expect.ts'
import { importLine, refusedLine } from '../made-up.ts'
import type { LineList } from './line-list.ts'
import './line-list.define.ts'

describe('line-list', () => {
  afterEach(() => document.body.replaceChildren())

  it('marks the bad column in the line as it was received, and says why', async () => {
    const list = await show([
      refusedLine(3, 'H-1,1,returned,2026-02-03T10:00:00Z,HARBOR,10.00,EUR', 'type', 'returned', 'The type is one of placed …'),
    ])
    equal(list.renderRoot.querySelector('mark')?.textContent, 'returned')
    equal(list.renderRoot.querySelector('code')?.textContent, 'H-1,1,returned,2026-02-03T10:00:00Z,HARBOR,10.00,EUR')
    truthy(list.renderRoot.querySelector('.reason')?.textContent?.includes('type The type is one of'), 'column and reason')
  })

  it('scrolls to the line that a link pointed at, once', async () => {
    const lines = Array.from({ length: 100 }, (_, index) => importLine({ line: index + 2 }))
    const list = await show(lines, 90)
    await list.updateComplete
    const target = list.renderRoot.querySelector('li.target')
    truthy(target && target.getBoundingClientRect().top < innerHeight, 'line 90 in sight')
    scrollTo(0, 0)
    list.lines = ready({ items: lines, more: false })
    await list.updateComplete
    equal(scrollY, 0)
  })

  it('shows markup as text', async () => {
    const list = await show([importLine({ raw: '<img src=x onerror=alert(1)>' })])
    equal(list.renderRoot.querySelector('img'), null)
  })
})

async function show(items: ReturnType<typeof importLine>[], target = 0): Promise<LineList> {
  const list = document.createElement('line-list') as LineList // its definition is imported above
  Object.assign(list, { lines: ready({ items, more: false }), target })
  document.body.append(list)
  await list.updateComplete
  return list
}
