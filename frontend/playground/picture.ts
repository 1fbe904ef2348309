/** A moving picture without a camera: a drawn head on a canvas. */
export function face(colour: string): MediaStream {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [960, 600];
  const draw = () => {
    const pen = canvas.getContext("2d");
    if (!pen) return;
    pen.fillStyle = "#8fa3a5";
    pen.fillRect(0, 0, 960, 600);
    pen.fillStyle = colour;
    pen.beginPath();
    pen.ellipse(480, 640, 260, 200, 0, 0, 7);
    pen.fill();
    pen.fillStyle = "#f0cdb2";
    pen.beginPath();
    pen.ellipse(480, 300, 110, 140, 0, 0, 7);
    pen.fill();
  };
  draw();
  setInterval(draw, 500);
  return canvas.captureStream(2);
}
