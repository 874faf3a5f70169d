// Pictures of one bit a dot, as the shop sends them.
export function dots({ width, height, bits }, [red, green, blue]) {
  const bytes = Uint8Array.from(atob(bits), (each) => each.charCodeAt(0));
  const across = Math.ceil(width / 8);
  const picture = new ImageData(width, height);
  const pixels = new DataView(picture.data.buffer);
  const colour = (red << 24 | green << 16 | blue << 8 | 255) >>> 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (bytes[y * across + (x >> 3)] & (0x80 >> (x & 7))) pixels.setUint32(4 * (y * width + x), colour);
    }
  }
  return picture;
}

// A canvas of its own with that picture.
export function canvasOf(picture, colour) {
  const canvas = new OffscreenCanvas(picture.width, picture.height);
  canvas.getContext("2d").putImageData(dots(picture, colour), 0, 0);
  return canvas;
}
