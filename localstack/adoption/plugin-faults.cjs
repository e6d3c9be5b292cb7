// Notes which plugin threw, when and where: the Framework says only what. CommonJS: it is loaded into the Framework's own process.
const { relative } = require('node:path')

/** @typedef {{ name: string, when: string, where?: string, message: string, stack: string }} PluginFault `name` as the description has it, `where` a file with its line */

/**
 * Has the Framework's class of plugins tell `note` of a plugin that throws while it is loaded, made, or works in one of its hooks. What it threw goes on.
 * Returns what to call as the process exits: a plugin that ended it in one of its hooks is told, too.
 *
 * @param {any} PluginManager
 * @param {(fault: PluginFault) => void} note
 * @returns {(exitCode: number) => void}
 */
function noteFaults(PluginManager, note) {
  /** @type {Set<{ name: string, when: string }>} */
  const atWork = new Set()
  const { requireServicePlugin, addPlugin, loadHooks } = PluginManager.prototype
  const tell = (name, when, error) => {
    // the Framework's own word for “nothing more is to be done”, and what it says itself
    if (error?.constructor?.name === 'TerminateHookChain' || error?.code === 'PLUGIN_NOT_FOUND') return
    note({ name, when, where: whereOf(error), message: String(error?.message ?? error), stack: String(error?.stack ?? error) })
  }
  PluginManager.prototype.requireServicePlugin = async function (folder, name, ...rest) {
    return told(
      () => requireServicePlugin.call(this, folder, name, ...rest),
      (error) => tell(name, 'when it was loaded', error),
    )
  }
  PluginManager.prototype.addPlugin = function (Plugin) {
    const name = Plugin._serverlessExternalPluginName
    const fail = (error) => name && tell(name, 'when it was started', error)
    const plugin = told(() => addPlugin.call(this, Plugin), fail)
    if (name && typeof plugin?.asyncInit === 'function') {
      const begin = plugin.asyncInit
      plugin.asyncInit = (...words) => told(() => begin.apply(plugin, words), fail)
    }
    return plugin
  }
  PluginManager.prototype.loadHooks = function (plugin) {
    const name = plugin.constructor._serverlessExternalPluginName
    for (const [event, hook] of name ? Object.entries(plugin.hooks ?? {}) : []) {
      plugin.hooks[event] = (...words) => {
        const work = { name, when: `in its hook ${event}` }
        atWork.add(work)
        return told(
          () => hook.apply(plugin, words),
          (error) => tell(name, work.when, error),
          () => atWork.delete(work),
        )
      }
    }
    return loadHooks.call(this, plugin)
  }
  return (exitCode) => {
    const [work] = atWork
    if (exitCode === 0 || !work) return
    note({ ...work, message: `It ended the Framework’s process with the exit code ${exitCode}.`, stack: '' })
  }
}

// whether it throws or rejects
function told(work, fail, end = () => {}) {
  const failed = (error) => {
    end()
    fail(error)
    throw error
  }
  const ended = (value) => {
    end()
    return value
  }
  try {
    const made = work()
    return typeof made?.then === 'function' ? made.then(ended, failed) : ended(made)
  } catch (error) {
    return failed(error)
  }
}

/** The place of the first frame in the repository, or else in any file: `node_modules/x/index.js:3`. A syntax error has its place in front. */
function whereOf(error) {
  const stack = String(error?.stack ?? '')
  const [, broken, at] = /^(\/[^\n:]+):(\d+)\n/.exec(stack) ?? []
  const frames = [...stack.matchAll(/^\s+at (?:.*\()?(?:file:\/\/)?(\/[^\n]+?):(\d+):\d+\)?$/gm)].map(([, file, line]) => [file, line])
  const [file, line] = broken ? [broken, at] : (frames.find(([each]) => !relative(process.cwd(), each).startsWith('..')) ?? frames[0] ?? [])
  return file ? `${relative(process.cwd(), file)}:${line}` : undefined
}

module.exports = { noteFaults }
