import { sendKeys } from '@web/test-runner-commands'
import { violations } from '../axe.ts'
import { equal, truthy } from '../expect.ts'
import { showState } from '../show-state.ts'
import { accountMenuStates } from './account-menu.states.ts'

describe('account-menu', () => {
  afterEach(() => document.body.replaceChildren())

  it('opens by keyboard, says who and what, and signs out', async () => {
    const menu = await showState(document.body, accountMenuStates, 'clerk')
    const button = menu.renderRoot.querySelector<HTMLButtonElement>('.who')
    equal(button?.innerText.replace(/\s+/g, ' ').trim(), 'CC Account of Carl Clerk clerk')
    button?.focus()
    await sendKeys({ press: 'Enter' })
    const popover = menu.renderRoot.querySelector<HTMLElement>('[popover]')
    truthy(popover?.matches(':popover-open'), 'an open menu')
    equal((await violations(menu)).join('\n'), '')
    let asked = 0
    document.body.addEventListener('sign-out', () => asked++, { once: true })
    menu.renderRoot.querySelector<HTMLButtonElement>('.out')?.click()
    equal(asked, 1)
  })
})
