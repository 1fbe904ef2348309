/** Camera and microphone: opening, choosing, and saying plainly what is wrong. */
import type { Mode } from "../core/snapshot.ts";
import { t } from "../core/texts.ts";

export interface Choice {
  mic?: string;
  camera?: string;
  speaker?: string;
}

export type TroubleKind = "denied" | "missing" | "busy" | "insecure" | "failed";
export interface Trouble {
  kind: TroubleKind;
  what: "camera" | "microphone";
}

export interface Opened {
  stream: MediaStream | null;
  trouble: Trouble | null;
}

const KINDS: Record<string, TroubleKind> = {
  NotAllowedError: "denied",
  SecurityError: "denied",
  NotFoundError: "missing",
  OverconstrainedError: "missing",
  NotReadableError: "busy",
  AbortError: "busy",
};

export function troubleOf(error: unknown, what: Trouble["what"]): Trouble {
  const name = error instanceof Error || error instanceof DOMException ? error.name : "";
  return { kind: KINDS[name] ?? "failed", what };
}

/** The sentence for a trouble, and what can be done. */
export function sentence({ kind, what }: Trouble): { title: string; steps: string[] } {
  const camera = what === "camera";
  switch (kind) {
    case "denied":
      return {
        title: camera
          ? t("The browser does not let us use your camera")
          : t("The browser does not let us use your microphone"),
        steps: [
          t("Press the camera sign at the end of the address bar."),
          t("Choose “Always allow” for this site."),
          t("Come back here and press “Try again”."),
        ],
      };
    case "missing":
      return {
        title: camera ? t("No camera was found") : t("No microphone was found"),
        steps: [t("Plug one in, or choose another under “Devices”."), t("Press “Try again”.")],
      };
    case "busy":
      return {
        title: camera
          ? t("Another program is using your camera")
          : t("Another program is using your microphone"),
        steps: [t("Close other calls and recording programs."), t("Press “Try again”.")],
      };
    case "insecure":
      return {
        title: t("Camera and microphone need a secure address"),
        steps: [t("Open this page with https:// in front.")],
      };
    case "failed":
      return {
        title: camera ? t("The camera did not start") : t("The microphone did not start"),
        steps: [t("Press “Try again”, or restart the browser.")],
      };
  }
}

const STORE = "mw-devices";

export function rememberedChoice(): Choice {
  try {
    return JSON.parse(localStorage.getItem(STORE) ?? "{}") as Choice;
  } catch {
    return {};
  }
}

export function remember(choice: Choice): void {
  try {
    localStorage.setItem(STORE, JSON.stringify(choice));
  } catch {
    // Private windows may refuse: the choice then lasts as long as the page.
  }
}

export const audioWanted = (choice: Choice): MediaTrackConstraints => ({
  echoCancellation: true,
  noiseSuppression: true,
  autoGainControl: true,
  ...(choice.mic ? { deviceId: choice.mic } : {}),
});

export const videoWanted = (choice: Choice): MediaTrackConstraints => ({
  width: { ideal: 1280 },
  height: { ideal: 720 },
  frameRate: { ideal: 30, max: 30 },
  ...(choice.camera ? { deviceId: choice.camera } : { facingMode: "user" }),
});

const get = (constraints: MediaStreamConstraints): Promise<MediaStream> =>
  navigator.mediaDevices.getUserMedia(constraints);

/** What the mode needs; without the camera at least the voice, with the reason for what is missing. */
export async function open(mode: Mode, choice: Choice = rememberedChoice()): Promise<Opened> {
  if (mode === "text") return { stream: null, trouble: null };
  const what = mode === "video" ? "camera" : "microphone";
  if (!navigator.mediaDevices) return { stream: null, trouble: { kind: "insecure", what } };
  const audio = audioWanted(choice);
  if (mode === "video") {
    try {
      return { stream: await get({ audio, video: videoWanted(choice) }), trouble: null };
    } catch (error) {
      const voice = await get({ audio }).catch(() => null);
      return { stream: voice, trouble: troubleOf(error, voice ? "camera" : "microphone") };
    }
  }
  try {
    return { stream: await get({ audio }), trouble: null };
  } catch (error) {
    return { stream: null, trouble: troubleOf(error, "microphone") };
  }
}

export interface Devices {
  mics: MediaDeviceInfo[];
  cameras: MediaDeviceInfo[];
  speakers: MediaDeviceInfo[];
}

export async function list(): Promise<Devices> {
  const all = (await navigator.mediaDevices?.enumerateDevices().catch(() => [])) ?? [];
  const of = (kind: MediaDeviceKind) => all.filter((each) => each.kind === kind && each.deviceId);
  return { mics: of("audioinput"), cameras: of("videoinput"), speakers: of("audiooutput") };
}
