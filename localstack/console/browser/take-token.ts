import { takeToken } from './session.ts'

takeToken()
// an address of `make console` that is opened in a tab that has the console already
addEventListener('hashchange', () => {
  takeToken()
  location.reload()
})
