/** The engine of a stack for which nobody chose one. In a file of its own: whoever looks for a stack's state needs the name and no engine. */
export const defaultEngine = 'ministack'
