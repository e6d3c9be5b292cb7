import { authentication } from './authentication.ts'

// what `require` gets for a module whose export has this name: serverless-offline wants the function itself
export { authentication as 'module.exports' }
