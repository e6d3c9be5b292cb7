const { syncBuiltinESMExports } = require('node:module')
const net = require('node:net')
const tls = require('node:tls')
const { PostgresConnection } = require('./postgres-connection.cjs')

/**
 * Reads along what goes over connections to PostgreSQL, whichever library made them: the driver is part of a function's bundle, where nothing else finds it.
 * Every socket of this process that connects is looked at until its first bytes say what it is. Of one with TLS what is written to it, before it is encrypted.
 */
function watchSockets(calls) {
  const { connect } = net.Socket.prototype
  net.Socket.prototype.connect = function (...words) {
    // it puts its own `write` back in its place; nothing is written before it returns
    const connected = connect.apply(this, words)
    try {
      // of one with TLS whoever made it watches
      if (!this.encrypted) watch(this, calls)
    } catch {
      // nobody reads along
    }
    return connected
  }
  const { connect: secure } = tls
  tls.connect = (...words) => {
    const connected = secure(...words)
    try {
      watch(connected, calls)
    } catch {
      // nobody reads along
    }
    return connected
  }
  // whoever imports it by name
  syncBuiltinESMExports()
}

function watch(socket, calls) {
  const connection = new PostgresConnection(calls)
  const { write, push } = socket
  let isRead = false
  const look = (see) => {
    try {
      see()
    } catch {
      connection.state = 'over'
    }
    if (connection.state === 'over') {
      // not deleted: an object that lost a property is slow
      if (socket.write === writeSeen) socket.write = write
      if (socket.push === pushSeen) socket.push = push
    } else if (connection.state === 'read' && !isRead) {
      isRead = true
      socket.once('close', () => connection.closed())
    }
  }
  function writeSeen(chunk, encoding, ...words) {
    if (connection.state !== 'over') look(() => connection.sent(bytesOf(chunk, encoding)))
    return write.call(this, chunk, encoding, ...words)
  }
  // what the socket read: a listener to `data` would make it flow before its owner listens
  function pushSeen(chunk, ...words) {
    if (connection.state !== 'over' && chunk) look(() => connection.received(bytesOf(chunk)))
    return push.call(this, chunk, ...words)
  }
  socket.write = writeSeen
  socket.push = pushSeen
}

function bytesOf(chunk, encoding) {
  if (typeof chunk === 'string') return Buffer.from(chunk, typeof encoding === 'string' ? encoding : 'utf8')
  return Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
}

module.exports = { watchSockets }
