// The visitor's own camera before the kiosk's: a frame is sent whenever the shop asks for one.
import { on, order } from "/static/wire.js";

const PROTOCOL = "countertop-webcam.1";
const [ASKED_PX, SENT_PX] = [{ width: { ideal: 1280 }, height: { ideal: 720 } }, [960, 489]];
const QUALITIES = [0.8, 0.6, 0.4];
const FRAME_MAX_BYTES = 262144;
const OTHER_VERSION = 4400;
const OTHER_SHOWN = 4409;
const watchers = new Set();
const video = document.createElement("video");
const canvas = document.createElement("canvas");
[canvas.width, canvas.height] = SENT_PX;
video.muted = video.playsInline = true;
let [state, problem, shown] = ["off", "", false];
let [stream, socket, attempts] = [null, null, 0];

// Calls `see` with the state ("off", "asking", "on"), why it ended, and whether any tab's camera is shown.
export function onWebcam(see) {
  watchers.add(see);
  see(state, problem, shown);
}

function change(next, why = "") {
  [state, problem] = [next, why];
  for (const see of watchers) see(state, problem, shown);
}

export async function startWebcam() {
  if (state !== "off") return;
  if (!navigator.mediaDevices?.getUserMedia) { change("off", "unable"); return; }
  change("asking");
  const attempt = ++attempts;
  try {
    const given = await navigator.mediaDevices.getUserMedia({ audio: false, video: { ...ASKED_PX, facingMode: { ideal: "environment" } } });
    if (state !== "asking" || attempt !== attempts) { release(given); return; }
    stream = given;
    video.srcObject = stream;
    await video.play();
  } catch (refused) {
    if (state === "asking" && attempt === attempts) stopWebcam(known(refused.name));
    return;
  }
  stream.getVideoTracks()[0].onended = () => stopWebcam("gone");
  connect();
}

function known(name) {
  return { NotAllowedError: name, SecurityError: "NotAllowedError", NotFoundError: name, OverconstrainedError: "NotFoundError", NotReadableError: name, AbortError: "NotReadableError" }[name] ?? "unable";
}

function connect() {
  const mine = socket = new WebSocket(`ws://${location.host}/webcam`, PROTOCOL);
  mine.onopen = () => change("on");
  mine.onmessage = () => send(mine);
  mine.onclose = ({ code }) => {
    if (code === OTHER_VERSION) location.reload();
    if (socket === mine) stopWebcam(code === OTHER_SHOWN ? "shown" : "lost");
  };
}

// The middle of what it sees, in the form of the kiosk's field: what is sent is what is shown.
async function send(mine) {
  const { videoWidth: width, videoHeight: height } = video;
  const scale = Math.max(SENT_PX[0] / width, SENT_PX[1] / height);
  const [across, down] = SENT_PX.map((each) => each / scale);
  canvas.getContext("2d", { alpha: false }).drawImage(video, (width - across) / 2, (height - down) / 2, across, down, 0, 0, ...SENT_PX);
  for (const quality of QUALITIES) {
    const file = await new Promise((done) => { canvas.toBlob(done, "image/jpeg", quality); });
    if (file && file.size <= FRAME_MAX_BYTES) {
      if (mine === socket && mine.readyState === WebSocket.OPEN) mine.send(file);
      return;
    }
  }
}

function release(given) {
  for (const each of given.getTracks()) { each.onended = null; each.stop(); }
}

export function stopWebcam(why = "") {
  if (state === "off") return;
  if (stream) release(stream);
  const ended = socket;
  [stream, socket, video.srcObject] = [null, null, null];
  ended?.close();
  change("off", why);
}

// Whosever camera is shown.
export function endWebcam() {
  if (state === "on") stopWebcam();
  else order("take_away");
}

document.addEventListener("visibilitychange", () => { if (document.hidden) stopWebcam("hidden"); });
addEventListener("pagehide", () => stopWebcam());
on("laid", (told) => { if (shown !== told.webcam) { shown = told.webcam; change(state, problem); } });
