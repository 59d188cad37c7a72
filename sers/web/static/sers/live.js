/** Keeps a list true without moving what somebody looks at.
 *
 * `data-live` on the list names its event stream, `data-rows` the address that draws it again.
 * `data-one-new` and `data-many-new` say what came where it is not referrals.
 * The stream only says that there is news; rows come through the page's own permissions.
 *
 * While the pointer or the focus is in the list, nothing in it may move: cells change in place,
 * rows that left stay greyed, new ones wait below. The order is put right when the reader leaves
 * the list or presses «show»; the row in view then stays where it is on the screen.
 */
const EVERY = 30_000
const QUIET = 60_000 // between announcements
const GREYED = 20_000 // a row that left stays at least so long

const WORDS = JSON.parse(document.documentElement.dataset.words || '{}')
const say = (key, value) => (WORDS[key] || '{}').replace('{}', value)
const all = (selector, within = document) => [...within.querySelectorAll(selector)]

/* The server's clock, less this one's: «checked at» is said in its time. */
const ahead = Date.parse(document.documentElement.dataset.now) - Date.now() || 0
const now = () => Date.now() + ahead
const clockText = (time) => new Date(time).toLocaleTimeString('en-GB', { timeZone: 'Europe/London' })

/* ── announcements ──────────────────────────────────────────────────── */

let unsaid = 0
let saidAt = -QUIET
let saying = 0

/** Says how many came, at most once a minute, all that came since together. */
const announce = (count, list) => {
  unsaid += count
  if (!unsaid || saying) return
  saying = setTimeout(() => {
    const place = document.querySelector('[data-announce]')
    const one = list.dataset.oneNew ?? WORDS.oneNew, many = list.dataset.manyNew ?? WORDS.manyNew
    if (place) place.textContent = unsaid === 1 ? one : many.replace('{}', unsaid)
    unsaid = 0
    saying = 0
    saidAt = performance.now()
  }, Math.max(200, saidAt + QUIET - performance.now()))
}

/* ── one list ───────────────────────────────────────────────────────── */

class LiveList {
  #list
  #cells = new WeakMap() // row → its cells as the server last drew them
  #fresh // the list as the server last drew it
  #waiting = new Map() // row id → row to be put in its place when nobody is in the list
  #checked
  #inside = false
  #asking = false
  #askAgain = false
  #failed = false
  #stream = null

