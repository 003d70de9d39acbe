// Long work a piece at a time, so that the page can do something else in between; newer work ends older.

const BREATHE = 40 // milliseconds of computing at a stretch

/**
 * @returns {{run: (count: number, each: (i: number) => void) => Promise<boolean>, end: () => void}} `run`: whether it went through to its
 *   end; `end`: what is under way ends at its next stop
 */
export function turns() {
  let turn = 0
  return {
    async run(count, each) {
      const mine = ++turn
      let began = performance.now()
      for (let i = 0; i < count; i++) {
        each(i)
        if (performance.now() - began < BREATHE) continue
        await new Promise((go) => setTimeout(go))
        if (mine !== turn) return false
        began = performance.now()
      }
      return true
    },
    end: () => (turn += 1),
  }
}
