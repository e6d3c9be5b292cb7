// The token is taken out of the address before any part of the page asks for something.
import './take-token.ts'
import './parts/confirm-action.ts'
import './parts/note.ts'
import './parts/text-view.ts'
import './shell.ts'