  constructor(list) {
    this.#list = list
    this.#fresh = list.cloneNode(true)
    this.#checked = now()
    for (const row of this.#rows()) this.#remember(row)
    list.addEventListener('pointerenter', (event) => { this.#inside = event.pointerType !== 'touch' })
    list.addEventListener('pointerleave', () => { this.#inside = false; this.#later() })
    list.addEventListener('focusout', () => this.#later())
    document.querySelector('[data-show]')?.addEventListener('click', () => this.#settle(true))
    setInterval(() => this.ask(), EVERY)
    addEventListener('online', () => this.ask())
    addEventListener('pagehide', () => this.#stream.close())
    addEventListener('pageshow', () => this.#listen())
    this.#listen()
  }

  /** Listens for news. Where the stream cannot be had, the list is asked for every 30 s all the same. */
  #listen() {
    if (this.#stream && this.#stream.readyState !== EventSource.CLOSED) return
    let lost = this.#stream !== null
    this.#stream = new EventSource(this.#list.dataset.live)
    this.#stream.addEventListener('news', () => this.ask())
    // A stream ends after a while, so that whether one may listen is asked afresh.
    this.#stream.addEventListener('again', () => { this.#stream.close(); this.#listen() })
    this.#stream.addEventListener('error', () => { lost = true; this.#report() })
    this.#stream.addEventListener('open', () => {
      if (lost) this.ask() // what came while it was down
      lost = false
      this.#report()
    })
  }

  /** Fetches the rows; news that comes meanwhile asks once more. */
  async ask() {
    if (this.#asking) { this.#askAgain = true; return }
    this.#asking = true
    try {
      const answer = await fetch(this.#address(), { headers: { 'X-Fragment': 'rows' } })
      // The address of the stream is good for an hour, so each answer brings a fresh one.
      this.#list.dataset.live = answer.headers.get('X-Stream') ?? this.#list.dataset.live
      if (answer.status !== 204) this.#take(await this.#read(answer))
      this.#checked = now()
      this.#failed = false
    } catch (error) {
      console.warn('The rows could not be fetched:', error)
      this.#failed = true
    }
    this.#asking = false
    this.#listen()
    this.#report()
    if (this.#askAgain) { this.#askAgain = false; this.ask() }
  }

  #address() {
    const address = new URL(this.#list.dataset.rows, location.href)
    address.searchParams.set('as_of', this.#list.dataset.asOf)
    return address
  }

  async #read(answer) {
    if (!answer.ok) throw new Error(`${answer.status}`)
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
    if (!page.getElementById(this.#list.id)) throw new Error('no list in it: signed out, perhaps')
    return page
  }

  #take(page) {
    this.#fresh = page.getElementById(this.#list.id)
    this.#list.dataset.asOf = this.#fresh.dataset.asOf
    this.#merge(page)
    this.#around(page)
    if (!this.#held()) this.#settle(false)
    document.dispatchEvent(new Event('sers:drawn'))
  }

  /* In place: what stayed is changed, what left is greyed, what came waits. */
  #merge(page) {
    const fresh = this.#byId(all('[data-row]', this.#fresh))
    const here = this.#byId([...this.#rows(), ...this.#waiting.values()])
    this.#steadily(() => this.#changeAll(here, fresh, page))
    const came = [...fresh.keys()].filter((id) => !here.has(id))
    for (const id of came) {
      const row = document.importNode(fresh.get(id), true)
      this.#remember(row)
      this.#waiting.set(id, row)
    }
    if (came.length && this.#held()) this.#arrive()
    announce(came.length, this.#list)
  }

  #changeAll(here, fresh, page) {
    const undo = []
    for (const [id, row] of here) {
      if (fresh.has(id)) undo.push([row, this.#change(row, fresh.get(id))])
      else this.#leave(row, page)
    }
    return undo
  }

  /* Cell by cell, so that no button is swapped between press and release, nor under the focus.
     What had to be left alone is changed when the reader leaves the list; a box that is ticked
     stays, and goes on naming what was seen when it was ticked. */
  #change(row, fresh) {
    const undo = []
    const cells = this.#cells.get(row)
    if (row.dataset.leftAt) this.#cameBack(row, cells)
    row.className = fresh.className
    row.dataset.rev = fresh.dataset.rev
    const drawn = all(':scope > *', fresh)
    for (const [place, cell] of all(':scope > *', row).entries()) {
      const html = drawn[place].innerHTML
      if (cells[place] === html || this.#busy(cell) || cell.querySelector(':checked')) continue
      const kept = [...cell.childNodes]
      cell.replaceChildren(...document.importNode(drawn[place], true).childNodes)
      cells[place] = html
      undo.push(() => { cell.replaceChildren(...kept); cells[place] = '' })
    }
    return undo
  }

  #leave(row, page) {
    if (row.dataset.leftAt) return
    row.dataset.leftAt = now()
    row.classList.add(this.#isTable() ? 'app-row--left' : 'sers-row--left')
    const told = all('[data-left]', page).find((note) => note.dataset.left === row.dataset.row)
    const note = row.querySelector('[data-note]')
    if (note) note.textContent = told ? told.textContent : WORDS.leftList
  }

  #cameBack(row, cells) {
    delete row.dataset.leftAt
    cells.fill('')
  }

  /* Those that came while somebody is in the list stand below everything, under their own heading. */
  #arrive() {
    if (!this.#isTable()) return
    const body = this.#arrivals() || this.#newArrivals()
    body.append(...[...this.#waiting.values()].filter((row) => !row.isConnected))
    this.#offer()
  }

  #arrivals() {
    return this.#list.querySelector('[data-arrived]')
  }

  #newArrivals() {
    const body = this.#list.createTBody()
    body.dataset.arrived = ''
    body.setAttribute('role', 'rowgroup')
    const head = body.insertRow()
    head.className = 'app-group app-group--arrived'
    head.setAttribute('role', 'row')
    const title = document.createElement('th')
    title.colSpan = this.#list.querySelectorAll('thead th').length
    title.scope = 'rowgroup'
    title.setAttribute('role', 'rowheader')
    title.textContent = WORDS.justArrived
    head.append(title)
    return body
  }

  /** Puts everything in the server's order, what is in view staying where it is on the screen.
   * `isDone`: the reader has left the list, or asked; rows that left go at once, else after a while. */
  #settle(isDone) {
    const focus = document.activeElement
    this.#steadily(() => {
      this.#order(isDone)
      return []
    })
    if (focus !== document.activeElement && focus.isConnected) focus.focus({ preventScroll: true })
    this.#offer()
    document.dispatchEvent(new Event('sers:drawn'))
  }

  #order(isDone) {
    const fresh = this.#byId(all('[data-row]', this.#fresh))
    const rows = this.#byId([...this.#rows(), ...this.#waiting.values()])
    this.#waiting.clear()
    for (const [id, row] of rows) if (fresh.has(id)) this.#change(row, fresh.get(id))
    for (const group of this.#groups()) {
      this.#fill(group.here, all('[data-row]', group.drawn).map((row) => rows.get(row.dataset.row)))
    }
    for (const row of rows.values()) {
      if (row.dataset.leftAt && (isDone || now() - row.dataset.leftAt > GREYED)) row.remove()
    }
    this.#arrivals()?.remove()
    for (const body of all('[data-group]', this.#list)) {
      if (!body.querySelector('[data-row]') && !this.#drawn(body.dataset.group)) body.remove()
    }
  }

  /* Each group as it stands here and as the server drew it; a group that is new is made, in its place. */
  #groups() {
    const groups = all('[data-group]', this.#fresh)
    if (!groups.length) return [{ here: this.#list, drawn: this.#fresh }]
    let before = null
    return groups.map((drawn) => {
      const here = this.#here(drawn.dataset.group) || this.#make(drawn, before)
      before = here
      return { here, drawn }
    })
  }

  #here(key) {
    return all('[data-group]', this.#list).find((group) => group.dataset.group === key)
  }

  #drawn(key) {
    return all('[data-group]', this.#fresh).find((group) => group.dataset.group === key)
  }

  #make(drawn, before) {
    const group = document.importNode(drawn, true)
    for (const row of all('[data-row]', group)) row.remove()
    if (before) before.after(group)
    else this.#list.insertBefore(group, this.#list.querySelector('tbody'))
    return group
  }

  /* Moves only what is out of place (what is moved loses the focus), around rows that left. */
  #fill(group, rows) {
    let place = group.querySelector(':scope > .app-group')?.nextElementSibling ?? group.firstElementChild
    for (const row of rows.filter(Boolean)) {
      while (place?.dataset.leftAt) place = place.nextElementSibling
      if (place === row) place = row.nextElementSibling
      else group.insertBefore(row, place)
    }
  }

  /* Does something to the list, then scrolls by as much as what is looked at was moved: the row
     under the focus or the pointer, else most of the rows in view. Where scrolling cannot make
     up for it (a short page), changes above that row are taken back until the list is settled. */
  #steadily(change) {
    const looked = this.#lookedAt()
    const tops = new Map(looked.map((row) => [row, row.getBoundingClientRect().top]))
    const undo = change()
    const moved = () => median(looked.filter((row) => row.isConnected).map((row) => row.getBoundingClientRect().top - tops.get(row)))
    if (Math.abs(moved()) > 0.5) scrollBy({ top: moved(), behavior: 'instant' })
    if (Math.abs(moved()) < 1 || !this.#held()) return
    for (const [row, back] of undo) {
      if (row.compareDocumentPosition(looked[0]) & Node.DOCUMENT_POSITION_FOLLOWING) back.forEach((put) => put())
    }
  }

  #lookedAt() {
    const rows = all('[data-row]', this.#list)
    const focused = rows.find((row) => row.contains(document.activeElement))
    const pointed = this.#inside && rows.find((row) => row.matches(':hover'))
    if (pointed || focused) return [pointed || focused]
    const edge = document.querySelector('.app-sticky')?.getBoundingClientRect().bottom ?? 0
    const isSeen = ({ top, bottom }) => bottom > Math.max(0, edge) && top < innerHeight
    return rows.filter((row) => isSeen(row.getBoundingClientRect()))
  }

  #held() {
    return this.#inside || this.#list.contains(document.activeElement)
  }

  #busy(element) {
    return element.contains(document.activeElement) || element.matches(':hover')
  }

  #later() {
    setTimeout(() => { if (!this.#held()) this.#settle(true) }, 100)
  }

  #isTable() {
    return this.#list.matches('table')
  }

  #rows() {
    return all('[data-row]', this.#list).filter((row) => !row.closest('[data-arrived]'))
  }

  #byId(rows) {
    return new Map(rows.map((row) => [row.dataset.row, row]))
  }

  #remember(row) {
    this.#cells.set(row, all(':scope > *', row).map((cell) => cell.innerHTML))
  }

  /* Counts and the head of the desk change where they stand. */
  #around(page) {
    for (const fresh of all('[data-count]', page)) {
      for (const count of all(`[data-count="${CSS.escape(fresh.dataset.count)}"]`)) {
        count.hidden = fresh.hidden
        if (count.textContent !== fresh.textContent) count.textContent = fresh.textContent
      }
    }
    for (const fresh of all('[data-slot]', page)) {
      const slot = document.querySelector(`[data-slot="${CSS.escape(fresh.dataset.slot)}"]`)
      if (slot && ('givesWay' in slot.dataset || !this.#busy(slot))) slot.replaceChildren(...document.importNode(fresh, true).childNodes)
    }
  }

  #offer() {
    const button = document.querySelector('[data-show]')
    if (!button) return
    const count = this.#waiting.size
    button.hidden = !count
    document.querySelector('[data-show-none]').hidden = Boolean(count)
    button.querySelector('[data-show-text]').textContent = say('show', count)
  }

  #report() {
    const live = this.#stream.readyState === EventSource.OPEN && !this.#failed
    const time = clockText(this.#checked)
    for (const state of all('[data-live-state]')) {
      state.classList.toggle('app-live--lost', !live)
      state.querySelector('[data-live-text]').textContent = say(live ? 'live' : 'lost', time)
    }
    for (const note of all('[data-stale]')) {
      note.hidden = !this.#failed
      note.querySelector('[data-stale-time]').textContent = time
    }
    this.#offer()
  }
}

const median = (numbers) => numbers.sort((a, b) => a - b)[Math.floor(numbers.length / 2)] || 0

for (const list of all('[data-live]')) new LiveList(list)
