/** The script of the mailbox's page: while somebody looks, new messages appear by themselves. Without it the page shows them when it is loaded again. */
export const script = `
const list = document.querySelector('#list')
setInterval(async () => {
  if (document.hidden) return
  try {
    const answer = await fetch(location.href)
    if (!answer.ok) return
    const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html').querySelector('#list')
    if (fresh && fresh.innerHTML !== list.innerHTML) list.replaceChildren(...fresh.children)
  } catch {}
}, 2000)
`
