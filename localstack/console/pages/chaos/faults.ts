/** The faults that can happen to a stack that runs, and what each does. `stagecraft chaos --faults` takes the names. */
export const chaosFaults = {
  kill: 'A process of a function is killed; what it had is handed out again.',
  cut: 'The connections of functions to the database are cut.',
  away: 'The database lets nobody in for a while.',
  delay: 'The processes of a function are held up for a while.',
  pause: 'The queue of a function is paused for a while.',
  throttle: 'The function of a queue may not run for a while; what comes meanwhile waits.',
  redeliver: 'What the function of a queue has is handed out once more, while it still works on it.',
  repeat: 'A scheduled function is invoked once more.',
} as const

export type ChaosFault = keyof typeof chaosFaults
