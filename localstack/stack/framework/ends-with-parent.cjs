/**
 * Ends this process with the one that forked it, and keeps it alive no longer than its work does. Where the Framework computes without a pause, it ends at the
 * next one. https://nodejs.org/api/process.html#event-disconnect
 */
module.exports = function endsWithParent() {
  process.once('disconnect', () => process.exit(1))
  process.channel?.unref()
}
