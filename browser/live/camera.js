// A camera's frames.

const SIDE = 384 // pixels of a frame's longer side that are looked at: a hand in it has far more than the network takes

/** @typedef {import("../pictures/squares.js").Picture} Picture */

/**
 * A camera that can be switched on and off.
 * @param {HTMLVideoElement} video where its picture is shown
 * @returns {{open: () => Promise<void>, next: () => Promise<void>, close: () => void, isOpen: () => boolean, facesUser: () => boolean,
 *   count: () => Promise<number>, frame: () => Picture | null}} `open` and `next`, the next camera, reject as `getUserMedia` does
 */
export function camera(video) {
  const pen = document.createElement("canvas").getContext("2d", { willReadFrequently: true })
  /** @type {MediaStream | null} */
  let stream = null
  let asked = 0 // which opening is the newest: one that comes late is closed again

  async function cameras() {
    return (await navigator.mediaDevices.enumerateDevices()).filter((one) => one.kind === "videoinput")
  }

  /** @param {MediaTrackConstraints} which */
  async function open(which) {
    close()
    const mine = ++asked
    const opened = await navigator.mediaDevices.getUserMedia({ video: { width: { ideal: 640 }, height: { ideal: 480 }, ...which } })
    if (mine !== asked) {
      opened.getTracks().forEach((track) => track.stop())
      return
    }
    stream = opened
    video.srcObject = stream
    await video.play().catch(() => {}) // a page that is left meanwhile
  }

  function close() {
    asked += 1
    stream?.getTracks().forEach((track) => track.stop())
    stream = null
    video.srcObject = null
  }

  return {
    open: () => open({ facingMode: "user" }),
    async next() {
      const now = stream?.getVideoTracks()[0].getSettings().deviceId
      const all = await cameras()
      const place = all.findIndex((one) => one.deviceId === now)
      await open({ deviceId: { exact: all[(place + 1) % all.length].deviceId } })
    },
    close,
    isOpen: () => stream !== null && stream.getVideoTracks()[0].readyState === "live",
    facesUser: () => stream?.getVideoTracks()[0].getSettings().facingMode !== "environment",
    count: async () => (await cameras()).length,
    frame() {
      if (!pen || !video.videoWidth || video.readyState < 2) return null
      const scale = Math.min(1, SIDE / Math.max(video.videoWidth, video.videoHeight))
      const width = Math.round(video.videoWidth * scale)
      const height = Math.round(video.videoHeight * scale)
      if (pen.canvas.width !== width) pen.canvas.width = width
      if (pen.canvas.height !== height) pen.canvas.height = height
      pen.drawImage(video, 0, 0, width, height)
      return { values: pen.getImageData(0, 0, width, height).data, width, height }
    },
  }
}
