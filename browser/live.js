// The live camera as a component of a page. The networks come once; afterwards the page only says which ones it means.

import { unpacked } from "./engine/packed.js"
import { live } from "./live/live.js"
import { component } from "./parts/mounting.js"
import { openReader } from "./reading/reader.js"

export default component((root) => {
  const view = live(root)
  let have = ""
  /** @type {import("./reading/reader.js").Reader | null} */
  let reader = null
  return {
    update({ data, setStateValue }) {
      const packed = unpacked(data)
      const { id, words } = packed.header
      if (packed.networks.letters) {
        reader = openReader(packed)
        have = id
      }
      if (have === id && reader) view.use(reader, words)
      if (packed.header.have !== have) setStateValue("have", have) // what the server sent once it need not send again
    },
    end: () => view.end(),
  }
})
