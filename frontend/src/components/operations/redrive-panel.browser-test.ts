import { violations } from '../axe.ts'
import { equal, truthy } from '../expect.ts'
import { showState } from '../show-state.ts'
import { redrivePanelStates } from './redrive-panel.states.ts'

describe('redrive-panel', () => {
  afterEach(() => document.body.replaceChildren())

  it('asks before it redrives', async () => {
    const { dialog, heard, press } = await show()
    press('Redrive')
    truthy(dialog.open, 'an open dialog')
    equal(heard, [])
    press('Send again')
    truthy(!dialog.open, 'a closed dialog')
    equal(heard, ['redrive'])
  })

  it('asks in a way that is read out', async () => {
    const { dialog, press } = await show()
    press('Redrive')
    equal(await violations(dialog), [])
  })

  it('does nothing where the answer is no', async () => {
    const { dialog, heard, press } = await show()
    press('Redrive')
    press('Cancel')
    truthy(!dialog.open, 'a closed dialog')
    equal(heard, [])
  })
})

async function show() {
  const panel = await showState(document.body, redrivePanelStates, 'ready')
  const heard: string[] = []
  panel.addEventListener('redrive', () => heard.push('redrive'))
  const dialog = panel.renderRoot.querySelector('dialog')
  if (!dialog) throw new Error('There is no dialog')
  const press = (name: string) => [...panel.renderRoot.querySelectorAll('button')].find((button) => button.textContent?.trim() === name)?.click()
  return { dialog, heard, press }
}
