import { equal } from '../components/expect.ts'
import { routes } from './routes.ts'

const before = location.href
const enter = async (path: string) => routes.find((route) => 'path' in route && route.path === path)?.enter?.({})

describe('routes', () => {
  afterEach(() => history.replaceState({}, '', before))

  it('a page that was loading while somebody went on to another one is not shown', async () => {
    history.pushState({}, '', '/imports')
    const entered = enter('/imports')
    history.pushState({}, '', '/orders')
    equal([await entered, await enter('/orders')], [false, true])
  })
})
