import type { AddressInfo } from 'node:net'
import type { Plugin } from 'vite'
import type { Handed } from '../supervisor/handed-connections.ts'

/**
 * Has Vite serve the connections that the supervisor hands over, and listen nowhere: the address stays the supervisor's, and this process may end when nobody looks
 * at the page. Vite prepares itself when its server is told to listen, and makes another server where its configuration changed.
 */
export function servesHanded(handed: Handed, port: number): Plugin {
  const address: AddressInfo = { address: '127.0.0.1', family: 'IPv4', port }
  return {
    name: 'stagecraft-serves-handed',
    configureServer: (server) => {
      const { httpServer } = server
      if (!httpServer) return
      httpServer.address = () => address
      httpServer.listen = (() => {
        httpServer.emit('listening')
        return httpServer
      }) as typeof httpServer.listen // of all its forms Vite uses the one with a port
      server.listen = async () => {
        // Vite's own by now, around the one above
        await server.httpServer?.listen(port)
        return server
      }
      handed.serve(httpServer, { webSockets: true })
    },
  }
}
