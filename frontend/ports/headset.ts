/**
 * The buttons of a headset, and what the lock screen of a phone says of the call, by the browser's Media Session.
 * What a browser does not offer is left out; the buttons on the page do all of it as well.
 */
export interface HeadsetCall {
  /** Who is on the other side, and how they talk. */
  title: string;
  artist: string;
  picture: string | null;
  mic: boolean;
  /** null: no picture in this call. */
  camera: boolean | null;
  toggleMic: () => void;
  toggleCamera: () => void;
  hangUp: () => void;
}

type Button = "togglemicrophone" | "togglecamera" | "hangup";
const BUTTONS: Button[] = ["togglemicrophone", "togglecamera", "hangup"];

/** The part of a Media Session that calls use; newer than what the type library knows in places. */
export interface Session {
  metadata: unknown;
  playbackState: string;
  setActionHandler(action: string, handler: (() => void) | null): void;
  setMicrophoneActive?(active: boolean): unknown;
  setCameraActive?(active: boolean): unknown;
}

export class Headset {
  #session: Session | null;
  #call: HeadsetCall | null = null;

  /** null: a browser that has none. */
  constructor(session: Session | null = (navigator.mediaSession as Session | undefined) ?? null) {
    this.#session = session;
  }

  /** Follows the call; null when there is none here any more. Cheap when nothing has changed. */
  follow(call: HeadsetCall | null): void {
    const session = this.#session;
    const before = this.#call;
    this.#call = call; // the handlers below always do what the newest state says
    if (!session) return;
    if (!call) {
      if (before) this.#leave(session);
      return;
    }
    if (!before) this.#enter(session);
    if (before?.title !== call.title || before.artist !== call.artist) this.#tell(session, call);
    if (before?.mic !== call.mic) active(() => session.setMicrophoneActive?.(call.mic));
    if (call.camera !== null && before?.camera !== call.camera) {
      active(() => session.setCameraActive?.(call.camera === true));
    }
  }

  #enter(session: Session): void {
    session.playbackState = "playing";
    handle(session, "togglemicrophone", () => this.#call?.toggleMic());
    handle(session, "togglecamera", () => {
      if (this.#call?.camera !== null) this.#call?.toggleCamera();
    });
    handle(session, "hangup", () => this.#call?.hangUp());
  }

  #tell(session: Session, { title, artist, picture }: HeadsetCall): void {
    if (typeof MediaMetadata === "undefined") return;
    const artwork = picture ? [{ src: picture, sizes: "160x160", type: "image/webp" }] : [];
    session.metadata = new MediaMetadata({ title, artist, artwork });
  }

  #leave(session: Session): void {
    for (const each of BUTTONS) handle(session, each, null);
    session.metadata = null;
    session.playbackState = "none";
  }
}

/** Browsers throw at the name of a button that they do not know. */
function handle(session: Session, button: Button, handler: (() => void) | null): void {
  try {
    session.setActionHandler(button, handler);
  } catch {
    // Not offered here.
  }
}

/** Some browsers answer with a promise that fails where no microphone is open. */
function active(set: () => unknown): void {
  try {
    void Promise.resolve(set()).catch(() => undefined);
  } catch {
    // Not offered here.
  }
}
