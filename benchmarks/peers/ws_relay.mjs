// The relay as one writes it with npm's `ws`: the same frames, parsed and written.
import { WebSocketServer } from "ws";

const seats = new Map();
const server = new WebSocketServer({ port: Number(process.argv[2]), host: "127.0.0.1" });
server.on("connection", (socket, request) => {
  const asked = new URL(request.url, "http://x").searchParams;
  const pair = asked.get("pair");
  const seat = asked.get("seat");
  seats.set(`${pair}.${seat}`, socket);
  socket.on("message", (raw) => {
    const frame = JSON.parse(raw);
    const other = seats.get(`${pair}.${seat === "0" ? "1" : "0"}`);
    other?.send(JSON.stringify({ t: "signal", seat, data: frame.data }));
  });
});
