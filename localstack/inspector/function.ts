// Loaded before a function's own code (`node --import`), while the stack is being debugged.
import { openInspector } from './open.ts'

await openInspector(process.env.AWS_LAMBDA_FUNCTION_NAME ?? '')
