import { createServer, type Server } from 'node:http'
import { guardServer } from '../foreign/guard-server.ts'
import type { Letters } from './letters.ts'

/**
 * The local mailbox: a page on loopback with the e-mails that the system sent and what it told its topics. Nothing leaves this machine.
 * It keeps nothing itself, asks the engine when somebody looks, and loads its own code then. Other sites' pages are refused.
 */
export async function openMailbox(port: number, letters: Letters): Promise<Server> {
  const server = createServer(async (request, response) => {
    const { answer } = await import('./answer.ts')
    await answer(request, response, letters)
  })
  guardServer(server, () => [])
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve))
  return server
}
