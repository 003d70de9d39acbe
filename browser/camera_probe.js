// What the browser itself says: whether it has a camera to give at all, and whether this page, or a page around it, may have it.

const said = new WeakMap() // this is called again at each run of the page: it must not start another by saying the same
/** @param {import("./parts/mounting.js").Handed} handed */
export default function ({ parentElement, setStateValue }) {
  const media = navigator.mediaDevices
  const { permissionsPolicy, featurePolicy } = /** @type {any} */ (document) // one by its new name, one by its old
  const policy = permissionsPolicy ?? featurePolicy
  let gone = false
  const say = (/** @type {string} */ found) => {
    if (gone || said.get(parentElement) === found) return
    said.set(parentElement, found)
    setStateValue("found", found)
  }
  const look = async () => {
    if (!window.isSecureContext || !media?.getUserMedia) return say("insecure")
    if (policy && !policy.allowsFeature("camera")) return say("framed")
    const cameras = (await media.enumerateDevices()).filter((one) => one.kind === "videoinput")
    if (!cameras.length) return say("none")
    try {
      const permission = await navigator.permissions.query({ name: "camera" })
      permission.onchange = () => say(permission.state === "denied" ? "denied" : "ready")
      if (permission.state === "denied") return say("denied")
    } catch {}  // a browser that does not tell
    say("ready")
  }
  look()
  return () => { gone = true }
}
