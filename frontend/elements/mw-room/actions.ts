/** Presses of the room, translated into requests. */
import { agreedMeter, type Mode, type RaiseOption, type Reason } from "../../core/snapshot.ts";
import { freshTab } from "../../ports/page.ts";
import type { Session } from "./session.ts";
import type { RoomActions } from "./state.ts";

const TYPING_EVERY_MS = 2_000;

/** The raise is the confirmation; what the maximum alone had stopped then runs again. */
async function raise(session: Session, option: RaiseOption, goesOn: boolean): Promise<void> {
  const done = await session.post("raise", { maximum: option.maximum });
  const reasons: Reason[] = session.snapshot.meter?.reasons ?? [];
  if (done && goesOn && reasons.includes("maximum")) {
    await session.post("resume", { reasons: ["maximum"] });
  }
}

/** The raise is a confirmation of its own and comes first; a change that is refused then leaves it standing. */
async function changeMode(
  session: Session,
  mode: Mode,
  rate: number,
  raised?: RaiseOption,
): Promise<void> {
  if (raised && !(await session.post("raise", { maximum: raised.maximum }))) return;
  const confirms = agreedMeter(session.snapshot) !== null; // free talk has no price
  await session.post("mode", confirms ? { mode, rate } : { mode });
}

export function actionsOf(session: Session): RoomActions {
  const { studio } = session.media;
  let typedMs = 0;
  const post = (action: string, body: unknown = {}) => void session.post(action, body);
  return {
    accept: () => post("accept"),
    decline: (word) => post("decline", { word }),
    cancel: () => post("cancel"),
    hangUp: () => void session.hangUp(),
    pause: () => post("pause"),
    goOn: () => post("go-on"),
    resume: (reasons) => post("resume", { reasons }),
    raise: (option, goesOn) => void raise(session, option, goesOn),
    waive: (amount, reason) => post("waive", { amount, reason }),
    changeMode: (mode, rate, raised) => void changeMode(session, mode, rate, raised),
    offer: (rate, reason) => post("offer", { rate, reason }),
    agree: ({ id, terms }, maximum) => post("confirm", { maximum, rate: terms.rate, meter: id }),
    authorise: ({ method, maximum, offered }) =>
      void session.authorise(
        offered
          ? { what: "confirm", method, maximum, meter: offered.id, rate: offered.terms.rate }
          : { what: "raise", method, maximum },
        freshTab(),
      ),
    withdraw: (word = "") => post("withdraw", word ? { word } : {}),
    say: (text) => session.post("messages", { text }),
    typing: () => {
      const now = performance.now();
      if (now - typedMs < TYPING_EVERY_MS) return;
      typedMs = now;
      session.socket.send({ t: "typing", topic: session.snapshot.topic });
    },
    setMic: (on) => studio.setMic(on),
    setCamera: (on) => studio.setCamera(on),
    toggleScreen: () => (studio.screen ? studio.unshare() : void studio.share()),
    choose: (choice) => void studio.choose(choice),
    retryDevices: () => void studio.use(session.snapshot.mode, true),
    joinWithout: () => studio.useNothing(),
    retryLine: () => {
      session.socket.renew();
      session.media.peer.recover();
    },
    bringHere: () => session.socket.renew(),
    forgive: () => session.forgive(),
    colleagues: () => session.colleagues(),
    transfer: (to, word) => post("transfer", { to, word }),
    takeBack: () => post("transfer/cancel"),
  };
}
