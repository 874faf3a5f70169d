"""The page beside which the virtual kiosk's is measured: a socket and a canvas."""

HTML = """<!doctype html><title>bare</title><canvas width="128" height="64"></canvas>
<script>
const pen = document.querySelector("canvas").getContext("2d");
const socket = new WebSocket(`ws://${location.host}/`);
socket.binaryType = "arraybuffer";
socket.onmessage = ({ data }) => {
  const bytes = new Uint8Array(data);
  const picture = new ImageData(128, 64);
  const pixels = new Uint32Array(picture.data.buffer);
  for (let at = 0; at < 8192; at++)
    pixels[at] = bytes[at >> 3] & (128 >> (at & 7)) ? 0xffffdc9b : 0xff0e0a07;
  pen.putImageData(picture, 0, 0);
  window.drawn?.(btoa(String.fromCharCode(...bytes)));
};
</script>
"""
